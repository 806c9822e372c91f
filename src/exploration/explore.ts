/**
 * Every interleaving of a program: a search over explicit states, breadth first.
 *
 * A state is the shared memory, where each task stands, and the trace so far. Two interleavings
 * that meet in a state have the same future and cannot be told apart by any predicate over
 * traces, so one of them is followed for both. How many interleavings a state stands for is
 * counted exactly, as paths through the graph of states.
 */
import type { Machine } from '../kernel/machine';
import type { Trace } from '../spec/trace';
import { Layer } from './layer';
import type { Program } from './program';
import { Simulation } from './simulation';
import { type TraceId, TraceTable } from './trace-table';

/** Numbers of the tasks that took a step, in order. */
export type Schedule = readonly number[];

/** One distinct trace with which the program came to rest. */
export interface Outcome {
  readonly trace: Trace;
  /** In how many interleavings it is seen. */
  readonly interleavings: bigint;
  /** One of the shortest interleavings in which it is seen. */
  readonly schedule: Schedule;
}

export interface Exploration {
  outcomes(): IterableIterator<Outcome>;
  readonly outcomeCount: number;
  /** Distinct states visited. */
  readonly states: number;
  /** Complete interleavings that the search stands for. */
  readonly interleavings: bigint;
  /** False where the search ended at its budget: there may be other outcomes. */
  readonly complete: boolean;
}

export interface Budget {
  /** States to visit at most. */
  readonly maxStates: number;
  /** Steps of one interleaving at most: a program that never comes to rest has no last one. */
  readonly maxSteps: number;
}

interface Ending {
  paths: bigint;
  readonly state: number;
}

/** Explore all interleavings of `program` that fit the budget. */
export function explore(program: Program, budget: Budget): Exploration {
  return new Search(program, budget).run();
}

class Search {
  private readonly simulation: Simulation;
  private readonly machine: Machine;
  private readonly traces = new TraceTable();
  private readonly endings = new Map<TraceId, Ending>();
  /** For each state, the state that it was first reached from, and the task that moved. */
  private readonly cameFrom: number[] = [];
  private readonly moved: number[] = [];
  private interleavings = 0n;
  private complete = true;
  private next = new Layer();

  constructor(
    program: Program,
    private readonly budget: Budget,
  ) {
    this.simulation = new Simulation(program);
    this.machine = this.simulation.machine;
  }

  run(): Exploration {
    this.simulation.boot();
    this.reach(this.traces.extend(0, this.machine.events), 1n, -1, -1);
    for (let steps = 0; this.next.size > 0 && this.complete; steps++) {
      if (steps > this.budget.maxSteps) this.complete = false;
      const layer = this.next;
      this.next = new Layer();
      for (let index = 0; index < layer.size && this.complete; index++) this.expand(layer, index);
    }
    return this.exploration();
  }

  private expand(layer: Layer, index: number): void {
    const state = layer.view(index);
    const paths = layer.paths[index] as bigint;
    const from = layer.ids[index] as number;
    const trace = state[0] as TraceId;
    const { simulation } = this;
    simulation.load(state);
    const movable = simulation.movable();
    if (movable.length === 0) this.end(trace, paths, from);
    for (const task of movable) {
      simulation.load(state);
      const goesOn = simulation.step(task);
      const extended = this.traces.extend(trace, this.machine.events);
      if (goesOn) this.reach(extended, paths, from, task);
      else this.end(extended, paths, this.remember(from, task));
    }
  }

  private reach(trace: TraceId, paths: bigint, from: number, task: number): void {
    const length = this.simulation.save(trace);
    const { index, isNew } = this.next.add(this.simulation.state, length, paths);
    if (isNew) this.next.ids[index] = this.remember(from, task);
  }

  private remember(from: number, task: number): number {
    this.cameFrom.push(from);
    this.moved.push(task);
    if (this.cameFrom.length >= this.budget.maxStates) this.complete = false;
    return this.cameFrom.length - 1;
  }

  private end(trace: TraceId, paths: bigint, state: number): void {
    this.interleavings += paths;
    const known = this.endings.get(trace);
    if (known === undefined) this.endings.set(trace, { paths, state });
    else known.paths += paths;
  }

  private schedule(state: number): Schedule {
    const tasks: number[] = [];
    for (let at = state; (this.cameFrom[at] as number) >= 0; at = this.cameFrom[at] as number) {
      tasks.push(this.moved[at] as number);
    }
    return tasks.reverse();
  }

  private exploration(): Exploration {
    const { endings, traces } = this;
    const schedule = (state: number) => this.schedule(state);
    return {
      *outcomes() {
        for (const [trace, { paths, state }] of endings) {
          yield { trace: traces.get(trace), interleavings: paths, schedule: schedule(state) };
        }
      },
      outcomeCount: endings.size,
      states: this.cameFrom.length,
      interleavings: this.interleavings,
      complete: this.complete,
    };
  }
}
