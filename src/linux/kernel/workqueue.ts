/** Work queues, which defer work to process context: include/linux/workqueue.h. */
import { step, waitUntil } from '../../machine/effect';
import type { Machine, Operation } from '../../machine/machine';
import { type Address, NULL, struct } from '../../machine/struct';
import { type LockClass, lockAcquired, lockReleased, mightLock } from './lockdep';
import { mightSleep } from './task';

/** A work item, embedded in the object of its function. */
export const WorkStruct = struct('work_struct', {
  next: 'pointer',
  /** Number of the function among those of `worker()`. */
  function: 'word',
  /** WORK_STRUCT_PENDING: it is queued, and has not begun. */
  pending: 'word',
});

export const Workqueue = struct('workqueue', {
  /** Work queued and not yet begun, oldest first. */
  first: 'pointer',
  last: 'word',
  /** The work that runs, and how many have run to their end, of those that can be flushed. */
  current: 'word',
  finished: 'word',
});

/** From this number on, functions are those of work that can be flushed. */
export const FIRST_FLUSHABLE = 2;

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
  machine.write(work + WorkStruct.pending, 1);
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
        machine.write(work + WorkStruct.pending, 0);
        const workFunction = machine.read(work + WorkStruct.function);
        if (workFunction >= FIRST_FLUSHABLE) machine.write(queue + Workqueue.current, work);
        return work * functions.length + workFunction;
      },
    );
    const work = Math.floor(taken / functions.length);
    yield* (functions[taken % functions.length] as WorkFunction)(work);
  }
}

/** Work that can be flushed and cancelled, of one function and with one lockdep map. */
export class FlushableWork {
  constructor(
    private readonly queue: Address,
    /** Number of its function. */
    private readonly workFunction: number,
    private readonly map: LockClass,
  ) {}

  /** `queue_work()`: 1, or 0 where the work is queued already. Never waits. Part of a step. */
  queueWork(machine: Machine, work: Address): number {
    if (machine.read(work + WorkStruct.pending) !== 0) return 0;
    scheduleWork(machine, this.queue, work, this.workFunction);
    return 1;
  }

  /** `process_one_work()` of such work, which may be freed once `body` has begun. */
  *run(work: Address, body: WorkFunction): Operation {
    yield step('lock_map_acquire(work->lockdep_map)', (machine) => lockAcquired(machine, this.map));
    yield* body(work);
    yield step('worker->current_work = NULL', (machine) => {
      lockReleased(machine, this.map);
      machine.write(this.queue + Workqueue.current, NULL);
      machine.write(
        this.queue + Workqueue.finished,
        machine.read(this.queue + Workqueue.finished) + 1,
      );
    });
  }

  /** `flush_work()`: waits until the work that was queued last has run. 0 where it was idle. */
  *flush(work: Address): Operation<number> {
    const last = yield step('insert_wq_barrier()', (machine) => {
      mightSleep(machine, 'flush_work()');
      return this.lastRun(machine, work);
    });
    if (last === 0) return 0;
    yield* this.waitForRun(last, 'flush_work()');
    return 1;
  }

  /** `cancel_work_sync()`: unqueues the work, and waits until it does not run. 1 if it was queued. */
  *cancelSync(work: Address): Operation<number> {
    const wasPending = yield step('try_to_grab_pending()', (machine) => {
      mightSleep(machine, 'cancel_work_sync()');
      return this.unqueue(machine, work) ? 1 : 0;
    });
    const last = yield step('insert_wq_barrier()', (machine) => this.lastRun(machine, work));
    if (last !== 0) yield* this.waitForRun(last, 'cancel_work_sync()');
    return wasPending;
  }

  private *waitForRun(last: number, name: string): Operation {
    yield waitUntil(
      `wait_for_completion() in ${name}`,
      (machine) => machine.read(this.queue + Workqueue.finished) >= last,
    );
  }

  /** How many such works will have run when this one has; 0 where it neither waits nor runs. */
  private lastRun(machine: Machine, work: Address): number {
    const current = machine.read(this.queue + Workqueue.current);
    let runs = machine.read(this.queue + Workqueue.finished) + (current === NULL ? 0 : 1);
    const before = this.queuedUpTo(machine, work);
    if (before === 0 && current !== work) return 0;
    mightLock(machine, this.map);
    runs += before;
    return runs;
  }

  /** The number of works that can be flushed from the first up to this one; 0 where it is not queued. */
  private queuedUpTo(machine: Machine, work: Address): number {
    if (machine.read(work + WorkStruct.pending) === 0) return 0;
    let count = 0;
    let at = machine.read(this.queue + Workqueue.first);
    for (;;) {
      if (machine.read(at + WorkStruct.function) >= FIRST_FLUSHABLE) count += 1;
      if (at === work) return count;
      at = machine.read(at + WorkStruct.next);
    }
  }

  private unqueue(machine: Machine, work: Address): boolean {
    if (machine.read(work + WorkStruct.pending) === 0) return false;
    let pointer = this.queue + Workqueue.first;
    let before = NULL;
    while (machine.read(pointer) !== work) {
      before = machine.read(pointer);
      pointer = before + WorkStruct.next;
    }
    const next = machine.read(work + WorkStruct.next);
    machine.write(pointer, next);
    if (next === NULL) machine.write(this.queue + Workqueue.last, before);
    machine.write(work + WorkStruct.pending, 0);
    return true;
  }
}
