/** Traces as texts that are equal where no property can tell the traces apart. */
import type { Trace } from './trace';

/**
 * For JSON.stringify: leaves out the text of a report and of what a task waits for. Each kernel has
 * its own words for these, and some name a line.
 */
export function withoutWords(key: string, value: unknown): unknown {
  return key === 'detail' || key === 'waitsFor' ? undefined : value;
}

/**
 * The trace without its words. Identities, which mean nothing in another trace, become numbers in
 * the order in which the trace first mentions them.
 */
export function comparableText(trace: Trace): string {
  const identities = new Map<number, number>();
  return JSON.stringify(trace, (key, value: unknown) => {
    if (key !== 'notifier' || typeof value !== 'number') return withoutWords(key, value);
    const known = identities.get(value) ?? identities.size + 1;
    identities.set(value, known);
    return known;
  });
}
