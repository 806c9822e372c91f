/** The callback of interval notifiers, and how a driver's device establishes sptes under one. */

import { IntervalTreeNode } from '../linux/kernel/interval-tree';
import { mutexLock, mutexTrylock, mutexUnlock } from '../linux/kernel/mutex';
import { TaskStruct } from '../linux/kernel/task';
import { WorkStruct } from '../linux/kernel/workqueue';
import { Process } from '../linux/mm/mm-struct';
import type { MmuNotifierRange } from '../linux/mm/notifier-hooks';
import { pins, sptes } from '../linux/mm/secondary-mmu';
import type { MmuIntervalNotifierOps } from '../linux/mmu-notifier/ops';
import { MmuIntervalNotifier } from '../linux/mmu-notifier/structs';
import { step } from '../machine/effect';
import type { Machine, Operation } from '../machine/machine';
import { type Address, struct } from '../machine/struct';
import { PAGE_SIZE } from '../protocol/names';
import type { Caller } from './calls';
import { forgetPages } from './device';
import type { DriverModule } from './driver';
import { Module } from './initial-state';
import type { KernelUnderTest } from './kernel-under-test';

/** The structure in which a driver embeds its interval notifier. */
export const DriverInterval = struct('driver_interval', {
  interval: MmuIntervalNotifier.type,
  work: WorkStruct.type,
});

/** Name of the driver's mutex in tables of interleavings. */
export const USER_LOCK = 'driver->user_lock';

/** The ops of a driver's interval notifiers. */
export function intervalOps(kernel: KernelUnderTest, module: DriverModule): MmuIntervalNotifierOps {
  return {
    invalidate: (interval, range, sequence) =>
      module.run(
        { callback: 'invalidate', mm: range.mm, notifier: interval, range, shared: true, sequence },
        (_, worked) => worked,
        invalidate(kernel, module, interval, range, sequence),
      ),
  };
}

/** As in Documentation/mm/hmm.rst: 1, or 0 where the driver would have to sleep and must not. */
function* invalidate(
  kernel: KernelUnderTest,
  module: DriverModule,
  interval: Address,
  range: MmuNotifierRange,
  sequence: number,
): Operation<number> {
  const behaviours = module.behaviours('invalidate').map(({ does }) => does);
  const returned = module.returned('invalidate', {
    ...range,
    signal: yield* signalPending(module),
  });
  if (returned !== undefined) return returned;
  const lock = module.module + Module.userLock;
  if (range.blockable) yield* mutexLock(lock, USER_LOCK);
  else if ((yield* mutexTrylock(lock, USER_LOCK)) === 0) return 0;
  if (!behaviours.includes('leave-sequence')) yield* kernel.intervals.setSeq(interval, sequence);
  if (!behaviours.includes('keep-sptes')) {
    yield step('sptes are dropped', (machine) => {
      const pages = kernel.pageMap.mask(range) & pagesOf(machine, kernel, interval);
      forgetPages(machine, kernel, module.device, range.mm, pages);
    });
  }
  yield* mutexUnlock(lock, USER_LOCK);
  return 1;
}

/** Whether a signal is pending, where the driver asks. */
function* signalPending(module: DriverModule): Operation<boolean> {
  if (!module.asksForSignals('invalidate')) return false;
  const pending = yield step('signal_pending(current)', (machine) =>
    machine.read(machine.currentTask + TaskStruct.signalPending),
  );
  return pending !== 0;
}

/** The pages of the notifier's interval, those included that it covers in part. */
function pagesOf(machine: Machine, kernel: KernelUnderTest, interval: Address): number {
  const node = interval + MmuIntervalNotifier.interval_tree;
  const start = machine.read(node + IntervalTreeNode.start) >>> 0;
  const last = machine.read(node + IntervalTreeNode.last) >>> 0;
  return kernel.pageMap.mask({
    start: start - (start % PAGE_SIZE),
    end: last - (last % PAGE_SIZE) + PAGE_SIZE,
  });
}

/** The device maps the pages that the caller has read, present or not by now. Part of a step. */
export function establishSptes(
  machine: Machine,
  kernel: KernelUnderTest,
  { driver, reading }: Caller,
): void {
  const device = kernel.initialState.devices[driver] as Address;
  const index = machine.read(reading.process + Process.index);
  for (const words of kernel.driver(driver).pinsPages ? [sptes, pins] : [sptes]) {
    const word = words(device, index);
    machine.write(word, machine.read(word) | reading.pages);
  }
  if ((reading.pages & ~machine.read(reading.process + Process.frames)) === 0) return;
  machine.report('device access to a freed page', 'a device maps a page that has been freed');
}
