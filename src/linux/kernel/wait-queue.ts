/** Wait queues: include/linux/wait.h. */
import { step, waitUntil } from '../../machine/effect';
import type { Effect, Machine, Operation } from '../../machine/machine';
import { type Address, struct } from '../../machine/struct';
import { mightSleep } from './task';

export const WaitQueueHead = struct('wait_queue_head', {
  /** Tasks that sleep, or are about to, and have not been woken. */
  waiters: 'task mask',
});

/**
 * `wait_event()`: sleeps until the condition holds, which is a step that returns 1 or 0. The task
 * checks it again only when the queue is woken.
 */
export function* waitEvent(queue: Address, name: string, condition: Effect): Operation {
  const held = yield {
    ...condition,
    run: (machine: Machine) => {
      mightSleep(machine, `wait_event(${name})`);
      return condition.run(machine);
    },
  };
  if (held !== 0) return;
  for (;;) {
    yield step(`prepare_to_wait(${name})`, (machine) => setWaiting(machine, queue, true));
    if ((yield condition) !== 0) break;
    yield waitUntil(`schedule() in wait_event(${name})`, (machine) => !isWaiting(machine, queue));
  }
  yield step(`finish_wait(${name})`, (machine) => setWaiting(machine, queue, false));
}

/** `wake_up_all()`. */
export function* wakeUpAll(queue: Address, name: string): Operation {
  yield step(`wake_up_all(${name})`, (machine) => machine.write(queue + WaitQueueHead.waiters, 0));
}

/** Whether the running task waits in the queue, and has not been woken. */
export function isWaiting(machine: Machine, queue: Address): boolean {
  return (machine.read(queue + WaitQueueHead.waiters) & (1 << machine.current)) !== 0;
}

/** Part of a step. */
export function setWaiting(machine: Machine, queue: Address, waiting: boolean): void {
  const others = machine.read(queue + WaitQueueHead.waiters) & ~(1 << machine.current);
  machine.write(queue + WaitQueueHead.waiters, waiting ? others | (1 << machine.current) : others);
}
