/**
 * The order in which worker processes take scenarios: those that took longest last time first, so
 * that no worker is left with a long one at the end. The run's own order, and so that of its
 * messages, stays what it is: Cucumber asks here of each scenario whether a worker may take it now.
 */
import type { Envelope, Pickle } from '@cucumber/messages';

/** Seconds by the id of a scenario. */
export type Costs = Readonly<Record<string, number>>;

/** Those of the run of this process. */
let latest: WorkQueue | null = null;

export class WorkQueue {
  readonly #pickles = new Map<string, Pickle>();
  readonly #selected: Pickle[] = [];
  #order: readonly string[] | null = null;
  #taken = 0;

  /** Scenarios without a cost come first, in the order of the run. */
  constructor(private readonly costs: Costs) {}

  /** Learns from a message which scenarios there are. */
  add({ pickle, testCase }: Envelope): void {
    if (pickle) this.#pickles.set(pickle.id, pickle);
    const selected = testCase && this.#pickles.get(testCase.pickleId);
    if (selected) this.#selected.push(selected);
  }

  /** Whether this is the next scenario to take, which is taken then. */
  takes(pickleId: string): boolean {
    this.#order ??= this.#largestFirst();
    if (this.#order[this.#taken] !== pickleId) return false;
    this.#taken += 1;
    return true;
  }

  #largestFirst(): readonly string[] {
    const costOf = ({ tags }: Pickle) => {
      const tag = tags.find(({ name }) => this.costs[name.slice(1)] !== undefined);
      return tag === undefined ? Number.POSITIVE_INFINITY : (this.costs[tag.name.slice(1)] ?? 0);
    };
    const priced = this.#selected.map((pickle) => ({ id: pickle.id, cost: costOf(pickle) }));
    // Two without a cost have a difference that is not a number.
    priced.sort((one, other) => (one.cost === other.cost ? 0 : other.cost - one.cost));
    return priced.map(({ id }) => id);
  }
}

/** The queue of the run that begins in this process; null where workers take what comes next. */
export function useQueue(queue: WorkQueue | null): void {
  latest = queue;
}

/** Whether a worker may take the scenario now. */
export function mayBegin(pickle: Pickle): boolean {
  return latest === null || latest.takes(pickle.id);
}
