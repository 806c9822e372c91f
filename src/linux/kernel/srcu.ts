/**
 * Sleepable RCU: kernel/rcu/srcutree.c.
 *
 * A grace period waits for exactly the readers that began before it: each waiter has a bit mask of
 * those readers, and a reader that ends clears its bit in every mask.
 */
import { step, waitUntil } from '../../machine/effect';
import type { Machine, Operation } from '../../machine/machine';
import { type Address, NULL, struct, taskArray } from '../../machine/struct';
import { localBhDisable, localBhEnable, MAX_TASKS, mightSleep } from './task';

/** Readers of one domain at a time; each has a bit in a mask. */
const MAX_READERS = 30;

/** What `call_srcu()` queues, embedded in the object of the callback. */
export const RcuHead = struct('rcu_head', {
  next: 'pointer',
  /** One more than the function's number among those of `srcuCallbacks()`; 0 if not queued. */
  function: 'word',
  /** Readers that began before the callback was queued and have not ended. */
  waitsFor: 'word',
});

export const SrcuStruct = struct('srcu_struct', {
  /** Bit mask of the slots of the readers inside. */
  readers: 'word',
  /** Callbacks queued and not yet begun, oldest first. */
  first: 'pointer',
  last: 'word',
  /** How many callbacks were ever queued, and how many of them have ended. */
  queued: 'word',
  ended: 'word',
  /** For each task in `synchronize_srcu()`, the readers that it still waits for. */
  synchronizers: taskArray('srcu_synchronizers', MAX_TASKS),
  /** 0. Only a fault flips it: readers here begin in one step, so no index keeps them apart. */
  srcu_idx: 'word',
});

/** A function that runs after a grace period, on the object that embeds the head. */
export type RcuFunction = (head: Address) => Operation;

function synchronizer(srcu: Address, task: number): Address {
  return srcu + SrcuStruct.synchronizers + 1 + task;
}

/** Enters a read-side critical section; sections nest. Returns the index for the unlock. */
export function* srcuReadLock(srcu: Address): Operation<number> {
  return yield step('srcu_read_lock()', (machine) => addReader(machine, srcu));
}

export function* srcuReadUnlock(srcu: Address, index: number): Operation {
  yield step('srcu_read_unlock()', (machine) => removeReader(machine, srcu, index));
}

/** A new reader's slot: from here on every grace period that begins waits for it. */
export function addReader(machine: Machine, srcu: Address): number {
  const readers = machine.read(srcu + SrcuStruct.readers);
  let slot = 0;
  while ((readers & (1 << slot)) !== 0) slot++;
  if (slot >= MAX_READERS)
    throw new RangeError(`more than ${MAX_READERS} readers of one SRCU domain`);
  machine.write(srcu + SrcuStruct.readers, readers | (1 << slot));
  return slot;
}

export function removeReader(machine: Machine, srcu: Address, slot: number): void {
  const readers = machine.read(srcu + SrcuStruct.readers);
  if (slot < 0 || slot >= MAX_READERS || (readers & (1 << slot)) === 0) {
    machine.oops('unbalanced SRCU read unlock', `no reader has the index ${slot}`);
  }
  const rest = ~(1 << slot);
  machine.write(srcu + SrcuStruct.readers, readers & rest);
  machine.taskNames.forEach((_, task) => {
    const waits = synchronizer(srcu, task);
    machine.write(waits, machine.read(waits) & rest);
  });
  for (
    let head = machine.read(srcu + SrcuStruct.first);
    head !== NULL;
    head = machine.read(head + RcuHead.next)
  ) {
    machine.write(head + RcuHead.waitsFor, machine.read(head + RcuHead.waitsFor) & rest);
  }
}

/** Queues a function that runs after a grace period. Never waits; any context may call it. */
export function* callSrcu(
  srcu: Address,
  head: Address,
  rcuFunction: number,
  call = 'call_srcu()',
): Operation {
  yield step(call, (machine) => enqueue(machine, srcu, head, rcuFunction));
}

function enqueue(machine: Machine, srcu: Address, head: Address, rcuFunction: number): void {
  if (machine.read(head + RcuHead.function) !== 0) {
    machine.oops('RCU list corruption', 'a callback is queued that is queued already');
  }
  machine.write(head + RcuHead.function, rcuFunction + 1);
  machine.write(head + RcuHead.waitsFor, machine.read(srcu + SrcuStruct.readers));
  machine.write(head + RcuHead.next, NULL);
  const last = machine.read(srcu + SrcuStruct.last);
  machine.write(last === NULL ? srcu + SrcuStruct.first : last + RcuHead.next, head);
  machine.write(srcu + SrcuStruct.last, head);
  machine.write(srcu + SrcuStruct.queued, machine.read(srcu + SrcuStruct.queued) + 1);
}

/**
 * Waits for the readers that are inside now, and for none that begins later. Does not wait for
 * callbacks that `call_srcu()` queued: see `srcuBarrier()`.
 */
export function* synchronizeSrcu(srcu: Address, call = 'synchronize_srcu()'): Operation {
  yield step(`${call} begins`, (machine) => {
    mightSleep(machine, call);
    machine.write(synchronizer(srcu, machine.current), machine.read(srcu + SrcuStruct.readers));
  });
  yield waitUntil(
    `${call} waits for the readers before it`,
    (machine) => machine.read(synchronizer(srcu, machine.current)) === 0,
  );
}

/** Waits until every callback that was queued before has ended. */
export function* srcuBarrier(srcu: Address, call = 'srcu_barrier()'): Operation {
  const queued = yield step(`${call} begins`, (machine) => {
    mightSleep(machine, call);
    return machine.read(srcu + SrcuStruct.queued);
  });
  yield waitUntil(
    `${call} waits for the callbacks before it`,
    (machine) => machine.read(srcu + SrcuStruct.ended) >= queued,
  );
}

/**
 * The task that runs the callbacks of a domain, in the order in which they were queued, each once
 * its grace period is over, with bottom halves disabled (`srcu_invoke_callbacks()`). Linux has a
 * queue for each CPU, so that callbacks may overlap there or run in another order.
 */
export function* srcuCallbacks(srcu: Address, functions: readonly RcuFunction[]): Operation {
  for (;;) {
    const taken = yield waitUntil(
      'a grace period ends, a callback begins',
      (machine) => {
        const head = machine.read(srcu + SrcuStruct.first);
        return head !== NULL && machine.read(head + RcuHead.waitsFor) === 0;
      },
      (machine) => {
        localBhDisable(machine);
        const { head, rcuFunction } = dequeue(machine, srcu);
        return head * functions.length + rcuFunction;
      },
    );
    const head = Math.floor(taken / functions.length);
    yield* (functions[taken % functions.length] as RcuFunction)(head);
    yield step('the callback ends', (machine) => {
      machine.write(srcu + SrcuStruct.ended, machine.read(srcu + SrcuStruct.ended) + 1);
      localBhEnable(machine);
    });
  }
}

function dequeue(machine: Machine, srcu: Address): { head: Address; rcuFunction: number } {
  const head = machine.read(srcu + SrcuStruct.first);
  const rcuFunction = machine.read(head + RcuHead.function) - 1;
  const next = machine.read(head + RcuHead.next);
  machine.write(srcu + SrcuStruct.first, next);
  if (next === NULL) machine.write(srcu + SrcuStruct.last, NULL);
  machine.write(head + RcuHead.function, 0);
  machine.write(head + RcuHead.next, NULL);
  return { head, rcuFunction };
}
