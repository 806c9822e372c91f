/** Whether what is kept of an implementation is still what a run finds. */
import type { RecordedResult } from './recorded-result';

/** Ids of the scenarios, or of guarantees, of which the two say different things. */
export function differencesOf(kept: RecordedResult, found: RecordedResult): string[] {
  const before = sayings(kept);
  const now = sayings(found);
  return [...new Set([...before.keys(), ...now.keys()])].filter(
    (id) => before.get(id) !== now.get(id),
  );
}

function sayings({ guarantees }: RecordedResult): Map<string, string> {
  return new Map(
    guarantees.flatMap(({ id, verdict, scenarios }) => [
      [id, verdict],
      ...scenarios.map((one): [string, string] => [one.id, JSON.stringify(one)]),
    ]),
  );
}
