/**
 * Which steps of one interleaving no other task can tell apart: in their phase, only one task
 * accesses the memory, or every access to it is made under one lock. Steps of different phases are
 * never concurrent.
 */
import { MAX_OBJECT_WORDS } from '../machine/struct';
import type { ReplayedStep } from '../model-checker/replay';

/** The texts of the simulated kernel's steps that begin and end what a picture shows as a bar. */
const SYNCHRONIZES = /^(?:s?rcu_|synchronize_|call_s?rcu|smp_)/;

interface Lock {
  /** Address of the word that has its owner. */
  readonly word: number;
  readonly name: string;
}

/** A word in one phase, and what is known of all accesses to it. */
interface Word {
  readonly tasks: Set<number>;
  written: boolean;
  /** The locks that were held at each of them. */
  locks: readonly number[];
}

/**
 * For each step, `local` or `under NAME`; null where another task may tell when it is taken.
 * `endsPhase` says whether a step is that of quiescence.
 */
export function exclusiveSteps(
  steps: readonly ReplayedStep[],
  endsPhase: (step: ReplayedStep) => boolean,
): (string | null)[] {
  const locks = new HeldLocks();
  const held = steps.map((step) => locks.take(step));
  const found: (string | null)[] = [];
  for (let from = 0; from < steps.length; ) {
    const end = steps.findIndex((step, at) => at >= from && endsPhase(step));
    const to = end < 0 ? steps.length : end;
    found.push(...exclusiveIn(steps.slice(from, to), held.slice(from, to)));
    // The step of quiescence looks at all memory, and no task runs beside it.
    if (end >= 0) found.push(null);
    from = to + 1;
  }
  return found;
}

function exclusiveIn(
  steps: readonly ReplayedStep[],
  held: readonly (readonly Lock[])[],
): (string | null)[] {
  const words = wordsOf(steps, held);
  return steps.map(({ what, events, footprint }, at) => {
    if (events.length > 0 || SYNCHRONIZES.test(what)) return null;
    let protecting = held[at] ?? [];
    for (const address of resultOf(footprint)) {
      const word = words.get(address);
      if (word === undefined || !word.written || word.tasks.size === 1) continue;
      protecting = protecting.filter((lock) => word.locks.includes(lock.word));
      if (protecting.length === 0) return null;
    }
    const [outermost] = protecting;
    return outermost === undefined ? 'local' : `under ${outermost.name}`;
  });
}

function wordsOf(
  steps: readonly ReplayedStep[],
  held: readonly (readonly Lock[])[],
): ReadonlyMap<number, Word> {
  const words = new Map<number, Word>();
  steps.forEach(({ task, footprint }, at) => {
    const locks = (held[at] ?? []).map(({ word }) => word);
    for (const address of footprint.reads) {
      const word = words.get(address) ?? { tasks: new Set(), written: false, locks };
      words.set(address, word);
      word.tasks.add(task);
      word.written ||= footprint.writes.includes(address);
      // A lock does not protect its own word: whoever waits for it looks at that.
      word.locks = word.locks.filter((lock) => locks.includes(lock) && lock !== address);
    }
  });
  return words;
}

/** The locks that each task holds, the first taken first. */
class HeldLocks {
  private readonly byTask = new Map<number, readonly Lock[]>();

  /** The locks that are held in this step, with those that it takes or releases. */
  take({ task, what, footprint }: ReplayedStep): readonly Lock[] {
    const before = this.byTask.get(task) ?? [];
    const changed = footprint.locks.filter((word) => footprint.writes.includes(word));
    const taken = changed
      .filter((word) => !before.some((lock) => lock.word === word))
      .map((word) => ({ word, name: /\((.+)\)$/.exec(what)?.[1] ?? 'a lock' }));
    const during = [...before, ...taken];
    const isReleased = ({ word }: Lock) =>
      changed.includes(word) && !taken.some((lock) => lock.word === word);
    this.byTask.set(
      task,
      during.filter((lock) => !isReleased(lock)),
    );
    return during;
  }
}

/**
 * What the step's result depends on, without the number of objects, which no task sees, and without
 * headers that it only reads: an access after a free is a report, so that the step has an event.
 */
function resultOf({ reads, writes }: ReplayedStep['footprint']): number[] {
  return reads.filter(
    (address) => address >= 0 && (address % MAX_OBJECT_WORDS !== 0 || writes.includes(address)),
  );
}
