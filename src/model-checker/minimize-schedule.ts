/**
 * An interleaving of a given trace with the fewest context switches, as in iterative context
 * bounding (Musuvathi and Qadeer, Iterative Context Bounding for Systematic Testing of Multithreaded
 * Programs, 2007). The search goes level by level, over the states whose trace is a prefix of the
 * given one: a level has the states that are reached with the same number of context switches.
 */
import type { Trace, TraceEvent } from '../protocol/trace';
import type { Schedule } from './exploration';
import { IntPairMap } from './int-tables';
import { type Program, tasksOf } from './program';
import { Simulation } from './simulation';
import { StateSet } from './state-set';
import { type EventId, TraceTrie } from './trace-trie';
import { SuccessorState, TransitionCache } from './transitions';

/** Minimizes the schedules of one program; later searches use the transitions of the earlier ones. */
export class ScheduleMinimizer {
  private readonly simulation: Simulation;
  private readonly events = new TraceTrie();
  private readonly transitions: TransitionCache;
  private readonly busy: readonly number[];
  private readonly tasks: number;

  constructor(program: Program) {
    this.simulation = new Simulation(program);
    this.tasks = program.tasks.length;
    this.busy = tasksOf(program, 'task');
    this.transitions = new TransitionCache(this.simulation, this.events, this.tasks, false);
  }

  /**
   * Of the interleavings with this trace, one with the fewest context switches; of those, one with
   * the fewest steps. Null where the search exceeds `maxStates` or `maxContextSwitches`.
   */
  minimize(
    trace: Trace,
    maxStates: number,
    maxContextSwitches = Number.POSITIVE_INFINITY,
  ): Schedule | null {
    const { simulation, events, transitions, busy, tasks } = this;
    const search = new ContextSwitchSearch({ simulation, events, transitions, busy, tasks }, trace);
    return search.run(maxStates, maxContextSwitches);
  }
}

/** {@link ScheduleMinimizer.minimize} of a program of which one schedule is minimized. */
export function minimizeContextSwitches(
  program: Program,
  trace: Trace,
  maxStates: number,
  maxContextSwitches?: number,
): Schedule | null {
  return new ScheduleMinimizer(program).minimize(trace, maxStates, maxContextSwitches);
}

/** What the searches of one program share. */
interface Searched {
  readonly simulation: Simulation;
  readonly events: TraceTrie;
  readonly transitions: TransitionCache;
  readonly busy: readonly number[];
  readonly tasks: number;
}

/** A path to a state, and the task that took its last step; -1 for none. */
interface Reached {
  readonly from: Reached | null;
  readonly task: number;
  readonly steps: number;
  /** Number of the state, whose first word is the number of events so far. */
  readonly state: number;
}

class ContextSwitchSearch {
  private readonly wanted: readonly EventId[];
  private readonly states = new StateSet();
  /** States that were expanded, with the task that took the last step. */
  private readonly seen = new IntPairMap();
  private readonly successor: SuccessorState;
  private current = new Int32Array(256);
  private best: Reached | null = null;
  private level: Reached[] = [];
  private next: Reached[] = [];

  constructor(
    private readonly searched: Searched,
    trace: Trace,
  ) {
    this.wanted = trace.map((event) => searched.events.eventId(event));
    this.successor = new SuccessorState(searched.tasks);
  }

  run(maxStates: number, maxContextSwitches: number): Schedule | null {
    const { simulation } = this.searched;
    simulation.boot();
    const matched = this.match(0, this.numbersOf(simulation.machine.events));
    if (matched === null) return null;
    const length = simulation.save(matched);
    const state = this.states.add(simulation.state, length);
    this.level = [{ from: null, task: -1, steps: 0, state }];
    for (
      let contextSwitches = 0;
      contextSwitches <= maxContextSwitches && this.best === null;
      contextSwitches++
    ) {
      if (this.level.length === 0) break;
      for (let reached = this.level.pop(); reached !== undefined; reached = this.level.pop()) {
        if (this.seen.size >= maxStates) return null;
        if (this.isNew(reached)) this.expand(reached);
      }
      [this.level, this.next] = [this.next, this.level];
    }
    return this.best === null ? null : scheduleOf(this.best);
  }

  private isNew({ state, task }: Reached): boolean {
    if (this.seen.get(state, 1 + task) >= 0) return false;
    this.seen.set(state, 1 + task, 1);
    return true;
  }

  private expand(from: Reached): void {
    const { transitions, busy } = this.searched;
    const { successor } = this;
    const length = this.copyState(from.state);
    const before = this.current[0] as number;
    let isQuiescent = true;
    for (const task of busy) {
      const transition = transitions.find(task, this.current, length);
      if (transition === null || !transition.ready) continue;
      isQuiescent = false;
      const matched = this.match(before, transition.events);
      if (matched === null) continue;
      if (!transition.continues) {
        this.end({ from, task, steps: from.steps + 1, state: -1 }, matched);
        continue;
      }
      successor.copy(this.current, length);
      successor.apply(task, transition);
      successor.words[0] = matched;
      this.reach(from, task, this.states.add(successor.words, successor.length));
    }
    if (isQuiescent) this.expandQuiescent(from, length);
  }

  private expandQuiescent(from: Reached, length: number): void {
    const { simulation } = this.searched;
    const before = this.current[0] as number;
    simulation.load(this.current, length);
    const enabled = simulation.enabledTasks();
    if (enabled.length === 0) this.end(from, before);
    for (const task of enabled) {
      simulation.load(this.current, length);
      const continues = simulation.step(task);
      const matched = this.match(before, this.numbersOf(simulation.machine.events));
      if (matched === null) continue;
      if (!continues) this.end({ from, task, steps: from.steps + 1, state: -1 }, matched);
      else {
        const saved = simulation.save(matched);
        this.reach(from, task, this.states.add(simulation.state, saved));
      }
    }
  }

  private reach(from: Reached, task: number, state: number): void {
    const level = task === from.task || from.task < 0 ? this.level : this.next;
    level.push({ from, task, steps: from.steps + 1, state });
  }

  private end(reached: Reached, matched: number): void {
    if (matched < this.wanted.length) return;
    if (this.best === null || reached.steps < this.best.steps) this.best = reached;
  }

  private copyState(state: number): number {
    const length = this.states.lengthOf(state);
    if (length > this.current.length) this.current = new Int32Array(length * 2);
    return this.states.copy(state, this.current);
  }

  /** Number of events of the trace after these; null where these are not the next ones. */
  private match(matched: number, events: readonly EventId[]): number | null {
    let count = matched;
    for (const event of events) if (event !== this.wanted[count++]) return null;
    return count;
  }

  private numbersOf(events: readonly TraceEvent[]): EventId[] {
    return events.map((event) => this.searched.events.eventId(event));
  }
}

function scheduleOf(last: Reached): Schedule {
  const tasks: number[] = [];
  for (let at: Reached | null = last; at?.from; at = at.from) tasks.push(at.task);
  return tasks.reverse();
}
