/** Claims about calls: what they returned, and whether they did. */
import type { FunctionName } from '../spec/names';
import type { ReturnEvent, Trace } from '../spec/trace';
import type { Claim } from './claim';

/** A function and the task that calls it, as a sentence names them. */
export interface CallSubject {
  readonly function: FunctionName;
  readonly task: string;
}

function callName({ function: name, task }: CallSubject): string {
  return `${name} by ${task}`;
}

function count(
  trace: Trace,
  kind: 'call' | 'return',
  { function: name, task }: CallSubject,
): number {
  return trace.filter(
    (event) => event.kind === kind && event.function === name && event.task === task,
  ).length;
}

function lastReturn(trace: Trace, { function: name, task }: CallSubject): ReturnEvent | undefined {
  return trace.findLast(
    (event) => event.kind === 'return' && event.function === name && event.task === task,
  ) as ReturnEvent | undefined;
}

/** All calls of it have returned, and there was one. */
export function hasReturned(call: CallSubject): Claim {
  return ({ trace }) => {
    const calls = count(trace, 'call', call);
    if (calls === 0) return `${callName(call)} was never called`;
    return count(trace, 'return', call) === calls ? null : `${callName(call)} has not returned`;
  };
}

/** It has been called and has not returned. */
export function hasNotReturned(call: CallSubject): Claim {
  return ({ trace }) => {
    const calls = count(trace, 'call', call);
    if (calls === 0) return `${callName(call)} was never called`;
    return count(trace, 'return', call) < calls ? null : `${callName(call)} has returned`;
  };
}

/** The last call of it returned this. */
export function returned(call: CallSubject, result: number, written: string): Claim {
  return (evidence) => {
    const waiting = hasReturned(call)(evidence);
    if (waiting !== null) return waiting;
    const seen = lastReturn(evidence.trace, call)?.result;
    return seen === result ? null : `${callName(call)} returned ${seen}, not ${written}`;
  };
}

/** What the task's device read never went back from written to not written: see `device-read`. */
export function sawWritesInOrder(task: string, expected: boolean): Claim {
  return ({ trace }) => {
    const reads = trace.flatMap((event) =>
      event.kind === 'return' && event.function === 'device_read' && event.task === task
        ? [event.result]
        : [],
    );
    if (reads.length === 0) return `${task} read nothing`;
    const inOrder = reads.every((result, index) => result !== 0 || reads[index - 1] !== 1);
    if (inOrder === expected) return null;
    return inOrder
      ? `${task} saw the writes in the order in which they were made`
      : `${task} saw a write, and then not the one that was made before it`;
  };
}
