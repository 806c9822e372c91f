/** Properties of callbacks: how often they run, with which arguments, in which context. */
import type { CallbackName, InvalidationEvent, Range } from '../protocol/names';
import type { EnterEvent } from '../protocol/trace';
import { logProperty, OURS, type Watch } from './invocation-log';
import type { MonitorState, Property } from './property';
import { byOwner, firstOnly } from './prune';
import { type Subject, subjectName } from './subject';

/** How often a callback was called, as a step says it. */
export interface Times {
  readonly atLeast: number;
  readonly atMost: number;
}

/** One item for each entry to the callback, with what `entered` says of it. */
export function entriesOf<Data extends MonitorState>(
  callback: CallbackName,
  subject: Subject,
  entered: (enter: EnterEvent) => Data,
): Watch<Data> {
  return {
    at: 'entry',
    subject,
    entered: (enter) => (enter.callback === callback ? entered(enter) : undefined),
  };
}

export function wasCalled(
  callback: CallbackName,
  subject: Subject,
  times: Times,
  sinceLastThen: boolean,
): Property {
  const { atLeast, atMost } = times;
  return logProperty<null>(
    ['wasCalled', callback, subject, atLeast, String(atMost), sinceLastThen],
    {
      watches: [entriesOf(callback, subject, () => null)],
      sinceLastThen,
      prune: byOwner,
      verdict: ({ length: count }) => {
        if (count >= atLeast && count <= atMost) return null;
        return `${callback} of ${subjectName(subject)} was called ${count} times${sinceLastThen ? ' since then' : ''}`;
      },
    },
  );
}

type RangeEntered = readonly [matches: boolean, text: string];

export function wasCalledFor(callback: CallbackName, subject: Subject, range: Range): Property {
  return logProperty<RangeEntered>(['wasCalledFor', callback, subject, range], {
    watches: [
      entriesOf(callback, subject, ({ range: seen }) => [
        seen?.start === range.start && seen.end === range.end,
        describeRange(seen),
      ]),
    ],
    prune: (items) => {
      const found = items.find(({ owner, data: [matches] }) => owner === OURS && matches);
      return found === undefined ? items : [found];
    },
    verdict: (items) => {
      if (items.some(({ data: [matches] }) => matches)) return null;
      const seen = items.map(({ data: [, text] }) => text).join(', ') || 'nothing';
      return `${callback} of ${subjectName(subject)} was called for ${seen}`;
    },
  });
}

export function describeRange(range: Range | null): string {
  return range === null
    ? 'no range'
    : `[0x${range.start.toString(16)}, 0x${range.end.toString(16)})`;
}

/** A predicate on a callback's entry, and the reason to give where it does not hold. */
export interface EntryProperty {
  readonly says: string;
  readonly holds: (enter: EnterEvent) => boolean;
  readonly otherwise: (enter: EnterEvent) => string;
}

/** The callback was called, and the predicate holds for each entry. `says` is what is asked of it. */
export function everyEntry(
  callback: CallbackName,
  subject: Subject,
  { says, holds, otherwise }: EntryProperty,
): Property {
  return logProperty<string | null>(['everyEntry', callback, subject, says], {
    watches: [entriesOf(callback, subject, (enter) => (holds(enter) ? null : otherwise(enter)))],
    prune: (items) => {
      const failing = firstOnly(items.filter(({ data }) => data !== null));
      if (failing.some(({ owner }) => owner === OURS)) return failing;
      const holding = items.filter(({ data }) => data === null);
      const first = holding.filter(
        (item, index) =>
          item.owner === null ||
          (!failing.some(({ owner }) => owner === item.owner) &&
            holding.findIndex(({ owner }) => owner === item.owner) === index),
      );
      return [...byOwner(first), ...failing];
    },
    verdict: (entries) => {
      if (entries.length === 0) return `${callback} of ${subjectName(subject)} was never called`;
      const failing = entries.find(({ data }) => data !== null);
      return failing === undefined
        ? null
        : `${callback} of ${subjectName(subject)} ${failing.data}`;
    },
  });
}

export const withNonBlockableRange: EntryProperty = {
  says: 'non-blockable range',
  holds: ({ range }) => range?.blockable === false,
  otherwise: () => 'was not called with a non-blockable range',
};

export const withBlockableRange: EntryProperty = {
  says: 'blockable range',
  holds: ({ range }) => range?.blockable === true,
  otherwise: () => 'was not called with a blockable range',
};

/** As the kernel and a step write it. */
export function eventName(event: InvalidationEvent | null): string {
  return event === null ? 'no event' : `MMU_NOTIFY_${event}`;
}

export function withEvent(event: InvalidationEvent): EntryProperty {
  return {
    says: `event ${event}`,
    holds: ({ range }) => range?.event === event,
    otherwise: ({ range }) => `was called with ${eventName(range?.event ?? null)}`,
  };
}

export const rangeNotEmpty: EntryProperty = {
  says: 'range not empty',
  holds: ({ range }) => range !== null && range.start >= 0 && range.start < range.end,
  otherwise: ({ range }) => `was called for ${describeRange(range)}`,
};

export const inProcessContext: EntryProperty = {
  says: 'process context',
  holds: ({ context, atomic }) => context === 'process' && !atomic,
  otherwise: () => 'ran in atomic context',
};

export const inAtomicContext: EntryProperty = {
  says: 'atomic context',
  holds: ({ atomic }) => atomic,
  otherwise: () => 'ran in process context, where it may sleep',
};

export const withPageLock: EntryProperty = {
  says: 'page lock',
  holds: ({ pageLocked }) => pageLocked === true,
  otherwise: () => 'ran without the page lock',
};

export const withMmapWriteLock: EntryProperty = {
  says: 'mmap write lock',
  holds: ({ mmapLock }) => mmapLock === 'write',
  otherwise: ({ mmapLock }) => `ran with the mmap lock held for: ${mmapLock}`,
};

export function withMmUsers(count: number): EntryProperty {
  return {
    says: `mm_users ${count}`,
    holds: ({ mmUsers }) => mmUsers === count,
    otherwise: ({ mmUsers }) => `ran with mm_users ${mmUsers}`,
  };
}

export const whileRangeWasMapped: EntryProperty = {
  says: 'range mapped',
  holds: ({ range }) =>
    range !== null && range.pages > 0 && range.present === range.pages && range.freed === 0,
  otherwise: ({ range }) =>
    `ran while ${range?.present ?? 0} of ${range?.pages ?? 0} pages of its range were mapped, and ${range?.freed ?? 0} freed`,
};

export const afterRangeWasUnmapped: EntryProperty = {
  says: 'range unmapped',
  holds: ({ range }) => range !== null && range.pages > 0 && range.present === 0,
  otherwise: ({ range }) =>
    `ran while ${range?.present ?? 0} of ${range?.pages ?? 0} pages of its range were mapped`,
};
