/** Properties of the order of events. */
import type { CallbackName, Range } from '../protocol/names';
import type { TraceEvent } from '../protocol/trace';
import type { CallSubject } from './calls';
import { isFreeOf } from './frees';
import { type Item, logProperty, OURS, type Watch } from './invocation-log';
import type { Property, ViolationReason } from './property';
import { firstOnly, lastOnly } from './prune';
import { type Subject, subjectName } from './subject';

/** Points in time that a step can name; each may occur more than once, or never. */
export type Moment =
  | ({ readonly kind: 'call' | 'return'; readonly written: string } & CallSubject)
  | {
      readonly kind: 'entry' | 'exit';
      readonly written: string;
      readonly callback: CallbackName;
      readonly subject: Subject;
    }
  | { readonly kind: 'freeing of a notifier'; readonly written: string; readonly name: string }
  | { readonly kind: 'freeing of an mm'; readonly written: string; readonly process: string }
  | {
      readonly kind: 'freeing of pages';
      readonly written: string;
      readonly process: string;
      readonly range: Range;
    };

/** The name of a callback; null for a moment. */
type Name = CallbackName | null;

/** Logs each time at which the moment occurs. */
function watchOf(moment: Moment): Watch<Name> {
  const event = { at: 'event', subject: null } as const;
  switch (moment.kind) {
    case 'call':
    case 'return':
      return {
        ...event,
        ownerOf: (one) =>
          one.kind === moment.kind && one.function === moment.function && one.task === moment.task
            ? OURS
            : undefined,
      };
    case 'entry':
    case 'exit':
      return {
        at: moment.kind,
        subject: moment.subject,
        entered: ({ callback }) => (callback === moment.callback ? null : undefined),
      };
    case 'freeing of a notifier':
      return {
        at: 'event',
        subject: { kind: 'notifier', name: moment.name },
        ownerOf: (one) => (isFreeOf(one, 'mmu_notifier') ? one.notifier : undefined),
      };
    case 'freeing of an mm':
      return {
        ...event,
        ownerOf: (one) =>
          isFreeOf(one, 'mm_struct') && one.process === moment.process ? OURS : undefined,
      };
    case 'freeing of pages': {
      const { process, range } = moment;
      const isFreed = (one: TraceEvent) =>
        isFreeOf(one, 'pages') &&
        one.process === process &&
        one.range.start < range.end &&
        range.start < one.range.end;
      return { ...event, ownerOf: (one) => (isFreed(one) ? OURS : undefined) };
    }
  }
}

/** The watches of two moments. Of one event the second comes first: it does not come after itself. */
const SECOND = 0;
const FIRST = 1;

function watchesOf(first: Moment, second: Moment): Watch<Name>[] {
  return [watchOf(second), watchOf(first)];
}

/** The items in the order of the log, each kind pruned by itself; both of ours if that decides. */
function pruneMoments(
  items: readonly Item<Name>[],
  pruneFirsts: typeof firstOnly<Name>,
  pruneSeconds: typeof firstOnly<Name>,
  decides: (firsts: readonly number[], seconds: readonly number[]) => boolean,
): Item<Name>[] {
  const kept = new Set([
    ...pruneFirsts(items.filter(({ watch }) => watch === FIRST)),
    ...pruneSeconds(items.filter(({ watch }) => watch === SECOND)),
  ]);
  const left = items.filter((item) => kept.has(item));
  const ours = left.filter(({ owner }) => owner === OURS);
  return decides(placesOf(ours, FIRST), placesOf(ours, SECOND)) ? ours : left;
}

function placesOf(items: readonly Item<Name>[], wanted: number): number[] {
  return items.flatMap(({ watch }, place) => (watch === wanted ? [place] : []));
}

function comparison(
  first: Moment,
  second: Moment,
  judge: (firsts: readonly number[], seconds: readonly number[]) => ViolationReason,
): (items: readonly Item<Name>[]) => ViolationReason {
  return (items) => {
    const [firsts, seconds] = [placesOf(items, FIRST), placesOf(items, SECOND)];
    if (firsts.length === 0) return `${first.written} never comes`;
    if (seconds.length === 0) return `${second.written} never comes`;
    return judge(firsts, seconds);
  };
}

/** Both occur, and each `first` occurs before each `second`. */
export function everyPrecedesEvery(first: Moment, second: Moment): Property {
  const violates = (firsts: readonly number[], seconds: readonly number[]) =>
    Math.max(...firsts) > Math.min(...seconds);
  return logProperty<Name>(['everyPrecedesEvery', first, second], {
    watches: watchesOf(first, second),
    prune: (items) => pruneMoments(items, lastOnly, firstOnly, violates),
    verdict: comparison(first, second, (firsts, seconds) =>
      violates(firsts, seconds) ? `${second.written} precedes ${first.written}` : null,
    ),
  });
}

/** Both occur, and some `second` occurs after some `first`. */
export function somePrecedesSome(first: Moment, second: Moment): Property {
  const holds = (firsts: readonly number[], seconds: readonly number[]) =>
    Math.max(...seconds) > Math.min(...firsts);
  return logProperty<Name>(['somePrecedesSome', first, second], {
    watches: watchesOf(first, second),
    prune: (items) => pruneMoments(items, firstOnly, lastOnly, holds),
    verdict: comparison(first, second, (firsts, seconds) =>
      holds(firsts, seconds) ? null : `${second.written} never comes after ${first.written}`,
    ),
  });
}

/** The watches of the callbacks of a subject, and of a moment. */
const CALLBACK = 0;
const MOMENT = 1;

/** The moment occurs, and no callback of the subject is entered after it. */
export function noneEnteredAfter(moment: Moment, subject: Subject): Property {
  return noneAfter('is entered', moment, subject);
}

/** The moment occurs, and no callback of the subject runs or is entered after it. */
export function noneRunsAfter(moment: Moment, subject: Subject): Property {
  return noneAfter('runs', moment, subject);
}

function noneAfter(what: 'is entered' | 'runs', moment: Moment, subject: Subject): Property {
  const noteMoments = (item: Item<Name>, all: readonly Item<Name>[]) => {
    item.links = all.filter(({ watch }) => watch === MOMENT);
  };
  return logProperty<Name>(['noneAfter', what, moment, subject], {
    watches: [
      {
        at: what === 'runs' ? 'run' : 'entry',
        subject,
        entered: ({ callback }) => callback,
      },
      watchOf(moment),
    ],
    onEntry: (item, before) => {
      if (item.watch === CALLBACK && !item.open) noteMoments(item, before);
    },
    onExit: noteMoments,
    prune: pruneLate,
    verdict: (items) => {
      if (!items.some(({ watch }) => watch === MOMENT)) return `${moment.written} never comes`;
      const late = items.find((item) => item.watch === CALLBACK && isLate(item, items));
      return late === undefined
        ? null
        : `${late.data} of ${subjectName(subject)} ${what} after ${moment.written}`;
    },
  });
}

/** Whether the callback is entered, or runs, after a moment that is known to be ours. */
function isLate({ open, links }: Item<Name>, all: readonly Item<Name>[]): boolean {
  const moments = open ? all.filter(({ watch }) => watch === MOMENT) : links;
  return moments.some(({ owner }) => owner === OURS);
}

/** Without callbacks that no moment came before, and those after the first that is late. */
function pruneLate(items: Item<Name>[]): Item<Name>[] {
  const moments = new Set(firstOnly(items.filter(({ watch }) => watch === MOMENT)));
  const come = [...moments].some(({ owner }) => owner === OURS);
  const late = items.findIndex(
    (item) => item.watch === CALLBACK && item.owner === OURS && isLate(item, items),
  );
  return items.filter((item, index) => {
    if (item.watch === MOMENT) return moments.has(item);
    if (late >= 0 && index > late) return false;
    if (isLate(item, items)) {
      // It stays late, however long it runs.
      item.open = false;
      item.links = [...moments].filter(({ owner }) => owner === OURS);
      const same = (other: Item<Name>) => other.watch === CALLBACK && other.owner === item.owner;
      return (
        item.owner === null || !items.slice(0, index).some((one) => same(one) && isLate(one, items))
      );
    }
    return item.open || (!come && item.links.some((link) => moments.has(link)));
  });
}
