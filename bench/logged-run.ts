/** A command whose Node.js processes tell what they took. */
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

export interface ProcessCost {
  /** The number of the worker process; null for the process that started them. */
  readonly worker: string | null;
  readonly userSeconds: number;
  readonly wallSeconds: number;
  readonly peakMegabytes: number;
}

export interface RunCost {
  /** User CPU of all processes. */
  readonly userSeconds: number;
  readonly wallSeconds: number;
  readonly processes: readonly ProcessCost[];
  readonly stdout: string;
}

/** Runs node with these arguments. Throws where it does not end with 0. */
export function loggedRun(
  args: readonly string[],
  cwd: string,
  environment: Readonly<Record<string, string>> = {},
): RunCost {
  const log = join(cwd, 'processes.ndjson');
  rmSync(log, { force: true });
  const env = {
    ...process.env,
    ...environment,
    NODE_OPTIONS: `--require ${join(__dirname, 'process-log.js')}`,
    PROCESS_LOG: log,
  };
  const before = performance.now();
  const options = { cwd, env, encoding: 'utf8', maxBuffer: 1 << 28 } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, [...args], options);
  const wallSeconds = (performance.now() - before) / 1000;
  if (status !== 0) throw new Error(`node ${args.join(' ')}: ${status}\n${stderr}`);
  const processes = readFileSync(log, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as ProcessCost);
  const userSeconds = processes.reduce((sum, one) => sum + one.userSeconds, 0);
  return { userSeconds, wallSeconds, processes, stdout };
}
