/**
 * A wanted interleaving with the fewest context switches, as in iterative context bounding
 * (Musuvathi and Qadeer, Iterative Context Bounding for Systematic Testing of Multithreaded
 * Programs, 2007). The search goes level by level: a level has the states that are reached with the
 * same number of context switches. Wanted are those of a given trace, where the search follows the
 * states whose trace is a prefix of it, or those that a monitor tells.
 */
import type { Monitor } from '../properties/property';
import type { Trace, TraceEvent } from '../protocol/trace';
import type { Schedule } from './exploration';
import { IntPairMap } from './int-tables';
import { MonitorTable } from './monitor-table';
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
    const goal = new TraceGoal(trace, events);
    const search = new ContextSwitchSearch({ simulation, events, transitions, busy, tasks }, goal);
    return search.run(maxStates, maxContextSwitches);
  }

  /** The same of all interleavings whose traces are wanted, as the states of the monitor tell. */
  minimizeWanted(
    monitor: Monitor,
    isWanted: (trace: Trace) => boolean,
    maxStates: number,
  ): Schedule | null {
    const { simulation, events, transitions, busy, tasks } = this;
    const goal = new MonitorGoal(monitor, events, isWanted);
    const search = new ContextSwitchSearch({ simulation, events, transitions, busy, tasks }, goal);
    return search.run(maxStates, Number.POSITIVE_INFINITY);
  }
}

/** Which interleavings are wanted. What it remembers of the events so far is a number, 0 at first. */
interface Goal {
  /** The number after these events; null where no wanted interleaving has them. */
  after(past: number, events: readonly EventId[]): number | null;
  isReached(past: number): boolean;
}

/** Wants this trace, and remembers the number of events so far. */
class TraceGoal implements Goal {
  private readonly wanted: readonly EventId[];

  constructor(trace: Trace, events: TraceTrie) {
    this.wanted = trace.map((event) => events.eventId(event));
  }

  after(past: number, events: readonly EventId[]): number | null {
    let count = past;
    for (const event of events) if (event !== this.wanted[count++]) return null;
    return count;
  }

  isReached(past: number): boolean {
    return past === this.wanted.length;
  }
}

/** Wants what a monitor tells, and remembers its states. */
class MonitorGoal implements Goal {
  private readonly table: MonitorTable;
  private readonly decided = new Map<number, boolean>();

  constructor(
    monitor: Monitor,
    private readonly events: TraceTrie,
    private readonly isWanted: (trace: Trace) => boolean,
  ) {
    this.table = new MonitorTable([monitor], events);
  }

  after(past: number, events: readonly EventId[]): number {
    return this.table.extendBy(past, events);
  }

  isReached(past: number): boolean {
    const known = this.decided.get(past);
    if (known !== undefined) return known;
    const reached = this.isWanted(this.events.get(this.table.witness(past)));
    this.decided.set(past, reached);
    return reached;
  }
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
  /** Number of the state, whose first word is what the goal remembers. */
  readonly state: number;
}

class ContextSwitchSearch {
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
    private readonly goal: Goal,
  ) {
    this.successor = new SuccessorState(searched.tasks);
  }

  run(maxStates: number, maxContextSwitches: number): Schedule | null {
    const { simulation } = this.searched;
    simulation.boot();
    const past = this.goal.after(0, this.numbersOf(simulation.machine.events));
    if (past === null) return null;
    const length = simulation.save(past);
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
      const past = this.goal.after(before, transition.events);
      if (past === null) continue;
      if (!transition.continues) {
        this.end({ from, task, steps: from.steps + 1, state: -1 }, past);
        continue;
      }
      successor.copy(this.current, length);
      successor.apply(task, transition);
      successor.words[0] = past;
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
      const past = this.goal.after(before, this.numbersOf(simulation.machine.events));
      if (past === null) continue;
      if (!continues) this.end({ from, task, steps: from.steps + 1, state: -1 }, past);
      else {
        const saved = simulation.save(past);
        this.reach(from, task, this.states.add(simulation.state, saved));
      }
    }
  }

  private reach(from: Reached, task: number, state: number): void {
    const level = task === from.task || from.task < 0 ? this.level : this.next;
    level.push({ from, task, steps: from.steps + 1, state });
  }

  private end(reached: Reached, past: number): void {
    if (!this.goal.isReached(past)) return;
    if (this.best === null || reached.steps < this.best.steps) this.best = reached;
  }

  private copyState(state: number): number {
    const length = this.states.lengthOf(state);
    if (length > this.current.length) this.current = new Int32Array(length * 2);
    return this.states.copy(state, this.current);
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
