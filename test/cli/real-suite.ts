/** A copy of the fixture suite with the real steps, to run the command in. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { join, sep } from 'node:path';
import { Writable } from 'node:stream';
import { runCommand } from '../../src/cli/command';

const PROJECT = join(__dirname, '../..');
const FIXTURES = join(PROJECT, 'test/fixtures');

export interface Run {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export class RealSuite {
  readonly folder = mkdtempSync(join(FIXTURES, 'run-'));

  constructor() {
    cpSync(join(FIXTURES, 'real'), this.folder, { recursive: true });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }

  /** `check` in a process of its own. */
  command(...argv: readonly string[]): Run {
    const args = ['--require', 'ts-node/register', join(__dirname, 'suite-command.ts'), 'check'];
    const { status, stdout, stderr } = spawnSync(process.execPath, [...args, ...argv], {
      cwd: this.folder,
    });
    return { code: status, out: String(stdout), err: String(stderr) };
  }

  /** The same in this process, which is faster. */
  async quickly(...argv: readonly string[]): Promise<Run> {
    return this.subcommand('check', ...argv);
  }

  /** Any subcommand, in this process. */
  async subcommand(...argv: readonly string[]): Promise<Run> {
    const written = { out: '', err: '' };
    const sink = (key: 'out' | 'err'): Writable =>
      new Writable({
        write: (chunk, _encoding, done) => {
          written[key] += String(chunk);
          done();
        },
      });
    forgetSteps(join(PROJECT, 'steps'), this.folder);
    const { folder } = this;
    const [stdout, stderr] = [sink('out'), sink('err')];
    const code = await runCommand(argv, {
      cwd: folder,
      suite: folder,
      stdout,
      stderr,
      colour: false,
    });
    forgetSteps(join(PROJECT, 'steps'), this.folder);
    return { code, ...written };
  }
}

/** Steps register themselves when they are loaded, so each run has to load them anew. */
function forgetSteps(...folders: readonly string[]): void {
  for (const path of Object.keys(require.cache)) {
    if (folders.some((folder) => path.startsWith(folder + sep))) delete require.cache[path];
  }
}
