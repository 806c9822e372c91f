/** The searches of the kernel's own C beside those of the reference: `npm run compare:kernel`. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { PROJECT } from './ours';

const CANNOT_RUN = 3;

export interface CompiledC {
  readonly scripts: string;
  /** The C over the reference. */
  readonly statesRatio: number;
  readonly cpuRatio: number;
}

/** The comparison over the suite, or a line that says what is missing for it. */
export function compiledC(): CompiledC | string {
  const script = join(PROJECT, 'scripts/compare-kernel-source.ts');
  const args = ['--require', 'ts-node/register', script];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: PROJECT,
    encoding: 'utf8',
  });
  if (status === CANNOT_RUN) return stderr.trim();
  const ratioOf = (what: string) =>
    Number(
      new RegExp(`^${what} of the searches that end: .* ratio ([\\d.]+)$`, 'm').exec(stdout)?.[1],
    );
  const scripts = /^\d+ scripts: .*$/m.exec(stdout)?.[0] ?? '';
  const found = { scripts, statesRatio: ratioOf('states'), cpuRatio: ratioOf('seconds of CPU') };
  if (Number.isNaN(found.statesRatio + found.cpuRatio))
    throw new Error(`npm run compare:kernel: ${stderr}`);
  return found;
}
