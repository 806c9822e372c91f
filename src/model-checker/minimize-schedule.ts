/**
 * An interleaving of a given trace with the fewest context switches, as in iterative context
 * bounding (Musuvathi and Qadeer, Iterative Context Bounding for Systematic Testing of Multithreaded
 * Programs, 2007). The search goes level by level, over the states whose trace is a prefix of the
 * given one: a level has the states that are reached with the same number of context switches.
 */
import type { Trace, TraceEvent } from '../protocol/trace';
import type { Schedule } from './exploration';
import type { Program } from './program';
import { Simulation } from './simulation';
import { StateSet } from './state-set';

/**
 * Of the interleavings with this trace, one with the fewest context switches; of those, one with
 * the fewest steps. Null where the search exceeds `maxStates` or `maxContextSwitches`.
 */
export function minimizeContextSwitches(
  program: Program,
  trace: Trace,
  maxStates: number,
  maxContextSwitches = Number.POSITIVE_INFINITY,
): Schedule | null {
  return new ContextSwitchSearch(program, trace, maxStates).run(maxContextSwitches);
}

/** A state and the path to it; the key of a visited state includes the last task. */
interface Reached {
  readonly from: Reached | null;
  readonly task: number;
  readonly steps: number;
  readonly state: Int32Array;
}

class ContextSwitchSearch {
  private readonly simulation: Simulation;
  private readonly wanted: readonly string[];
  private readonly seen = new StateSet();
  private best: Reached | null = null;
  private key = new Int32Array(256);
  private level: Reached[] = [];
  private next: Reached[] = [];

  constructor(
    program: Program,
    trace: Trace,
    private readonly maxStates: number,
  ) {
    this.simulation = new Simulation(program);
    this.wanted = trace.map(textOf);
  }

  run(maxContextSwitches: number): Schedule | null {
    this.simulation.boot();
    const matched = this.match(0, this.simulation.machine.events);
    if (matched === null) return null;
    this.level = [{ from: null, task: -1, steps: 0, state: this.saved(matched) }];
    for (
      let contextSwitches = 0;
      contextSwitches <= maxContextSwitches && this.best === null;
      contextSwitches++
    ) {
      if (this.level.length === 0) break;
      for (let reached = this.level.pop(); reached !== undefined; reached = this.level.pop()) {
        if (this.seen.size >= this.maxStates) return null;
        if (this.isNew(reached)) this.expand(reached);
      }
      [this.level, this.next] = [this.next, this.level];
    }
    return this.best === null ? null : scheduleOf(this.best);
  }

  private isNew({ state, task }: Reached): boolean {
    if (state.length >= this.key.length) this.key = new Int32Array(state.length * 2);
    this.key.set(state);
    this.key[state.length] = task;
    const before = this.seen.size;
    return this.seen.add(this.key, state.length + 1) === before;
  }

  private expand(from: Reached): void {
    const { simulation } = this;
    simulation.load(from.state);
    const enabled = simulation.enabledTasks();
    if (enabled.length === 0) this.end(from, from.state[0] as number);
    for (const task of enabled) {
      simulation.load(from.state);
      const continues = simulation.step(task);
      const matched = this.match(from.state[0] as number, simulation.machine.events);
      if (matched === null) continue;
      const reached = { from, task, steps: from.steps + 1, state: this.saved(matched) };
      if (!continues) this.end(reached, matched);
      else if (task === from.task || from.task < 0) this.level.push(reached);
      else this.next.push(reached);
    }
  }

  private end(reached: Reached, matched: number): void {
    if (matched < this.wanted.length) return;
    if (this.best === null || reached.steps < this.best.steps) this.best = reached;
  }

  /** Number of events of the trace after these; null where these are not the next ones. */
  private match(matched: number, events: readonly TraceEvent[]): number | null {
    let count = matched;
    for (const event of events) if (textOf(event) !== this.wanted[count++]) return null;
    return count;
  }

  private saved(matched: number): Int32Array {
    const length = this.simulation.save(matched);
    return this.simulation.state.slice(0, length);
  }
}

function scheduleOf(last: Reached): Schedule {
  const tasks: number[] = [];
  for (let at: Reached | null = last; at?.from; at = at.from) tasks.push(at.task);
  return tasks.reverse();
}

function textOf(event: TraceEvent): string {
  return JSON.stringify(event);
}
