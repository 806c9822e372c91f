/**
 * Which scenarios a fault can affect: those that call an operation of the reference that it
 * overrides.
 */

import { type Parts, referenceParts, usesHmm, usesSva } from '../harness/kernel-under-test';
import { scriptProgram } from '../harness/script-program';
import type { Budget } from '../model-checker/exploration';
import { explore } from '../model-checker/explore';
import type { Script } from '../protocol/script';

type PartName = keyof Parts;
type Part = Parts[PartName];

/**
 * The operations that a search of the script on the reference calls, such as `Core.release`; null if
 * the search exceeds its budget, because the rest of it may call others.
 */
export function operationsCalled(script: Script, budget: Budget): ReadonlySet<string> | null {
  const called = new Set<string>();
  const parts = entriesOf(referenceParts).map(([name, part]) => [
    name,
    noting(part, (operation) => called.add(`${name}.${operation}`)),
  ]);
  const program = scriptProgram(script, Object.fromEntries(parts) as unknown as Parts);
  return explore(program, budget, { monitors: [] }).complete ? called : null;
}

/** Null if the parts differ from the reference in more than operations, or do not extend it. */
export function operationsOverridden(parts: Partial<Parts>): readonly string[] | null {
  const all: string[] = [];
  for (const [name, part] of entriesOf(parts)) {
    const overridden = overriddenIn(part, referenceParts[name]);
    if (overridden === null) return null;
    all.push(...overridden.map((operation) => `${name}.${operation}`));
  }
  return all;
}

function entriesOf(parts: Partial<Parts>): [PartName, Part][] {
  return Object.entries(parts) as [PartName, Part][];
}

/** The part with a layer that notes calls. A call through `super` is not noted: no fault can override it. */
function noting(part: Part, note: (operation: string) => void): Part {
  function Noting(...args: unknown[]): object {
    return Reflect.construct(part, args, Noting) as object;
  }
  Noting.prototype = Object.create(part.prototype) as object;
  for (let at: object = part.prototype; at !== Object.prototype; at = Object.getPrototypeOf(at)) {
    for (const name of Object.getOwnPropertyNames(at)) {
      if (name === 'constructor' || Object.hasOwn(Noting.prototype, name)) continue;
      const operation = Object.getOwnPropertyDescriptor(at, name) as PropertyDescriptor;
      Object.defineProperty(
        Noting.prototype,
        name,
        notingCall(operation, () => note(name)),
      );
    }
  }
  return Noting as unknown as Part;
}

function notingCall(operation: PropertyDescriptor, note: () => void): PropertyDescriptor {
  const noted = (real: (...args: unknown[]) => unknown) =>
    function (this: unknown, ...args: unknown[]): unknown {
      note();
      return Reflect.apply(real, this, args);
    };
  const { get, value } = operation;
  if (get !== undefined) return { ...operation, get: noted(get) };
  return typeof value === 'function' ? { ...operation, value: noted(value) } : operation;
}

function overriddenIn(part: Part, reference: Part): string[] | null {
  const names: string[] = [];
  for (let at = part; at !== reference; at = Object.getPrototypeOf(at) as Part) {
    if (at.prototype === undefined || !isOfOperationsOnly(at)) return null;
    names.push(...Object.getOwnPropertyNames(at.prototype));
  }
  return names.filter((name) => name !== 'constructor');
}

/** Whether the class has no constructor and no fields. Without its base, an instance has its own fields only. */
function isOfOperationsOnly(part: Part): boolean {
  if (/\bconstructor\s*\(/.test(String(part))) return false;
  const base: unknown = Object.getPrototypeOf(part);
  Object.setPrototypeOf(part, Object);
  try {
    return Reflect.ownKeys(Reflect.construct(part, []) as object).length === 0;
  } finally {
    Object.setPrototypeOf(part, base as object);
  }
}

export type ScenarioFilter = (script: Script) => boolean;

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
 * Whether the script calls what a faulty implementation overrides. If it does not, a search takes
 * the same steps as on the reference. The answer needs a search of the reference, once per script.
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

  /** Null if the search of the reference exceeds its budget. */
  private calledIn(script: Script): ReadonlySet<string> | null {
    const key = JSON.stringify(script);
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const called = operationsCalled(script, this.budget);
    this.known.set(key, called);
    return called;
  }
}
