/** The successors of a state: every ready step, and the state that it leads to. */
import type { WaitingTask } from '../machine/machine';
import type { ExplorationOptions } from './exploration';
import { IdleSteps } from './idle-steps';
import { MonitorTable } from './monitor-table';
import { PartialOrderReduction } from './partial-order-reduction';
import { isSymmetric, type Past, type PastId, wholeTrace } from './past';
import { hasLocations, type Program, tasksOf } from './program';
import { RandomInterleavings } from './random-interleavings';
import { Simulation } from './simulation';
import type { Interruptible } from './step-timeout';
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

/** Random interleavings, one after the other, that must teach the reduction nothing that matters. */
const SETTLED = 32;

/** Random interleavings at most. */
const MAX_RANDOM = 500;

/** Steps of a random interleaving at most: those of any script that ends are fewer. */
const MAX_RANDOM_STEPS = 2_000;

export class Expansion {
  readonly simulation: Simulation;
  readonly traces = new TraceTrie();
  readonly past: Past;
  /** The events of the last step, and of those merged with it. */
  events: readonly EventId[] = [];
  readonly symmetry: Symmetry | null;
  readonly successor: SuccessorState;
  private readonly reduction: PartialOrderReduction | null;
  readonly transitions: TransitionCache;
  readonly busy: readonly number[];
  readonly idleSteps: IdleSteps;
  /** The next step of each task in the expanded state. */
  private readonly next: (Transition | null)[] = [];

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
    this.reduction = reduces
      ? new PartialOrderReduction(
          program,
          wanted ? symmetry.groups : [],
          this.simulation.machine.tasks,
          maxSteps,
          (event) => this.isInvisible(event),
        )
      : null;
    this.successor = new SuccessorState(tasks.length);
    this.idleSteps = new IdleSteps(this.simulation, this.traces, (before, after) =>
      this.reduction?.recordIdleStep(before, after),
    );
  }

  /** Whether a merged step was not independent, or not invisible, so that the search must begin again. */
  get isContradicted(): boolean {
    return this.reduction !== null && (this.reduction.isContradicted || this.past.isContradicted);
  }

  beginAgain(): void {
    this.reduction?.beginAgain();
    this.past.beginAgain();
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
    const { events } = this.simulation.machine;
    this.events = events.map((event) => this.traces.eventId(event));
    this.reachInitialState(this.past.extendBy(0, this.events));
  }

  /**
   * Take random interleavings, from which the reduction learns most accesses: otherwise the search
   * would begin again for each access that it learns late. False where one does not end: a reduced
   * search gains nothing then.
   */
  *takeRandomInterleavings(): Interruptible<boolean> {
    if (this.reduction === null) return true;
    const interleavings = new RandomInterleavings(this, this.reduction);
    for (let taken = 0, settled = 0; taken < MAX_RANDOM && settled < SETTLED; taken++) {
      if (!interleavings.takeOne(MAX_RANDOM_STEPS)) return false;
      settled = this.isContradicted ? 0 : settled + 1;
      this.beginAgain();
      if (taken % SETTLED === 0) yield;
    }
    return true;
  }

  /** Take every ready step from this state. */
  expand(state: Int32Array, length: number): void {
    let isQuiescent = true;
    for (const task of this.busy) {
      const transition = this.transitions.find(task, state, length);
      this.next[task] = transition;
      this.reduction?.beginExpansion(state, task, transition);
    }
    for (const task of this.busy) {
      const transition = this.next[task];
      if (transition == null || !transition.ready) continue;
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
    const past = events.length === 0 ? before : this.past.extendBy(before, events);
    if (!transition.continues) {
      this.listener.onHalt(task, past);
      return;
    }
    this.successor.copy(state, length);
    this.successor.apply(task, transition);
    this.reach(task, past, transition);
  }

  /** Quiescence, where only idle tasks may be ready: without one, the state is terminal. */
  private expandQuiescent(state: Int32Array, length: number): void {
    const before = state[0] as PastId;
    const { steps, waiting } = this.idleSteps.find(state, length);
    if (steps.length === 0) this.listener.onTerminal(before, waiting);
    for (const { task, continues, events, successor } of steps) {
      this.events = events;
      const past = this.past.extendBy(before, events);
      if (!continues) {
        this.listener.onHalt(task, past);
        continue;
      }
      this.successor.copy(successor, successor.length);
      this.reach(task, past);
    }
  }

  /** The successor is the initial state. */
  private reachInitialState(past: PastId): void {
    const length = this.simulation.save(past);
    this.successor.copy(this.simulation.state, length);
    this.reach(-1, past);
  }

  /** The successor is complete, except for the steps to merge; `taken` is the step that led to it. */
  private reach(task: number, past: PastId, taken: Transition | null = null): void {
    const { successor, reduction } = this;
    successor.setPast(past);
    if (reduction !== null && !this.merge(reduction, task, taken))
      this.listener.onEndlessChain(reduction.merged.at(-1) as number);
    if (reduction !== null && reduction.events.length > 0)
      this.events = [...this.events, ...reduction.events];
    const permutation = this.symmetry?.sort(successor.words, successor.length) ?? 0;
    this.listener.onSuccessor(task, permutation);
  }

  /** Whether no monitor can tell when the event comes: none of the symmetric ones, either. */
  private isInvisible(event: EventId): boolean {
    const { past, symmetry } = this;
    if (symmetry === null) return past.ignores(event);
    return symmetry.orbitOf(event).every((one) => past.ignores(one));
  }

  private merge(reduction: PartialOrderReduction, task: number, taken: Transition | null): boolean {
    const { successor, transitions } = this;
    return taken === null
      ? reduction.merge(successor, transitions)
      : reduction.mergeAfter(task, taken, successor, transitions);
  }
}
