/**
 * A trace: what an observer at the API saw in one outcome of a script. Implementations report
 * traces; only the suite judges them.
 *
 * A notifier is known by an identity, a number that no other notifier of the same trace has, even
 * after its memory has been freed. Identities mean nothing across traces.
 */
import { z } from 'zod';
import { CallbackName, FunctionName, InvalidationEvent, Range, ReportName } from './names';

const TaskName = z.string();
const Identity = z.int().min(1);

/** A task begins a call. */
export const CallEvent = z.strictObject({
  kind: z.literal('call'),
  task: TaskName,
  function: FunctionName,
  process: z.string().nullable(),
  /** The name that the script gives to the notifier concerned. */
  name: z.string().nullable(),
  /** Identity of the notifier passed, where one is. */
  notifier: Identity.nullable(),
});

/** A call has returned. */
export const ReturnEvent = z.strictObject({
  kind: z.literal('return'),
  task: TaskName,
  function: FunctionName,
  process: z.string().nullable(),
  name: z.string().nullable(),
  /** Identity of the notifier returned or registered; null where the call failed or has none. */
  notifier: Identity.nullable(),
  /** 0 or a negative errno; for a function that answers yes or no, 1 or 0. */
  result: z.int(),
});

/** A callback of a driver is entered. */
export const EnterEvent = z.strictObject({
  kind: z.literal('enter'),
  task: TaskName,
  callback: CallbackName,
  driver: z.string(),
  /** Null where no mm is concerned. */
  process: z.string().nullable(),
  /** Null in `alloc_notifier`, where there is none yet. */
  notifier: Identity.nullable(),
  context: z.enum(['process', 'softirq']),
  /** Preemption or bottom halves disabled: it must not sleep. */
  atomic: z.boolean(),
  /** How the calling task holds the mmap lock of the process. */
  mmapLock: z.enum(['write', 'read', 'none']),
  /** `mm_users` of the process as the callback can read it. */
  mmUsers: z.int(),
  /** Whether the caller has locked the page; only where the callback is about one. */
  pageLocked: z.boolean().optional(),
  /** The sequence number that it was told; only of `invalidate`. */
  sequence: z.int().optional(),
  /** What the callback was told, for the invalidations only. */
  range: z
    .strictObject({
      start: z.int(),
      end: z.int(),
      /** Null where no reason is told: where it is only asked whether pages were used, and in 2008. */
      event: InvalidationEvent.nullable(),
      blockable: z.boolean(),
      /** Pages that the process has there, by its VMAs or by not yet freed memory; of them, those in the page tables now, and those freed. */
      pages: z.int().min(0),
      present: z.int().min(0),
      freed: z.int().min(0),
    })
    .nullable(),
});

/** A callback returns. */
export const LeaveEvent = z.strictObject({
  kind: z.literal('leave'),
  task: TaskName,
  callback: CallbackName,
  driver: z.string(),
  /** Null where no mm is concerned. */
  process: z.string().nullable(),
  notifier: Identity.nullable(),
  result: z.int(),
});

/** A notifier, an mm_struct, its page directory or pages are freed. */
export const FreeEvent = z.discriminatedUnion('object', [
  z.strictObject({
    kind: z.literal('free'),
    object: z.literal('mmu_notifier'),
    notifier: Identity,
  }),
  z.strictObject({ kind: z.literal('free'), object: z.literal('mm_struct'), process: z.string() }),
  /** The top of the page tables, where an implementation tells it apart from the mm_struct. */
  z.strictObject({ kind: z.literal('free'), object: z.literal('pgd'), process: z.string() }),
  z.strictObject({
    kind: z.literal('free'),
    object: z.literal('pages'),
    process: z.string(),
    range: Range,
  }),
]);

/** The kernel's debugging aids found something. */
export const ReportEvent = z.strictObject({
  kind: z.literal('report'),
  report: ReportName,
  task: TaskName,
  detail: z.string(),
});

/** Nothing can move any more: what can be read then. One a phase. */
export const SettledEvent = z.strictObject({
  kind: z.literal('settled'),
  phase: z.int().min(0),
  processes: z.array(
    z.strictObject({
      process: z.string(),
      mmUsers: z.int(),
      mmCount: z.int(),
      /** The mm_struct has been freed; the counts are 0 then. */
      freed: z.boolean(),
    }),
  ),
  notifiers: z.array(
    z.strictObject({
      name: z.string(),
      notifier: Identity,
      /** `users`, and whether `mm` is set; only of notifiers that are not freed. */
      users: z.int(),
      mm: z.boolean(),
    }),
  ),
  /** Tasks that are inside a call, and what each waits for. */
  blocked: z.array(
    z.strictObject({
      task: TaskName,
      function: FunctionName,
      waitsFor: z.string(),
      held: z.boolean(),
    }),
  ),
});

export const TraceEvent = z.union([
  CallEvent,
  ReturnEvent,
  EnterEvent,
  LeaveEvent,
  FreeEvent,
  ReportEvent,
  SettledEvent,
]);
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
