/** `WARN_ON()` and `BUG_ON()`: include/asm-generic/bug.h. */
import type { Machine } from '../../machine/machine';

/** Reports `what` where the condition holds; returns the condition. */
export function warnOn(machine: Machine, condition: boolean, what: string): boolean {
  if (condition) machine.report('WARN_ON', what);
  return condition;
}

/** Reports `what` where the condition holds, and ends the interleaving. */
export function bugOn(machine: Machine, condition: boolean, what: string): void {
  if (condition) machine.oops('BUG_ON', what);
}
