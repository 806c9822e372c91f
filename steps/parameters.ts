/** The parameters of steps: see features/VOCABULARY.md. */
import { defineParameterType } from '@cucumber/cucumber';
import { SentenceError } from '../src/conformance/script-builder';
import type { Counter } from '../src/properties/address-spaces';
import type { Times } from '../src/properties/callbacks';
import type { CallSubject } from '../src/properties/calls';
import type { Moment } from '../src/properties/order';
import type { Subject } from '../src/properties/subject';
import {
  CallbackName,
  callbackNames,
  DriverFunction,
  driverFunctions,
  type ErrnoName,
  errnos,
  FunctionName,
  InvalidationEvent,
  invalidationEvents,
  MmFunction,
  mmFunctions,
  PAGE_SIZE,
  type Range,
  RangeCall,
  ReportName,
  rangeCalls,
  reportNames,
  type Span,
} from '../src/protocol/names';
import type { Task } from '../src/protocol/script';
import type { SpecWorld } from './world';

/** What a function returns, and how the step writes it. */
export interface Result {
  readonly value: number;
  readonly written: string;
}

/** When a callback returns what it otherwise does not. */
export type Condition = 'non-blockable' | 'signal-pending' | 'owner';

const conditions = new Map<string, Condition>([
  ['its range is non-blockable', 'non-blockable'],
  ['a signal is pending', 'signal-pending'],
  ['its driver owns the migration', 'owner'],
]);

const TASK = String.raw`(?:(?:task|thread) \d+ of )?(?:driver|process) \w+|reclaim`;
const NAME = String.raw`(?:[bmnr]|ni)\d+`;
const SUBJECT = String.raw`${NAME}|driver \w+`;
const CALLBACK = callbackNames.join('|');
/** Of `enum mmu_notifier_event`. */
const EVENT_PREFIX = 'MMU_NOTIFY_';
const FUNCTION = FunctionName.options.join('|');

function lastWord(text: string): string {
  return text.slice(text.lastIndexOf(' ') + 1);
}

function parseTask(text: string): Task {
  if (text === 'reclaim') return { of: 'kernel', name: 'reclaim' };
  const [, word, number, of, name] =
    /^(?:(task|thread) (\d+) of )?(driver|process) (\w+)$/.exec(text) ?? [];
  if (word !== undefined && (word === 'task') !== (of === 'driver')) {
    throw new SentenceError(`"${text}": drivers have tasks, processes have threads`);
  }
  return { of: of as 'driver' | 'process', name: name ?? '', number: Number(number ?? 1) };
}

function parseSubject(text: string): Subject {
  return text.startsWith('driver ')
    ? { kind: 'driver', name: lastWord(text) }
    : { kind: 'notifier', name: text };
}

function known(world: SpecWorld, subject: Subject): Subject {
  world.builder.mustKnow(subject);
  return subject;
}

function parseRange(start: string, end: string): Range {
  const range = { start: Number(start), end: Number(end) };
  const aligned = [range.start, range.end].every((address) =>
    Number.isInteger(address / PAGE_SIZE),
  );
  if (!aligned || range.start >= range.end) {
    throw new SentenceError(
      `[${start}, ${end}) is no range: expected hexadecimal addresses that are multiples of 0x1000, the start below the end`,
    );
  }
  return range;
}

function parseResult(written: string): Result {
  if (written === 'true') return { value: 1, written };
  if (written === 'false' || written === 'NULL') return { value: 0, written };
  if (written === 'IOMMU_PASID_INVALID') return { value: -1, written };
  if (/^\d+$/.test(written)) return { value: Number(written), written };
  const errno = written.startsWith('-') ? errnos[written.slice(1) as ErrnoName] : undefined;
  if (errno === undefined) {
    const known = Object.keys(errnos).map((name) => `-${name}`);
    throw new SentenceError(
      `${written} is no result: expected a number, true, false, NULL or one of ${known.join(', ')}`,
    );
  }
  return { value: -errno, written };
}

function parseTimes(written: string): Times {
  const exactly = (count: number): Times => ({ atLeast: count, atMost: count });
  switch (written) {
    case 'never called':
      return exactly(0);
    case 'called once':
      return exactly(1);
    case 'called twice':
      return exactly(2);
    case 'called at least once':
      return { atLeast: 1, atMost: Number.POSITIVE_INFINITY };
    case 'called at most once':
      return { atLeast: 0, atMost: 1 };
    default:
      return exactly(Number.parseInt(written.slice('called '.length), 10));
  }
}

function parseCallbacks(text: string): CallbackName[] {
  return text.split(/, | and /).map((name) => CallbackName.parse(name));
}

/** Steps write a report with an article where English wants one. */
function parseReport(text: string): ReportName {
  return ReportName.parse(reportWordings.get(text));
}

export const reportWordings = new Map<string, ReportName>(
  reportNames.flatMap((name): [string, ReportName][] => [
    [name, name],
    [`a ${name}`, name],
    [`an ${name}`, name],
  ]),
).set('a lock that is not held', 'lock not held');

const MOMENTS: readonly {
  readonly pattern: RegExp;
  parse(written: string, groups: string[]): Moment;
}[] = [
  {
    pattern: new RegExp(`^(call|return) of (${FUNCTION}) by (${TASK})$`),
    parse: (written, [kind = '', name, task = '']) => {
      return { kind: kind as 'call' | 'return', written, function: FunctionName.parse(name), task };
    },
  },
  {
    pattern: new RegExp(`^(entry to|exit from) (${CALLBACK}) of (${SUBJECT})$`),
    parse: (written, [which, callback, subject = '']) => {
      const kind = which === 'entry to' ? 'entry' : 'exit';
      return {
        kind,
        written,
        callback: CallbackName.parse(callback),
        subject: parseSubject(subject),
      };
    },
  },
  {
    pattern: new RegExp(`^freeing of (${NAME})$`),
    parse: (written, [name = '']) => ({ kind: 'freeing of a notifier', written, name }),
  },
  {
    pattern: /^freeing of the mm_struct of process (\w+)$/,
    parse: (written, [process = '']) => ({ kind: 'freeing of an mm', written, process }),
  },
  {
    pattern: /^freeing of the pages of \[(\S+), (\S+)\) of process (\w+)$/,
    parse: (written, [start = '', end = '', process = '']) => {
      return { kind: 'freeing of pages', written, range: parseRange(start, end), process };
    },
  },
  {
    // An older sentence, which meant any page of the process.
    pattern: /^freeing of the pages of process (\w+)$/,
    parse: (_written, [process = '']) => {
      throw new SentenceError(
        `"freeing of the pages of process ${process}" names no range: write "freeing of the pages of [0x100000, 0x101000) of process ${process}"`,
      );
    },
  },
];

function parseMoment(words: string): Moment {
  const written = `the ${words}`;
  for (const { pattern, parse } of MOMENTS) {
    const match = pattern.exec(words);
    if (match !== null) return parse(written, match.slice(1));
  }
  throw new SentenceError(`"${words}" is no moment: see "Moments" in features/VOCABULARY.md`);
}

function alternatives(words: Iterable<string>): RegExp {
  // Longer words first: a shorter word can begin a longer one.
  return new RegExp([...words].sort((one, other) => other.length - one.length).join('|'));
}

defineParameterType({ name: 'task', regexp: new RegExp(TASK), transformer: parseTask });
defineParameterType({ name: 'driver', regexp: /driver \w+/, transformer: lastWord });
defineParameterType({ name: 'process', regexp: /process \w+/, transformer: lastWord });
defineParameterType({
  name: 'notifier',
  regexp: new RegExp(NAME),
  transformer: (name: string) => name,
});
defineParameterType({
  name: 'subject',
  regexp: new RegExp(SUBJECT),
  transformer(this: SpecWorld, text: string): Subject {
    return known(this, parseSubject(text));
  },
});
defineParameterType({
  name: 'callback',
  regexp: new RegExp(CALLBACK),
  transformer: (name: string) => CallbackName.parse(name),
});
defineParameterType({
  name: 'callbacks',
  regexp: new RegExp(`(?:${CALLBACK})(?:(?:, | and )(?:${CALLBACK}))*`),
  transformer: parseCallbacks,
});
defineParameterType({
  name: 'function',
  regexp: alternatives(driverFunctions),
  transformer: (name: string) => DriverFunction.parse(name),
});
defineParameterType({
  name: 'syscall',
  regexp: alternatives(rangeCalls),
  transformer: (name: string) => RangeCall.parse(name),
});
defineParameterType({
  name: 'mm_function',
  regexp: alternatives(mmFunctions),
  transformer: (name: string) => MmFunction.parse(name),
});
defineParameterType({
  name: 'condition',
  regexp: alternatives(conditions.keys()),
  transformer: (words: string) => conditions.get(words),
});
defineParameterType({
  name: 'counter',
  regexp: /mm_count|mm_users/,
  transformer: (name: string): Counter => (name === 'mm_count' ? 'mmCount' : 'mmUsers'),
});
defineParameterType({
  name: 'call',
  regexp: new RegExp(`(${FUNCTION}) by (${TASK})`),
  transformer: (name: string, task: string): CallSubject => ({
    function: FunctionName.parse(name),
    task,
  }),
});
defineParameterType({
  name: 'event',
  regexp: alternatives(invalidationEvents.map((name) => EVENT_PREFIX + name)),
  transformer: (name: string) => InvalidationEvent.parse(name.slice(EVENT_PREFIX.length)),
});
defineParameterType({ name: 'range', regexp: /\[(\S+), (\S+)\)/, transformer: parseRange });
defineParameterType({
  name: 'span',
  regexp: /\[(0x[0-9a-f]+), (0x[0-9a-f]+)\)/,
  transformer: (start: string, end: string): Span => ({ start: Number(start), end: Number(end) }),
});
defineParameterType({
  name: 'result',
  regexp: /-\S+|\d+|true|false|NULL|IOMMU_PASID_INVALID/,
  transformer: parseResult,
});
defineParameterType({
  name: 'times',
  regexp: /never called|called (?:once|twice|\d+ times|at least once|at most once)/,
  transformer: parseTimes,
});
defineParameterType({
  name: 'report',
  regexp: alternatives(reportWordings.keys()),
  transformer: parseReport,
});
defineParameterType({
  name: 'moment',
  regexp: /(?:call of|return of|entry to|exit from|freeing of) (?:(?! precedes |, no callback).)+?/,
  transformer(this: SpecWorld, words: string): Moment {
    const moment = parseMoment(words);
    if ('subject' in moment) known(this, moment.subject);
    return moment;
  },
});
