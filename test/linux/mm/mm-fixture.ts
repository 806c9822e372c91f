/** One task in an address space, which takes its steps one after the other and records them. */

import { buildInitialState, type InitialState } from '../../../src/harness/initial-state';
import { MmStruct, Process, vma } from '../../../src/linux/mm/mm-struct';
import type { NotifierHooks } from '../../../src/linux/mm/notifier-hooks';
import { PageMap } from '../../../src/linux/mm/page-map';
import type { MmEnvironment } from '../../../src/linux/mm/pages';
import { MmWithBareReferences } from '../../../src/linux/mm-references/bare-references';
import { type Effect, Machine, type Operation } from '../../../src/machine/machine';
import type { Address } from '../../../src/machine/struct';
import { PAGE_SIZE, type Range } from '../../../src/protocol/names';
import type { TraceEvent } from '../../../src/protocol/trace';

/** The number of pages of the fixture. */
const PAGES = 30;

/** Makes the memory management of the fixture. */
type MakeMm = (fixture: MmFixture, ...rest: Rest) => MmWithBareReferences;

/** The arguments of its constructor after the notifiers. */
type Rest = [pageMap: PageMap, environment: MmEnvironment];

export class MmFixture {
  readonly machine = new Machine(['task', 'other']);
  readonly initialState: InitialState;
  readonly mm: MmWithBareReferences;
  /** The mm of the first process. */
  readonly first: Address;
  /** The names of the steps, in order. */
  readonly steps: string[] = [];
  readonly events: TraceEvent[] = [];
  /** The calls of the notifier hooks. */
  readonly calls: string[] = [];

  constructor(make: MakeMm = withRecords) {
    const roles = { processes: 2, drivers: 2, notifiers: 0, weaklyOrdered: false };
    this.initialState = buildInitialState(this.machine, roles);
    const map = new PageMap([pages(0, PAGES)]);
    this.mm = make(this, map, {
      ...this.initialState,
      processNames: ['A', 'B'],
      perVmaLocks: true,
    });
    this.first = this.mm.allocate(this.machine, this.process, 1);
  }

  get process(): Address {
    return this.initialState.processes[0] as Address;
  }

  /** Runs to the end; fails where the task would wait, or after an oops. */
  do<Result>(operation: Operation<Result>): Result {
    const turn = this.until(operation, () => false);
    if (!turn.done) throw new Error(`it waits: ${turn.value.what}`);
    return turn.value;
  }

  /** Runs up to the first step that cannot be taken, or that has this name. */
  until<Result>(
    operation: Operation<Result>,
    stop: (what: string) => boolean,
  ): IteratorResult<Effect, Result> {
    const { machine } = this;
    let turn = operation.next();
    while (!turn.done && !stop(turn.value.what) && machine.isReady(turn.value)) {
      this.steps.push(turn.value.what);
      const goesOn = machine.run(turn.value);
      this.events.push(...machine.events);
      if (!goesOn) throw new Error(this.reports().at(-1));
      turn = operation.next(machine.result);
    }
    return turn;
  }

  /** The step at which the task waits; null if it came to its end. */
  waits(operation: Operation<unknown>): string | null {
    const turn = this.until(operation, () => false);
    return turn.done ? null : turn.value.what;
  }

  reports(): string[] {
    return this.events.flatMap((event) => (event.kind === 'report' ? [event.detail] : []));
  }

  /** A word of the mm, such as its pages. */
  word(field: number): number {
    return this.machine.read(this.first + field);
  }

  ofProcess(field: number): number {
    return this.machine.read(this.process + field);
  }

  set(field: number, value: number): void {
    this.machine.write(this.first + field, value);
  }

  vmas(): number[] {
    return [0, 1, 2, 3].map((index) => this.machine.read(vma(this.first, index)));
  }

  /** Another task takes the lock of the page table, and keeps it. */
  lockPageTable(): void {
    this.set(MmStruct.page_table_lock + 1, 2);
  }

  /** The reverse map does not find the mm any more. */
  forget(): void {
    this.machine.write(this.process + Process.rmapMm, 0);
  }
}

/** The range of `count` pages from page `from` on. */
export function pages(from: number, count = 1): Range {
  return { start: (1 + from) * PAGE_SIZE, end: (1 + from + count) * PAGE_SIZE };
}

function withRecords(fixture: MmFixture, ...rest: Rest): MmWithBareReferences {
  return new MmWithBareReferences(recorded(fixture), ...rest);
}

/** Records each call, and returns 0. */
function recorded({ calls }: MmFixture): NotifierHooks {
  const say = (what: string, { start, end }: Range) => {
    const whole = end > pages(0, PAGES).end;
    calls.push(`${what} ${whole ? 'all' : `${start / PAGE_SIZE - 1}-${end / PAGE_SIZE - 2}`}`);
    return 0;
  };
  return {
    *release() {
      calls.push('release');
    },
    *invalidateRangeStart(range) {
      return say(`start ${range.event}${range.blockable ? '' : ', non-blockable,'}`, range);
    },
    *invalidateRangeEnd(range) {
      say(`end ${range.event}${range.blockable ? '' : ', non-blockable,'}`, range);
    },
    *archInvalidateSecondaryTlbs(_mm, range) {
      say('flush', range);
    },
    *clearFlushYoung(_mm, range) {
      return say('clear_flush_young', range);
    },
    *clearYoung(_mm, range) {
      return say('clear_young', range);
    },
    *testYoung(_mm, start) {
      return say('test_young', { start, end: start + PAGE_SIZE });
    },
    subscriptionsDestroy: () => undefined,
  };
}
