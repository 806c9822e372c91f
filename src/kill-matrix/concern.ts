/** Whether a fault can show in a script at all. */

import { type Parts, usesHmm, usesSva } from '../harness/kernel-under-test';
import type { Budget } from '../model-checker/exploration';
import type { Script } from '../protocol/script';
import { operationsCalled, operationsOverridden } from './affected-scenarios';

export type ScenarioFilter = (script: Script) => boolean;

type PartName = keyof Parts;

const of2008: readonly PartName[] = ['CoreOf2008', 'RmapNotifiersOf2008', 'MmOf2008'];

/** Whether the script uses one of the parts in which a faulty implementation differs. */
export function usesPartOf(parts: Partial<Parts>): ScenarioFilter {
  return (script) => (Object.keys(parts) as PartName[]).some((name) => isUsed(name, script));
}

function isUsed(name: PartName, script: Script): boolean {
  const isOf2008 = script.notifiersOf2008 !== undefined;
  if (of2008.includes(name)) return isOf2008;
  if (name === 'Hmm') return usesHmm(script);
  if (name === 'Sva') return usesSva(script);
  return name === 'DriverSrcu' || !isOf2008;
}

/**
 * Whether the script calls what a faulty implementation overrides. If it does not, the search takes
 * the same steps as on the reference. That takes a search of the reference, once for each script.
 */
export class CalledOperations {
  private readonly known = new Map<string, ReadonlySet<string> | null>();

  constructor(private readonly budget: Budget) {}

  callsPartOf(parts: Partial<Parts>): ScenarioFilter {
    const overridden = operationsOverridden(parts);
    if (overridden === null) return usesPartOf(parts);
    return (script) => {
      const called = this.calledIn(script);
      return called === null || overridden.some((operation) => called.has(operation));
    };
  }

  /** Null where it is not known, as not all of the reference was seen. */
  private calledIn(script: Script): ReadonlySet<string> | null {
    const key = JSON.stringify(script);
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const called = operationsCalled(script, this.budget);
    this.known.set(key, called);
    return called;
  }
}
