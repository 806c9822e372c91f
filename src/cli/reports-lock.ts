/** Keeps two runs out of one reports/: the files of both would look like those of one run. */
import { mkdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { UnavailableError } from './unavailable-error';

const LOCK = 'run.lock';
/** Where the workers of a run count scripts without an answer; it lasts as long as the lock. */
export const UNANSWERED = 'run.unanswered';

/** Returns how to give the folder free. Throws an UnavailableError where another run has it. */
export function lockReports(cwd: string, reports: string): () => void {
  const folder = join(cwd, reports);
  const lock = join(folder, LOCK);
  const made = orCannotWrite(reports, () => mkdirSync(folder, { recursive: true }));
  const owner = `${process.pid} ${startOf(process.pid)} ${hostname()}`;
  if (!orCannotWrite(reports, () => create(lock, owner))) {
    const holder = holderOf(lock);
    if (holder !== null) {
      throw new UnavailableError(
        `${reports}: process ${holder} writes its reports there; wait for it, or run in another folder`,
      );
    }
    // Its process was killed.
    orCannotWrite(reports, () => writeFileSync(lock, owner));
  }
  rmSync(join(folder, UNANSWERED), { force: true });
  const release = (): void => {
    process.removeListener('exit', release);
    for (const file of [UNANSWERED, LOCK]) rmSync(join(folder, file), { force: true });
    if (made !== undefined) removeEmpty(folder);
  };
  process.once('exit', release);
  return release;
}

/** Whether there was none. */
function create(lock: string, owner: string): boolean {
  try {
    writeFileSync(lock, owner, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** The process that has the lock; null where it has ended. Of another machine nobody can tell. */
function holderOf(lock: string): string | null {
  const [pid = '', start, host] = readFileSync(lock, 'utf8').split(' ');
  if (host !== undefined && host !== hostname()) return `${pid} of ${host}`;
  return /^\d+$/.test(pid) && isRunning(Number(pid)) && startOf(Number(pid)) === start ? pid : null;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** When it started, as numbers of processes are used again; `-` where there is no /proc. */
function startOf(pid: number): string {
  try {
    const afterName = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1) ?? '';
    return afterName.split(' ')[19] ?? '-';
  } catch {
    return '-';
  }
}

function orCannotWrite<Result>(reports: string, act: () => Result): Result {
  try {
    return act();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UnavailableError(`${reports}: cannot be written (${reason})`);
  }
}

function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOTEMPTY') throw error;
  }
}
