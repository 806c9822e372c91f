/** Properties of callbacks: how often they run, with which arguments, in which context. */
import type { CallbackName, InvalidationEvent, Range } from '../../../src/protocol/names';
import type { EnterEvent, LeaveEvent, Trace } from '../../../src/protocol/trace';
import { eventsSince, type Property, type ViolationReason } from './property';
import { belongsTo, type Subject, subjectName } from './subject';

/** How often a callback was called, as a step says it. */
export interface Times {
  readonly atLeast: number;
  readonly atMost: number;
}

/** A callback's entry, its exit if it has returned, and their indexes in the trace. */
export interface Invocation {
  readonly enter: EnterEvent;
  readonly leave: LeaveEvent | null;
  readonly from: number;
  /** Index of the exit; the trace's length where it has not returned. */
  readonly to: number;
}

/** The invocations of a subject's callbacks, in the order of their entries. */
export function invocations(
  trace: Trace,
  subject: Subject,
  callback: CallbackName | null = null,
): Invocation[] {
  const concerns = belongsTo(trace, subject);
  const found: Invocation[] = [];
  trace.forEach((event, from) => {
    if (event.kind !== 'enter' || (callback !== null && event.callback !== callback)) return;
    const to = exitOf(trace, event, from);
    const leave = to < trace.length ? (trace[to] as LeaveEvent) : null;
    // An alloc_notifier has no notifier yet when it is entered; it has one when it returns.
    if (concerns(event) || (event.notifier === null && leave !== null && concerns(leave))) {
      found.push({ enter: event, leave, from, to });
    }
  });
  return found;
}

/** A task's callbacks nest, so the exit is the first that is not of a callback entered later. */
function exitOf(trace: Trace, { task }: EnterEvent, from: number): number {
  let depth = 0;
  const steps = trace.slice(from + 1).findIndex((event) => {
    if (event.kind === 'enter' && event.task === task) depth++;
    return event.kind === 'leave' && event.task === task && depth-- === 0;
  });
  return steps < 0 ? trace.length : from + 1 + steps;
}

export function wasCalled(
  callback: CallbackName,
  subject: Subject,
  times: Times,
  sinceLastThen: boolean,
): Property {
  return ({ trace, since }) => {
    const start = sinceLastThen ? eventsSince(trace, since) : 0;
    const count = invocations(trace, subject, callback).filter(({ from }) => from >= start).length;
    if (count >= times.atLeast && count <= times.atMost) return null;
    return `${callback} of ${subjectName(subject)} was called ${count} times${sinceLastThen ? ' since then' : ''}`;
  };
}

export function wasCalledFor(callback: CallbackName, subject: Subject, range: Range): Property {
  return ({ trace }) => {
    const ranges = invocations(trace, subject, callback).map(({ enter }) => enter.range);
    if (ranges.some((seen) => seen?.start === range.start && seen.end === range.end)) return null;
    return `${callback} of ${subjectName(subject)} was called for ${ranges.map(describeRange).join(', ') || 'nothing'}`;
  };
}

export function describeRange(range: Range | null): string {
  return range === null
    ? 'no range'
    : `[0x${range.start.toString(16)}, 0x${range.end.toString(16)})`;
}

/** A predicate on a callback's entry, and the reason to give where it does not hold. */
export interface EntryProperty {
  readonly holds: (enter: EnterEvent) => boolean;
  readonly otherwise: (enter: EnterEvent) => string;
}

/** The callback was called, and the predicate holds for each entry. */
export function everyEntry(
  callback: CallbackName,
  subject: Subject,
  { holds, otherwise }: EntryProperty,
): Property {
  return ({ trace }): ViolationReason => {
    const entries = invocations(trace, subject, callback).map(({ enter }) => enter);
    if (entries.length === 0) return `${callback} of ${subjectName(subject)} was never called`;
    const failing = entries.find((enter) => !holds(enter));
    return failing === undefined
      ? null
      : `${callback} of ${subjectName(subject)} ${otherwise(failing)}`;
  };
}

export const withNonBlockableRange: EntryProperty = {
  holds: ({ range }) => range?.blockable === false,
  otherwise: () => 'was not called with a non-blockable range',
};

export const withBlockableRange: EntryProperty = {
  holds: ({ range }) => range?.blockable === true,
  otherwise: () => 'was not called with a blockable range',
};

export function withEvent(event: InvalidationEvent): EntryProperty {
  return {
    holds: ({ range }) => range?.event === event,
    otherwise: ({ range }) =>
      range?.event ? `was called with MMU_NOTIFY_${range.event}` : 'was called with no event',
  };
}

export const rangeNotEmpty: EntryProperty = {
  holds: ({ range }) => range !== null && range.start >= 0 && range.start < range.end,
  otherwise: ({ range }) => `was called for ${describeRange(range)}`,
};

export const inProcessContext: EntryProperty = {
  holds: ({ context, atomic }) => context === 'process' && !atomic,
  otherwise: () => 'ran in atomic context',
};

export const inAtomicContext: EntryProperty = {
  holds: ({ atomic }) => atomic,
  otherwise: () => 'ran in process context, where it may sleep',
};

export const withPageLock: EntryProperty = {
  holds: ({ pageLocked }) => pageLocked === true,
  otherwise: () => 'ran without the page lock',
};

export const withMmapWriteLock: EntryProperty = {
  holds: ({ mmapLock }) => mmapLock === 'write',
  otherwise: ({ mmapLock }) => `ran with the mmap lock held for: ${mmapLock}`,
};

export function withMmUsers(count: number): EntryProperty {
  return {
    holds: ({ mmUsers }) => mmUsers === count,
    otherwise: ({ mmUsers }) => `ran with mm_users ${mmUsers}`,
  };
}

export const whileRangeWasMapped: EntryProperty = {
  holds: ({ range }) =>
    range !== null && range.pages > 0 && range.present === range.pages && range.freed === 0,
  otherwise: ({ range }) =>
    `ran while ${range?.present ?? 0} of ${range?.pages ?? 0} pages of its range were mapped, and ${range?.freed ?? 0} freed`,
};

export const afterRangeWasUnmapped: EntryProperty = {
  holds: ({ range }) => range !== null && range.pages > 0 && range.present === 0,
  otherwise: ({ range }) =>
    `ran while ${range?.present ?? 0} of ${range?.pages ?? 0} pages of its range were mapped`,
};

/** While the callback runs, no other callback of the same notifier runs. */
export function runsAlone(callback: CallbackName, subject: Subject): Property {
  return ({ trace }) => {
    const all = invocations(trace, subject);
    const own = all.filter(({ enter }) => enter.callback === callback);
    if (own.length === 0) return `${callback} of ${subjectName(subject)} was never called`;
    for (const mine of own) {
      const other = all.find(
        (one) => one !== mine && sameNotifier(one, mine) && overlap(one, mine),
      );
      if (other !== undefined)
        return `${other.enter.callback} runs at the same time as ${callback} of ${subjectName(subject)}`;
    }
    return null;
  };
}

/** Some invocations of the two callbacks overlap. */
export function overlaps(first: CallbackName, second: CallbackName, subject: Subject): Property {
  return ({ trace }) => {
    const others = invocations(trace, subject, second);
    const found = invocations(trace, subject, first).some((one) =>
      others.some((other) => one.from !== other.from && overlap(one, other)),
    );
    return found
      ? null
      : `${first} and ${second} of ${subjectName(subject)} never run at the same time`;
  };
}

function sameNotifier(one: Invocation, other: Invocation): boolean {
  const of = ({ enter, leave }: Invocation) => enter.notifier ?? leave?.notifier ?? null;
  return of(one) !== null && of(one) === of(other);
}

function overlap(one: Invocation, other: Invocation): boolean {
  return one.from < other.to && other.from < one.to;
}
