import { expect } from 'chai';
import { recordedGuarantees } from '../../src/recording/guarantees';
import { reportOf } from '../../src/recording/report';
import { recordingJunit, recordingText } from '../../src/recording/report-text';
import { judgeText, recordingNames, textOf, withEvents } from './recordings';

const real = recordingNames.filter((name) => !name.includes('mistake'));

describe('recordings of real kernels', () => {
  for (const name of real) {
    it(`${name} breaks nothing but what is known of the kernel`, async () => {
      const { judged, open, lost } = await judgeText(textOf(name));
      const broken = judged.violations.map(({ guarantee, why }) => `${guarantee}: ${why}`);
      expect(broken).to.deep.equal([]);
      expect({ open, lost }).to.deep.equal({ open: 0, lost: null });
      expect(judged.tallies.size).to.be.greaterThan(20);
    });
  }

  it('reach more than 40 guarantees with KVM alone', async () => {
    const reached = new Set<string>();
    for (const name of real.filter((one) => one.startsWith('kvm')))
      for (const id of (await judgeText(textOf(name))).judged.tallies.keys()) reached.add(id);
    expect(reached.size).to.be.greaterThan(40);
  });

  it('reach more than 95 guarantees together', async () => {
    const reached = new Set<string>();
    for (const name of real)
      for (const id of (await judgeText(textOf(name))).judged.tallies.keys()) reached.add(id);
    expect(reached.size).to.be.greaterThan(95);
  });

  it('judge no guarantee that the table lacks', async () => {
    const ids = recordedGuarantees.map(({ id }) => id);
    expect(new Set(ids).size).to.equal(ids.length);
    for (const name of recordingNames)
      for (const id of (await judgeText(textOf(name))).judged.tallies.keys())
        expect(ids, name).to.include(id);
  });

  it('are judged alike in pieces of any size', async () => {
    const text = textOf('kvm-6.12-exit');
    const whole = await judgeText(text, text.length);
    const bytes = await judgeText(text, 3);
    expect([...bytes.judged.tallies.keys()]).to.deep.equal([...whole.judged.tallies.keys()]);
    expect(bytes.events).to.equal(whole.events);
  });
});

describe('recordings of a driver that is wrong', () => {
  it('tell an error where it may sleep', async () => {
    const { judged } = await judgeText(textOf('sample-6.12-mistake-3'));
    const broken = [...new Set(judged.violations.map(({ guarantee }) => guarantee))];
    expect(broken).to.deep.equal(['G-158']);
  });

  it('name what is left when its process has gone', async () => {
    const { judged, left } = await judgeText(textOf('sample-6.12-mistake-1'));
    expect(judged.violations).to.deep.equal([]);
    expect(left.map(({ label }) => label)).to.deep.equal([
      'mmu_notifier_sample notifier 5',
      'mmu_notifier_sample notifier 7',
    ]);
    expect((await judgeText(textOf('sample-6.12-use'))).left).to.deep.equal([]);
  });
});

describe('the report of a recording', () => {
  const text = textOf('kvm-6.12-memory');

  it('says what is kept, what is not reached and by what it would be, and that this is no proof', async () => {
    const printed = recordingText(reportOf('r.txt', await judgeText(text), null, []));
    expect(printed).to.match(/^r\.txt: Linux 6\.12\.\S+, x86_64; 813 events, \d+ of them/);
    expect(printed).to.match(/G-001 +62 {2}each invalidation calls/);
    expect(printed).to.match(/G-030 .*: a driver calls mmu_notifier_get twice/);
    expect(printed).to.match(/0 broken, \d+ kept, \d+ not reached, 0 not seen\n.*no proof/);
  });

  it('shows the events of a violation side by side, with lines of the recording', async () => {
    const broken = text.replace(
      /(kvm_mmu_notifier_invalidate_range_start__ret: .*) ret=0/,
      '$1 ret=-11',
    );
    const report = reportOf('r.txt', await judgeText(broken), null, []);
    const line = broken.split('\n').findIndex((one) => one.includes('ret=-11')) + 1;
    expect(report.failed).to.equal(2);
    expect(recordingText(report)).to.match(
      new RegExp(
        `G-158 .*broken 1 of 31 times[^]* ${line}  ->invalidate_range_start\\(\\) returns -11`,
      ),
    );
    expect(recordingJunit(report)).to.include('<failure message="broken 1 times">');
  });

  it('takes a known failure for one, and one that is kept for a problem', async () => {
    const broken = text.replace(
      /(kvm_mmu_notifier_invalidate_range_start__ret: .*) ret=0/,
      '$1 ret=-11',
    );
    const known = ['G-158', 'G-163', 'G-001'].map((id) => {
      return { id, reason: 'known', location: `e.yaml:${id}` };
    });
    const report = reportOf('r.txt', await judgeText(broken), null, known);
    expect(report.failed).to.equal(0);
    expect(report.problems).to.deep.equal([
      'e.yaml:G-001: G-001 is kept, but is a known failure (known): remove the entry',
    ]);
    const other = [{ id: 'G-158', reason: 'known', location: 'e.yaml:1', fails: 'returns -5' }];
    expect(reportOf('r.txt', await judgeText(broken), null, other).failed).to.equal(2);
  });

  it('says of a guarantee whose probe was not set why it is not seen', async () => {
    const without = text.replace(
      '# probe: exit_mmap set',
      '# probe: exit_mmap not set: the kernel refuses it',
    );
    const printed = recordingText(reportOf('r.txt', await judgeText(without), null, []));
    expect(printed).to.match(/not seen:\n {2}G-080 .*exit_mmap was not set: the kernel refuses it/);
  });

  it('counts the notifiers of one driver, and what is of no driver', async () => {
    const report = reportOf('r.txt', await judgeText(text), 'amdgpu', []);
    const status = (id: string) => report.guarantees.find((one) => one.id === id)?.status;
    expect([status('G-001'), status('G-112')]).to.deep.equal(['not reached', 'kept']);
  });
});

describe('a recording with losses', () => {
  const text = textOf('kvm-6.12-memory');

  it('is judged up to the first of them', async () => {
    const lines = text.split('\n');
    const at = lines.findIndex((line) => line.includes('mmu_notifier_unregister:'));
    const [, time = ''] = / ([\d.]+): mmu_notifier_unregister/.exec(lines[at] ?? '') ?? [];
    const marked = text.replace('# trace:', `# lost: cpu=0 events=7 after=${time}\n# trace:`);
    const broken = withEvents(marked, (events) =>
      events.map((line) => line.replace(/(__mmdrop: .*) count=0/, '$1 count=9')),
    );
    const { judged, lost } = await judgeText(broken);
    expect(lost?.events).to.equal(7);
    expect(lost?.line).to.be.greaterThan(at);
    expect(judged.tallies.has('G-088'), 'after the loss').to.equal(false);
    expect(judged.tallies.has('G-001'), 'before the loss').to.equal(true);
  });

  it('is judged up to a mark of trace_pipe', async () => {
    const cut = withEvents(text, (events) => [
      ...events.slice(0, 200),
      'CPU:1 [LOST 44 EVENTS]',
      ...events.slice(300),
    ]);
    expect((await judgeText(cut)).lost?.events).to.equal(44);
  });
});
