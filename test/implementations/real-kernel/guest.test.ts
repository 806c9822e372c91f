import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, dirname } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { expect } from 'chai';
import { packageRoot } from '../../../src/package-root';
import { temporaryFolder } from './temporary-folder';

const BOOT = `
  const { Guest } = require('./src/implementations/real-kernel/guest');
  void Guest.boot({ kernel: '', kernelHash: null, initramfs: '', boot: [] }, 'tcg');
  setTimeout(() => undefined, 60_000);
`;

const ENDS_WITHIN_MS = 20_000;

describe('a guest', () => {
  const { path, write } = temporaryFolder();

  it('ends with the process that booted it, also where SIGKILL ends that', async () => {
    const pidFile = path('pid');
    const qemu = write(
      'bin/qemu-system-x86_64',
      `#!/bin/sh\necho $$ >'${pidFile}'\nexec sleep 60\n`,
      0o755,
    );
    const host = spawn(process.execPath, ['--require', 'ts-node/register', '-e', BOOT], {
      cwd: packageRoot(),
      env: { ...process.env, PATH: [dirname(qemu), process.env.PATH].join(delimiter) },
      stdio: 'ignore',
    });
    const pid = await untilWritten(pidFile, host);
    expect(isRunning(pid)).to.equal(true);
    host.kill('SIGKILL');
    for (let waited = 0; isRunning(pid) && waited < ENDS_WITHIN_MS; waited += 20) await after(20);
    expect(isRunning(pid)).to.equal(false);
  }).timeout(60_000);
});

async function untilWritten(file: string, host: ChildProcess): Promise<number> {
  const written = () => (existsSync(file) ? readFileSync(file, 'utf8') : '');
  while (!written().endsWith('\n') && host.exitCode === null) await after(20);
  return Number(written());
}

/** Signal 0 reaches nobody; a process that has ended and is not yet reaped runs no more. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
