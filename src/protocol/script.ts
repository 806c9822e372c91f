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
  MmFunction,
  PageFunction,
  Range,
  RangeCall,
  Span,
} from './names';

const Identifier = z.string().regex(/^[A-Za-z]\w*$/);

const TaskNumber = z
  .int()
  .min(1)
  .describe('From 1, for the main task of a driver or the main thread of a process.');

/** Who acts. */
export const Task = z
  .discriminatedUnion('of', [
    z
      .strictObject({
        of: z.literal('driver'),
        name: Identifier.describe('The driver.'),
        number: TaskNumber,
      })
      .describe(
        'A task of a driver. Traces call number 1 `driver gpu`, and number 2 `task 2 of driver gpu`.',
      ),
    z
      .strictObject({
        of: z.literal('process'),
        name: Identifier.describe('The process.'),
        number: TaskNumber,
      })
      .describe(
        'A thread of a process. Traces call number 1 `process A`, and number 2 `thread 2 of process A`.',
      ),
    z
      .strictObject({ of: z.literal('kernel'), name: z.literal('reclaim') })
      .describe("The kernel's own reclaim. Traces call it `reclaim`."),
  ])
  .describe('Who acts. Each task is sequential, and different tasks of a phase are concurrent.');
export type Task = z.infer<typeof Task>;

const callback = CallbackName.describe('The callback that does it.');

/** What a callback does when it is called, beyond returning 0. */
export const Behaviour = z
  .discriminatedUnion('does', [
    z
      .strictObject({ callback, does: z.literal('hold') })
      .describe('Stop on entry until the action `continue` for this callback.'),
    z
      .strictObject({
        callback,
        does: z.literal('return'),
        result: z
          .int()
          .describe(
            'What it returns. From `alloc_notifier`, a negative errno is an ERR_PTR, and 0 is NULL.',
          ),
        when: z
          .enum(['always', 'non-blockable', 'signal-pending', 'owner'])
          .describe(
            'Always, or only where the callback must not sleep, where a signal is pending for the task that runs it, or where the range is migrated by its driver; it does as ever otherwise.',
          ),
      })
      .describe('Return this value. It drops no sptes then.'),
    z
      .strictObject({ callback, does: z.literal('sleep') })
      .describe('Sleep, whether that is allowed or not.'),
    z
      .strictObject({
        callback,
        does: z.literal('call'),
        function: DriverFunction.describe('What it calls.'),
        process: Identifier.optional().describe('Whose mm it is called on, if not the own.'),
      })
      .describe('Call this on the notifier, or on the mm, that the callback was called for.'),
    z
      .strictObject({ callback, does: z.literal('keep-sptes') })
      .describe('Leave the sptes that it is told to drop.'),
    z
      .strictObject({ callback, does: z.literal('drop-sptes') })
      .describe(
        "Drop the device's sptes in the range, as release and invalidate_range_start do unasked. clear_flush_young then returns whether there were any.",
      ),
    z
      .strictObject({ callback, does: z.literal('forget-dirty') })
      .describe('Do not set pages dirty whose sptes are, when it drops them.'),
    z
      .strictObject({ callback, does: z.literal('leave-sequence') })
      .describe('Of `invalidate`: do not call `mmu_interval_set_seq()`.'),
  ])
  .describe(
    'What a callback does when it is called, beyond returning 0. It applies from the beginning of the script. A callback with several behaviours performs them in their order, and drops sptes last.',
  );
export type Behaviour = z.infer<typeof Behaviour>;

/** A module with one `struct mmu_notifier_ops` and one device. */
export const Driver = z
  .strictObject({
    name: Identifier.describe('Its name, which no other driver of the script has.'),
    callbacks: z.array(CallbackName).describe('The members of its ops that are not NULL.'),
    behaviours: z.array(Behaviour).describe('What its callbacks do beyond returning 0.'),
    pinsPages: z
      .boolean()
      .describe(
        'Whether its device holds a reference to each page that it maps, and drops it after the spte.',
      ),
  })
  .describe('A module with one `struct mmu_notifier_ops` and one device.');
export type Driver = z.infer<typeof Driver>;

const task = Task.describe('Who does it.');
const processOfPages = Identifier.describe('The process whose pages they are.');
const range = Range.describe('Where.');
const naming = Identifier.describe('The name by which later actions know what is made.');

/** One thing done. */
export const Action = z
  .discriminatedUnion('do', [
    z
      .strictObject({
        do: z.literal('call'),
        task: Task.describe('Who calls.'),
        function: DriverFunction.describe('What is called.'),
        process: Identifier.nullable().describe(
          'The mm argument; null where the function takes none.',
        ),
        notifier: Identifier.nullable().describe(
          'The notifier argument, or the name by which later actions know the notifier that the call registers or returns; null where there is none.',
        ),
        atomic: z.boolean().describe("With a spinlock of the caller's own held."),
      })
      .describe('A call of a function of the kernel, shown as `call` and `return` of its name.'),
    z
      .strictObject({
        do: z.literal('call-on-span'),
        task: Task.describe('Who calls.'),
        function: DriverFunction.describe('What is called.'),
        span: Span.describe('The addresses that it is called on.'),
        notifier: Identifier.describe('The notifier whose mm the addresses are in.'),
        naming,
      })
      .describe('A call on addresses of the mm that `notifier` is for.'),
    z
      .strictObject({
        do: z.literal('call-from-rcu'),
        task: Task.describe('Who has it called.'),
        function: DriverFunction.describe('What is called.'),
        process: Identifier.nullable().describe('The mm argument; null where it takes a notifier.'),
        notifier: Identifier.optional().describe('The notifier argument.'),
      })
      .describe(
        'A call of a function that takes an mm or a notifier, from an RCU callback: in softirq context.',
      ),
    z
      .strictObject({
        do: z.literal('call-on-range'),
        task: Task.describe('Who calls.'),
        function: MmFunction.describe('What is called.'),
        process: Identifier.describe('The process whose mm the range is of.'),
        range,
      })
      .describe('A call on a range of the mm of any process.'),
    z
      .strictObject({
        do: z.literal('range'),
        task: Task.describe('The thread that calls.'),
        call: RangeCall.describe('The system call.'),
        range,
      })
      .describe('A system call on a range of the calling process.'),
    z
      .strictObject({
        do: z.literal('access'),
        task: Task.describe('The thread.'),
        access: z.enum(['read', 'write']).describe('What it does.'),
        range,
      })
      .describe(
        'A thread reads or writes each page of the range, which are in mappings of its own. Shown as `handle_mm_fault`.',
      ),
    z
      .strictObject({
        do: z.literal('fork'),
        task: Task.describe('The thread that forks.'),
        child: Identifier.describe('The name of the new process.'),
      })
      .describe('The child is a new process with a copy of the mappings, and one thread.'),
    z
      .strictObject({ do: z.literal('execve'), task: Task.describe('The thread that calls it.') })
      .describe('Its process gets a new, empty mm_struct, and is meant by its name from then on.'),
    z
      .strictObject({ do: z.literal('exit'), task: Task.describe('The thread that calls it.') })
      .describe(
        'The whole process ends: each of its threads leaves once its current call is done.',
      ),
    z
      .strictObject({
        do: z.literal('kill'),
        process: Identifier.describe('The process that is killed.'),
      })
      .describe('SIGKILL has been sent, but the process has not yet begun to exit. No call shows.'),
    z
      .strictObject({ do: z.literal('reclaim'), process: processOfPages, range })
      .describe('Reclaim takes the pages of the range, through the reverse map.'),
    z
      .strictObject({
        do: z.literal('age'),
        function: AgeingFunction.describe('How it asks.'),
        process: processOfPages,
        range,
      })
      .describe(
        'The task `reclaim` asks, page by page through the reverse map, whether the pages were used.',
      ),
    z
      .strictObject({ do: z.literal('use-device'), task, process: processOfPages, range })
      .describe(
        "The driver's device uses the pages of the range: 0 if it has sptes for all, else -EFAULT.",
      ),
    z
      .strictObject({ do: z.literal('device-read'), task, process: processOfPages, range })
      .describe(
        "The driver's device reads the pages, one after the other, by its secondary TLB, which it fills from the page tables of the process: 1 if the last has been written to, else 0.",
      ),
    z
      .strictObject({ do: z.literal('map-device'), task, process: processOfPages, range })
      .describe(
        "The driver's device establishes sptes for those pages of the range that are present, without asking anybody: 0 if all are, else -EFAULT.",
      ),
    z
      .strictObject({ do: z.literal('device-access'), task, process: processOfPages, range })
      .describe("The driver's device does DMA there, through the process's own page tables."),
    z
      .strictObject({
        do: z.literal('fail-allocation'),
        task: Task.describe('Whose allocation.'),
      })
      .describe('The next allocation that the kernel makes inside a call of the task fails.'),
    z
      .strictObject({ do: z.literal('signal'), task: Task.describe('Who has it pending.') })
      .describe('A signal is pending for the task from here on.'),
    z
      .strictObject({
        do: z.literal('set-users'),
        notifier: Identifier.describe('The notifier.'),
        users: z.int().min(0).max(0xffffffff).describe('The new value, an unsigned int.'),
      })
      .describe('Set `users` of the notifier, as if that many callers had got it.'),
    z
      .strictObject({
        do: z.literal('continue'),
        driver: Identifier.describe('Whose callback.'),
        callback: CallbackName.describe('The callback.'),
      })
      .describe('Let a held callback go on, now and at every later entry.'),
    z
      .strictObject({ do: z.literal('unload'), task: Task.describe('The task that unloads it.') })
      .describe(
        "The driver's module is unloaded, whatever it has left behind: its text and data are gone, and what only it points to is lost. Shown as `module_exit`.",
      ),
    z
      .strictObject({ do: z.literal('write-device'), task, process: processOfPages, range })
      .describe("The driver's device writes to those pages, through its sptes."),
    z
      .strictObject({
        do: z.literal('page-call'),
        task,
        function: PageFunction.describe('What is called.'),
        process: processOfPages,
        range,
      })
      .describe('A call on pages of a process.'),
    z
      .strictObject({
        do: z.literal('insert-interval'),
        task: Task.describe('Who inserts it.'),
        function: DriverFunction.describe('How: with the mmap lock held by the caller, or not.'),
        process: Identifier.describe('The process whose mm it is inserted into.'),
        span: Span.describe('Its addresses. An end of 0 is that after the very last address.'),
        naming,
      })
      .describe(
        'An interval notifier is inserted, of the length `end - start` as an unsigned long has it. The driver allocates it itself first.',
      ),
    z
      .strictObject({ do: z.literal('read-ptes'), task, process: processOfPages, range })
      .describe('The task notes which pages of the range are in the page tables, and asks nobody.'),
    z
      .strictObject({
        do: z.literal('establish-sptes'),
        task,
        checked: z
          .boolean()
          .describe(
            "Whether it does nothing, and returns -EBUSY, where the task's last mmu_interval_read_retry returned true.",
          ),
      })
      .describe("The driver's device establishes sptes for the pages that the task noted last."),
    z
      .strictObject({
        do: z.literal('mirror'),
        task,
        notifier: Identifier.describe('The interval notifier.'),
        process: processOfPages,
        range,
      })
      .describe(
        "All of it once, and under the driver's mutex from the retry on: mmu_interval_read_begin of the notifier, the reading, mmu_interval_read_retry, the sptes. -EBUSY where it would have to be done again. Shown as `mirror_range`.",
      ),
  ])
  .describe('One thing done.');
export type Action = z.infer<typeof Action>;

export const Script = z
  .strictObject({
    processes: z
      .array(Identifier)
      .describe(
        'Processes that exist from the start, each with nothing mapped, and one thread for each number up to the greatest that a task names.',
      ),
    drivers: z.array(Driver).describe('The drivers, which are loaded from the start.'),
    phases: z
      .array(z.array(Action))
      .describe(
        'A phase begins when the one before it is quiescent: no task can take a step, but for callbacks that are held. Within a phase the actions of one task follow each other in order, and different tasks run concurrently.',
      ),
    notifiersOf2008: z
      .strictObject({
        without: Configuration.nullable().describe('The option that the kernel lacks, if any.'),
      })
      .optional()
      .describe(
        'Present: the notifiers are those of January 2008, in a kernel built with all options or without this one. Absent: those that were merged.',
      ),
  })
  .describe('What is to be performed, from a fresh state. It says nothing of what is expected.');
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
