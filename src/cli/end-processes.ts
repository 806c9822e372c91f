/** Leaves no process behind, however a run ends: workers, adapters, and what these have started. */
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';

/** In the environment of all that a run starts. A process group would miss who has left it. */
const MARK = 'MMU_NOTIFIER_SPEC_RUN';
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Who is killed takes a moment to end, and may have started another before. */
const LOOKS_MAX = 100;
const BETWEEN_LOOKS_MS = 5;

/** For the rest of this process. A signal ends it, with the exit code that a shell gives to that. */
export function endProcessesOnExit(): void {
  const run = randomUUID();
  process.env[MARK] = run;
  process.once('exit', () => endMarked(`${MARK}=${run}`));
  for (const signal of SIGNALS) {
    process.once(signal, () => process.exit(128 + constants.signals[signal]));
  }
}

function endMarked(mark: string): void {
  for (let look = 0; look < LOOKS_MAX; look++) {
    const found = processesWith(mark);
    if (found.length === 0) return;
    for (const pid of found) kill(pid);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, BETWEEN_LOOKS_MS);
  }
}

/** Where there is no /proc, each adapter's process group is all that is ended. */
function processesWith(mark: string): number[] {
  return entriesOf('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => pid !== process.pid && environmentOf(pid).includes(mark));
}

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Empty for a process of another user, and for one that has ended. */
function environmentOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1');
  } catch {
    return '';
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
