/**
 * A trace: what an observer at the API saw in one outcome of a script. Implementations report
 * traces; only the suite judges them.
 *
 * A notifier is known by an identity, a number that no other notifier of the same trace has, even
 * after its memory has been freed. Identities mean nothing across traces.
 */
import { z } from 'zod';
import { CallbackName, FunctionName, InvalidationEvent, Range, ReportName } from './names';

const TaskName = z
  .string()
  .describe(
    'The name of the task: as the script has it, or any other name for a task of the kernel.',
  );
const Identity = z.int().min(1);

const called = FunctionName.describe('What is called.');
const calledOn = z
  .string()
  .nullable()
  .describe(
    'The process that the script names in the call; null where it names none, and for what no driver calls.',
  );
const nameInScript = z
  .string()
  .nullable()
  .describe('The name that the script gives to the notifier concerned; null where it gives none.');

/** A task begins a call. */
export const CallEvent = z
  .strictObject({
    kind: z.literal('call'),
    task: TaskName,
    function: called,
    process: calledOn,
    name: nameInScript,
    notifier: Identity.nullable().describe(
      'Identity of the notifier passed; null where none is, and where it is only made.',
    ),
  })
  .describe(
    'A task begins a call. What is called is named by the function, whatever `do` the action has.',
  );

/** A call has returned. */
export const ReturnEvent = z
  .strictObject({
    kind: z.literal('return'),
    task: TaskName,
    function: called,
    process: calledOn,
    name: nameInScript,
    notifier: Identity.nullable().describe(
      'Identity of the notifier returned or registered; null where the call failed or has none.',
    ),
    result: z
      .int()
      .describe(
        '0 or a negative errno. True is 1, and false is 0. A valid pointer, and what returns nothing, is 0.',
      ),
  })
  .describe('A call has returned.');

const ofCallback = {
  task: TaskName,
  callback: CallbackName.describe('Which one.'),
  driver: z.string().describe('Whose callback it is.'),
  process: z
    .string()
    .nullable()
    .describe('The process whose mm it is about; null where no mm is concerned.'),
};

/** A callback of a driver is entered. */
export const EnterEvent = z
  .strictObject({
    kind: z.literal('enter'),
    ...ofCallback,
    notifier: Identity.nullable().describe(
      'Identity of the notifier; null in `alloc_notifier`, where there is none yet.',
    ),
    context: z.enum(['process', 'softirq']).describe('What it runs in.'),
    atomic: z
      .boolean()
      .describe('Whether preemption or bottom halves are disabled: it must not sleep.'),
    mmapLock: z
      .enum(['write', 'read', 'none'])
      .describe('How the calling task holds the mmap lock of the process.'),
    mmUsers: z
      .int()
      .describe('`mm_users` of the process as the callback can read it; 0 where there is none.'),
    pageLocked: z
      .boolean()
      .optional()
      .describe('Whether the caller has locked the page; only where the callback is about one.'),
    sequence: z
      .int()
      .optional()
      .describe('The sequence number that it was told; only of `invalidate`.'),
    range: z
      .strictObject({
        start: z.int().describe('The first address.'),
        end: z
          .int()
          .describe(
            'The address after the last. ULONG_MAX, as release and exit have it, is 9007199254740991.',
          ),
        event: InvalidationEvent.nullable().describe(
          'Null where no reason is told: where it is only asked whether pages were used, and in 2008.',
        ),
        blockable: z.boolean().describe('Whether the callback may sleep.'),
        pages: z
          .int()
          .min(0)
          .describe(
            'Pages that the process has there: those of its mappings, and those that were unmapped and are not yet freed. Each page of 4096 bytes counts once.',
          ),
        present: z.int().min(0).describe('Of them, those in the page tables now.'),
        freed: z.int().min(0).describe('Of them, those that have gone back to the kernel.'),
      })
      .describe('A range, and what the process has there.')
      .nullable()
      .describe('What the callback was told; null where it is told no range.'),
  })
  .describe(
    'A callback of a driver is entered. A callback that the script holds is entered first.',
  );

/** A callback returns. */
export const LeaveEvent = z
  .strictObject({
    kind: z.literal('leave'),
    ...ofCallback,
    notifier: Identity.nullable().describe(
      'Identity of the notifier; of `alloc_notifier`, that of the new one, or null.',
    ),
    result: z
      .int()
      .describe('What it returns. True is 1, and false is 0. A valid pointer, and nothing, is 0.'),
  })
  .describe('A callback returns, once it has done what the script asks of it.');

/** A notifier, an mm_struct, its page directory or pages are freed. */
export const FreeEvent = z
  .discriminatedUnion('object', [
    z
      .strictObject({
        kind: z.literal('free'),
        object: z.literal('mmu_notifier'),
        notifier: Identity.describe('Its identity.'),
      })
      .describe('The memory of a notifier, of any kind, is freed.'),
    z
      .strictObject({
        kind: z.literal('free'),
        object: z.literal('mm_struct'),
        process: z.string().describe('The process that had it.'),
      })
      .describe('The memory of an mm_struct is freed.'),
    z
      .strictObject({
        kind: z.literal('free'),
        object: z.literal('pgd'),
        process: z.string().describe('The process that had it.'),
      })
      .describe(
        'The top of the page tables is freed, where an implementation tells it apart from the mm_struct.',
      ),
    z
      .strictObject({
        kind: z.literal('free'),
        object: z.literal('pages'),
        process: z.string().describe('The process that had them mapped.'),
        range: Range.describe('The pages, which are mapped nowhere any more.'),
      })
      .describe('Pages go back to the kernel. Neighbours may share an event, or have one each.'),
  ])
  .describe('Something is freed. A free names no task.');

/** The kernel's debugging aids found something. */
export const ReportEvent = z
  .strictObject({
    kind: z.literal('report'),
    report: ReportName.describe('What was found.'),
    task: TaskName,
    detail: z.string().describe('More of it, for people. Nothing is judged by it.'),
  })
  .describe(
    "The kernel's debugging aids found something. A scenario fails by each report that it does not name.",
  );

/** Nothing can move any more: what can be read then. One a phase. */
export const SettledEvent = z
  .strictObject({
    kind: z.literal('settled'),
    phase: z.int().min(0).describe('Its number, from 0.'),
    processes: z
      .array(
        z
          .strictObject({
            process: z.string().describe('Its name.'),
            mmUsers: z.int().describe('`mm_users`; 0 where the mm_struct is freed.'),
            mmCount: z.int().describe('`mm_count`; 0 where the mm_struct is freed.'),
            freed: z.boolean().describe('Whether the mm_struct has been freed.'),
          })
          .describe('A process.'),
      )
      .describe('Each process of the script, also the children that a fork of it names.'),
    notifiers: z
      .array(
        z
          .strictObject({
            name: z.string().describe('Its name in the script.'),
            notifier: Identity.describe('Its identity.'),
            users: z.int().describe('`users`.'),
            mm: z.boolean().describe('Whether its member `mm` is not NULL.'),
          })
          .describe('A notifier.'),
      )
      .describe('Each list notifier that the script names and that is not freed.'),
    blocked: z
      .array(
        z
          .strictObject({
            task: TaskName,
            function: FunctionName.describe('The call that it is inside of.'),
            waitsFor: z.string().describe('What it waits for, for people.'),
            held: z
              .boolean()
              .describe('Whether it is held in a callback: it goes on when that continues.'),
          })
          .describe('A blocked task.'),
      )
      .describe('All tasks of the script that are inside a call.'),
  })
  .describe('A phase is quiescent: no task can take a step. What can be read then.');

export const TraceEvent = z
  .union([CallEvent, ReturnEvent, EnterEvent, LeaveEvent, FreeEvent, ReportEvent, SettledEvent])
  .describe('One thing that was observed.');
export type TraceEvent = z.infer<typeof TraceEvent>;
export type CallEvent = z.infer<typeof CallEvent>;
export type ReturnEvent = z.infer<typeof ReturnEvent>;
export type EnterEvent = z.infer<typeof EnterEvent>;
export type LeaveEvent = z.infer<typeof LeaveEvent>;
export type FreeEvent = z.infer<typeof FreeEvent>;
export type ReportEvent = z.infer<typeof ReportEvent>;
export type SettledEvent = z.infer<typeof SettledEvent>;
export type RangeSeen = NonNullable<EnterEvent['range']>;

/** In the order in which they happened. */
export type Trace = readonly TraceEvent[];
