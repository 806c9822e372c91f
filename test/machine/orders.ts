/**
 * Orders of steps. A test states a guarantee about waiting as a predicate on orders; the machine
 * satisfies it if its interleavings show exactly the orders that satisfy the predicate.
 */

/** Steps as `noting()` notes them, `who: step`. */
export type Order = readonly string[];

/** The steps of the task `who`, in program order. */
export function steps(who: string, ...whats: readonly string[]): Order {
  return whats.map((what) => `${who}: ${what}`);
}

/** Every order of all these steps that keeps the order of each task. */
export function merges(sequences: readonly Order[]): Order[] {
  const begun = sequences.filter((sequence) => sequence.length > 0);
  if (begun.length === 0) return [[]];
  return begun.flatMap((sequence) => {
    const rest = begun.map((other) => (other === sequence ? other.slice(1) : other));
    return merges(rest).map((order) => [sequence[0] as string, ...order]);
  });
}

/** The orders of these steps that satisfy the predicate, as `Explored.notes` lists them. */
export function lawful(sequences: readonly Order[], law: (order: Order) => boolean): string[] {
  return merges(sequences)
    .filter(law)
    .map((order) => order.join(', '))
    .sort();
}

/** Whether `later`, if it happens at all, follows `earlier`. */
export function follows(order: Order, earlier: string, later: string): boolean {
  const at = order.indexOf(later);
  const before = order.indexOf(earlier);
  return at < 0 || (before >= 0 && before < at);
}

/** A read-side critical section: its first step and its last. */
export interface Section {
  readonly begins: string;
  readonly ends: string;
}

/**
 * The guarantee of grace periods: a wait ends only after all sections that began before the wait
 * have ended. It does not concern sections that begin later.
 */
export function outlasts(order: Order, sections: readonly Section[], wait: Section): boolean {
  return sections.every(
    ({ begins, ends }) => !follows(order, begins, wait.begins) || follows(order, ends, wait.ends),
  );
}
