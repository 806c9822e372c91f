/** Properties of callbacks that run at the same time. */
import type { CallbackName } from '../protocol/names';
import { type Item, logProperty, OURS } from './invocation-log';
import type { Property } from './property';
import { type Subject, subjectName } from './subject';

/** A run of a callback, and its notifier as soon as that is known. */
type Run = readonly [callback: CallbackName, notifier: number | null];

/** The items that a run overlaps: those that were open at its entry, and those entered meanwhile. */
function noteOverlaps(item: Item<Run>, before: readonly Item<Run>[]): void {
  item.links = before.filter(({ open }) => open);
}

function overlap(one: Item<Run>, other: Item<Run>): boolean {
  return one.links.includes(other) || other.links.includes(one);
}

/** While the callback runs, no other callback of the same notifier runs. */
export function runsAlone(callback: CallbackName, subject: Subject): Property {
  const whose = `${callback} of ${subjectName(subject)}`;
  return logProperty<Run>(['runsAlone', callback, subject], {
    watches: [
      { at: 'run', subject, entered: ({ callback: entered, notifier }) => [entered, notifier] },
    ],
    onEntry: noteOverlaps,
    onExit: (item, _, { notifier }) => {
      const [entered, known] = item.data;
      item.data = [entered, known ?? notifier];
    },
    prune: (items) => pruneAlone(callback, items),
    verdict: (items) => {
      const own = items.filter(({ data: [name] }) => name === callback);
      if (own.length === 0) return `${whose} was never called`;
      for (const mine of own) {
        const other = items.find(
          (one) => one !== mine && isSameNotifier(one, mine) && overlap(one, mine),
        );
        if (other !== undefined) return `${other.data[0]} runs at the same time as ${whose}`;
      }
      return null;
    },
  });
}

function isSameNotifier({ data: [, one] }: Item<Run>, { data: [, other] }: Item<Run>): boolean {
  return one !== null && one === other;
}

function mayBeSameNotifier(one: Item<Run>, other: Item<Run>): boolean {
  const isUnknown = ({ open, data: [, notifier] }: Item<Run>) => open && notifier === null;
  return isUnknown(one) || isUnknown(other) || isSameNotifier(one, other);
}

/** Without runs that have ended and met no other; one of each owner's tells that it was called. */
function pruneAlone(callback: CallbackName, items: Item<Run>[]): Item<Run>[] {
  const isOwn = ({ data: [name] }: Item<Run>) => name === callback;
  for (const item of items)
    item.links = item.links.filter(
      (link) => (isOwn(item) || isOwn(link)) && mayBeSameNotifier(item, link),
    );
  const met = new Set(
    items.flatMap((item) => (item.links.length > 0 ? [item, ...item.links] : [])),
  );
  const isDone = (item: Item<Run>) => !item.open && !met.has(item) && item.owner !== null;
  const left = items.filter((item) => !isDone(item));
  const called: Item<Run>[] = [];
  for (const item of items.filter(isDone)) {
    const isKnown = [...called, ...left].some(
      ({ owner, data: [name] }) => owner === item.owner && name === callback,
    );
    if (item.data[0] === callback && !isKnown) called.push({ ...item, data: [callback, null] });
  }
  return [...called.sort((one, other) => Number(one.owner) - Number(other.owner)), ...left];
}

/** Some invocations of the two callbacks overlap. */
export function overlaps(first: CallbackName, second: CallbackName, subject: Subject): Property {
  const isPair = ({ data: [one] }: Item<Run>, { data: [other] }: Item<Run>) =>
    (one === first && other === second) || (one === second && other === first);
  const pairOf = (callback: CallbackName) => ({
    open: false,
    links: [],
    data: [callback, null] as const,
  });
  const isOurs = (item: Item<Run>, link: Item<Run>) => item.owner === OURS && link.owner === OURS;
  return logProperty<Run>(['overlaps', first, second, subject], {
    watches: [
      {
        at: 'run',
        subject,
        entered: ({ callback }) =>
          callback === first || callback === second ? [callback, null] : undefined,
      },
    ],
    onEntry: (item, before) => {
      noteOverlaps(item, before);
      item.links = item.links.filter((link) => isPair(item, link));
    },
    prune: (items) => {
      for (const item of items) {
        const link = item.links.find((one) => isOurs(item, one));
        if (link === undefined) continue;
        const [one, other] = [
          { ...item, ...pairOf(first) },
          { ...link, ...pairOf(second) },
        ];
        return [one, { ...other, links: [one] }];
      }
      const met = new Set(
        items.flatMap((item) => (item.links.length > 0 ? [item, ...item.links] : [])),
      );
      return items.filter((item) => item.open || item.owner === null || met.has(item));
    },
    verdict: (items) =>
      items.some((item) => item.links.some((link) => isOurs(item, link)))
        ? null
        : `${first} and ${second} of ${subjectName(subject)} never run at the same time`,
  });
}
