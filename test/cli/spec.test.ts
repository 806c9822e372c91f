/** The real command on a small suite of its own. Start-up is slow, so each run serves many tests. */
import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';

const FIXTURES = join(__dirname, '../fixtures');
const COMMAND = join(__dirname, 'suite-command.ts');

interface Run {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

describe('npm run spec', function () {
  this.timeout(900_000);
  let suite: string;

  // A copy beside the original, where its relative imports still hold.
  beforeEach(() => {
    suite = mkdtempSync(join(FIXTURES, 'run-'));
    for (const part of ['cucumber.js', 'features', 'steps']) {
      cpSync(join(FIXTURES, 'suite', part), join(suite, part), { recursive: true });
    }
  });

  afterEach(() => rmSync(suite, { recursive: true }));

  function start(...argv: readonly string[]): { child: ChildProcess; ended: Promise<Run> } {
    const args = ['--require', 'ts-node/register', COMMAND, 'check', ...argv];
    const child = spawn(process.execPath, args, { cwd: suite, stdio: ['ignore', 'pipe', 'pipe'] });
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk) => (out += String(chunk)));
    child.stderr.on('data', (chunk) => (err += String(chunk)));
    const ended = new Promise<Run>((resolve) => {
      child.on('close', (code) => resolve({ code, out, err }));
    });
    return { child, ended };
  }

  function report(file: string): string {
    return readFileSync(join(suite, 'reports', file), 'utf8');
  }

  it('succeeds when every guarantee holds, and reports the same in any order', async () => {
    const ordered = await start('features/kept.feature').ended;
    expect(ordered.err).to.equal('');
    expect(ordered.code).to.equal(0);
    expect(ordered.out).to.match(/\nG-001 +pass +1 +1,000 +A registered notifier sees every inv/);
    expect(ordered.out).to.match(/\nG-002 +pass +3 +12,345,678,901,234,568,211 +A freed notifier/);
    expect(ordered.out).to.match(/\n4 passed, 0 failed\n$/);
    expect(report('report.html')).to.contain('<html');
    expect(report('junit.xml')).to.contain('<testsuite');
    expect(report('messages.ndjson')).to.contain('testRunFinished');
    const conformance = report('conformance.json');

    const argv = ['features/kept.feature', '--parallel', '2', '--order', 'random:7'];
    const shuffled = await start(...argv).ended;
    expect(shuffled.code).to.equal(0);
    expect(shuffled.out).to.contain('in random:7 order');
    expect(report('conformance.json')).to.equal(conformance);
  });

  it('fails, with the reason, for each way to violate a guarantee', async () => {
    const { code, out } = await start('features/broken.feature').ended;
    expect(code).to.equal(1);
    expect(out).to.contain('      task 1            | task 2\n      mmu_notifier_put  |\n');
    expect(out).to.match(
      /broken.feature:\d+: When no step definition matches this: step not defined/,
    );
    expect(out).to.match(/broken.feature:\d+: When a step is unfinished: step pending/);
    expect(out).to.match(/broken.feature:\d+: When a step is defined twice:\n +step ambiguous/);
    expect(out).to.match(/broken.feature:\d+: no result was attached/);
    expect(out).to.match(/broken.feature:\d+: skipped, but not reported as unsupported/);
    expect(out).to.match(/broken.feature:\d+: scenario "No id" has no scenario id/);
    expect(out).to.match(/broken.feature:\d+: scenario "No rule" is outside a Rule/);
    expect(out).to.match(/broken.feature:\d+: "The implementation can't" is unsupported/);
    expect(out).not.to.contain('\u001b');
    expect(out).to.match(/\n1 passed, 10 failed\n$/);
    const verdicts = [...report('conformance.json').matchAll(/^ {6}"verdict": "(\w+)"/gm)];
    expect(verdicts.map(([, verdict]) => verdict)).to.deep.equal([
      'fail',
      'inconclusive',
      'unsupported',
      'fail',
    ]);
  });

  it('reports what it has, but not complete, when it is stopped', async () => {
    const { child, ended } = start('features/stalled.feature');
    const messages = join(suite, 'reports/messages.ndjson');
    const poll = setInterval(() => {
      const text = existsSync(messages) ? readFileSync(messages, 'utf8') : '';
      if (text.split('"testCaseStarted":').length > 2) child.kill('SIGTERM');
    }, 200);
    const { code } = await ended;
    clearInterval(poll);
    expect(code).to.equal(143);
    const conformance = report('conformance.json');
    expect(conformance).to.contain('"G-020.1"').and.not.contain('"G-020.2"');
    expect(conformance).not.to.contain('complete');
  });

  it('fails, and leaves nothing old behind, when the steps cannot be loaded', async () => {
    writeFileSync(join(suite, 'steps/bad.steps.ts'), "throw new Error('no such thing');\n");
    const { code, err } = await start('features/kept.feature').ended;
    expect(code).to.equal(1);
    expect(err).to.contain('error: Error: no such thing');
    expect(report('conformance.json')).not.to.contain('complete');
  });
});
