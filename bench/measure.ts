/** The cost of processes. */
import { spawnSync } from 'node:child_process';

export interface Cost {
  /** From start to end. */
  readonly wallSeconds: number;
  /** Of the process and its children. */
  readonly cpuSeconds: number;
  readonly stdout: string;
}

/** Run a command in a folder. Throws where it cannot start; accepts any exit code. */
export function measured(command: readonly string[], folder: string): Cost {
  const before = performance.now();
  const { error, stdout, stderr } = spawnSync(
    'bash',
    ['-c', 'TIMEFORMAT=\'cpu %3U %3S\'; time "$@"', 'bash', ...command],
    { cwd: folder, encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' }, maxBuffer: 1 << 26 },
  );
  const wallSeconds = (performance.now() - before) / 1000;
  if (error !== undefined) throw error;
  const [, user, system] = /^cpu ([\d.]+) ([\d.]+)$/m.exec(stderr) ?? [];
  if (user === undefined) throw new Error(`${command.join(' ')}: ${stderr.trim()}`);
  return { wallSeconds, cpuSeconds: Number(user) + Number(system), stdout };
}

export function isInstalled(program: string): boolean {
  return spawnSync('bash', ['-c', 'command -v "$1"', 'bash', program]).status === 0;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] as number;
}
