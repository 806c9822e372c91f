/**
 * Orders in which steps may happen. A guarantee about waiting is put as a law that tells lawful
 * orders from others; the machine keeps it exactly if the orders that it shows are all the lawful
 * ones, and no other.
 */

/** Steps as `noting()` writes them down, `who: step`. */
export type Order = readonly string[];

/** The steps of one task, in its order: `who`, and what it does. */
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

/** The lawful ones among all orders of these steps, as findings list them. */
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
 * The law of grace periods: whoever begins to wait for one goes on only when each section has ended
 * that had begun before. It says nothing of sections that begin later.
 */
export function outlasts(order: Order, sections: readonly Section[], wait: Section): boolean {
  return sections.every(
    ({ begins, ends }) => !follows(order, begins, wait.begins) || follows(order, ends, wait.ends),
  );
}
