/**
 * RCU: include/linux/rcupdate.h, kernel/rcu/tree.c. Grace periods are those of an SRCU domain that
 * all share. Read-side critical sections belong to a task, nest, and must not sleep. In Linux a
 * section with preemption disabled is one too; here it is not.
 */
import { step } from '../../machine/effect';
import type { Operation } from '../../machine/machine';
import type { Address } from '../../machine/struct';
import {
  addReader,
  callSrcu,
  type RcuFunction,
  removeReader,
  srcuBarrier,
  srcuCallbacks,
  synchronizeSrcu,
} from './srcu';
import { adjustCurrent, TaskStruct } from './task';

export function* rcuReadLock(rcu: Address): Operation {
  yield step('rcu_read_lock()', (machine) => {
    if (adjustCurrent(machine, TaskStruct.rcuReadLockNesting, 1) > 1) return;
    machine.write(machine.currentTask + TaskStruct.rcuReaderSlot, addReader(machine, rcu));
  });
}

export function* rcuReadUnlock(rcu: Address): Operation {
  yield step('rcu_read_unlock()', (machine) => {
    const nesting = adjustCurrent(machine, TaskStruct.rcuReadLockNesting, -1);
    if (nesting < 0)
      machine.oops('unbalanced SRCU read unlock', 'rcu_read_unlock() outside a read-side section');
    if (nesting > 0) return;
    removeReader(machine, rcu, machine.read(machine.currentTask + TaskStruct.rcuReaderSlot));
  });
}

/** Queues a function that runs in softirq context after a grace period. */
export function* callRcu(rcu: Address, head: Address, rcuFunction: number): Operation {
  yield* callSrcu(rcu, head, rcuFunction, 'call_rcu()');
}

/** Waits for the readers that are inside now. Not for a caller in a read-side critical section. */
export function* synchronizeRcu(rcu: Address): Operation {
  yield* synchronizeSrcu(rcu, 'synchronize_rcu()');
}

/** Waits until every callback that was queued before has ended. */
export function* rcuBarrier(rcu: Address): Operation {
  yield* srcuBarrier(rcu, 'rcu_barrier()');
}

/** The softirq that runs the callbacks (`rcu_do_batch()`). */
export function* rcuCallbacks(rcu: Address, functions: readonly RcuFunction[]): Operation {
  yield step('RCU_SOFTIRQ', (machine) =>
    machine.write(machine.currentTask + TaskStruct.softirq, 1),
  );
  yield* srcuCallbacks(rcu, functions);
}
