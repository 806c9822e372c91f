/** The functions that take and drop references to an mm. */

import { TaskStruct } from '../linux/kernel/task';
import type { MmWithBareReferences } from '../linux/mm-references/bare-references';
import { step } from '../machine/effect';
import type { Operation } from '../machine/machine';
import type { DriverFunction } from '../protocol/names';
import { type Arguments, type CallResult, returningNumber, succeeding } from './calls';

/** Functions after which the caller holds one more reference. */
const taking = ['mmget', 'mmget_not_zero', 'mmgrab', 'mmgrab_lazy_tlb', 'mm_ref'] as const;

/** Functions after which the caller holds one reference less. */
const dropping = [
  'mmput',
  'mmdrop',
  'mmput_async',
  'mmdrop_async',
  'mmdrop_lazy_tlb',
  'mm_unref',
] as const;

export const pinning: readonly DriverFunction[] = taking;
export const unpinning: readonly DriverFunction[] = dropping;

type MmReferenceFunction = (typeof taking)[number] | (typeof dropping)[number];
type Body = (on: Arguments) => Operation<CallResult>;

export function mmReferenceBodies(
  mm: () => MmWithBareReferences,
): Readonly<Record<MmReferenceFunction, Body>> {
  return {
    mmget: (on) => succeeding(mm().mmget(on.mm)),
    mmget_not_zero: (on) => returningNumber(mm().mmgetNotZero(on.mm)),
    mmput: (on) => succeeding(mm().mmput(on.mm)),
    mmgrab: (on) => succeeding(mm().mmgrab(on.mm)),
    mmdrop: (on) => succeeding(mm().mmdrop(on.mm)),
    mmput_async: (on) => succeeding(mm().mmputAsync(on.mm)),
    mmdrop_async: (on) => succeeding(mm().mmdropAsync(on.mm)),
    mmgrab_lazy_tlb: (on) => succeeding(mm().mmgrabLazyTlb(on.mm)),
    mmdrop_lazy_tlb: (on) => succeeding(mm().mmdropLazyTlb(on.mm)),
    mm_ref: (on) => succeeding(mm().mmRef(on.mm)),
    mm_unref: (on) => succeeding(mm().mmUnref(on.mm)),
  };
}

/** A call in an RCU callback: RCU_SOFTIRQ interrupts the task and runs on its stack. */
export function* inRcuCallback(callback: Operation<CallResult>): Operation<CallResult> {
  yield step('an RCU callback begins', (machine) =>
    machine.write(machine.currentTask + TaskStruct.softirq, 1),
  );
  const result = yield* callback;
  yield step('the RCU callback ends', (machine) =>
    machine.write(machine.currentTask + TaskStruct.softirq, 0),
  );
  return result;
}
