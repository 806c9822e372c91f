/** The picture of an interleaving. */
import { expect } from 'chai';
import fc from 'fast-check';
import { stepsOfTrace } from '../../src/counterexample/interleaving-table';
import { renderTimeline, type Timeline } from '../../src/counterexample/timeline';
import { timelineOfSteps } from '../../src/counterexample/timeline-steps';
import { Reference } from '../../src/implementations/reference';
import type { ExplainedStep } from '../../src/protocol/implementation';
import { gets, puts, ranges, script, synchronizes } from '../implementations/scripts';
import {
  A,
  calls,
  enters,
  freesNotifier,
  GPU,
  leaves,
  reports,
  returns,
  settles,
} from '../properties/traces';

function picture(more: Partial<Timeline> = {}): string {
  const row = { number: '1', lane: 0, label: 'calls exit()', mark: null, violates: false } as const;
  return renderTimeline({ id: 't', title: 'It holds', lanes: [A], rows: [row], bars: [], ...more });
}

/** The texts that are drawn, in order. */
function textsOf(svg: string): string[] {
  return [...svg.matchAll(/<text [^>]*>([^<]*)<\/text>/g)].map(([, text]) => text as string);
}

describe('a timeline of steps', () => {
  const steps: readonly ExplainedStep[] = stepsOfTrace([
    calls(GPU, 'mmu_notifier_unregister'),
    enters(GPU, 'release'),
    enters(A, 'invalidate_range_start'),
    leaves(GPU, 'release'),
    freesNotifier(1),
    reports('WARN_ON', GPU),
    returns(GPU, 'mmu_notifier_unregister'),
    settles(0),
  ]);
  const timeline = timelineOfSteps({ id: 't', title: 'T', steps, violatedAt: 6 });

  it('has a lane a task, and bars for calls and callbacks, nested, and open where they are', () => {
    expect(timeline.lanes).to.deep.equal([GPU, A]);
    expect(timeline.bars).to.deep.equal([
      { lane: 0, kind: 'call', name: 'mmu_notifier_unregister', depth: 0, from: 0, to: 6 },
      { lane: 0, kind: 'callback', name: '->release', depth: 1, from: 1, to: 3 },
      { lane: 1, kind: 'callback', name: '->invalidate_range_start', depth: 0, from: 2, to: null },
    ]);
  });

  it('marks what is freed, what was reported, and where the guarantee is violated', () => {
    expect(timeline.rows.map(({ mark }) => mark).slice(4, 6)).to.deep.equal(['free', 'report']);
    expect(
      timeline.rows.flatMap(({ number, violates: breaks }) => (breaks ? [number] : [])),
    ).to.deep.equal(['6']);
    expect(timeline.rows.at(-1)).to.include({
      lane: null,
      label: 'quiescent: no task can take a step',
    });
  });

  it('leaves out a step that nobody sees, unless the step violates the guarantee', () => {
    const silent = { task: A, what: 'spin_lock()', events: [] };
    const rows = (breaksAt: number) =>
      timelineOfSteps({ id: 't', title: 'T', steps: [silent, silent], violatedAt: breaksAt }).rows;
    expect(rows(3)).to.deep.equal([]);
    expect(rows(2).map(({ number }) => number)).to.deep.equal(['2']);
  });

  it('shows further events of a step in separate rows', () => {
    const events = [leaves(A, 'free_notifier'), freesNotifier(1), reports('WARN_ON', A)];
    const { rows } = timelineOfSteps({
      id: 't',
      title: 'T',
      steps: [{ task: A, what: '->free_notifier() returns', events }],
      violatedAt: null,
    });
    expect(rows.map(({ label }) => label)).to.deep.equal([
      '->free_notifier() returns',
      'mmu_notifier is freed',
      'WARN_ON: because',
    ]);
  });

  it('has readers and grace periods of the reference, each of which ends', async () => {
    const scripted = script([gets, [puts, synchronizes, ranges('munmap')]]);
    const reference = new Reference();
    for (const { schedule } of (await reference.run(scripted)).outcomes()) {
      const taken = reference.replay(scripted, schedule);
      const { bars, lanes } = timelineOfSteps({
        id: 't',
        title: 'T',
        steps: taken,
        violatedAt: null,
      });
      const of = (wanted: string) => bars.filter(({ kind }) => kind === wanted);
      const begun = taken.filter(({ what }) => what === 'srcu_read_lock()').length;
      expect(of('reader')).to.have.length(begun);
      // One of the put's callback, two that synchronize() waits for.
      expect(of('grace period')).to.have.length(3);
      const lane = lanes.indexOf('SRCU callbacks');
      expect(of('grace period').filter((bar) => bar.lane === lane)).to.have.length(1);
      expect(bars.filter(({ to }) => to === null)).to.deep.equal([]);
    }
  });
});

describe('the picture of a timeline', () => {
  it('has a description in words, and no colour', () => {
    const svg = picture({
      rows: [{ number: '7', lane: 0, label: 'WARN_ON', mark: 'report', violates: true }],
      bars: [
        { lane: 0, kind: 'reader', name: 'reader', depth: 0, from: 0, to: null },
        { lane: 0, kind: 'grace period', name: 'grace period', depth: 1, from: 0, to: 0 },
      ],
    });
    expect(svg).to.match(
      /^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" role="img" aria-labelledby="t-/,
    );
    expect(svg).to.contain('<title id="t-title">It holds</title>');
    expect(svg).to.contain('>7 process A: WARN_ON (kernel report) (violated here)</desc>');
    expect(textsOf(svg)).to.include.members(['It holds', 'process A', 'VIOLATED', '7', 'WARN_ON']);
    expect(svg).to.contain('fill="url(#t-hatch)"').and.contain('fill="url(#t-dots)"');
    expect(svg).not.to.match(/#(?!fff|000|444|t-)[0-9a-f]{3,6}/);
  });

  it('escapes all text, and keeps it to one line of bounded length', () => {
    const evil = '</text><script>alert(1)</script>&lt;\u0000\u001b[2J\u202e\ud800\ufffe]]>"\'';
    const row = { number: evil, lane: 0, label: evil, mark: null, violates: true } as const;
    const svg = picture({ title: evil, lanes: [evil], rows: [row] });
    expect(svg).not.to.contain('<script>');
    expect(svg).to.contain('&lt;/text&gt;&lt;script&gt;');
    expect(svg).not.to.match(/[\p{Cc}\p{Cs}\u202e\ufffe]/u);
    const long = picture({
      title: 'x'.repeat(1e6),
      lanes: ['y'.repeat(1e6)],
      rows: [{ ...row, label: `z\u0301${'\u0301'.repeat(1e6)}` }],
    });
    expect(long.length).to.be.lessThan(10_000);
  });

  it('piles no marks on a letter until they reach the next line', () => {
    const row = {
      number: '1',
      lane: 0,
      label: `z${'\u0301'.repeat(20)}!`,
      mark: null,
      violates: false,
    };
    expect(textsOf(picture({ rows: [row] }))).to.include('z\u0301\u0301!');
  });

  it('is well-formed XML for any text', () => {
    const pieces = [
      '<',
      '>',
      '&',
      '"',
      ']]>',
      '<!--',
      '\u0000',
      '\ud800',
      '\udc00',
      '\ufffe',
      '😀',
    ];
    const anyText = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.array(fc.constantFrom(...pieces), { maxLength: 9 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(anyText, anyText, (title, label) => {
        const row = { number: label, lane: 0, label, mark: 'free', violates: false } as const;
        const svg = picture({ title, lanes: [label], rows: [row] });
        const tags = svg.replace(/<[^<>]*>/g, (tag) =>
          tag.startsWith('</') ? ')' : tag.endsWith('/>') ? '' : '(',
        );
        expect(tags.replace(/[^()<>]/g, '').length % 2, svg).to.equal(0);
        expect(tags).not.to.match(/[<>]/);
        expect(svg).not.to.match(/&(?!amp;|lt;|gt;|quot;|apos;|#x?[0-9a-fA-F]+;)/);
      }),
    );
  });

  it('is of bounded height, keeps the ends and the violation, and says what it leaves out', () => {
    const rows = Array.from({ length: 5000 }, (_, at) => {
      return {
        number: String(at + 1),
        lane: 0,
        label: `step ${at + 1}`,
        mark: null,
        violates: at === 2500,
      };
    });
    const bars = [{ lane: 0, kind: 'call', name: 'call', depth: 0, from: 100, to: 4000 } as const];
    const svg = picture({ rows, bars });
    const [, height] = /viewBox="0 0 [\d.]+ ([\d.]+)"/.exec(svg) ?? [];
    expect(Number(height)).to.be.lessThan(3000);
    const texts = textsOf(svg);
    expect(texts).to.include.members(['step 1', 'step 2501', 'step 5000']);
    const left = texts.flatMap((text) => /^… (\d+) more, left out/.exec(text)?.[1] ?? []);
    const drawn = texts.filter((text) => text.startsWith('step ')).length;
    expect(left).to.have.length(2);
    expect(left.reduce((sum, count) => sum + Number(count), drawn)).to.equal(5000);
  });

  it('can be empty', () => {
    expect(textsOf(picture({ title: '', lanes: [], rows: [] }))).to.include('SRCU/RCU reader');
  });

  it('takes no id that could end an attribute', () => {
    expect(() => picture({ id: 'a" onload="x' })).to.throw(RangeError, 'expected a letter');
  });
});
