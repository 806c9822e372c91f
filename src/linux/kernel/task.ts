/** The state of each task: include/linux/sched.h, include/linux/preempt.h. */

import type { Machine } from '../../machine/machine';
import { struct } from '../../machine/struct';
import { warnOn } from './bug';

export const TaskStruct = struct('task_struct', {
  /** Nesting of sections that may not sleep: spinlocks, disabled bottom halves. */
  preemptCount: 'word',
  /** Nesting of sections in which no softirq runs on this CPU. */
  softirqDisableCount: 'word',
  /** 1 in a task that stands for softirq context. */
  softirq: 'word',
  /** Nesting of `non_block_start()` sections. */
  nonBlockCount: 'word',
  /** Nesting of RCU read-side critical sections, and the reader slot of the outermost. */
  rcuReadLockNesting: 'word',
  rcuReaderSlot: 'word',
  signalPending: 'word',
  /** How many of the next allocations fail, by fault injection. */
  failingAllocations: 'word',
  /** Bit mask of the classes of the locks held. */
  heldLockClasses: 'word',
  /** The call that the task is in: one more than the number of its function; 0 if none. */
  currentCall: 'word',
  /** Nesting of the calls that callbacks make. */
  nestedCalls: 'word',
  /** `active_mm` of a kernel thread: the mm whose page tables it uses lazily, or NULL. */
  activeMm: 'word',
});

/** The most tasks of a machine: locks and grace periods have a bit or a word for each. */
export const MAX_TASKS = 16;

/** Gives each task of the machine its `task_struct`, at boot. */
export function initTasks(machine: Machine): void {
  if (machine.taskNames.length > MAX_TASKS) throw new RangeError(`more than ${MAX_TASKS} tasks`);
  machine.tasks.length = 0;
  machine.taskNames.forEach(() => {
    const task = machine.allocate(TaskStruct.type);
    machine.tasks.push(task);
    machine.roots.push(task);
  });
}

/** Adds to a word of the running task's `task_struct`; returns the new value. */
export function adjustCurrent(machine: Machine, field: number, change: number): number {
  const value = machine.read(machine.currentTask + field) + change;
  machine.write(machine.currentTask + field, value);
  return value;
}

export function preemptDisable(machine: Machine): void {
  adjustCurrent(machine, TaskStruct.preemptCount, 1);
}

/** `preempt_enable()`: like `preempt_count_sub()`, warns of an underflow and changes nothing. */
export function preemptEnable(machine: Machine): void {
  const count = machine.read(machine.currentTask + TaskStruct.preemptCount);
  if (warnOn(machine, count === 0, 'preemption is enabled, but is not disabled')) return;
  adjustCurrent(machine, TaskStruct.preemptCount, -1);
}

/** `local_bh_disable()`, and so what disables interrupts: no softirq runs until it is enabled. */
export function localBhDisable(machine: Machine): void {
  preemptDisable(machine);
  adjustCurrent(machine, TaskStruct.softirqDisableCount, 1);
}

export function localBhEnable(machine: Machine): void {
  const count = machine.read(machine.currentTask + TaskStruct.softirqDisableCount);
  if (count > 0) adjustCurrent(machine, TaskStruct.softirqDisableCount, -1);
  preemptEnable(machine);
}

/** Whether a softirq may interrupt the running task. */
export function softirqsEnabled(machine: Machine): boolean {
  return machine.read(machine.currentTask + TaskStruct.softirqDisableCount) === 0;
}

/** `in_atomic()`: preemption or bottom halves are disabled, or this is a softirq. */
export function inAtomic(machine: Machine): boolean {
  const task = machine.currentTask;
  return machine.read(task + TaskStruct.preemptCount) > 0 || inSoftirq(machine);
}

/** `in_serving_softirq()`, not `in_softirq()`, which counts disabled bottom halves too. */
export function inSoftirq(machine: Machine): boolean {
  return machine.read(machine.currentTask + TaskStruct.softirq) !== 0;
}

/** `signal_pending(current)`. */
export function signalPending(machine: Machine): boolean {
  return machine.read(machine.currentTask + TaskStruct.signalPending) !== 0;
}

/** `non_block_start()` (include/linux/kernel.h, 5.4): from here on sleeping is a bug. */
export function nonBlockStart(machine: Machine): void {
  adjustCurrent(machine, TaskStruct.nonBlockCount, 1);
}

/** `non_block_end()`; the count goes below zero where the two are not paired. */
export function nonBlockEnd(machine: Machine): void {
  const count = adjustCurrent(machine, TaskStruct.nonBlockCount, -1);
  warnOn(machine, count === -1, 'non_block_end() without non_block_start()');
}

/**
 * `might_sleep()` with CONFIG_DEBUG_ATOMIC_SLEEP: reports a function that sleeps where that is not
 * allowed (kernel/sched/core.c `__might_resched()`).
 */
export function mightSleep(machine: Machine, caller: string): void {
  const task = machine.currentTask;
  const why = inAtomic(machine)
    ? 'preemption or bottom halves disabled'
    : machine.read(task + TaskStruct.rcuReadLockNesting) > 0
      ? 'an RCU read-side critical section'
      : machine.read(task + TaskStruct.nonBlockCount) !== 0
        ? 'a section that must not block'
        : null;
  if (why !== null)
    machine.report('sleeping in atomic context', `${caller} may sleep, but is called in ${why}`);
}
