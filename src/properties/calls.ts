/** Properties of calls: whether they returned, and what. */
import type { FunctionName } from '../protocol/names';
import type { TraceEvent } from '../protocol/trace';
import { type Automaton, type Property, property, type ViolationReason } from './property';

/** A function and the task that calls it, as a step names them. */
export interface CallSubject {
  readonly function: FunctionName;
  readonly task: string;
}

/** What is remembered of the calls. */
export type Calls = {
  readonly called: boolean;
  /** Calls that have not returned. */
  readonly open: number;
  /** What was remembered of the results. */
  readonly results: number | null;
};

/** An automaton that counts the calls, and remembers of their results what `remember` returns. */
export function callsOf(
  call: CallSubject,
  remember: (before: number | null, result: number) => number | null,
  verdict: (calls: Calls) => ViolationReason,
): Automaton<Calls> {
  return {
    initial: { called: false, open: 0, results: null },
    step: (calls, event) => {
      if (!isOf(call, event)) return calls;
      if (event.kind === 'call') return { ...calls, called: true, open: calls.open + 1 };
      return { ...calls, open: calls.open - 1, results: remember(calls.results, event.result) };
    },
    verdict,
  };
}

function isOf(
  { function: name, task }: CallSubject,
  event: TraceEvent,
): event is Extract<TraceEvent, { kind: 'call' | 'return' }> {
  return (
    (event.kind === 'call' || event.kind === 'return') &&
    event.function === name &&
    event.task === task
  );
}

function callName({ function: name, task }: CallSubject): string {
  return `${name} by ${task}`;
}

/** The function was called, and all calls have returned. */
export function hasReturned(call: CallSubject): Property {
  return property(
    ['hasReturned', call],
    callsOf(
      call,
      () => null,
      (calls) => whyWaiting(call, calls),
    ),
  );
}

export function whyWaiting(call: CallSubject, { called, open }: Calls): ViolationReason {
  if (!called) return `${callName(call)} was never called`;
  return open === 0 ? null : `${callName(call)} has not returned`;
}

/** The function was called, and a call has not returned. */
export function hasNotReturned(call: CallSubject): Property {
  const verdict = ({ called, open }: Calls) => {
    if (!called) return `${callName(call)} was never called`;
    return open > 0 ? null : `${callName(call)} has returned`;
  };
  return property(
    ['hasNotReturned', call],
    callsOf(call, () => null, verdict),
  );
}

/** All calls have returned, the last with this result. */
export function returned(call: CallSubject, result: number, written: string): Property {
  const last = (_: number | null, seen: number) => seen;
  const verdict = (calls: Calls) => {
    const waiting = whyWaiting(call, calls);
    if (waiting !== null) return waiting;
    const seen = calls.results ?? undefined;
    return seen === result ? null : `${callName(call)} returned ${seen}, not ${written}`;
  };
  return property(['returned', call, result, written], callsOf(call, last, verdict));
}

/** The last read, and whether all reads were in order; null before the first. */
type Reads = readonly [last: number, inOrder: boolean] | null;

/** No read of the task's device saw the later write without the earlier: see `device-read`. */
export function sawWritesInOrder(task: string, expected: boolean): Property {
  const call = { function: 'device_read', task } as const;
  return property<Reads>(['sawWritesInOrder', task, expected], {
    initial: null,
    step: (reads, event) => {
      if (event.kind !== 'return' || !isOf(call, event)) return reads;
      const [last, inOrder] = reads ?? [null, true];
      return [event.result, inOrder && (event.result !== 0 || last !== 1)];
    },
    verdict: (reads) => {
      if (reads === null) return `${task} read nothing`;
      const [, inOrder] = reads;
      if (inOrder === expected) return null;
      return inOrder
        ? `${task} saw the writes in the order in which they were made`
        : `${task} saw a write, and then not the one that was made before it`;
    },
  });
}
