/** A driver's work: each of its structures embeds a work item, beside the notifier. */

import { lockClass } from '../linux/kernel/lockdep';
import { FIRST_FLUSHABLE, FlushableWork, type WorkFunction } from '../linux/kernel/workqueue';
import { MmuIntervalNotifier } from '../linux/mmu-notifier/structs';
import { step } from '../machine/effect';
import type { Machine, Operation } from '../machine/machine';
import { type Address, MAX_OBJECT_WORDS } from '../machine/struct';
import type { DriverFunction } from '../protocol/names';
import type { Script } from '../protocol/script';
import { type Body, returningNumber } from './calls';
import type { DriverModule } from './driver';
import { DriverNotifier } from './driver-notifier';
import { DriverInterval } from './interval-driver';
import type { KernelUnderTest } from './kernel-under-test';

export type WorkCall = 'queue_work' | 'flush_work' | 'cancel_work_sync';

const workClass = lockClass('work->lockdep_map');

export function workBodies(kernel: KernelUnderTest): Readonly<Record<WorkCall, Body>> {
  return {
    queue_work: ({ notifier }, { driver }) =>
      returningNumber(queueing(workOf(kernel, driver), notifier)),
    flush_work: ({ notifier }, { driver }) =>
      returningNumber(onWork(notifier, (work) => workOf(kernel, driver).flush(work))),
    cancel_work_sync: ({ notifier }, { driver }) =>
      returningNumber(onWork(notifier, (work) => workOf(kernel, driver).cancelSync(work))),
  };
}

/** What a worker runs for the work of this driver. */
export function workFunction(kernel: KernelUnderTest, module: DriverModule): WorkFunction {
  const works = workOf(kernel, module.index);
  return (work) => works.run(work, () => running(module, work));
}

/** Whether a script can queue work of its drivers. */
export function queuesWork({ drivers }: Script): boolean {
  return drivers.some(({ callbacks }) => callbacks.includes('work_func'));
}

/** Functions that take the structure with the work. */
export const takesWork: readonly DriverFunction[] = [
  'queue_work',
  'flush_work',
  'cancel_work_sync',
];

function* running(module: DriverModule, work: Address): Operation {
  const structure = work - (work % MAX_OBJECT_WORDS);
  const mm = yield step('container_of(work)', (machine) =>
    machine.read(
      structure + (isInterval(machine, structure) ? MmuIntervalNotifier.mm : DriverNotifier.owner),
    ),
  );
  yield* module.workFunction(structure, mm);
}

function workOf(kernel: KernelUnderTest, driver: number): FlushableWork {
  return new FlushableWork(kernel.initialState.workqueue, FIRST_FLUSHABLE + driver, workClass);
}

function* queueing(works: FlushableWork, structure: Address): Operation<number> {
  return yield step('queue_work()', (machine) =>
    works.queueWork(machine, workIn(machine, structure)),
  );
}

function* onWork(structure: Address, act: (work: Address) => Operation<number>): Operation<number> {
  const work = yield step('&structure->work', (machine) => workIn(machine, structure));
  return yield* act(work);
}

function workIn(machine: Machine, structure: Address): Address {
  return structure + (isInterval(machine, structure) ? DriverInterval.work : DriverNotifier.work);
}

function isInterval(machine: Machine, structure: Address): boolean {
  return machine.typeOf(structure) === DriverInterval.type;
}
