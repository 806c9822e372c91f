/** The functions that drivers called in January 2008, on the objects that a script names. */

import { callRcu, synchronizeRcu } from '../linux/kernel/rcu';
import { Process } from '../linux/mm/mm-struct';
import { dirtySptes, sptes } from '../linux/mm/secondary-mmu';
import { MmuNotifier } from '../linux/mmu-notifier/structs';
import { step } from '../machine/effect';
import type { Operation } from '../machine/machine';
import type { Address } from '../machine/struct';
import { errnos } from '../protocol/names';
import type { Action } from '../protocol/script';
import { type Body, type CallResult, succeeding } from './calls';
import { freeNotifier } from './driver-notifier';
import type { KernelUnderTest } from './kernel-under-test';

/** Number of `freeNotifierRcu()` among the functions that RCU calls. */
const FREE_NOTIFIER = 0;

/** Functions of drivers that only scripts about the notifiers of 2008 call. */
export type FunctionOnlyOf2008 =
  | 'synchronize_rcu'
  | 'call_rcu'
  | 'mmu_rmap_notifier_register'
  | 'mmu_rmap_notifier_unregister';

type FunctionOf2008 =
  | FunctionOnlyOf2008
  | 'mmu_notifier_register'
  | '__mmu_notifier_register'
  | 'mmu_notifier_unregister';

/** The bodies of these functions in a kernel of 2008. */
export function bodiesOf2008(kernel: KernelUnderTest): Readonly<Record<FunctionOf2008, Body>> {
  const { core, rmap } = kernel.v2008;
  const rcu = kernel.initialState.srcu;
  return {
    mmu_notifier_register: ({ notifier, mm }, { driver }) =>
      registering(notifier, driver, core.register(notifier, mm)),
    __mmu_notifier_register: ({ notifier, mm }, { driver }) =>
      registering(notifier, driver, core.registerLocked(notifier, mm)),
    mmu_notifier_unregister: ({ notifier, mm }) => succeeding(core.unregister(notifier, mm)),
    mmu_rmap_notifier_register: ({ notifier }, { driver }) =>
      registering(notifier, driver, rmap.register(notifier)),
    mmu_rmap_notifier_unregister: ({ notifier }) => succeeding(rmap.unregister(notifier)),
    synchronize_rcu: () => succeeding(synchronizeRcu(rcu)),
    call_rcu: ({ notifier }) => succeeding(callRcu(rcu, notifier + MmuNotifier.rcu, FREE_NOTIFIER)),
  };
}

/** The RCU callback of a driver: frees the notifier that embeds the head. */
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

/** A call that queries a page or marks it. */
export function* onPage(
  kernel: KernelUnderTest,
  { function: name, process: named, range }: Extract<Action, { do: 'page-call' }>,
  mm: Address,
): Operation<number> {
  const { core, mm: operations } = kernel.v2008;
  const [process, pages] = [kernel.process(named), kernel.pageMap.mask(range)];
  switch (name) {
    case 'mmu_notifier_age_page':
      return yield* core.agePage(mm, range);
    case 'PageExternalRmap':
      return yield* operations.pageExternalRmap(process, pages);
    case 'SetPageExternalRmap':
    case 'ClearPageExternalRmap':
      yield* operations.markPage(process, pages, name === 'SetPageExternalRmap');
      return 0;
  }
}

/** The device writes through its sptes: -EFAULT where it has none. */
export function* writeThroughDevice(
  kernel: KernelUnderTest,
  device: Address,
  { process: named, range }: Extract<Action, { do: 'write-device' }>,
): Operation<number> {
  const [process, pages] = [kernel.process(named), kernel.pageMap.mask(range)];
  return yield step('the device writes', (machine) => {
    const index = machine.read(process + Process.index);
    if ((machine.read(sptes(device, index)) & pages) !== pages) return -errnos.EFAULT;
    const dirty = dirtySptes(device, index);
    machine.write(dirty, machine.read(dirty) | pages);
    const written = process + Process.writtenPages;
    machine.write(written, machine.read(written) | pages);
    return 0;
  });
}
