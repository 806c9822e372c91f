/** Reference counts with the checks of refcount_t: include/linux/refcount.h, lib/refcount.c. */

import type { Machine } from './machine';
import type { Address } from './memory';

/** A count that reached this stays there for ever, so that it cannot wrap. */
export const REFCOUNT_SATURATED = 0x7fffffff;

/** Raise the count; from zero that is a use after free in the making, and is reported. */
export function refcountInc(machine: Machine, counter: Address, name: string): void {
  const count = machine.read(counter);
  if (count === 0) machine.report('use-after-free', `${name} is raised from zero`);
  raise(machine, counter, count, name);
}

/** Raise the count unless it is zero; returns whether it did. */
export function refcountIncNotZero(machine: Machine, counter: Address, name: string): boolean {
  const count = machine.read(counter);
  if (count === 0) return false;
  raise(machine, counter, count, name);
  return true;
}

/** Lower the count; returns whether it has become zero. */
export function refcountDecAndTest(machine: Machine, counter: Address, name: string): boolean {
  const count = machine.read(counter);
  if (count === REFCOUNT_SATURATED) return false;
  if (count <= 0) {
    machine.report('refcount underflow', `${name} is lowered below zero`);
    machine.write(counter, REFCOUNT_SATURATED);
    return false;
  }
  machine.write(counter, count - 1);
  return count === 1;
}

function raise(machine: Machine, counter: Address, count: number, name: string): void {
  if (count >= REFCOUNT_SATURATED - 1) {
    if (count !== REFCOUNT_SATURATED)
      machine.report('refcount saturation', `${name} has saturated and stays so`);
    machine.write(counter, REFCOUNT_SATURATED);
    return;
  }
  machine.write(counter, count + 1);
}
