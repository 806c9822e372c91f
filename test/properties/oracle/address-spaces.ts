/** Properties of mm_users and mm_count, and of what has been freed. */
import { PAGE_SIZE, type Range } from '../../../src/protocol/names';
import type { Trace } from '../../../src/protocol/trace';
import { isFreeOf } from './frees';
import { lastQuiescence, type Property, quiescentBefore } from './property';
import { identitiesOf } from './subject';

export type Counter = 'mmUsers' | 'mmCount';

const written: Readonly<Record<Counter, string>> = { mmUsers: 'mm_users', mmCount: 'mm_count' };

/** The counter has grown by `change` since the last quiescence before this `When`. */
export function changedBy(counter: Counter, process: string, change: number): Property {
  return ({ trace, since }) => {
    const find = (event: ReturnType<typeof lastQuiescence>) =>
      event?.processes.find((one) => one.process === process);
    const [before, after] = [find(quiescentBefore(trace, since)), find(lastQuiescence(trace))];
    if (before === undefined || after === undefined)
      return `nothing is known of process ${process}`;
    if (after.freed) return `the mm_struct of process ${process} has been freed`;
    if (after[counter] - before[counter] === change) return null;
    return `${written[counter]} of process ${process} went from ${before[counter]} to ${after[counter]}`;
  };
}

export function notifierIsFreed(name: string, expected: boolean): Property {
  return ({ trace }) => {
    const identities = identitiesOf(trace, name);
    if (identities.size === 0) return `${name} never existed`;
    const freed = trace.some(
      (event) => isFreeOf(event, 'mmu_notifier') && identities.has(event.notifier),
    );
    return freed === expected ? null : `${name} is ${freed ? '' : 'not '}freed`;
  };
}

export function mmIsFreed(process: string, expected: boolean): Property {
  return ({ trace }) => {
    if (!isKnown(trace, process)) return `nothing is known of process ${process}`;
    const freed = trace.some((event) => isFreeOf(event, 'mm_struct') && event.process === process);
    return freed === expected
      ? null
      : `the mm_struct of process ${process} is ${freed ? '' : 'not '}freed`;
  };
}

/** The page directory has been freed; the mm_struct may still exist. */
export function pgdIsFreed(process: string, expected: boolean): Property {
  return ({ trace }) => {
    if (!isKnown(trace, process)) return `nothing is known of process ${process}`;
    const freed = trace.some((event) => isFreeOf(event, 'pgd') && event.process === process);
    return freed === expected
      ? null
      : `the pgd of process ${process} is ${freed ? '' : 'not '}freed`;
  };
}

/** All pages of the range are freed, or none is. */
export function pagesAreFreed(process: string, range: Range, expected: boolean): Property {
  return ({ trace }) => {
    if (!isKnown(trace, process)) return `nothing is known of process ${process}`;
    const pages = (range.end - range.start) / PAGE_SIZE;
    const freed = freedPages(trace, process).filter(
      (page) => page >= range.start && page < range.end,
    ).length;
    if (freed === (expected ? pages : 0)) return null;
    return `${freed} of ${pages} pages of process ${process} there are freed`;
  };
}

function isKnown(trace: Trace, process: string): boolean {
  return lastQuiescence(trace)?.processes.some((one) => one.process === process) ?? false;
}

function freedPages(trace: Trace, process: string): number[] {
  const freed = new Set<number>();
  for (const event of trace) {
    if (!isFreeOf(event, 'pages') || event.process !== process) continue;
    for (let page = event.range.start; page < event.range.end; page += PAGE_SIZE) freed.add(page);
  }
  return [...freed];
}
