/** Reference counts with the checks of refcount_t: include/linux/refcount.h, lib/refcount.c. */

import type { Machine } from '../../machine/machine';
import type { Address } from '../../machine/struct';
import type { ReportName } from '../../protocol/names';

/** The largest count, `INT_MAX`. */
export const REFCOUNT_MAX = 0x7fffffff;

/**
 * `INT_MIN / 2`: the value of a count after an overflow or an underflow. Nothing changes it any
 * more, so the object is never freed.
 */
export const REFCOUNT_SATURATED = -0x40000000;

/** Raises the count; from zero, that leads to a use after free. */
export function refcountInc(machine: Machine, counter: Address, name: string): void {
  if (machine.read(counter) === 0) {
    saturate(machine, counter, 'use-after-free', `${name} is raised from zero`);
  } else {
    raise(machine, counter, name);
  }
}

/** Raises the count unless it is zero; returns whether it did. */
export function refcountIncNotZero(machine: Machine, counter: Address, name: string): boolean {
  if (machine.read(counter) === 0) return false;
  raise(machine, counter, name);
  return true;
}

/** Lowers the count; returns whether it has become zero. */
export function refcountDecAndTest(machine: Machine, counter: Address, name: string): boolean {
  const count = machine.read(counter);
  if (count === 0) saturate(machine, counter, 'refcount underflow', `${name} is lowered from zero`);
  if (count > 0) machine.write(counter, count - 1);
  return count === 1;
}

function raise(machine: Machine, counter: Address, name: string): void {
  const count = machine.read(counter);
  if (count === REFCOUNT_MAX) {
    saturate(machine, counter, 'refcount saturation', `${name} cannot be raised any more`);
  } else if (count > 0) {
    machine.write(counter, count + 1);
  }
}

/** `refcount_warn_saturate()`. */
function saturate(machine: Machine, counter: Address, report: ReportName, detail: string): void {
  machine.report(report, detail);
  machine.write(counter, REFCOUNT_SATURATED);
}
