/**
 * The interleaving that a person reads most easily: of all that end with a wanted trace, the one
 * with the fewest context switches, and of those the one with the fewest steps.
 *
 * It is a shortest path in the graph of states, with the task that moved last as part of the
 * state, found in the order of switches and then steps (Dijkstra, 1959). A context switch is a
 * step of another task than the one that took the last; that everything comes to rest is none.
 */
import type { Trace } from '../spec/trace';
import type { Budget, Schedule } from './explore';
import type { Program } from './program';
import { Simulation } from './simulation';
import { StateSet } from './state-set';
import { type TraceId, TraceTable } from './trace-table';

/** Null where no interleaving within the budget is wanted. */
export function fewestSwitches(
  program: Program,
  budget: Budget,
  isWanted: (trace: Trace) => boolean,
): Schedule | null {
  return new EasiestWay(program, budget, isWanted).find();
}

/** Context switches in a schedule. */
export function switchesOf(program: Program, schedule: Schedule): number {
  const busy = schedule.filter((task) => program.tasks[task]?.kind === 'task');
  return busy.filter((task, at) => at > 0 && task !== busy[at - 1]).length;
}

/** A way from the beginning. */
interface Way {
  readonly before: Way | null;
  /** Who took its last step, and who took the last that was not an idle task's. */
  readonly task: number;
  readonly last: number;
  readonly steps: number;
  readonly trace: TraceId;
  /** Index of the state that it leads to; -1 where it has ended. */
  readonly state: number;
}

/** Nobody has moved yet. */
const NOBODY = -1;

class EasiestWay {
  private readonly simulation: Simulation;
  private readonly traces = new TraceTable();
  private readonly states = new StateSet();
  private readonly settled: boolean[] = [];
  private readonly wanted = new Map<TraceId, boolean>();
  /** The ways still to follow, by switches and then by steps. */
  private readonly queue: Way[][][] = [];
  private current = new Int32Array(256);
  private readonly deadline: number;

  constructor(
    private readonly program: Program,
    private readonly budget: Budget,
    private readonly isWanted: (trace: Trace) => boolean,
  ) {
    this.simulation = new Simulation(program);
    this.deadline = performance.now() + (budget.maxSeconds ?? Number.POSITIVE_INFINITY) * 1000;
  }

  find(): Schedule | null {
    this.simulation.boot();
    const trace = this.traces.extend(0, this.simulation.machine.events);
    const state = this.stateNow(trace, NOBODY);
    this.add(0, { before: null, task: NOBODY, last: NOBODY, steps: 0, trace, state });
    for (let switches = 0; switches < this.queue.length; switches++) {
      const bySteps = this.queue[switches] as Way[][];
      for (let steps = 0; steps < bySteps.length && steps <= this.budget.maxSteps; steps++) {
        for (const way of bySteps[steps] ?? []) {
          if (way.state < 0) {
            if (this.ends(way.trace)) return scheduleOf(way);
          } else if (!this.settled[way.state]) {
            this.settled[way.state] = true;
            this.follow(way, switches);
          }
          if (this.states.size > this.budget.maxStates) return null;
        }
        if (performance.now() > this.deadline) return null;
        delete bySteps[steps];
      }
    }
    return null;
  }

  private ends(trace: TraceId): boolean {
    const known = this.wanted.get(trace);
    if (known !== undefined) return known;
    const wanted = this.isWanted(this.traces.get(trace));
    this.wanted.set(trace, wanted);
    return wanted;
  }

  /** Add the ways that go one step further. */
  private follow(way: Way, switches: number): void {
    const withLast = this.states.lengthOf(way.state);
    if (withLast > this.current.length) this.current = new Int32Array(withLast * 2);
    const length = this.states.copy(way.state, this.current) - 1;
    this.simulation.load(this.current, length);
    const movable = this.simulation.movable();
    if (movable.length === 0) this.add(switches, { ...way, state: -1 });
    for (const task of movable) this.step(way, switches, task, length);
  }

  private step(way: Way, switches: number, task: number, length: number): void {
    const { simulation } = this;
    simulation.load(this.current, length);
    const isIdle = this.program.tasks[task]?.kind === 'idle';
    const goesOn = simulation.step(task);
    const trace = this.traces.extend(way.trace, simulation.machine.events);
    const last = isIdle ? way.last : task;
    const state = goesOn ? this.stateNow(trace, last) : -1;
    if (state >= 0 && this.settled[state]) return;
    const isSwitch = way.last !== NOBODY && last !== way.last;
    const steps = way.steps + 1;
    this.add(isSwitch ? switches + 1 : switches, { before: way, task, last, steps, trace, state });
  }

  private stateNow(trace: TraceId, last: number): number {
    const length = this.simulation.save(trace);
    const state = this.simulation.state.slice(0, length + 1);
    state[length] = last;
    return this.states.add(state, length + 1);
  }

  private add(switches: number, way: Way): void {
    this.queue[switches] ??= [];
    const bySteps = this.queue[switches] as Way[][];
    bySteps[way.steps] ??= [];
    (bySteps[way.steps] as Way[]).push(way);
  }
}

function scheduleOf(way: Way): Schedule {
  const tasks: number[] = [];
  for (let at: Way | null = way; at !== null && at.task !== NOBODY; at = at.before)
    tasks.push(at.task);
  return tasks.reverse();
}
