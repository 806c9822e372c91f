/**
 * What can be observed of a running kernel without changing it: calls of the notifier core and of
 * drivers' callbacks, each with its return. Whatever was not seen is null.
 */
import { type CallbackName, invalidationEvents } from '../../protocol/names';

/** Functions of the core that call the notifiers of an mm. */
export const walkFunctions = [
  '__mmu_notifier_invalidate_range_start',
  '__mmu_notifier_invalidate_range_end',
  '__mmu_notifier_release',
  '__mmu_notifier_clear_flush_young',
  '__mmu_notifier_clear_young',
  '__mmu_notifier_test_young',
  '__mmu_notifier_arch_invalidate_secondary_tlbs',
  '__mmu_notifier_invalidate_range',
] as const;

/** The functions of the core that drivers call, and those that memory management calls. */
export const observedFunctions = [
  'mmu_notifier_register',
  '__mmu_notifier_register',
  'mmu_notifier_unregister',
  'mmu_notifier_get_locked',
  'mmu_notifier_put',
  'mmu_notifier_synchronize',
  'mmu_interval_notifier_insert',
  'mmu_interval_notifier_insert_locked',
  'mmu_interval_notifier_remove',
  'mmu_interval_read_begin',
  ...walkFunctions,
  '__mmu_notifier_subscriptions_destroy',
  'exit_mmap',
  '__mmdrop',
  'vfree',
] as const;
export type ObservedFunction = (typeof observedFunctions)[number];

/** `MMU_NOTIFY_` without the prefix, in the order of the enum. */
export const observedEvents = [...invalidationEvents, 'EXCLUSIVE'] as const;

/** What a call or a callback was given, as far as it was seen; addresses and pointers. */
export interface Arguments {
  readonly mm: string | null;
  /** A struct mmu_notifier or a struct mmu_interval_notifier. */
  readonly notifier: string | null;
  readonly ops: string | null;
  /** Of a registration: by the name of an operation, the function; null where its ops were not seen. */
  readonly callbacks: ReadonlyMap<string, string> | null;
  /** The module that has the callbacks. */
  readonly driver: string | null;
  readonly start: number | null;
  readonly end: number | null;
  readonly event: string | null;
  readonly blockable: boolean | null;
  /** The struct mmu_notifier_range. */
  readonly range: string | null;
  /** What `subscription->mm` and `subscription->users` say. */
  readonly subscriptionMm: string | null;
  readonly users: number | null;
  /** The sequence that `invalidate` was called with, and the one that the interval notifier has. */
  readonly told: number | null;
  readonly sequence: number | null;
  readonly mmUsers: number | null;
  readonly mmCount: number | null;
  /** Of vfree. */
  readonly address: string | null;
}

export type LockMode = 'write' | 'read' | 'none';

export interface Observation {
  readonly kind: 'call' | 'return' | 'enter' | 'leave';
  /** Line of the recording, from 1. */
  readonly line: number;
  readonly task: string;
  /** The function called, or the operation of the driver. */
  readonly name: ObservedFunction | CallbackName;
  readonly frame: Frame;
  /** Whether it must not sleep; null where that cannot be told. */
  readonly atomic: boolean | null;
  /** How the task holds the mmap lock of the mm concerned; null where that cannot be told. */
  readonly lock: LockMode | null;
  /** Of a return: what it returned, where that was seen, and the function that had called. */
  readonly result: number | null;
  /** The pointer that was returned. */
  readonly pointer: string | null;
  readonly caller: string | null;
}

/** A call or a callback from its begin to its end. */
export interface Frame {
  readonly arguments: Arguments;
  readonly parent: Frame | null;
  /** The calls and callbacks inside, in their order. */
  readonly inside: Frame[];
  begin: Observation;
  end: Observation | null;
}

export function nameOf(frame: Frame): Observation['name'] {
  return frame.begin.name;
}

export function isCallback(frame: Frame): boolean {
  return frame.begin.kind === 'enter';
}

/** The innermost frame of one of these functions that the frame is inside of, itself aside. */
export function within(frame: Frame, names: ReadonlySet<string>): Frame | null {
  let outer = frame.parent;
  while (outer !== null && !names.has(outer.begin.name)) outer = outer.parent;
  return outer;
}

/** The callbacks that a function of the core has called itself. */
export function callbacksIn(frame: Frame, name: string): Frame[] {
  return frame.inside.filter((one) => isCallback(one) && one.begin.name === name);
}
