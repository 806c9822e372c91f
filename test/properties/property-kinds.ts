/** Every kind of property twice: its monitor, and the function of the whole trace that it equals. */
import * as addressSpaces from '../../src/properties/address-spaces';
import * as callbacks from '../../src/properties/callbacks';
import * as calls from '../../src/properties/calls';
import * as reports from '../../src/properties/kernel-reports';
import * as notifiers from '../../src/properties/notifiers';
import * as order from '../../src/properties/order';
import * as overlap from '../../src/properties/overlap';
import * as pairing from '../../src/properties/pairing';
import type { Property } from '../../src/properties/property';
import * as sequences from '../../src/properties/sequences';
import type { Subject } from '../../src/properties/subject';
import type {
  CallbackName,
  FunctionName,
  InvalidationEvent,
  Range,
  ReportName,
} from '../../src/protocol/names';
import type { Trace, TraceEvent } from '../../src/protocol/trace';
import * as oracleAddressSpaces from './oracle/address-spaces';
import * as oracleCallbacks from './oracle/callbacks';
import * as oracleCalls from './oracle/calls';
import * as oracleReports from './oracle/kernel-reports';
import * as oracleNotifiers from './oracle/notifiers';
import * as oracleOrder from './oracle/order';
import * as oraclePairing from './oracle/pairing';
import type { Property as Oracle } from './oracle/property';
import * as oracleSequences from './oracle/sequences';

export type Pair = readonly [Property, Oracle];

/** Chooses arguments that fit the trace, more often than not. */
export class Chooser {
  constructor(
    private readonly trace: Trace,
    /** A number from 0 up to, not including, `below`. */
    readonly upTo: (below: number) => number,
  ) {}

  one<Item>(...items: readonly Item[]): Item {
    return items[this.upTo(items.length)] as Item;
  }

  /** Something that an event of the trace has; one of `otherwise` where none has it. */
  seen<Value>(values: (event: TraceEvent) => readonly Value[], ...otherwise: Value[]): Value {
    const found = this.trace.flatMap(values);
    return found.length === 0 ? this.one(...otherwise) : this.one(...found);
  }

  callback(): CallbackName {
    const names: CallbackName[] = ['release', 'invalidate_range_start'];
    return this.seen(({ ...event }) => (event.kind === 'enter' ? [event.callback] : []), ...names);
  }

  /** Two callbacks of which the second is entered while the first runs, where there are some. */
  callbacks(): readonly [CallbackName, CallbackName] {
    const open: CallbackName[] = [];
    const pairs: [CallbackName, CallbackName][] = [];
    for (const event of this.trace) {
      if (event.kind === 'enter')
        pairs.push(...open.map((one) => [one, event.callback] as [CallbackName, CallbackName]));
      if (event.kind === 'enter') open.push(event.callback);
      if (event.kind === 'leave') open.splice(open.lastIndexOf(event.callback), 1);
    }
    return pairs.length === 0 ? [this.callback(), this.callback()] : this.one(...pairs);
  }

  subject(): Subject {
    if (this.upTo(2) === 0) {
      const name = this.seen((event) => (event.kind === 'enter' ? [event.driver] : []), 'gpu');
      return { kind: 'driver', name };
    }
    return { kind: 'notifier', name: this.name() };
  }

  /** A driver whose callback was called. */
  driverOf(callback: CallbackName): string {
    return this.seen(
      (event) => (event.kind === 'enter' && event.callback === callback ? [event.driver] : []),
      'gpu',
    );
  }

  name(): string {
    return this.seen(
      (event) =>
        (event.kind === 'call' || event.kind === 'return') &&
        event.name !== null &&
        event.notifier !== null
          ? [event.name]
          : [],
      'n1',
    );
  }

  process(): string {
    return this.seen(
      (event) => (event.kind === 'settled' ? event.processes.map(({ process }) => process) : []),
      'A',
    );
  }

  call(): calls.CallSubject {
    const otherwise = { function: 'mmu_notifier_get' as FunctionName, task: 'driver gpu' };
    return this.seen<calls.CallSubject>(
      (event) =>
        event.kind === 'call' || event.kind === 'return'
          ? [{ function: event.function, task: event.task }]
          : [],
      otherwise,
    );
  }

  /** A call that has not returned, where there is one. */
  openCall(): calls.CallSubject {
    const open = this.trace.filter(
      (event, index) =>
        event.kind === 'call' &&
        !this.trace
          .slice(index)
          .some(
            (one) =>
              one.kind === 'return' && one.task === event.task && one.function === event.function,
          ),
    );
    return open.length === 0 ? this.call() : (this.one(...open) as calls.CallSubject);
  }

  range(): Range {
    return this.seen<Range>(
      (event) => {
        if (event.kind === 'free' && event.object === 'pages') return [event.range];
        return event.kind === 'enter' && event.range !== null ? [event.range] : [];
      },
      { start: 0x1000, end: 0x3000 },
    );
  }

  event(): InvalidationEvent {
    return this.seen<InvalidationEvent>(
      (event) => (event.kind === 'enter' && event.range?.event ? [event.range.event] : []),
      'UNMAP',
    );
  }

  /** The events that the callback was told. */
  eventsOf(callback: CallbackName): InvalidationEvent[] {
    return this.trace.flatMap((event) =>
      event.kind === 'enter' && event.callback === callback ? (event.range?.event ?? []) : [],
    );
  }

  report(): ReportName {
    return this.seen<ReportName>(
      (event) => (event.kind === 'report' ? [event.report] : []),
      'WARN_ON',
    );
  }

  moment(): order.Moment {
    const written = 'the moment';
    switch (this.upTo(7)) {
      case 0:
        return { kind: this.one('call', 'return'), written, ...this.call() };
      case 1:
      case 2:
      case 3: {
        const kind = this.one('entry', 'exit');
        return { kind, written, callback: this.callback(), subject: this.subject() };
      }
      case 4:
        return { kind: 'freeing of a notifier', written, name: this.name() };
      case 5:
        return { kind: 'freeing of an mm', written, process: this.process() };
      default:
        return { kind: 'freeing of pages', written, process: this.process(), range: this.range() };
    }
  }
}

type EntryPair = readonly [callbacks.EntryProperty, oracleCallbacks.EntryProperty];

const entries: readonly EntryPair[] = [
  [callbacks.withNonBlockableRange, oracleCallbacks.withNonBlockableRange],
  [callbacks.withBlockableRange, oracleCallbacks.withBlockableRange],
  [callbacks.rangeNotEmpty, oracleCallbacks.rangeNotEmpty],
  [callbacks.inProcessContext, oracleCallbacks.inProcessContext],
  [callbacks.inAtomicContext, oracleCallbacks.inAtomicContext],
  [callbacks.withPageLock, oracleCallbacks.withPageLock],
  [callbacks.withMmapWriteLock, oracleCallbacks.withMmapWriteLock],
  [callbacks.whileRangeWasMapped, oracleCallbacks.whileRangeWasMapped],
  [callbacks.afterRangeWasUnmapped, oracleCallbacks.afterRangeWasUnmapped],
  [sequences.withOddSequence, oracleSequences.withOddSequence],
  [sequences.wholeAddressSpace, oracleSequences.wholeAddressSpace],
];

function everyEntry(choose: Chooser): Pair {
  const [callback, subject] = [choose.callback(), choose.subject()];
  const [event, count] = [choose.event(), choose.upTo(3)];
  const [one, other] = choose.one<EntryPair>(
    choose.one(...entries),
    choose.one(...entries),
    [callbacks.withEvent(event), oracleCallbacks.withEvent(event)],
    [callbacks.withMmUsers(count), oracleCallbacks.withMmUsers(count)],
  );
  return [
    callbacks.everyEntry(callback, subject, one),
    oracleCallbacks.everyEntry(callback, subject, other),
  ];
}

/** The kinds, by the names of the functions that make them. */
export const kinds: Readonly<Record<string, (choose: Chooser) => Pair>> = {
  changedBy: (choose) => {
    const counter = choose.one<addressSpaces.Counter>('mmUsers', 'mmCount');
    const args = [counter, choose.process(), choose.one(0, 0, 1, -1)] as const;
    return [addressSpaces.changedBy(...args), oracleAddressSpaces.changedBy(...args)];
  },
  notifierIsFreed: (choose) => {
    const args = [choose.name(), choose.one(true, false)] as const;
    return [addressSpaces.notifierIsFreed(...args), oracleAddressSpaces.notifierIsFreed(...args)];
  },
  mmIsFreed: (choose) => {
    const args = [choose.process(), choose.one(true, false)] as const;
    return [addressSpaces.mmIsFreed(...args), oracleAddressSpaces.mmIsFreed(...args)];
  },
  pgdIsFreed: (choose) => {
    const args = [choose.process(), choose.one(true, false)] as const;
    return [addressSpaces.pgdIsFreed(...args), oracleAddressSpaces.pgdIsFreed(...args)];
  },
  pagesAreFreed: (choose) => {
    const args = [choose.process(), choose.range(), choose.one(true, false)] as const;
    return [addressSpaces.pagesAreFreed(...args), oracleAddressSpaces.pagesAreFreed(...args)];
  },
  wasCalled: (choose) => {
    const atLeast = choose.upTo(3);
    const times = { atLeast, atMost: choose.one(atLeast, Number.POSITIVE_INFINITY) };
    const args = [choose.callback(), choose.subject(), times, choose.one(true, false)] as const;
    return [callbacks.wasCalled(...args), oracleCallbacks.wasCalled(...args)];
  },
  wasCalledFor: (choose) => {
    const args = [choose.callback(), choose.subject(), choose.range()] as const;
    return [callbacks.wasCalledFor(...args), oracleCallbacks.wasCalledFor(...args)];
  },
  everyEntry,
  runsAlone: (choose) => {
    const args = [choose.callback(), choose.subject()] as const;
    return [overlap.runsAlone(...args), oracleCallbacks.runsAlone(...args)];
  },
  overlaps: (choose) => {
    const args = [...choose.callbacks(), choose.subject()] as const;
    return [overlap.overlaps(...args), oracleCallbacks.overlaps(...args)];
  },
  hasReturned: (choose) => {
    const call = choose.call();
    return [calls.hasReturned(call), oracleCalls.hasReturned(call)];
  },
  hasNotReturned: (choose) => {
    const call = choose.openCall();
    return [calls.hasNotReturned(call), oracleCalls.hasNotReturned(call)];
  },
  returned: (choose) => {
    const result = choose.seen((event) => (event.kind === 'return' ? [event.result] : []), 0);
    const args = [choose.call(), choose.one(result, 0), 'something else'] as const;
    return [calls.returned(...args), oracleCalls.returned(...args)];
  },
  sawWritesInOrder: (choose) => {
    const task = choose.seen(
      (event) => (event.kind === 'return' && event.function === 'device_read' ? [event.task] : []),
      'driver gpu',
    );
    const args = [task, choose.one(true, false)] as const;
    return [calls.sawWritesInOrder(...args), oracleCalls.sawWritesInOrder(...args)];
  },
  kernelReports: (choose) => {
    const report = choose.one(choose.report(), choose.report(), 'WARN_ON' as const);
    return [reports.kernelReports(report), oracleReports.kernelReports(report)];
  },
  logIsCleanBut: (choose) => {
    const named = new Set([choose.report(), choose.report()].slice(choose.upTo(3)));
    return [reports.logIsCleanBut(named), oracleReports.logIsCleanBut(named)];
  },
  areSame: (choose) => {
    const args = [choose.name(), choose.name()] as const;
    return [notifiers.areSame(...args), oracleNotifiers.areSame(...args)];
  },
  areDifferent: (choose) => {
    const args = [choose.name(), choose.name()] as const;
    return [notifiers.areDifferent(...args), oracleNotifiers.areDifferent(...args)];
  },
  hasUsers: (choose) => {
    const seen = choose.seen(
      (event) =>
        event.kind === 'settled' ? event.notifiers.map(({ name, users }) => ({ name, users })) : [],
      { name: 'n1', users: 1 },
    );
    const args = [seen.name, choose.one(seen.users, 1)] as const;
    return [notifiers.hasUsers(...args), oracleNotifiers.hasUsers(...args)];
  },
  everyPrecedesEvery: (choose) => {
    const args = [choose.moment(), choose.moment()] as const;
    return [order.everyPrecedesEvery(...args), oracleOrder.everyPrecedesEvery(...args)];
  },
  somePrecedesSome: (choose) => {
    const args = [choose.moment(), choose.moment()] as const;
    return [order.somePrecedesSome(...args), oracleOrder.somePrecedesSome(...args)];
  },
  noneEnteredAfter: (choose) => {
    const args = [choose.moment(), choose.subject()] as const;
    return [order.noneEnteredAfter(...args), oracleOrder.noneEnteredAfter(...args)];
  },
  noneRunsAfter: (choose) => {
    const args = [choose.moment(), choose.subject()] as const;
    return [order.noneRunsAfter(...args), oracleOrder.noneRunsAfter(...args)];
  },
  startsArePaired: (choose) => {
    const subject = choose.subject();
    return [pairing.startsArePaired(subject), oraclePairing.startsArePaired(subject)];
  },
  sequencesAre: (choose) => {
    const callback = choose.one<CallbackName>('invalidate', 'invalidate', choose.callback());
    const subject = choose.one(choose.subject(), { kind: 'driver', name: 'gpu' } as const);
    const args = [choose.one('greater', 'same'), callback, subject] as const;
    return [sequences.sequencesAre(...args), oracleSequences.sequencesAre(...args)];
  },
  firstAndLast: (choose) => {
    const isTold = (callback: CallbackName) => choose.eventsOf(callback).length > 1;
    const callback = choose.seen<CallbackName>(
      (event) => (event.kind === 'enter' && isTold(event.callback) ? [event.callback] : []),
      choose.callback(),
    );
    const told = choose.eventsOf(callback);
    const last = told.at(-1) ?? choose.event();
    const subject = { kind: 'driver', name: choose.driverOf(callback) } as const;
    const args = [callback, subject, told[0] ?? choose.event(), last] as const;
    return [sequences.firstAndLast(...args), oracleSequences.firstAndLast(...args)];
  },
  returnedOdd: (choose) => {
    const begins = { function: 'mmu_interval_read_begin', task: 'driver gpu' } as const;
    const call = choose.one(begins, begins, choose.call());
    return [sequences.returnedOdd(call), oracleSequences.returnedOdd(call)];
  },
};
