/**
 * Steps that never end. What steps do is plain code, which nothing can interrupt from inside: a
 * thread watches whether steps are still being taken, and signals where none is. The signal, and
 * Ctrl-C likewise, interrupts the code at once, whatever it does.
 */
import { Script } from 'node:vm';
import { isMainThread, Worker } from 'node:worker_threads';

/** A task never comes to its next step. */
export class EndlessStepError extends Error {
  override readonly name = 'EndlessStepError';
}

const PATIENCE_SECONDS = 20;

/** Words that the thread shares: what is going on, how often something has begun, and the patience. */
const [STATE, BEGUN, PATIENCE] = [0, 1, 2] as const;
const [IDLE, WATCHED, SIGNALLED] = [0, 1, 2] as const;
const words = new Int32Array(new SharedArrayBuffer(12));

const WATCH = `
  const { workerData: words } = require('node:worker_threads');
  let [begun, still] = [-1, 0];
  setInterval(() => {
    const now = Atomics.load(words, ${BEGUN});
    still = Atomics.load(words, ${STATE}) === ${WATCHED} && now === begun ? still + 1 : 0;
    begun = now;
    if (still < Atomics.load(words, ${PATIENCE})) return;
    const was = Atomics.compareExchange(words, ${STATE}, ${WATCHED}, ${SIGNALLED});
    if (was === ${WATCHED}) process.kill(process.pid, 'SIGINT');
  }, 1000);
`;

const INTERRUPTED = 'ERR_SCRIPT_EXECUTION_INTERRUPTED';
const GUARDED = Symbol.for('mmu-notifier-spec: what is guarded');
const callGuarded = new Script(`globalThis[Symbol.for('${GUARDED.description}')]()`);
let isWatched = false;
let underway: { readonly task: string; readonly what: string } = { task: '', what: '' };

/** Note what begins now. */
export function begin(task: string, what: string): void {
  underway = { task, what };
  goOn();
}

/** Note that steps are being taken. */
export function goOn(): void {
  (words[BEGUN] as number)++;
}

/**
 * What `run` returns. Throws an {@link EndlessStepError} where a step that `run` takes lasts longer
 * than this. A thread other than the main one can't be interrupted, and is not watched.
 */
export function untilEndless<Result>(run: () => Result, seconds = PATIENCE_SECONDS): Result {
  if (!isMainThread || words[STATE] !== IDLE) return run();
  if (!isWatched) watch();
  words[PATIENCE] = seconds;
  words[STATE] = WATCHED;
  const results: Result[] = [];
  Object.assign(globalThis, {
    [GUARDED]: () => {
      results.push(run());
      waitForSignal();
    },
  });
  try {
    callGuarded.runInThisContext({ breakOnSigint: true });
  } catch (error) {
    throw wasInterrupted(error) ? interruption(seconds) : error;
  } finally {
    words[STATE] = IDLE;
  }
  return results[0] as Result;
}

function watch(): void {
  new Worker(WATCH, { eval: true, workerData: words }).unref();
  isWatched = true;
}

/** A signal that is on its way must find what it interrupts. */
function waitForSignal(): void {
  while (Atomics.compareExchange(words, STATE, WATCHED, IDLE) === SIGNALLED);
}

function wasInterrupted(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === INTERRUPTED;
}

/** Somebody else's signal goes to whoever listens, or else has its usual effect. */
function interruption(seconds: number): Error {
  if (words[STATE] === SIGNALLED) {
    const { task, what } = underway;
    return new EndlessStepError(
      `${task} never yields: ${seconds} s after it began "${what}" it has not come to its next step; end its loop`,
    );
  }
  if (!process.emit('SIGINT')) process.kill(process.pid, 'SIGINT');
  return new Error('interrupted');
}
