/** What can follow a state: every step that can be taken from it, and where each leads. */
import type { WaitingTask } from '../machine/machine';
import type { ExplorationOptions } from './exploration';
import { PartialOrderReduction } from './partial-order-reduction';
import { namesPlaces, type Program, tasksOf } from './program';
import { Simulation } from './simulation';
import { type PermutationId, Symmetry } from './symmetry';
import { type TraceId, TraceTrie } from './trace-trie';
import { SuccessorState, type Transition, TransitionCache } from './transitions';

/** Who is told of each step. */
export interface Explorer {
  /** A step of the task led to `successor`, whose interchangeable tasks were renamed so. */
  arrived(task: number, renaming: PermutationId): void;
  /** A step of the task ended the outcome, with this trace. */
  ended(task: number, trace: TraceId): void;
  /** Nothing can move: the outcome ends here, and these tasks wait. */
  atRest(trace: TraceId, waiting: readonly WaitingTask[]): void;
  /** There is no end to the local steps of the task. */
  endless(task: number): void;
  /** Whether no further step is wanted. */
  isFull(): boolean;
}

export class Expansion {
  readonly simulation: Simulation;
  readonly traces = new TraceTrie();
  readonly symmetry: Symmetry | null;
  readonly successor: SuccessorState;
  /** In the search beforehand, which tells what steps touch: it looks at no traces. */
  isForeseeing = false;
  private readonly local: PartialOrderReduction | null;
  private readonly steps: TransitionCache;
  private readonly busy: readonly number[];

  constructor(
    program: Program,
    private readonly explorer: Explorer,
    maxSteps: number,
    options: ExplorationOptions,
  ) {
    const { tasks, symmetry } = program;
    this.simulation = new Simulation(program);
    this.simulation.boot();
    this.busy = tasksOf(program, 'task');
    this.steps = new TransitionCache(
      this.simulation,
      this.traces,
      tasks.length,
      options.localSteps === true,
    );
    const wanted = options.symmetry !== false && symmetry !== undefined;
    this.symmetry = wanted ? new Symmetry(program, symmetry, this.simulation, this.traces) : null;
    const takesLocal = options.localSteps === true && !namesPlaces(program);
    const twins = wanted ? symmetry.groups.flat() : [];
    this.local = takesLocal ? new PartialOrderReduction(program, twins, maxSteps) : null;
    this.successor = new SuccessorState(tasks.length);
  }

  get takesLocalSteps(): boolean {
    return this.local !== null;
  }

  /** Whose local steps were taken together with the one that led to the successor, in order. */
  get takenAtOnce(): readonly number[] {
    return this.local?.taken ?? [];
  }

  /** Arrive at the state that the program boots to. */
  begin(): void {
    this.simulation.boot();
    this.arriveAtSaved(-1, this.traces.extend(0, this.simulation.machine.events));
  }

  /** Take every step that can be taken from this state. */
  expand(state: Int32Array, length: number): void {
    let moved = false;
    for (const task of this.busy) {
      const transition = this.steps.find(task, state, length);
      if (transition === null) continue;
      if (this.isForeseeing) this.local?.note(state, task, transition);
      if (!transition.ready) continue;
      moved = true;
      this.take(task, transition, state, length);
      if (this.explorer.isFull()) return;
    }
    if (!moved) this.rest(state, length);
  }

  /** Numbers of the tasks that can move in this state. */
  movable(state: Int32Array, length: number): number[] {
    this.simulation.load(state, length);
    return this.simulation.movable();
  }

  private take(task: number, transition: Transition, state: Int32Array, length: number): void {
    const { events } = transition;
    const before = state[0] as TraceId;
    const trace =
      events.length === 0 || this.isForeseeing ? before : this.traces.extendBy(before, events);
    if (!transition.goesOn) {
      this.explorer.ended(task, trace);
      return;
    }
    this.successor.copy(state, length);
    this.successor.apply(task, transition);
    this.arrive(task, trace);
  }

  /** No busy task can move: idle tasks can, or else the outcome has ended. */
  private rest(state: Int32Array, length: number): void {
    const { simulation } = this;
    const before = state[0] as TraceId;
    const movable = this.movable(state, length);
    if (movable.length === 0) this.explorer.atRest(before, simulation.machine.waiting);
    for (const task of movable) {
      simulation.load(state, length);
      const goesOn = simulation.step(task);
      const { events } = simulation.machine;
      const trace = this.isForeseeing ? before : this.traces.extend(before, events);
      if (goesOn) this.arriveAtSaved(task, trace);
      else this.explorer.ended(task, trace);
    }
  }

  /** The successor is where the simulation is now. */
  private arriveAtSaved(task: number, trace: TraceId): void {
    const length = this.simulation.save(trace);
    this.successor.copy(this.simulation.state, length);
    this.arrive(task, trace);
  }

  /** The successor is complete, but for the local steps that belong to the one just taken. */
  private arrive(task: number, trace: TraceId): void {
    const { successor } = this;
    successor.setTrace(trace);
    if (this.local !== null && !this.isForeseeing && !this.local.take(successor, this.steps))
      this.explorer.endless(this.local.taken.at(-1) as number);
    const renaming = this.symmetry?.sort(successor.words, successor.length) ?? 0;
    this.explorer.arrived(task, renaming);
  }
}
