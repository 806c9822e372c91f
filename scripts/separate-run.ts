/** A run of the specification in a process of its own, as a step definition loads only once. */
import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { REPORTS } from '../src/suite/run-cucumber';
import { UsageError } from '../src/usage-error';

const COMMAND = join(__dirname, '../src/cli/spec.ts');

/** Runs it in this folder, and returns its conformance.json; rejects where it can't be run. */
export async function runSeparately(args: readonly string[], cwd: string): Promise<string> {
  const conformance = join(cwd, REPORTS, 'conformance.json');
  // A run that ends before it has begun must not be taken for the one before it.
  rmSync(conformance, { force: true });
  const { code, err } = await start(args, cwd);
  if (code === 2) throw new UsageError(err.replace(/^error: /, ''));
  if (code !== 0 && code !== 1) throw new Error(`${args.join(' ')}: exit code ${code}: ${err}`);
  return readFileSync(conformance, 'utf8');
}

interface Ended {
  readonly code: number | null;
  readonly err: string;
}

function start(args: readonly string[], cwd: string): Promise<Ended> {
  const child = spawn(process.execPath, ['--require', 'ts-node/register', COMMAND, ...args], {
    cwd,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let err = '';
  child.stderr.on('data', (chunk) => {
    err += String(chunk);
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, err: err.trim() }));
  });
}
