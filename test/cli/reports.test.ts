/** Reports that cannot be written, and runs that would write the same: the verdict is told all the same. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';

const FIXTURES = join(__dirname, '../fixtures');
const COMMAND = ['--require', 'ts-node/register', join(__dirname, 'suite-command.ts')];

interface Run {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

describe('the reports of a run', function () {
  this.timeout(300_000);
  let suite: string;
  let reports: string;

  beforeEach(() => {
    suite = mkdtempSync(join(FIXTURES, 'run-'));
    cpSync(join(FIXTURES, 'suite'), suite, { recursive: true });
    reports = join(suite, 'reports');
  });

  afterEach(() => rmSync(suite, { recursive: true }));

  function check(...argv: readonly string[]): Run {
    const { status, stdout, stderr } = spawnSync(process.execPath, [...COMMAND, 'check', ...argv], {
      cwd: suite,
    });
    return { code: status, out: String(stdout), err: String(stderr) };
  }

  function start(feature: string): { child: ChildProcess; ended: Promise<void> } {
    const child = spawn(process.execPath, [...COMMAND, 'check', feature], { cwd: suite });
    return { child, ended: new Promise((resolve) => child.on('close', () => resolve())) };
  }

  it('are those of one run: another run in the folder is refused', async () => {
    const { child, ended } = start('features/stalled.feature');
    while (!existsSync(join(reports, 'run.lock'))) await delay(100);
    const second = check('features/kept.feature');
    expect(second.err).to.equal(
      `error: reports: process ${child.pid} writes its reports there; wait for it, or run in another folder\n`,
    );
    expect(second.code).to.equal(3);
    child.kill('SIGKILL');
    await ended;
    // The lock of a run that was killed keeps nobody out.
    expect(check('features/kept.feature').code).to.equal(0);
    expect(readdirSync(reports)).not.to.include('run.lock');
  });

  it('are not written beside those of a run on another machine', () => {
    mkdirSync(reports);
    writeFileSync(join(reports, 'run.lock'), `${process.pid} - not-${hostname()}`);
    const { code, err } = check('features/kept.feature');
    expect(err).to.match(/^error: reports: process \d+ of not-\S+ writes its reports there; .*\n$/);
    expect(code).to.equal(3);
  });

  it('cannot all be written: the verdict is printed, with a line for each that is missing', () => {
    const { code, out, err } = check('features/kept.feature', '--junit', '/dev/full');
    expect(out).to.match(/\n\d+ passed, 0 failed\n$/);
    expect(err).to.match(/^error: \/dev\/full: this report could not be written \(ENOSPC: .*\)\n$/);
    expect(code).to.equal(3);
  });

  for (const size of ['4k', '64k', '600k']) {
    it(`on a full disk of ${size} take no verdict with them, and are named`, function () {
      const mount = `mount -t tmpfs -o size=${size} none reports`;
      const isolated = ['--user', '--map-root-user', '--mount', 'sh', '-c'];
      mkdirSync(reports);
      // Where user namespaces are forbidden there is no small disk: the test is reported as pending.
      if (spawnSync('unshare', [...isolated, mount], { cwd: suite }).status !== 0) this.skip();
      const command = `${mount} && exec "$0" "$@"`;
      const words = [process.execPath, ...COMMAND, 'check', 'features/kept.feature'];
      const { status, stdout, stderr } = spawnSync('unshare', [...isolated, command, ...words], {
        cwd: suite,
        encoding: 'utf8',
      });
      expect(stdout).to.match(/\n4 passed, 0 failed\n$/);
      const errors = stderr.split('\n').filter((line) => line.startsWith('error: '));
      expect(errors.length).to.be.within(3, 4);
      for (const line of errors)
        expect(line).to.match(/^error: reports\/[\w.]+: this report could not be written/);
      expect(stderr).not.to.match(/^ +at /m);
      expect(status).to.equal(3);
    });
  }

  it('need no reader to the end', async () => {
    const { child, ended } = start('features/kept.feature');
    let err = '';
    child.stderr?.on('data', (chunk) => (err += String(chunk)));
    child.stdout?.destroy();
    await ended;
    expect(err).to.equal('');
  });

  for (const file of ['report.html', 'junit.xml', 'messages.ndjson', 'conformance.json']) {
    it(`are refused before the run where reports/${file} is a folder`, () => {
      mkdirSync(join(reports, file), { recursive: true });
      const { code, out, err } = check('features/kept.feature');
      expect(err).to.equal(`error: reports/${file}: a folder; expected a file\n`);
      expect(out).to.equal('');
      expect(code).to.equal(2);
    });
  }
});
