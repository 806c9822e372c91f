/**
 * Which steps of one interleaving no other task can tell apart: those on memory that only one task
 * accesses in it, and those on memory that is accessed under one lock only.
 */
import { MAX_OBJECT_WORDS } from '../machine/struct';
import type { ReplayedStep } from '../model-checker/replay';

/** The texts of the simulated kernel's steps that take and release a lock, with its name. */
const TAKES = /^(?:spin_lock|down_write|down_read)\((.+)\)$/;
const RELEASES = /^(?:spin_unlock|up_write|up_read)\((.+)\)$/;
/** Steps of synchronization are what an interleaving is about, whoever else takes part. */
const SYNCHRONIZES =
  /^(?:spin_|down_|up_|downgrade_|s?rcu_|synchronize_|call_s?rcu|mm_take_|mm_drop_|smp_|wake_up|prepare_to_wait|schedule)/;

/** A word, and what is known of all accesses to it. */
interface Word {
  readonly tasks: Set<number>;
  written: boolean;
  /** The locks that were held at each of them. */
  locks: readonly string[];
}

/** For each step, `local` or `under NAME`; null where another task may tell when it is taken. */
export function exclusiveSteps(steps: readonly ReplayedStep[]): (string | null)[] {
  const held = heldLocks(steps);
  const words = new Map<number, Word>();
  steps.forEach(({ task, footprint }, at) => {
    for (const address of footprint.reads) {
      const locks = held[at] ?? [];
      const word = words.get(address) ?? { tasks: new Set(), written: false, locks };
      words.set(address, word);
      word.tasks.add(task);
      word.written ||= footprint.writes.includes(address);
      word.locks = word.locks.filter((lock) => locks.includes(lock));
    }
  });
  return steps.map(({ what, events, footprint }, at) => {
    if (events.length > 0 || SYNCHRONIZES.test(what)) return null;
    const isExclusive = wordsOf(footprint).every((address) => {
      const word = words.get(address);
      return word === undefined || !word.written || word.tasks.size === 1 || word.locks.length > 0;
    });
    if (!isExclusive) return null;
    const lock = held[at]?.at(-1);
    return lock === undefined ? 'local' : `under ${lock}`;
  });
}

/**
 * The names of the locks that the step's task holds, the last taken last. A name that two tasks
 * held at once names two locks, or one that excludes no reader, and is left out.
 */
function heldLocks(steps: readonly ReplayedStep[]): (readonly string[])[] {
  const byTask = new Map<number, readonly string[]>();
  const shared = new Set<string>();
  const held = steps.map(({ task, what }) => {
    const before = byTask.get(task) ?? [];
    const [, taken] = TAKES.exec(what) ?? [];
    const [, released] = RELEASES.exec(what) ?? [];
    if (taken !== undefined) {
      if ([...byTask.values()].some((names) => names.includes(taken))) shared.add(taken);
      byTask.set(task, [...before, taken]);
    }
    if (released !== undefined) {
      byTask.set(
        task,
        before.filter((name) => name !== released),
      );
    }
    return before;
  });
  return held.map((names) => names.filter((name) => !shared.has(name)));
}

/**
 * What the step's result depends on, without the number of objects, which no task sees, and without
 * headers that it only reads: an access after a free is a report, so that the step has an event.
 */
function wordsOf({ reads, writes }: ReplayedStep['footprint']): number[] {
  return [...reads].filter(
    (address) => address >= 0 && (address % MAX_OBJECT_WORDS !== 0 || writes.includes(address)),
  );
}
