/** Builds traces: a function for each event, with defaults for what most tests do not vary. */
import { expect } from 'chai';
import { type Property, reasonIn } from '../../src/properties/property';
import type { CallbackName, FunctionName, Range, ReportName } from '../../src/protocol/names';
import type {
  CallEvent,
  EnterEvent,
  LeaveEvent,
  RangeSeen,
  ReturnEvent,
  SettledEvent,
  Trace,
  TraceEvent,
} from '../../src/protocol/trace';

export const GPU = 'driver gpu';
export const NIC = 'driver nic';
export const A = 'process A';

export const gpu = { kind: 'driver', name: 'gpu' } as const;
export const n1 = { kind: 'notifier', name: 'n1' } as const;

export const PAGE: Range = { start: 0x1000, end: 0x2000 };
export const PAGES: Range = { start: 0x1000, end: 0x3000 };

export function calls(task: string, name: FunctionName, more: Partial<CallEvent> = {}): TraceEvent {
  return { kind: 'call', task, function: name, process: null, name: null, notifier: null, ...more };
}

export function returns(
  task: string,
  name: FunctionName,
  result = 0,
  more: Partial<ReturnEvent> = {},
): TraceEvent {
  const none = { process: null, name: null, notifier: null };
  return { kind: 'return', task, function: name, ...none, result, ...more };
}

/** The task gets the notifier and gives it this name. */
export function gets(task: string, name: string, notifier: number): TraceEvent[] {
  return [
    calls(task, 'mmu_notifier_get', { process: 'A', name }),
    returns(task, 'mmu_notifier_get', 0, { process: 'A', name, notifier }),
  ];
}

export function enters(
  task: string,
  callback: CallbackName,
  notifier: number | null = 1,
  more: Partial<EnterEvent> = {},
): TraceEvent {
  return {
    kind: 'enter',
    task,
    callback,
    driver: 'gpu',
    process: 'A',
    notifier,
    context: 'process',
    atomic: false,
    mmapLock: 'none',
    mmUsers: 1,
    range: null,
    ...more,
  };
}

export function leaves(
  task: string,
  callback: CallbackName,
  notifier: number | null = 1,
  more: Partial<LeaveEvent> = {},
): TraceEvent {
  const { driver = 'gpu', process = 'A', result = 0 } = more;
  return { kind: 'leave', task, callback, driver, process, notifier, result };
}

/** A callback from its entry to its exit. */
export function runs(
  task: string,
  callback: CallbackName,
  notifier: number | null = 1,
  more: Partial<EnterEvent> = {},
): TraceEvent[] {
  const { driver = 'gpu' } = more;
  return [enters(task, callback, notifier, more), leaves(task, callback, notifier, { driver })];
}

export function range(more: Partial<RangeSeen> = {}): RangeSeen {
  const pages = { pages: 2, present: 2, freed: 0 };
  return { ...PAGES, event: 'UNMAP', blockable: true, ...pages, ...more };
}

export function freesNotifier(notifier: number): TraceEvent {
  return { kind: 'free', object: 'mmu_notifier', notifier };
}

export function freesMm(process: string): TraceEvent {
  return { kind: 'free', object: 'mm_struct', process };
}

export function freesPages(process: string, freed: Range): TraceEvent {
  return { kind: 'free', object: 'pages', process, range: freed };
}

export function reports(report: ReportName, task = GPU): TraceEvent {
  return { kind: 'report', report, task, detail: 'because' };
}

/** Quiescence: process A with these counts, and these notifiers. */
export function settles(
  phase: number,
  counts: { mmUsers?: number; mmCount?: number; freed?: boolean } = {},
  notifiers: SettledEvent['notifiers'] = [],
): TraceEvent {
  const { mmUsers = 1, mmCount = 1, freed = false } = counts;
  const processes = [{ process: 'A', mmUsers, mmCount, freed }];
  return { kind: 'settled', phase, processes, notifiers, blocked: [] };
}

/** A property that is given as a function of the whole trace, which its monitor remembers. */
export function propertyOf(reason: (trace: Trace, since: number) => string | null): Property {
  return {
    name: String(reason),
    monitor: (since) => ({
      name: `${reason} since ${since}`,
      initial: '[]',
      step: (state, event) => JSON.stringify([...eventsOf(state), event]),
      verdict: (state) => reason(eventsOf(state), since),
    }),
  };
}

function eventsOf(state: unknown): TraceEvent[] {
  return JSON.parse(String(state));
}

/** The property holds on the trace. */
export function accepts(property: Property, trace: Trace, since = 1): void {
  expect(reasonIn(property, since, trace)).to.equal(null);
}

/** The property does not hold on the trace, for a reason that matches. */
export function rejects(property: Property, trace: Trace, why: RegExp, since = 1): void {
  expect(reasonIn(property, since, trace)).to.match(why);
}
