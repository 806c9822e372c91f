/** Which callbacks each call was seen to cause on the reference, and in what context. */
import type { EnterEvent, Trace } from '../../src/protocol/trace';

/** A callback with a range, as it was seen inside of a call. */
export interface SeenInvalidation {
  /** The innermost call of the task that entered the callback. */
  readonly call: string;
  readonly event: string;
  readonly callback: string;
  readonly blockable: boolean;
  readonly mmapLock: EnterEvent['mmapLock'];
  /** Scenarios whose interleaving shows it, in the order of the suite. */
  readonly scenarios: readonly string[];
}

/** Each kind once, by call, event and callback; `traces` are by scenario. */
export function seenInvalidations(traces: ReadonlyMap<string, Trace>): SeenInvalidation[] {
  const found = new Map<string, SeenInvalidation>();
  for (const [scenario, trace] of traces) {
    for (const one of inTrace(trace)) {
      const key = JSON.stringify(one);
      const scenarios = found.get(key)?.scenarios ?? [];
      if (!scenarios.includes(scenario)) {
        found.set(key, { ...one, scenarios: [...scenarios, scenario] });
      }
    }
  }
  return [...found]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([, invalidation]) => invalidation);
}

function inTrace(trace: Trace): Omit<SeenInvalidation, 'scenarios'>[] {
  const inside = new Map<string, string[]>();
  return trace.flatMap((event) => {
    if (event.kind !== 'call' && event.kind !== 'return' && event.kind !== 'enter') return [];
    const calls = inside.get(event.task) ?? [];
    inside.set(event.task, calls);
    if (event.kind === 'call') calls.push(event.function);
    if (event.kind === 'return') calls.splice(calls.lastIndexOf(event.function), 1);
    const call = calls.at(-1);
    if (event.kind !== 'enter' || call === undefined) return [];
    const { range, callback, mmapLock } = event;
    if (range === null || range.event === null) return [];
    return [{ call, event: range.event, callback, blockable: range.blockable, mmapLock }];
  });
}
