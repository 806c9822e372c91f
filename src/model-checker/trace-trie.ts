/** A trie of traces: equal traces have equal numbers. */
import type { Trace, TraceEvent } from '../protocol/trace';
import { IntPairMap, IntVector } from './int-tables';

/** A node of the trie; 0 is the empty trace. */
export type TraceId = number;

/** Number of a distinct event. */
export type EventId = number;

export class TraceTrie {
  private readonly events: TraceEvent[] = [];
  private readonly eventIds = new Map<string, number>();
  private readonly parents = new IntVector();
  private readonly lastEvents = new IntVector();
  private readonly children = new IntPairMap();

  constructor() {
    this.add(-1, -1);
  }

  /** The trace `trace` followed by these events. */
  extend(trace: TraceId, events: readonly TraceEvent[]): TraceId {
    let extended = trace;
    for (const event of events) extended = this.append(extended, this.eventId(event));
    return extended;
  }

  /** Like `extend`, for events with known numbers. */
  extendBy(trace: TraceId, events: readonly EventId[]): TraceId {
    let extended = trace;
    for (const event of events) extended = this.append(extended, event);
    return extended;
  }

  /** The last event of a nonempty trace, and the trace without it. */
  last(trace: TraceId): { parent: TraceId; event: TraceEvent } {
    return {
      parent: this.parents.at(trace),
      event: this.events[this.lastEvents.at(trace)] as TraceEvent,
    };
  }

  get(trace: TraceId): Trace {
    const events: TraceEvent[] = [];
    for (let at = trace; at > 0; at = this.parents.at(at)) {
      events.push(this.events[this.lastEvents.at(at)] as TraceEvent);
    }
    return events.reverse();
  }

  private add(parent: TraceId, event: EventId): TraceId {
    this.parents.push(parent);
    this.lastEvents.push(event);
    return this.parents.length - 1;
  }

  private append(trace: TraceId, event: number): TraceId {
    const known = this.children.get(trace, event);
    if (known >= 0) return known;
    const added = this.add(trace, event);
    this.children.set(trace, event, added);
    return added;
  }

  event(event: EventId): TraceEvent {
    return this.events[event] as TraceEvent;
  }

  /** The number of an event. */
  eventId(event: TraceEvent): EventId {
    const text = JSON.stringify(event);
    const known = this.eventIds.get(text);
    if (known !== undefined) return known;
    const added = this.events.length;
    this.events.push(event);
    this.eventIds.set(text, added);
    return added;
  }
}
