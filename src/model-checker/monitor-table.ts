/**
 * The states of monitors as part of a state of the search: a tuple with the state of each monitor has
 * a number. The search steps from tuple to tuple by events, so it need not tell apart interleavings
 * that differ in other events or in their order only.
 */
import type { Monitor, MonitorState } from '../properties/property';
import type { TraceEvent } from '../protocol/trace';
import { IntPairMap, IntVector } from './int-tables';
import type { EventId, TraceId, TraceTrie } from './trace-trie';

/** Number of a tuple; 0 is that of the empty trace. */
export type TupleId = number;

/** The states that a monitor was in so far, by number. */
class NumberedStates {
  private readonly states: MonitorState[] = [];
  private readonly texts: string[] = [];
  private readonly numbers = new Map<string, number>();
  private readonly steps = new IntPairMap();

  constructor(private readonly monitor: Monitor) {
    this.numberOf(monitor.initial);
  }

  step(state: number, event: EventId, what: TraceEvent): number {
    const known = this.steps.get(state, event);
    if (known >= 0) return known;
    const next = this.numberOf(this.monitor.step(this.states[state] as MonitorState, what));
    this.steps.set(state, event, next);
    return next;
  }

  private numberOf(state: MonitorState): number {
    const text = JSON.stringify(state);
    const known = this.numbers.get(text);
    if (known !== undefined) return known;
    this.numbers.set(text, this.states.length);
    this.texts.push(text);
    return this.states.push(state) - 1;
  }

  get size(): number {
    return this.states.length;
  }

  /** Whether the event leaves all states from this number on as they are. */
  ignores(what: TraceEvent, from: number): boolean {
    for (let state = from; state < this.states.length; state++) {
      const before = this.states[state] as MonitorState;
      const after = this.monitor.step(before, what);
      if (after !== before && JSON.stringify(after) !== this.texts[state]) return false;
    }
    return true;
  }
}

export class MonitorTable {
  private readonly monitors: readonly NumberedStates[];
  private readonly tuples: (readonly number[])[] = [];
  private readonly numbers = new Map<string, TupleId>();
  private readonly steps = new IntPairMap();
  /** For each tuple, a trace that leads to it. */
  private readonly witnesses = new IntVector();
  /** Events that were asked about, and whether all states that are known ignore them. */
  private readonly ignored = new Map<EventId, boolean>();
  isContradicted = false;

  constructor(
    monitors: readonly Monitor[],
    private readonly traces: TraceTrie,
  ) {
    const distinct = new Map(monitors.map((one) => [one.name, one]));
    this.monitors = [...distinct.values()].map((one) => new NumberedStates(one));
    this.numberOf(
      this.monitors.map(() => 0),
      0,
    );
  }

  /** The tuple after these events. */
  extend(tuple: TupleId, events: readonly TraceEvent[]): TupleId {
    return this.extendBy(
      tuple,
      events.map((event) => this.traces.eventId(event)),
    );
  }

  /** Like `extend`, for events with known numbers. */
  extendBy(tuple: TupleId, events: readonly EventId[]): TupleId {
    let extended = tuple;
    for (const event of events) extended = this.step(extended, event);
    return extended;
  }

  ofTrace(trace: TraceId): TupleId {
    return this.extend(0, this.traces.get(trace));
  }

  /** A trace after which the monitors are in these states. */
  witness(tuple: TupleId): TraceId {
    return this.witnesses.at(tuple);
  }

  ignores(event: EventId): boolean {
    const known = this.ignored.get(event);
    if (known !== undefined) return known;
    const ignores = this.monitors.every((one) => one.ignores(this.traces.event(event), 0));
    this.ignored.set(event, ignores);
    return ignores;
  }

  beginAgain(): void {
    this.isContradicted = false;
  }

  private step(tuple: TupleId, event: EventId): TupleId {
    const known = this.steps.get(tuple, event);
    if (known >= 0) return known;
    const what = this.traces.event(event);
    const states = (this.tuples[tuple] as readonly number[]).map((state, monitor) => {
      const numbered = this.monitors[monitor] as NumberedStates;
      const before = numbered.size;
      const after = numbered.step(state, event, what);
      if (numbered.size > before) this.checkIgnored(numbered, before);
      return after;
    });
    const next = this.numberOf(states, this.traces.extendBy(this.witness(tuple), [event]));
    this.steps.set(tuple, event, next);
    return next;
  }

  /** Whether the new states of a monitor ignore what its other states do. */
  private checkIgnored(monitor: NumberedStates, from: number): void {
    for (const [event, ignores] of this.ignored) {
      if (!ignores || monitor.ignores(this.traces.event(event), from)) continue;
      this.ignored.set(event, false);
      this.isContradicted = true;
    }
  }

  private numberOf(states: readonly number[], witness: TraceId): TupleId {
    const text = states.join();
    const known = this.numbers.get(text);
    if (known !== undefined) return known;
    this.numbers.set(text, this.tuples.length);
    this.witnesses.push(witness);
    return this.tuples.push(states) - 1;
  }
}
