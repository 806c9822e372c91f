/** What a run leaves behind: no process, however it ends; and what it says of an adapter that hangs. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { capabilities } from '../../src/protocol/capabilities';

const PROJECT = join(__dirname, '../..');
const BIN = join(PROJECT, 'bin/mmu-notifier-spec.js');
const FIXTURE = join(PROJECT, 'test/fixtures/adapters/adapter.js');

interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<{ readonly code: number | null; readonly out: string }>;
  /** The processes that have the environment of this run, itself included. */
  readonly processes: () => string[];
}

describe('the processes of a run', function () {
  this.timeout(300_000);
  let cwd: string;

  beforeEach(() => {
    cwd = mkdtempSync(join(tmpdir(), 'processes-'));
  });

  afterEach(() => rmSync(cwd, { recursive: true }));

  function check(how: string, ...options: readonly string[]): Started {
    const mark = `OF_THIS_TEST=${randomUUID()}`;
    // With all capabilities it has no probes.
    const words = `'${how}' ${join(cwd, 'mark')} ${capabilities.join()}`;
    const exec = ['--exec', `'${process.execPath}' "${FIXTURE}" ${words}`];
    const child = spawn(process.execPath, [BIN, 'check', ...exec, ...options], {
      cwd,
      env: { ...process.env, OF_THIS_TEST: mark.split('=')[1] },
    });
    let out = '';
    child.stdout.on('data', (chunk) => (out += String(chunk)));
    const ended = new Promise<{ code: number | null; out: string }>((resolve) =>
      child.on('close', (code) => resolve({ code, out })),
    );
    return { child, ended, processes: () => processesWith(mark) };
  }

  it('end with the run, also those that an adapter has set apart', async () => {
    const { ended, processes } = check('leaves a daemon', '--tags', '@G-030.1');
    await ended;
    expect(processes()).to.deep.equal([]);
  });

  const stops: readonly (readonly [NodeJS.Signals, ...string[]])[] = [
    ['SIGINT', '--jobs', '2'],
    ['SIGTERM', '--jobs', '2'],
    ['SIGHUP', '--jobs', '2'],
    ['SIGHUP'],
  ];
  for (const [signal, ...options] of stops) {
    it(`end with ${signal}: ${options.join(' ') || 'without workers'}`, async () => {
      const tags = ['--tags', '@G-030 or @G-031'];
      const { child, ended, processes } = check('hangs beside a daemon', ...tags, ...options);
      while (!existsSync(join(cwd, 'mark.hangs'))) await delay(100);
      // The command, the adapter and its daemon at least.
      expect(processes()).to.have.length.above(2);
      child.kill(signal);
      expect((await ended).code).to.equal(128 + constants.signals[signal]);
      expect(processes()).to.deep.equal([]);
      const report = readFileSync(join(cwd, 'reports/conformance.json'), 'utf8');
      expect(report).not.to.contain('"complete"');
    });
  }

  it('are not waited for where three scenarios in a row hang', async () => {
    const tags = ['--tags', '@G-030 or @G-031', '--max-seconds', '1'];
    const { code, out } = await check('hangs', ...tags).ended;
    expect(out).to.match(/3 scenarios in a row had no answer in time; \d more were not run/);
    expect(out).to.match(/\n0 passed, 3 failed\n$/);
    expect(code).to.equal(3);
    const all = await check('hangs', ...tags, '--keep-going').ended;
    expect(all.out).not.to.contain('in a row had');
    expect(all.code).to.equal(1);
  });
});

function processesWith(mark: string): string[] {
  return readdirSync('/proc').filter((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      return readFileSync(`/proc/${name}/environ`, 'latin1').includes(mark);
    } catch {
      // It has ended meanwhile.
      return false;
    }
  });
}
