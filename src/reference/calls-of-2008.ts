/** The functions that drivers called in January 2008, on what a script names. */
import { type Operation, step } from '../kernel/effect';
import type { Address } from '../kernel/memory';
import { callRcu, synchronizeRcu } from '../kernel/rcu';
import { MmuNotifier } from '../mmu-notifier/structs';
import { type CallResult, succeeding } from './calls';
import type { Body } from './driver-calls';
import { freeNotifier } from './driver-notifier';
import type { KernelUnderTest } from './kernel-under-test';

/** Number of `freeNotifierRcu()` among the functions that RCU calls. */
const FREE_NOTIFIER = 0;

/** Functions of drivers that only scripts about the notifiers of 2008 call. */
export type FunctionOnlyOf2008 = 'synchronize_rcu' | 'call_rcu';

type FunctionOf2008 =
  | FunctionOnlyOf2008
  | 'mmu_notifier_register'
  | '__mmu_notifier_register'
  | 'mmu_notifier_unregister';

/** What these functions do in a kernel of 2008. */
export function bodiesOf2008(kernel: KernelUnderTest): Readonly<Record<FunctionOf2008, Body>> {
  const { core } = kernel.history;
  const rcu = kernel.stage.srcu;
  return {
    mmu_notifier_register: ({ notifier, mm }, { driver }) =>
      registering(notifier, driver, core.register(notifier, mm)),
    __mmu_notifier_register: ({ notifier, mm }, { driver }) =>
      registering(notifier, driver, core.registerLocked(notifier, mm)),
    mmu_notifier_unregister: ({ notifier, mm }) => succeeding(core.unregister(notifier, mm)),
    synchronize_rcu: () => succeeding(synchronizeRcu(rcu)),
    call_rcu: ({ notifier }) => succeeding(callRcu(rcu, notifier + MmuNotifier.rcu, FREE_NOTIFIER)),
  };
}

/** What a driver has RCU call: frees the notifier that the head is in. */
export function* freeNotifierRcu(head: Address): Operation {
  const notifier = head - MmuNotifier.rcu;
  yield step('kfree()', (machine) => freeNotifier(machine, notifier));
}

function* registering(
  notifier: Address,
  driver: number,
  register: Operation,
): Operation<CallResult> {
  yield step('mn->ops = &ops', (machine) => machine.write(notifier + MmuNotifier.ops, driver + 1));
  yield* register;
  return { result: 0, notifier };
}
