/**
 * Steps that never end. What steps do is plain code, which nothing can interrupt from inside. So
 * searches run in turns that take far less than a second, and a turn that lasts longer than the
 * patience is ended from outside, whatever it does; an interrupt (Ctrl-C) ends it at once.
 */
import { Script } from 'node:vm';
import { isMainThread } from 'node:worker_threads';

/** A task never comes to its next step. */
export class StepTimeoutError extends Error {
  override readonly name = 'EndlessStepError';
}

/** Work that says when a turn may end. */
export type Interruptible<Result = void> = Generator<void, Result, void>;

const PATIENCE_SECONDS = 20;
const TIMED_OUT = 'ERR_SCRIPT_EXECUTION_TIMEOUT';
const INTERRUPTED = 'ERR_SCRIPT_EXECUTION_INTERRUPTED';

const TURN = Symbol.for('mmu-notifier-spec: the turn that is taken');
const callTurn = new Script(`globalThis[Symbol.for('${TURN.description}')]()`);

let underway: { readonly task: string; readonly what: string } = { task: '', what: '' };

/** Note what begins now. */
export function begin(task: string, what: string): void {
  underway = { task, what };
}

/** What all turns come to. Throws what {@link withTimeout} throws. */
export function runInterruptibly<Result>(turns: Interruptible<Result>, seconds?: number): Result {
  for (;;) {
    const turn = withTimeout(() => turns.next(), seconds);
    if (turn.done === true) return turn.value;
  }
}

/** What `run` returns. Throws an {@link StepTimeoutError} where it takes longer than this. */
export function withTimeout<Result>(run: () => Result, seconds = PATIENCE_SECONDS): Result {
  const results: Result[] = [];
  Object.assign(globalThis, { [TURN]: () => results.push(run()) });
  try {
    callTurn.runInThisContext({ timeout: seconds * 1000, breakOnSigint: isMainThread });
  } catch (error) {
    throw reasonOf(error, seconds);
  }
  return results[0] as Result;
}

/** An interrupt goes to whoever listens, or else has its usual effect. */
function reasonOf(error: unknown, seconds: number): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  const { task, what } = underway;
  if (code === TIMED_OUT)
    return new StepTimeoutError(
      `${task} never yields: ${seconds} s after it began "${what}" it has not come to its next step; end its loop`,
    );
  if (code !== INTERRUPTED) return error;
  if (!process.emit('SIGINT')) process.kill(process.pid, 'SIGINT');
  return new Error('interrupted');
}
