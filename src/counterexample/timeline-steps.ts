/** What a timeline shows of an interleaving: which steps, and what begins and ends with them. */

import type { ExplainedStep } from '../protocol/implementation';
import type { TraceEvent } from '../protocol/trace';
import { describeEvent } from './interleaving-table';
import type { Timeline, TimelineBar, TimelineRow } from './timeline';
import type { BarKind } from './timeline-shapes';

/** The words of the steps of the simulated kernel at which something begins or ends. */
const READER_BEGINS = /^s?rcu_read_lock\(\)/;
const READER_ENDS = /^s?rcu_read_unlock\(\)/;
const WAITING_BEGINS = /^(?:synchronize_s?rcu|s?rcu_barrier)\(\) begins$/;
const WAITING_ENDS = /^(?:synchronize_s?rcu|s?rcu_barrier)\(\) waits for /;
const QUEUED = /^call_s?rcu\(\)$/;
const CALLBACK_BEGINS = /^a grace period ends, /;

/** The lane of the callbacks that are queued on the core's SRCU domain. */
const CALLBACKS_LANE = 'SRCU callbacks';

export interface TimelineSubject {
  readonly id: string;
  readonly title: string;
  readonly steps: readonly ExplainedStep[];
  /** Number of the step, from 1, that violates the guarantee; null for none. */
  readonly violatedAt: number | null;
}

/** The timeline of an interleaving; steps that neither show nor begin nor end anything are left out. */
export function timelineOfSteps({ id, title, steps, violatedAt }: TimelineSubject): Timeline {
  const builder = new TimelineBuilder();
  steps.forEach((step, index) => {
    builder.take(step, String(index + 1), index + 1 === violatedAt);
  });
  const { lanes, rows, bars } = builder;
  return { id, title, lanes, rows, bars };
}

/** A bar that can still be given its end. */
type GrowingBar = TimelineBar & { to: number | null };

class TimelineBuilder {
  readonly lanes: string[] = [];
  readonly rows: TimelineRow[] = [];
  readonly bars: TimelineBar[] = [];
  /** Bars that have not ended, by lane, with what they were begun by. */
  readonly #open = new Map<number, { readonly key: string; readonly bar: GrowingBar }[]>();

  take(step: ExplainedStep, number: string, violates: boolean): void {
    const { task, what, events } = step;
    const lane = task === null ? null : this.#lane(task);
    const changed = lane === null ? false : this.#change(lane, step);
    if (!changed && events.length === 0 && !violates) return;
    const [first] = events;
    const tellsEvent = first !== undefined && describeEvent(first) === what;
    const mark = tellsEvent ? markOf(first) : null;
    this.rows.push({ number, lane, label: what, mark, violates });
    for (const event of tellsEvent ? events.slice(1) : events) this.#note(lane, event);
  }

  /** Begin and end what this step begins and ends; false where that is nothing. */
  #change(lane: number, { what, events }: ExplainedStep): boolean {
    let changed = true;
    if (READER_BEGINS.test(what)) this.#begin(lane, 'read section', 'reader');
    else if (READER_ENDS.test(what)) this.#end(lane, 'reader');
    else if (WAITING_BEGINS.test(what)) this.#begin(lane, 'grace period', 'waiting');
    else if (WAITING_ENDS.test(what)) this.#end(lane, 'waiting');
    else if (QUEUED.test(what)) this.#begin(this.#callbacksLane(lane), 'grace period', 'queued');
    else if (CALLBACK_BEGINS.test(what)) this.#end(lane, 'queued', 'oldest');
    else changed = false;
    for (const event of events) this.#changeByEvent(lane, event);
    return changed;
  }

  #changeByEvent(lane: number, event: TraceEvent): void {
    if (event.kind === 'call') this.#begin(lane, 'call', event.function);
    if (event.kind === 'return') this.#end(lane, event.function);
    if (event.kind === 'enter') this.#begin(lane, 'callback', `->${event.callback}`);
    if (event.kind === 'leave') this.#end(lane, `->${event.callback}`);
  }

  #note(lane: number | null, event: TraceEvent): void {
    const mark = markOf(event);
    if (mark === null) return;
    this.rows.push({ number: '', lane, label: describeEvent(event), mark, violates: false });
  }

  #begin(lane: number, kind: BarKind, key: string): void {
    const open = this.#open.get(lane) ?? [];
    this.#open.set(lane, open);
    let depth = 0;
    while (open.some(({ bar }) => bar.depth === depth)) depth++;
    const bar: GrowingBar = { lane, kind, depth, from: this.rows.length, to: null };
    this.bars.push(bar);
    open.push({ key, bar });
  }

  #end(lane: number, key: string, which: 'newest' | 'oldest' = 'newest'): void {
    const open = this.#open.get(lane) ?? [];
    const found =
      which === 'newest'
        ? open.findLastIndex((one) => one.key === key)
        : open.findIndex((one) => one.key === key);
    const [ended] = found < 0 ? [] : open.splice(found, 1);
    if (ended !== undefined) ended.bar.to = this.rows.length;
  }

  /** A driver that calls call_srcu() itself does so on a domain of its own. */
  #callbacksLane(caller: number): number {
    const innermost = this.#open.get(caller)?.at(-1)?.key;
    const [, driver] = /driver (\w+)$/.exec(this.lanes[caller] ?? '') ?? [];
    const own = innermost === 'call_srcu' && driver !== undefined;
    return this.#lane(own ? `${CALLBACKS_LANE} of driver ${driver}` : CALLBACKS_LANE);
  }

  #lane(task: string): number {
    const known = this.lanes.indexOf(task);
    return known >= 0 ? known : this.lanes.push(task) - 1;
  }
}

function markOf({ kind }: TraceEvent): TimelineRow['mark'] {
  return kind === 'free' || kind === 'report' ? kind : null;
}
