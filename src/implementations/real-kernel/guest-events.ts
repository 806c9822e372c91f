/**
 * Parses events as the guest agent writes them: numbers with commas between them, nothing for 0,
 * then the start and the end of a range.
 */
import {
  type CallbackName,
  callbackNames,
  FunctionName,
  invalidationEvents,
  reportNames,
} from '../../protocol/names';
import type { EnterEvent, RangeSeen, TraceEvent } from '../../protocol/trace';
import type { NumberedScript } from './script-lines';

/** A callback outside of the script's tasks is one that SRCU has queued. */
const SRCU_TASK = 'SRCU callbacks';

/** In the order of show_event() in native/guest-agent/run.c. */
const FIELDS = [
  'kind',
  'task',
  'function',
  'process',
  'name',
  'notifier',
  'result',
  'callback',
  'driver',
  'softirq',
  'atomic',
  'mmapLock',
  'mmUsers',
  'hasRange',
  'event',
  'blockable',
  'pages',
  'present',
  'freed',
  'sequence',
] as const;

/** The agent writes these plus one, so that 0 stands for none. */
const FROM_ONE: readonly string[] = ['task', 'process', 'name', 'driver'];

type Numbers = Readonly<Record<(typeof FIELDS)[number] | 'start' | 'end', number>>;

/** MNS_NO_EVENT: the range comes from a TLB flush or a young query, not an invalidation. */
const NO_EVENT = 255;

/** The guest answers that it cannot perform the script: it runs, so this may be a known failure. */
export class GuestRefusedError extends Error {}

/** A line of the guest is malformed. */
export class GuestError extends Error {}

export function parseEvent(words: readonly string[], script: NumberedScript): TraceEvent {
  const numbers = numbersOf(words);
  const parse = EVENT_PARSERS[numbers.kind];
  if (parse === undefined)
    throw new GuestError(`the guest sent an event of unknown kind ${numbers.kind}`);
  return parse(numbers, script);
}

function numbersOf([list = '', ...addresses]: readonly string[]): Numbers {
  const written = list.split(',').map(Number);
  const [start = 0, end = 0] = addresses.map(addressOf);
  if ([...written, start, end].some(Number.isNaN) || written.length > FIELDS.length) {
    throw new GuestError(`the guest sent an event that cannot be read: ${list}`);
  }
  const entries = FIELDS.map((field, index) => {
    return [field, (written[index] ?? 0) - Number(FROM_ONE.includes(field))];
  });
  return { ...Object.fromEntries(entries), start, end } as Numbers;
}

/** Addresses above the safe integers stand for the end of the address space. */
function addressOf(hexadecimal: string): number {
  return Math.min(Number.parseInt(hexadecimal, 16), Number.MAX_SAFE_INTEGER);
}

type EventParser = (numbers: Numbers, script: NumberedScript) => TraceEvent;

/** In the order of `enum mns_event_kind`. */
const EVENT_PARSERS: readonly EventParser[] = [
  (numbers, script) => ({ kind: 'call', ...callOf(numbers, script) }),
  (numbers, script) => ({ kind: 'return', ...callOf(numbers, script), result: numbers.result }),
  (numbers, script) => ({ kind: 'enter', ...callbackOf(numbers, script), ...contextOf(numbers) }),
  (numbers, script) => ({
    kind: 'leave',
    ...callbackOf(numbers, script),
    result: numbers.result,
  }),
  ({ notifier }) => ({ kind: 'free', object: 'mmu_notifier', notifier }),
  ({ process }, script) => ({
    kind: 'free',
    object: 'mm_struct',
    process: named(script.processes, process),
  }),
  ({ process, start, end }, script) => ({
    kind: 'free',
    object: 'pages',
    process: named(script.processes, process),
    range: { start, end },
  }),
  ({ result, task }, script) => ({
    kind: 'report',
    report: entryOf(reportNames, result),
    task: taskOf(script, task),
    detail: 'seen by the driver',
  }),
];

function callOf(
  { task, function: number, process, name, notifier }: Numbers,
  script: NumberedScript,
) {
  return {
    task: taskOf(script, task),
    function: entryOf(FunctionName.options, number),
    process: script.processes[process] ?? null,
    name: script.notifiers[name] ?? null,
    notifier: notifier === 0 ? null : notifier,
  };
}

function callbackOf(
  { task, callback, driver, process, notifier }: Numbers,
  script: NumberedScript,
) {
  return {
    task: taskOf(script, task),
    callback: entryOf<CallbackName>(callbackNames, callback),
    driver: named(script.drivers, driver),
    process: script.processes[process] ?? null,
    notifier: notifier === 0 ? null : notifier,
  };
}

function contextOf(
  numbers: Numbers,
): Pick<EnterEvent, 'context' | 'atomic' | 'mmapLock' | 'mmUsers' | 'range' | 'sequence'> {
  return {
    context: numbers.softirq === 1 ? 'softirq' : 'process',
    atomic: numbers.atomic === 1,
    mmapLock: entryOf(['none', 'read', 'write'], numbers.mmapLock),
    mmUsers: numbers.mmUsers,
    range: numbers.hasRange === 1 ? rangeOf(numbers) : null,
    ...(numbers.sequence === 0 ? {} : { sequence: numbers.sequence }),
  };
}

function rangeOf({ start, end, event, blockable, pages, present, freed }: Numbers): RangeSeen {
  return {
    start,
    end,
    event: event === NO_EVENT ? null : entryOf(invalidationEvents, event),
    blockable: blockable === 1,
    pages,
    present,
    freed,
  };
}

/** The name of a task by its number; -1 for a task outside of the script. */
export function taskOf(script: NumberedScript, number: number): string {
  return number < 0 ? SRCU_TASK : named(script.tasks, number);
}

export function entryOf<Entry>(list: readonly Entry[], index: number): Entry {
  const entry = list[index];
  if (entry === undefined)
    throw new GuestError(`the guest sent the number ${index}, and there are ${list.length}`);
  return entry;
}

function named(names: readonly string[], index: number): string {
  return entryOf(names, index);
}
