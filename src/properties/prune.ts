/** Which items of a log are redundant, as several properties say it. */
import { type Item, OURS } from './invocation-log';
import type { MonitorState } from './property';

type Items<Data extends MonitorState> = readonly Item<Data>[];

/** Resolved items by owner, and then the others: for where the order does not matter. */
export function byOwner<Data extends MonitorState>(items: Items<Data>): Item<Data>[] {
  const resolved = items.filter(({ owner }) => owner !== null);
  const pending = items.filter(({ owner }) => owner === null);
  return [...resolved.sort((one, other) => Number(one.owner) - Number(other.owner)), ...pending];
}

/** Of these items, the first of each owner, up to the first that is ours. */
export function firstOnly<Data extends MonitorState>(items: Items<Data>): Item<Data>[] {
  const first = items.findIndex(({ owner }) => owner === OURS);
  const relevant = first < 0 ? items : items.slice(0, first + 1);
  return relevant.filter(
    (item, index) =>
      item.owner === null || relevant.findIndex(({ owner }) => owner === item.owner) === index,
  );
}

/** Of these items, the last of each owner, from the last that is ours. */
export function lastOnly<Data extends MonitorState>(items: Items<Data>): Item<Data>[] {
  return firstOnly([...items].reverse()).reverse();
}
