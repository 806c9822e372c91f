/** The subcommands `record` and `judge`, by their exit codes and what they print. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { expect } from 'chai';
import { runCommand } from '../../src/cli/command';
import { RECORDINGS } from '../recording/recordings';
import { PROJECT } from '../suite/project';

async function run(...words: string[]): Promise<{ code: number; out: string; error: string }> {
  const text = { out: '', error: '' };
  const into = (name: 'out' | 'error') =>
    Object.assign(
      new Writable({
        write: (chunk, _encoding, done) => {
          text[name] += String(chunk);
          done();
        },
      }),
      { isTTY: false as const },
    );
  const code = await runCommand(words, {
    cwd: RECORDINGS,
    suite: PROJECT,
    stdout: into('out'),
    stderr: into('error'),
    colour: false,
  });
  return { code, ...text };
}

describe('mmu-notifier-spec record', () => {
  it('prints a script that a POSIX shell can read', async () => {
    const { code, out } = await run('record');
    expect(code).to.equal(0);
    const { status, stderr } = spawnSync('sh', ['-n'], { input: out, encoding: 'utf8' });
    expect({ status, stderr }).to.deep.equal({ status: 0, stderr: '' });
  });
});

describe('mmu-notifier-spec judge', () => {
  const wrong = 'sample-6.12-mistake-3.txt.gz';

  it('exits with 0 where nothing is broken, and with 1 where something is', async () => {
    expect((await run('judge', 'kvm-6.12-exit.txt.gz')).code).to.equal(0);
    expect((await run('judge', wrong)).code).to.equal(1);
  });

  it('prints JSON and nothing else', async () => {
    const { code, out } = await run('judge', wrong, '--json', '--driver', 'mmu_notifier_sample');
    expect(code).to.equal(1);
    expect(JSON.parse(out)).to.include({ formatVersion: 1, failed: 1 });
  });

  it('refuses a file that is no recording with 3, and a driver that is not in it with 2', async () => {
    const noRecording = await run('judge', join(PROJECT, 'package.json'));
    expect(noRecording.code).to.equal(3);
    expect(noRecording.error).to.match(/^error: .*it is no recording: expected[^\n]*\n$/);
    const noDriver = await run('judge', 'kvm-6.12-exit.txt.gz', '--driver', 'amdgpu');
    expect(noDriver.code).to.equal(2);
    expect(noDriver.error).to.match(/^error: --driver amdgpu: not in the recording; .*kvm\n$/);
  });
});
