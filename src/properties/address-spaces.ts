/** Properties of mm_users and mm_count, and of what has been freed. */
import { PAGE_SIZE, type Range } from '../protocol/names';
import type { SettledEvent, TraceEvent } from '../protocol/trace';
import { isFreeOf } from './frees';
import { isQuiescenceBefore, type Property, property, propertySince } from './property';
import { identityGiven, withNumber } from './subject';

export type Counter = 'mmUsers' | 'mmCount';

const written: Readonly<Record<Counter, string>> = { mmUsers: 'mm_users', mmCount: 'mm_count' };

/** What was read of the process; null where it was not there. */
type Reading = readonly [count: number, freed: boolean] | null;

type Readings = {
  /** Whether the quiescence before the `When` has come. */
  readonly begun: boolean;
  readonly before: Reading;
  readonly last: Reading;
};

/** The counter has grown by `change` since the last quiescence before this `When`. */
export function changedBy(counter: Counter, process: string, change: number): Property {
  const read = ({ processes }: SettledEvent): Reading => {
    const found = processes.find((one) => one.process === process);
    return found === undefined ? null : [found[counter], found.freed];
  };
  return propertySince<Readings>(['changedBy', counter, process, change], (since) => ({
    initial: { begun: false, before: null, last: null },
    step: (state, event) => {
      if (event.kind !== 'settled') return state;
      const last = read(event);
      const begins = !state.begun && isQuiescenceBefore(since, event);
      return begins ? { begun: true, before: last, last } : { ...state, last };
    },
    verdict: ({ before, last }) => {
      if (before === null || last === null) return `nothing is known of process ${process}`;
      const [[from], [to, freed]] = [before, last];
      if (freed) return `the mm_struct of process ${process} has been freed`;
      if (to - from === change) return null;
      return `${written[counter]} of process ${process} went from ${from} to ${to}`;
    },
  }));
}

type Frees = {
  readonly identities: readonly number[];
  /** Notifiers that were freed, and may yet turn out to be the one. */
  readonly freed: readonly number[];
  readonly isFreed: boolean;
};

export function notifierIsFreed(name: string, expected: boolean): Property {
  const initial: Frees = { identities: [], freed: [], isFreed: false };
  return property(['notifierIsFreed', name, expected], {
    initial,
    step: (state, event) => {
      if (state.isFreed) return state;
      const given = identityGiven(event, name);
      const identities = given === null ? state.identities : withNumber(state.identities, given);
      const freed = isFreeOf(event, 'mmu_notifier')
        ? withNumber(state.freed, event.notifier)
        : state.freed;
      return freed.some((notifier) => identities.includes(notifier))
        ? { identities: [], freed: [], isFreed: true }
        : { identities, freed, isFreed: false };
    },
    verdict: ({ identities, isFreed }) => {
      if (!isFreed && identities.length === 0) return `${name} never existed`;
      return isFreed === expected ? null : `${name} is ${isFreed ? '' : 'not '}freed`;
    },
  });
}

export function mmIsFreed(process: string, expected: boolean): Property {
  return objectIsFreed('mm_struct', process, expected);
}

/** The page directory has been freed; the mm_struct may still exist. */
export function pgdIsFreed(process: string, expected: boolean): Property {
  return objectIsFreed('pgd', process, expected);
}

/** Whether the last quiescence knows the process, and whether its object has been freed. */
type ObjectSeen = readonly [isKnown: boolean, isFreed: boolean];

function objectIsFreed(object: 'mm_struct' | 'pgd', process: string, expected: boolean): Property {
  return property<ObjectSeen>(['objectIsFreed', object, process, expected], {
    initial: [false, false],
    step: ([isKnown, isFreed], event) => [
      knows(process, isKnown, event),
      isFreed || (isFreeOf(event, object) && event.process === process),
    ],
    verdict: ([isKnown, isFreed]) => {
      if (!isKnown) return `nothing is known of process ${process}`;
      if (isFreed === expected) return null;
      return `the ${object} of process ${process} is ${isFreed ? '' : 'not '}freed`;
    },
  });
}

type PagesSeen = readonly [isKnown: boolean, freed: readonly number[]];

/** All pages of the range are freed, or none is. */
export function pagesAreFreed(process: string, range: Range, expected: boolean): Property {
  const pages = (range.end - range.start) / PAGE_SIZE;
  return property<PagesSeen>(['pagesAreFreed', process, range, expected], {
    initial: [false, []],
    step: ([isKnown, freed], event) => {
      const known = knows(process, isKnown, event);
      if (!isFreeOf(event, 'pages') || event.process !== process) return [known, freed];
      return [known, pagesOf(event.range).filter(isIn(range)).reduce(withNumber, freed)];
    },
    verdict: ([isKnown, freed]) => {
      if (!isKnown) return `nothing is known of process ${process}`;
      if (freed.length === (expected ? pages : 0)) return null;
      return `${freed.length} of ${pages} pages of process ${process} there are freed`;
    },
  });
}

function knows(process: string, before: boolean, event: TraceEvent): boolean {
  if (event.kind !== 'settled') return before;
  return event.processes.some((one) => one.process === process);
}

function pagesOf({ start, end }: Range): number[] {
  return Array.from({ length: Math.ceil((end - start) / PAGE_SIZE) }, (_, page) => {
    return start + page * PAGE_SIZE;
  });
}

function isIn({ start, end }: Range): (page: number) => boolean {
  return (page) => page >= start && page < end;
}
