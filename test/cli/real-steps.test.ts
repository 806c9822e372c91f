/** The real command with the real steps, on features that must not pass. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Envelope } from '@cucumber/messages';
import { expect } from 'chai';
import { RealSuite, type Run } from './real-suite';

describe('the real steps', function () {
  this.timeout(900_000);
  let suite: RealSuite;

  before(() => {
    suite = new RealSuite();
  });

  after(() => suite.remove());

  describe('of scenarios that prove nothing', () => {
    const vacuous: readonly [line: number, failsAt: number, verdict: string, why: string][] = [
      [12, 13, 'fail', 'When driver gpu puts its notifier away: step not defined'],
      [17, 19, 'fail', 'Then this sentence is unfinished: step pending'],
      [22, 22, 'fail', '(hook): the scenario has no Then that judges anything'],
      [26, 26, 'fail', '(hook): the scenario has no Then that judges anything'],
      [
        30,
        30,
        'inconclusive',
        '(hook): inconclusive: release of driver gpu is held, but was never',
      ],
      [
        36,
        36,
        'inconclusive',
        '(hook): inconclusive: release of driver gpu is held, but was never',
      ],
      [44, 44, 'fail', '(hook):\n    the kernel log is not clean: use-after-free by task 2'],
    ];
    const FILE = 'features/vacuous.feature';

    for (const [line, failsAt, verdict, why] of vacuous) {
      it(`the one at line ${line} alone makes the command fail, with its reason`, async () => {
        const { code, out, err } = await suite.quickly(`${FILE}:${line}`);
        expect(code).to.equal(1);
        expect(out).to.match(new RegExp(`\n${verdict}: .* \\(${FILE}:${line}\\)\n`));
        expect(out).to.contain(`\n  ${FILE}:${failsAt}: ${why}`);
        expect(out).to.match(/\n0 passed, 1 failed\n$/);
        expect(err).to.equal('');
      });
    }
  });

  describe('of malformed sentences', () => {
    const malformed: readonly [line: number, at: number, why: string][] = [
      [12, 13, '[0x102000, 0x101000) is no range: expected hexadecimal addresses that are mult'],
      [17, 18, '[0x100000, 0x100800) is no range: expected hexadecimal addresses that are mult'],
      [22, 24, '-ENOPE is no result: expected a number, true, false, NULL or one of -ESRCH, '],
      [27, 28, 'there is no process Z: say "Given process Z" first\n'],
      [32, 33, 'there is no driver nic: say "Given driver nic" first\n'],
      [37, 38, 'there is no notifier n2: expected one that an earlier sentence names\n'],
      [42, 44, 'there is no notifier n2: expected one that an earlier sentence names\n'],
      [47, 49, 'there is no driver nic: say "Given driver nic" first\n'],
      [52, 53, '"thread 2 of driver gpu": drivers have tasks, processes have threads\n'],
      [57, 58, 'driver gpu has no address space of its own: expected a process that does this\n'],
      [62, 65, 'process A has exited by then, so process A can do nothing more\n'],
      [69, 72, 'an action after a Then: expected a When before it\n'],
      [75, 78, 'an action after a Then: expected a When before it\n'],
      [82, 83, 'a device writes to memory through its sptes only, not through the IOMMU\n'],
    ];
    const FILE = 'features/malformed.feature';

    for (const [line, at, why] of malformed) {
      it(`the one at line ${at} alone is bad input, reported in one line`, async () => {
        const { code, err, out } = await suite.quickly(`${FILE}:${line}`);
        expect(err.startsWith(`error: ${FILE}:${at}: ${why}`), err).to.equal(true);
        expect(err.trimEnd().split('\n')).to.have.length(1);
        expect(code).to.equal(2);
        expect(out).to.match(/\n0 passed, 1 failed\n$/);
      });
    }

    it('a Then before anything happened is bad input, reported in one line', async () => {
      const { code, err } = await suite.quickly('features/premature.feature');
      const where = 'features/premature.feature:10';
      const why = 'nothing has happened yet: expected an action before it';
      expect(err).to.equal(`error: ${where}: ${why}\n`);
      expect(code).to.equal(2);
    });

    it('all of them are reported, one line each, by the command itself', () => {
      const { code, err } = suite.command(FILE, 'features/violation.feature:18');
      expect(code).to.equal(2);
      const places = [...err.matchAll(/^error: features\/malformed\.feature:(\d+): /gm)];
      expect(places.map(([, line]) => Number(line))).to.deep.equal(malformed.map(([, at]) => at));
      expect(err.trimEnd().split('\n')).to.have.length(malformed.length);
    });
  });

  describe('of a violated guarantee', () => {
    let run: Run;

    before(() => {
      run = suite.command('features/violation.feature');
    });

    it('fail the command, and name the scenario', () => {
      expect(run).to.include({ code: 1, err: '' });
      expect(run.out).to.match(/\nG-903 +fail +2 +[\d,]+ +Release comes once/);
      expect(run.out).to.contain(
        '\nfail: Unregister meets the exit (features/violation.feature:12)\n',
      );
      expect(run.out).to.contain(
        'features/violation.feature:15: Then release of n1 was called once:',
      );
      expect(run.out).to.contain('\n    release of n1 was called 2 times\n');
      expect(run.out).to.match(/\n1 passed, 1 failed\n$/);
    });

    it('print the minimal counterexample, tasks side by side', () => {
      const table = tableOf(run.out);
      const [header = '', ...steps] = table;
      expect(header).to.match(/^ +driver gpu {5,}process A$/);
      const entered = steps.filter((step) => step.includes('->release() is entered'));
      const columns = entered.map((step) => step.indexOf('* ->release()'));
      // Either task may be first.
      expect(columns).to.have.members(
        ['driver gpu', 'process A'].map((name) => header.indexOf(name)),
      );
      expect(steps[0]).to.match(/^ +1 {2}-- quiescent: no task can take a step -+$/);
      const numbers = steps.map((step) => Number.parseInt(step.replace('>', ' '), 10));
      expect(numbers).to.deep.equal(steps.map((_, at) => at + 1));
    });

    it('name the violated guarantee, and mark the step: the second release', () => {
      const [, guarantee, at] =
        /\n {4}Violated: (.*)\n {4}Counterexample .*, violated at step (\d+), marked with >:\n/.exec(
          run.out,
        ) ?? [];
      expect(guarantee).to.equal(
        'G-903, Release comes once, which is more than the kernel promises',
      );
      const marked = tableOf(run.out).filter((step) => step.trimStart().startsWith('>'));
      expect(marked).to.have.length(1);
      expect(marked[0]).to.match(new RegExp(`> ${at} +\\* ->release\\(\\) is entered$`));
    });

    it('attach it to the reports as a picture too, which the HTML report can show', () => {
      const [picture, ...others] = attachmentsOf('image/svg+xml');
      expect(others).to.deep.equal([]);
      expect(picture).to.include({ contentEncoding: 'BASE64', fileName: 'counterexample.svg' });
      const svg = Buffer.from(picture?.body ?? '', 'base64').toString('utf8');
      expect(svg).to.match(/^<svg .*<title id="interleaving-title">G-903: Release comes once/);
      expect(svg).to.contain('-&gt;release() is entered (violated here)');
    });

    /** What this run has attached of this type. */
    function attachmentsOf(mediaType: string): NonNullable<Envelope['attachment']>[] {
      return readFileSync(join(suite.folder, 'reports/messages.ndjson'), 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Envelope)
        .flatMap(({ attachment }) => (attachment?.mediaType === mediaType ? [attachment] : []));
    }

    it('attach it to the reports, as plain text', () => {
      const attached = attachmentsOf('text/plain');
      expect(attached).to.have.length(1);
      expect(attached[0]?.contentEncoding).to.equal('IDENTITY');
      const body = attached[0]?.body ?? '';
      const printed = body.split('\n').map((line) => (line === '' ? '' : `    ${line}`));
      expect(run.out).to.contain(`\n\n${printed.join('\n')}\n\n`);
      const html = readFileSync(join(suite.folder, 'reports/report.html'), 'utf8');
      expect(html).to.contain('"mediaType":"text/plain"');
      expect(html).to.contain('synchronize_srcu() waits for the readers before it');
    });
  });
});

/** The lines of the table of the first interleaving told, as they are printed. */
function tableOf(out: string): string[] {
  const told = out.slice(out.indexOf('Counterexample ('));
  const [, table = ''] = told.split('\n\n');
  return table.split('\n');
}
