/** Properties of traces, and the automata that decide them. */
import type { SettledEvent, Trace, TraceEvent } from '../protocol/trace';

/** Why a property does not hold; null where it holds. */
export type ViolationReason = string | null;

/** What the state of a monitor is made of. Two states are equal if their JSON is. */
export type MonitorState =
  | string
  | number
  | boolean
  | null
  | readonly MonitorState[]
  | { readonly [key: string]: MonitorState };

/**
 * A deterministic automaton over the events of a trace. It remembers what decides its verdict and
 * nothing else, so that a search need not tell apart interleavings that the property does not.
 */
export interface Monitor {
  /** Monitors of one name have the same states. It has the names of all tasks that they look for. */
  readonly name: string;
  readonly initial: MonitorState;
  /** The state after the event. Must not change `state`. */
  step(state: MonitorState, event: TraceEvent): MonitorState;
  /** The reason where a trace that ends in this state violates the property. */
  verdict(state: MonitorState): ViolationReason;
}

export interface Property {
  /** What it says of whom: equal properties have equal names. */
  readonly name: string;
  /** Its monitor, where `since` is the number of the first phase after the last `Then` before. */
  monitor(since: number): Monitor;
}

/** An automaton whose state has a type of its own. */
export interface Automaton<State extends MonitorState> {
  readonly initial: State;
  step(state: State, event: TraceEvent): State;
  verdict(state: State): ViolationReason;
}

/**
 * A property that does not depend on the last `Then`. `says` are its kind and its arguments, and
 * `states` the name of its monitor, where properties share the states of one.
 */
export function property<State extends MonitorState>(
  says: readonly unknown[],
  automaton: Automaton<State>,
  states = JSON.stringify(says),
): Property {
  const decides = monitor(states, automaton);
  return { name: JSON.stringify(says), monitor: () => decides };
}

/** A property that may depend on the number of the first phase after the last `Then`. */
export function propertySince<State extends MonitorState>(
  says: readonly unknown[],
  automatonSince: (since: number) => Automaton<State>,
): Property {
  const name = JSON.stringify(says);
  return {
    name,
    monitor: (since) => monitor(`${name} since ${since}`, automatonSince(since)),
  };
}

/** The monitor: its states are those of the automaton, as it only gets states that it returned. */
export function monitor<State extends MonitorState>(
  name: string,
  { initial, step, verdict }: Automaton<State>,
): Monitor {
  return {
    name,
    initial,
    step: (state, event) => step(state as State, event),
    verdict: (state) => verdict(state as State),
  };
}

/** The state after all events of the trace. */
export function stateAfter({ initial, step }: Monitor, trace: Trace): MonitorState {
  return trace.reduce(step, initial);
}

/** Why the property does not hold on the trace; null where it holds. */
export function reasonIn(property: Property, since: number, trace: Trace): ViolationReason {
  const automaton = property.monitor(since);
  return automaton.verdict(stateAfter(automaton, trace));
}

/** The state that was read last. */
export function lastQuiescence(trace: Trace): SettledEvent | undefined {
  return trace.findLast((event) => event.kind === 'settled') as SettledEvent | undefined;
}

/** Index of the first event after the quiescence before `phase`; the end if there is none. */
export function eventsSince(trace: Trace, phase: number): number {
  if (phase === 0) return 0;
  const quiescence = trace.findIndex((event) => isQuiescenceBefore(phase, event));
  return quiescence < 0 ? trace.length : quiescence + 1;
}

/** Whether the event is the quiescence before `phase`. */
export function isQuiescenceBefore(phase: number, event: TraceEvent): event is SettledEvent {
  return event.kind === 'settled' && event.phase === phase - 1;
}
