/** Work queues, which defer work to process context: include/linux/workqueue.h. */
import { waitUntil } from '../../machine/effect';
import type { Machine, Operation } from '../../machine/machine';
import { type Address, NULL, struct } from '../../machine/struct';

/** A work item, embedded in the object of its function. */
export const WorkStruct = struct('work_struct', {
  next: 'pointer',
  /** Number of the function among those of `worker()`. */
  function: 'word',
});

export const Workqueue = struct('workqueue', {
  /** Work queued and not yet begun, oldest first. */
  first: 'pointer',
  last: 'word',
});

/** A function that a worker runs, on the object that embeds the work. */
export type WorkFunction = (work: Address) => Operation;

/** `INIT_WORK()` and `schedule_work()`: never waits. Part of a step. */
export function scheduleWork(
  machine: Machine,
  queue: Address,
  work: Address,
  workFunction: number,
): void {
  machine.write(work + WorkStruct.function, workFunction);
  machine.write(work + WorkStruct.next, NULL);
  const last = machine.read(queue + Workqueue.last);
  machine.write(last === NULL ? queue + Workqueue.first : last + WorkStruct.next, work);
  machine.write(queue + Workqueue.last, work);
}

/** The task that runs the queued work in its order, in process context. */
export function* worker(queue: Address, functions: readonly WorkFunction[]): Operation {
  for (;;) {
    const taken = yield waitUntil(
      'process_one_work()',
      (machine) => machine.read(queue + Workqueue.first) !== NULL,
      (machine) => {
        const work = machine.read(queue + Workqueue.first);
        const next = machine.read(work + WorkStruct.next);
        machine.write(queue + Workqueue.first, next);
        if (next === NULL) machine.write(queue + Workqueue.last, NULL);
        return work * functions.length + machine.read(work + WorkStruct.function);
      },
    );
    const work = Math.floor(taken / functions.length);
    yield* (functions[taken % functions.length] as WorkFunction)(work);
  }
}
