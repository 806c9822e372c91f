/** Builds a timeline from the steps of an interleaving. */

import type { ExplainedStep } from '../protocol/implementation';
import type { TraceEvent } from '../protocol/trace';
import { foldSteps, type ShownStep } from './fold-steps';
import { describeEvent } from './interleaving-table';
import type { Timeline, TimelineBar, TimelineRow } from './timeline';
import type { BarKind } from './timeline-shapes';

/** The texts of the simulated kernel's steps that begin or end a bar. */
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
  /** Whether a row is there for every step, also one without an event. */
  readonly everyStep?: boolean;
}

/**
 * The timeline of an interleaving. Of the model's steps, those are left out that have no event and
 * begin or end no bar. The steps of C are all there, folded as in the table.
 */
export function timelineOfSteps({
  id,
  title,
  steps,
  violatedAt,
  everyStep = false,
}: TimelineSubject): Timeline {
  const builder = new TimelineBuilder(everyStep);
  for (const step of foldSteps(steps, violatedAt)) builder.take(step, step.number === violatedAt);
  const { lanes, rows, bars } = builder;
  return { id, title, lanes, rows, bars };
}

/** A bar that may not have ended yet. */
type GrowingBar = TimelineBar & { to: number | null };

class TimelineBuilder {
  readonly lanes: string[] = [];
  readonly rows: TimelineRow[] = [];
  readonly bars: TimelineBar[] = [];
  /** By lane, the bars that have not ended; a step finds the bar that it ends by `key`. */
  readonly #open = new Map<number, { readonly key: string; readonly bar: GrowingBar }[]>();

  constructor(private readonly everyStep: boolean) {}

  take(step: ShownStep, violates: boolean): void {
    const { task, what, text, events, source } = step;
    const lane = task === null ? null : this.#lane(task);
    const changed = lane === null ? false : this.#change(lane, step);
    const isNeeded = this.everyStep || changed;
    if (!isNeeded && events.length === 0 && !violates && source === undefined) return;
    const [first] = events;
    const isEvent = first !== undefined && describeEvent(first) === what;
    const mark = isEvent ? markOf(first) : null;
    this.rows.push({ number: String(step.number), lane, label: text, mark, violates });
    for (const event of isEvent ? events.slice(1) : events) this.#note(lane, event);
  }

  /** Begins and ends bars; false if the step does neither. */
  #change(lane: number, { what, events }: ExplainedStep): boolean {
    let changed = true;
    if (READER_BEGINS.test(what)) this.#begin(lane, 'reader', 'reader');
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
    const bar: GrowingBar = { lane, kind, name: key, depth, from: this.rows.length, to: null };
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

  /** A driver's own call_srcu() queues on the driver's own SRCU domain. */
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
