/** Claims about calls: what they returned, and whether they did. */
import type { FunctionName } from '../protocol/names';
import type { Trace } from '../protocol/trace';
import type { Property } from './property';

/** A function and the task that calls it, as a sentence names them. */
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

/** What its calls returned, those that have. */
export function resultsOf(trace: Trace, { function: name, task }: CallSubject): number[] {
  return trace.flatMap((event) =>
    event.kind === 'return' && event.function === name && event.task === task ? [event.result] : [],
  );
}

/** All calls of it have returned, and there was one. */
export function hasReturned(call: CallSubject): Property {
  return ({ trace }) => {
    const calls = callsOf(trace, call);
    if (calls === 0) return `${callName(call)} was never called`;
    return resultsOf(trace, call).length === calls ? null : `${callName(call)} has not returned`;
  };
}

/** It has been called and has not returned. */
export function hasNotReturned(call: CallSubject): Property {
  return ({ trace }) => {
    const calls = callsOf(trace, call);
    if (calls === 0) return `${callName(call)} was never called`;
    return resultsOf(trace, call).length < calls ? null : `${callName(call)} has returned`;
  };
}

/** The last call of it returned this. */
export function returned(call: CallSubject, result: number, written: string): Property {
  return (evidence) => {
    const waiting = hasReturned(call)(evidence);
    if (waiting !== null) return waiting;
    const seen = resultsOf(evidence.trace, call).at(-1);
    return seen === result ? null : `${callName(call)} returned ${seen}, not ${written}`;
  };
}

/** What the task's device read never went back from written to not written: see `device-read`. */
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
