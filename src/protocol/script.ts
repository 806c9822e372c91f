/**
 * A script: what a scenario asks an implementation to do. Plain data, no expected result in it.
 *
 * A script is a list of phases. Within a phase the actions of one task follow each other in
 * order, and different tasks run concurrently. A phase begins when the one before it has come to
 * rest: nothing can move any more but for callbacks that are held.
 */
import { z } from 'zod';
import {
  AgeingFunction,
  CallbackName,
  Configuration,
  DriverFunction,
  PageFunction,
  Range,
  RangeCall,
  Span,
} from './names';

const Identifier = z.string().regex(/^[A-Za-z]\w*$/);

/**
 * Who acts: a task of a driver, a thread of a process, or the kernel's own reclaim. Number 1 is
 * the main task of a driver or the main thread of a process.
 */
export const Task = z.discriminatedUnion('of', [
  z.strictObject({ of: z.literal('driver'), name: Identifier, number: z.int().min(1) }),
  z.strictObject({ of: z.literal('process'), name: Identifier, number: z.int().min(1) }),
  z.strictObject({ of: z.literal('kernel'), name: z.literal('reclaim') }),
]);
export type Task = z.infer<typeof Task>;

/** What a callback does when it is called, beyond returning 0. */
export const Behaviour = z.discriminatedUnion('does', [
  /** Stop on entry until the action `continue` for this callback. */
  z.strictObject({ callback: CallbackName, does: z.literal('hold') }),
  /** Return this value; a negative errno from `alloc_notifier` is an ERR_PTR, 0 there is NULL. */
  z.strictObject({
    callback: CallbackName,
    does: z.literal('return'),
    result: z.int(),
    /** Only where the callback must not sleep, or always. */
    when: z.enum(['always', 'non-blockable']),
  }),
  /** Sleep, whether that is allowed or not. */
  z.strictObject({ callback: CallbackName, does: z.literal('sleep') }),
  /** Call this on the notifier (and mm) that the callback was called for. */
  z.strictObject({ callback: CallbackName, does: z.literal('call'), function: DriverFunction }),
  /** Leave the sptes that it is told to drop. */
  z.strictObject({ callback: CallbackName, does: z.literal('keep-sptes') }),
  /** Drop the device's sptes in the range, as release and invalidate_range_start do unasked. */
  z.strictObject({ callback: CallbackName, does: z.literal('drop-sptes') }),
  /** Do not set pages dirty whose sptes are, when it drops them. */
  z.strictObject({ callback: CallbackName, does: z.literal('forget-dirty') }),
  /** Of `invalidate`: do not call `mmu_interval_set_seq()`. */
  z.strictObject({ callback: CallbackName, does: z.literal('leave-sequence') }),
]);
export type Behaviour = z.infer<typeof Behaviour>;

/** A module with one `struct mmu_notifier_ops` and one device. */
export const Driver = z.strictObject({
  name: Identifier,
  /** The members of its ops that are not NULL. */
  callbacks: z.array(CallbackName),
  behaviours: z.array(Behaviour),
  /** Whether its device holds a reference to each page that it maps. */
  pinsPages: z.boolean(),
});
export type Driver = z.infer<typeof Driver>;

/** One thing done. */
export const Action = z.discriminatedUnion('do', [
  /**
   * A call. `process` is its mm argument, `notifier` its notifier argument, or the name by which
   * later actions know the notifier that it registers or returns.
   */
  z.strictObject({
    do: z.literal('call'),
    task: Task,
    function: DriverFunction,
    process: Identifier.nullable(),
    notifier: Identifier.nullable(),
    /** With a spinlock of the caller's own held. */
    atomic: z.boolean(),
  }),
  /**
   * A call on addresses of the mm that `notifier` is for; later actions know by the name `naming`
   * what it makes.
   */
  z.strictObject({
    do: z.literal('call-on-span'),
    task: Task,
    function: DriverFunction,
    span: Span,
    notifier: Identifier,
    naming: Identifier,
  }),
  /** A call of a function that takes an mm, from an RCU callback: in softirq context. */
  z.strictObject({
    do: z.literal('call-from-rcu'),
    task: Task,
    function: DriverFunction,
    process: Identifier,
  }),
  /** A system call on a range of the calling process. */
  z.strictObject({ do: z.literal('range'), task: Task, call: RangeCall, range: Range }),
  /** A thread reads or writes each page of the range, which are in mappings of its own. */
  z.strictObject({
    do: z.literal('access'),
    task: Task,
    access: z.enum(['read', 'write']),
    range: Range,
  }),
  z.strictObject({ do: z.literal('fork'), task: Task, child: Identifier }),
  z.strictObject({ do: z.literal('execve'), task: Task }),
  /** The whole process ends: each of its threads leaves once its current call is done. */
  z.strictObject({ do: z.literal('exit'), task: Task }),
  /** SIGKILL has been sent, but the process has not yet begun to exit. */
  z.strictObject({ do: z.literal('kill'), process: Identifier }),
  /** Reclaim takes the pages of the range, through the reverse map. */
  z.strictObject({ do: z.literal('reclaim'), process: Identifier, range: Range }),
  /** The kernel asks, page by page through the reverse map, whether the pages were used. */
  z.strictObject({
    do: z.literal('age'),
    function: AgeingFunction,
    process: Identifier,
    range: Range,
  }),
  /** The driver's device uses those pages of the range that it has sptes for. */
  z.strictObject({ do: z.literal('use-device'), task: Task, process: Identifier, range: Range }),
  /**
   * The driver's device reads the pages, one after the other, by its secondary TLB, which it fills
   * from the page tables of the process: 1 if the last has been written to, else 0.
   */
  z.strictObject({ do: z.literal('device-read'), task: Task, process: Identifier, range: Range }),
  /** The driver's device establishes sptes for those pages of the range that are present. */
  z.strictObject({ do: z.literal('map-device'), task: Task, process: Identifier, range: Range }),
  /** The driver's device does DMA there, through the process's own page tables. */
  z.strictObject({ do: z.literal('device-access'), task: Task, process: Identifier, range: Range }),
  /** The next allocation that the task makes fails. */
  z.strictObject({ do: z.literal('fail-allocation'), task: Task }),
  /** A signal is pending for the task from here on. */
  z.strictObject({ do: z.literal('signal'), task: Task }),
  /** Set `users` of the notifier, as if that many callers had got it. */
  z.strictObject({
    do: z.literal('set-users'),
    notifier: Identifier,
    users: z.int().min(0).max(0xffffffff),
  }),
  /** Let a held callback go on, now and at every later entry. */
  z.strictObject({ do: z.literal('continue'), driver: Identifier, callback: CallbackName }),
  /** The driver's module is unloaded: its text and data are gone, and what it points to is forgotten. */
  z.strictObject({ do: z.literal('unload'), task: Task }),
  /** The driver's device writes to those pages, through its sptes. */
  z.strictObject({ do: z.literal('write-device'), task: Task, process: Identifier, range: Range }),
  /** A call on pages of a process. */
  z.strictObject({
    do: z.literal('page-call'),
    task: Task,
    function: PageFunction,
    process: Identifier,
    range: Range,
  }),
  /**
   * An interval notifier is inserted, of the length `end - start` as an unsigned long has it, which
   * later actions know by the name `naming`; the driver allocates it itself first.
   */
  z.strictObject({
    do: z.literal('insert-interval'),
    task: Task,
    function: DriverFunction,
    process: Identifier,
    span: Span,
    naming: Identifier,
  }),
  /** The task notes which pages of the range are in the page tables, and asks nobody. */
  z.strictObject({ do: z.literal('read-ptes'), task: Task, process: Identifier, range: Range }),
  /**
   * The driver's device establishes sptes for the pages that the task noted last. If `checked`, it
   * does not, and that is -EBUSY, where the task's last mmu_interval_read_retry returned true.
   */
  z.strictObject({ do: z.literal('establish-sptes'), task: Task, checked: z.boolean() }),
  /**
   * All of it once, and under the driver's mutex from the retry on: mmu_interval_read_begin of the
   * notifier, the reading, mmu_interval_read_retry, the sptes. -EBUSY where it would have to be
   * done again.
   */
  z.strictObject({
    do: z.literal('mirror'),
    task: Task,
    notifier: Identifier,
    process: Identifier,
    range: Range,
  }),
]);
export type Action = z.infer<typeof Action>;

export const Script = z.strictObject({
  /** Processes that exist from the start, each with one thread for each number that a task names. */
  processes: z.array(Identifier),
  drivers: z.array(Driver),
  phases: z.array(z.array(Action)),
  /**
   * The notifiers are those of January 2008, in a kernel built with all options
   * or without this one; else those that were merged.
   */
  notifiersOf2008: z.strictObject({ without: Configuration.nullable() }).optional(),
});
export type Script = z.infer<typeof Script>;

/** How a task is written in features, traces and tables. */
export function taskName(task: Task): string {
  if (task.of === 'kernel') return task.name;
  const owner = `${task.of} ${task.name}`;
  if (task.number === 1) return owner;
  return `${task.of === 'driver' ? 'task' : 'thread'} ${task.number} of ${owner}`;
}

/** Who does it; null where no task of the script does. */
export function actorOf(action: Action): Task | null {
  switch (action.do) {
    case 'kill':
    case 'set-users':
    case 'continue':
    case 'fail-allocation':
    case 'signal':
      return null;
    case 'reclaim':
    case 'age':
      return { of: 'kernel', name: 'reclaim' };
    default:
      return action.task;
  }
}
