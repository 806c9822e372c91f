/** Properties of calls: whether they returned, and what. */
import type { FunctionName } from '../../../src/protocol/names';
import type { Trace } from '../../../src/protocol/trace';
import type { Property } from './property';

/** A function and the task that calls it, as a step names them. */
export interface CallSubject {
  readonly function: FunctionName;
  readonly task: string;
}

function callName({ function: name, task }: CallSubject): string {
  return `${name} by ${task}`;
}

function callsOf(trace: Trace, { function: name, task }: CallSubject): number {
  return trace.filter(
    (event) => event.kind === 'call' && event.function === name && event.task === task,
  ).length;
}

/** The results of the calls that have returned. */
export function resultsOf(trace: Trace, { function: name, task }: CallSubject): number[] {
  return trace.flatMap((event) =>
    event.kind === 'return' && event.function === name && event.task === task ? [event.result] : [],
  );
}

/** The function was called, and all calls have returned. */
export function hasReturned(call: CallSubject): Property {
  return ({ trace }) => {
    const calls = callsOf(trace, call);
    if (calls === 0) return `${callName(call)} was never called`;
    return resultsOf(trace, call).length === calls ? null : `${callName(call)} has not returned`;
  };
}

/** The function was called, and a call has not returned. */
export function hasNotReturned(call: CallSubject): Property {
  return ({ trace }) => {
    const calls = callsOf(trace, call);
    if (calls === 0) return `${callName(call)} was never called`;
    return resultsOf(trace, call).length < calls ? null : `${callName(call)} has returned`;
  };
}

/** All calls have returned, the last with this result. */
export function returned(call: CallSubject, result: number, written: string): Property {
  return (context) => {
    const waiting = hasReturned(call)(context);
    if (waiting !== null) return waiting;
    const seen = resultsOf(context.trace, call).at(-1);
    return seen === result ? null : `${callName(call)} returned ${seen}, not ${written}`;
  };
}

/** No read of the task's device saw the later write without the earlier: see `device-read`. */
export function sawWritesInOrder(task: string, expected: boolean): Property {
  return ({ trace }) => {
    const reads = resultsOf(trace, { function: 'device_read', task });
    if (reads.length === 0) return `${task} read nothing`;
    const inOrder = reads.every((result, index) => result !== 0 || reads[index - 1] !== 1);
    if (inOrder === expected) return null;
    return inOrder
      ? `${task} saw the writes in the order in which they were made`
      : `${task} saw a write, and then not the one that was made before it`;
  };
}
