/**
 * A time limit for steps. A step is synchronous code, which cannot interrupt itself. So a search
 * runs in parts that take far less than a second, and a timeout of `node:vm` stops a part that
 * exceeds the limit, whatever it does. An interrupt (Ctrl-C) stops a part at once.
 */
import { Script } from 'node:vm';

/** A task did not reach its next step within the limit. */
export class StepTimeoutError extends Error {
  override readonly name = 'StepTimeoutError';
}

/** Work in parts: each `yield` ends one. */
export type Interruptible<Result = void> = Generator<void, Result, void>;

const STEP_TIMEOUT_SECONDS = 20;
const TIMED_OUT = 'ERR_SCRIPT_EXECUTION_TIMEOUT';
const INTERRUPTED = 'ERR_SCRIPT_EXECUTION_INTERRUPTED';

const RUN = Symbol.for('mmu-notifier-spec: the code under the time limit');
const callRun = new Script(`globalThis[Symbol.for('${RUN.description}')]()`);

let latest: { readonly task: string; readonly what: string } = { task: '', what: '' };

/** Record the step that begins now, for the error message. */
export function noteStep(task: string, what: string): void {
  latest = { task, what };
}

/** The result of the work. Throws what {@link withTimeout} throws. */
export function runInterruptibly<Result>(work: Interruptible<Result>, seconds?: number): Result {
  for (;;) {
    const progress = withTimeout(() => work.next(), seconds);
    if (progress.done === true) return progress.value;
  }
}

/** The result of `run`. Throws a {@link StepTimeoutError} where it takes longer than the limit. */
export function withTimeout<Result>(run: () => Result, seconds = STEP_TIMEOUT_SECONDS): Result {
  const results: Result[] = [];
  Object.assign(globalThis, { [RUN]: () => results.push(run()) });
  try {
    callRun.runInThisContext({ timeout: seconds * 1000, breakOnSigint: true });
  } catch (error) {
    throw reasonOf(error, seconds);
  }
  return results[0] as Result;
}

/** The error to throw. An interrupt goes to the listeners of SIGINT, or has its default effect. */
function reasonOf(error: unknown, seconds: number): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  const { task, what } = latest;
  if (code === TIMED_OUT)
    return new StepTimeoutError(
      `${task} never yields: ${seconds} s after it began "${what}" it has not reached its next step; end its loop`,
    );
  if (code !== INTERRUPTED) return error;
  if (!process.emit('SIGINT')) process.kill(process.pid, 'SIGINT');
  return new Error('interrupted');
}
