/** Traces as numbers: two traces have the same number where their events are the same. */
import type { Trace, TraceEvent } from '../spec/trace';

/** A node of the tree of traces; 0 is the empty trace. */
export type TraceId = number;

/** Number of an event among all different ones. */
export type EventId = number;

/** Events are numbered below this, so that a trace and an event make one exact key. */
const MAX_EVENTS = 2 ** 20;

export class TraceTable {
  private readonly events: TraceEvent[] = [];
  private readonly eventIds = new Map<string, number>();
  private readonly parents: TraceId[] = [-1];
  private readonly lastEvents: number[] = [-1];
  private readonly lengths: number[] = [0];
  private readonly children = new Map<number, TraceId>();

  /** The trace that has these events after those of `trace`. */
  extend(trace: TraceId, events: readonly TraceEvent[]): TraceId {
    let extended = trace;
    for (const event of events) extended = this.append(extended, this.eventId(event));
    return extended;
  }

  /** The same, of events that have numbers already. */
  extendBy(trace: TraceId, events: readonly EventId[]): TraceId {
    let extended = trace;
    for (const event of events) extended = this.append(extended, event);
    return extended;
  }

  /** The last event of a trace that has one, and the trace without it. */
  last(trace: TraceId): { parent: TraceId; event: TraceEvent } {
    return {
      parent: this.parents[trace] as TraceId,
      event: this.events[this.lastEvents[trace] as EventId] as TraceEvent,
    };
  }

  /** How many events the trace has. */
  lengthOf(trace: TraceId): number {
    return this.lengths[trace] as number;
  }

  /** The first so many events of a trace that has as many. */
  prefix(trace: TraceId, length: number): TraceId {
    let at = trace;
    while (this.lengthOf(at) > length) at = this.parents[at] as TraceId;
    return at;
  }

  get(trace: TraceId): Trace {
    const events: TraceEvent[] = [];
    for (let at = trace; at > 0; at = this.parents[at] as TraceId) {
      events.push(this.events[this.lastEvents[at] as number] as TraceEvent);
    }
    return events.reverse();
  }

  private append(trace: TraceId, event: number): TraceId {
    const key = trace * MAX_EVENTS + event;
    const known = this.children.get(key);
    if (known !== undefined) return known;
    const added = this.parents.length;
    this.parents.push(trace);
    this.lastEvents.push(event);
    this.lengths.push((this.lengths[trace] as number) + 1);
    this.children.set(key, added);
    return added;
  }

  /** The number of an event, new or not. */
  eventId(event: TraceEvent): EventId {
    const text = JSON.stringify(event);
    const known = this.eventIds.get(text);
    if (known !== undefined) return known;
    const added = this.events.length;
    if (added === MAX_EVENTS)
      throw new RangeError(`a script has more than ${MAX_EVENTS} different events`);
    this.events.push(event);
    this.eventIds.set(text, added);
    return added;
  }
}
