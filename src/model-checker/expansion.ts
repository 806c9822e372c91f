/** The successors of a state: every ready step, and the state that it leads to. */
import type { WaitingTask } from '../machine/machine';
import type { ExplorationOptions } from './exploration';
import { MonitorTable } from './monitor-table';
import { PartialOrderReduction } from './partial-order-reduction';
import { isSymmetric, type Past, type PastId, wholeTrace } from './past';
import { hasLocations, type Program, tasksOf } from './program';
import { Simulation } from './simulation';
import { type PermutationId, Symmetry } from './symmetry';
import { type EventId, TraceTrie } from './trace-trie';
import { SuccessorState, type Transition, TransitionCache } from './transitions';

/** Receives each step of an expansion. */
export interface ExpansionListener {
  /** A step of the task led to `successor`, whose symmetric tasks were then permuted. */
  onSuccessor(task: number, permutation: PermutationId): void;
  /** A step of the task ended the interleaving, with this past. */
  onHalt(task: number, past: PastId): void;
  /** No task is ready: the interleaving ends in this state, and these tasks wait. */
  onTerminal(past: PastId, waiting: readonly WaitingTask[]): void;
  /** The chain of local steps of the task exceeds the bound on steps. */
  onEndlessChain(task: number): void;
  /** Whether to stop. */
  isFull(): boolean;
}

export class Expansion {
  readonly simulation: Simulation;
  readonly traces = new TraceTrie();
  readonly past: Past;
  /** The events of the last step. */
  events: readonly EventId[] = [];
  readonly symmetry: Symmetry | null;
  readonly successor: SuccessorState;
  /** In the prepass of the partial-order reduction, which learns footprints and ignores traces. */
  isPrepass = false;
  private readonly reduction: PartialOrderReduction | null;
  private readonly transitions: TransitionCache;
  private readonly busy: readonly number[];

  constructor(
    program: Program,
    private readonly listener: ExpansionListener,
    maxSteps: number,
    options: ExplorationOptions,
  ) {
    const { tasks, symmetry } = program;
    this.simulation = new Simulation(program);
    this.simulation.boot();
    this.busy = tasksOf(program, 'task');
    this.transitions = new TransitionCache(
      this.simulation,
      this.traces,
      tasks.length,
      options.partialOrderReduction === true,
    );
    const { monitors } = options;
    this.past =
      monitors === undefined ? wholeTrace(this.traces) : new MonitorTable(monitors, this.traces);
    const symmetric = (symmetry?.groups ?? []).flat().map((task) => tasks[task]?.name ?? '');
    const wanted =
      options.symmetry !== false &&
      symmetry !== undefined &&
      (monitors ?? []).every((monitor) => isSymmetric(monitor, symmetric));
    this.symmetry = wanted
      ? new Symmetry(program, symmetry, this.simulation, this.traces, this.past)
      : null;
    const reduces = options.partialOrderReduction === true && !hasLocations(program);
    const symmetricTasks = wanted ? symmetry.groups.flat() : [];
    this.reduction = reduces ? new PartialOrderReduction(program, symmetricTasks, maxSteps) : null;
    this.successor = new SuccessorState(tasks.length);
  }

  get isReduced(): boolean {
    return this.reduction !== null;
  }

  /** The tasks whose local steps were merged with the step to the successor, in order. */
  get mergedSteps(): readonly number[] {
    return this.reduction?.merged ?? [];
  }

  /** Reach the initial state, to which the program boots. */
  begin(): void {
    this.simulation.boot();
    this.reachSaved(-1, this.pastAfterStep(0));
  }

  /** Take every ready step from this state. */
  expand(state: Int32Array, length: number): void {
    let isQuiescent = true;
    for (const task of this.busy) {
      const transition = this.transitions.find(task, state, length);
      if (transition === null) continue;
      if (this.isPrepass) this.reduction?.record(state, task, transition);
      if (!transition.ready) continue;
      isQuiescent = false;
      this.take(task, transition, state, length);
      if (this.listener.isFull()) return;
    }
    if (isQuiescent) this.expandQuiescent(state, length);
  }

  /** Numbers of the tasks that are ready in this state. */
  enabledTasks(state: Int32Array, length: number): number[] {
    this.simulation.load(state, length);
    return this.simulation.enabledTasks();
  }

  private take(task: number, transition: Transition, state: Int32Array, length: number): void {
    const { events } = transition;
    const before = state[0] as PastId;
    this.events = events;
    const past =
      events.length === 0 || this.isPrepass ? before : this.past.extendBy(before, events);
    if (!transition.continues) {
      this.listener.onHalt(task, past);
      return;
    }
    this.successor.copy(state, length);
    this.successor.apply(task, transition);
    this.reach(task, past);
  }

  /** Quiescence, where only idle tasks may be ready: without one, the state is terminal. */
  private expandQuiescent(state: Int32Array, length: number): void {
    const { simulation } = this;
    const before = state[0] as PastId;
    const enabled = this.enabledTasks(state, length);
    if (enabled.length === 0) this.listener.onTerminal(before, simulation.machine.waiting);
    for (const task of enabled) {
      simulation.load(state, length);
      const continues = simulation.step(task);
      const past = this.isPrepass ? before : this.pastAfterStep(before);
      if (continues) this.reachSaved(task, past);
      else this.listener.onHalt(task, past);
    }
  }

  private pastAfterStep(before: PastId): PastId {
    this.events = this.simulation.machine.events.map((event) => this.traces.eventId(event));
    return this.past.extendBy(before, this.events);
  }

  /** The successor is the present state of the simulation. */
  private reachSaved(task: number, past: PastId): void {
    const length = this.simulation.save(past);
    this.successor.copy(this.simulation.state, length);
    this.reach(task, past);
  }

  /** The successor is complete, except for the local steps to merge. */
  private reach(task: number, past: PastId): void {
    const { successor } = this;
    successor.setPast(past);
    if (
      this.reduction !== null &&
      !this.isPrepass &&
      !this.reduction.mergeLocalSteps(successor, this.transitions)
    )
      this.listener.onEndlessChain(this.reduction.merged.at(-1) as number);
    const permutation = this.symmetry?.sort(successor.words, successor.length) ?? 0;
    this.listener.onSuccessor(task, permutation);
  }
}
