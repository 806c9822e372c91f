/** The search itself: takes states from the frontier, and finds those that follow. */
import { Endings } from './endings';
import type { Budget, CutOff, Exploration, ExplorationOptions } from './explore';
import { Findings } from './findings';
import { Journal, type StateId } from './journal';
import { Layer } from './layer';
import { LocalSteps } from './local-steps';
import { namesPlaces, type Program, tasksOf } from './program';
import { Simulation } from './simulation';
import { StateGraph } from './state-graph';
import { StepTable, type Transition } from './step-table';
import { Successor } from './successor';
import { type RenamingId, Symmetry } from './symmetry';
import { type TraceId, TraceTable } from './trace-table';

/** States between two looks at the clock. */
const STATES_A_LOOK = 256;

export class Search {
  private readonly simulation: Simulation;
  private readonly traces = new TraceTable();
  private readonly steps: StepTable;
  private readonly symmetry: Symmetry | null;
  private readonly local: LocalSteps | null;
  private readonly busy: readonly number[];
  private readonly idle: readonly number[];
  private readonly deadline: number;
  /** In the search beforehand, which tells what steps touch: it looks at no traces. */
  private isForeseeing = false;
  private journal = new Journal();
  /** Local steps that were taken together with the step before them. */
  private takenAtOnce = 0;
  /** Null where each state is in one layer only. */
  private graph: StateGraph | null = null;
  private endings: Endings;
  private findings: Findings;
  private frontier = new Layer();
  private current = new Int32Array(256);
  private readonly successor: Successor;

  constructor(
    private readonly program: Program,
    private readonly budget: Budget,
    private readonly options: ExplorationOptions,
  ) {
    const { tasks, symmetry } = program;
    this.simulation = new Simulation(program);
    this.simulation.boot();
    this.busy = tasksOf(program, 'task');
    this.idle = tasksOf(program, 'idle');
    this.steps = new StepTable(
      this.simulation,
      this.traces,
      tasks.length,
      options.localSteps === true,
    );
    const wanted = options.symmetry !== false && symmetry !== undefined;
    this.symmetry = wanted ? new Symmetry(program, symmetry, this.simulation, this.traces) : null;
    const takesLocal = options.localSteps === true && !namesPlaces(program);
    const twins = wanted ? symmetry.groups.flat() : [];
    this.local = takesLocal ? new LocalSteps(program, twins, budget.maxSteps) : null;
    this.deadline = performance.now() + (budget.maxSeconds ?? Number.POSITIVE_INFINITY) * 1000;
    this.successor = new Successor(tasks.length);
    this.endings = this.noEndings();
    this.findings = this.noFindings();
  }

  run(): Exploration {
    this.isForeseeing = this.local !== null;
    if (this.isForeseeing) this.searchOnce();
    this.isForeseeing = false;
    if (this.findings.cutOff === null) this.searchOnce();
    return this.exploration();
  }

  private searchOnce(): void {
    this.journal = new Journal();
    this.graph = namesPlaces(this.program) ? new StateGraph() : null;
    this.endings = this.noEndings();
    this.findings = this.noFindings();
    this.frontier = new Layer();
    this.simulation.boot();
    const trace = this.traces.extend(0, this.simulation.machine.events);
    this.takenAtOnce = 0;
    this.arriveAtSaved(trace, 1n, -1, -1);
    let layer = this.frontier;
    for (let step = 0, index = 0; this.findings.cutOff === null; step++) {
      if (this.graph === null) {
        layer = this.frontier;
        this.frontier = new Layer();
        index = 0;
      }
      const end = layer.size;
      if (index === end) break;
      if (step > this.budget.maxSteps) this.giveUp('steps', layer, index);
      for (; index < end && this.findings.cutOff === null; index++) this.expand(layer, index);
    }
  }

  private noEndings(): Endings {
    return new Endings(this.traces, this.journal, this.symmetry, this.graph, this.program);
  }

  private noFindings(): Findings {
    return new Findings(this.program, this.journal, this.graph, this.symmetry);
  }

  private expand(layer: Layer, index: number): void {
    const length = this.copyState(layer, index);
    const paths = layer.paths[index] ?? 0n;
    const from = layer.ids[index] as StateId;
    let moved = false;
    for (const task of this.busy) {
      const transition = this.steps.find(task, this.current, length);
      if (transition === null) continue;
      if (this.isForeseeing) this.local?.note(this.current, task, transition);
      if (!transition.ready) continue;
      moved = true;
      this.take(task, transition, length, paths, from);
      if (this.journal.size >= this.budget.maxStates) break;
    }
    if (!moved) this.rest(length, paths, from);
    if (this.journal.size >= this.budget.maxStates) this.giveUp('states', layer, index);
    else if (index % STATES_A_LOOK === 0 && performance.now() > this.deadline)
      this.giveUp('seconds', layer, index);
  }

  private copyState(layer: Layer, index: number): number {
    const length = layer.lengthOf(index);
    if (length > this.current.length) this.current = new Int32Array(length * 2);
    return layer.copy(index, this.current);
  }

  private take(
    task: number,
    transition: Transition,
    length: number,
    paths: bigint,
    from: StateId,
  ): void {
    const { events } = transition;
    const before = this.current[0] as TraceId;
    const trace =
      events.length === 0 || this.isForeseeing ? before : this.traces.extendBy(before, events);
    if (!transition.goesOn) {
      this.endAfter(task, trace, paths, from);
      return;
    }
    this.successor.copy(this.current, length);
    this.successor.apply(task, transition);
    this.arrive(trace, paths, from, task);
  }

  /** Nothing can move: idle tasks can, or else the outcome has ended. */
  private rest(length: number, paths: bigint, from: StateId): void {
    const { simulation, current } = this;
    const before = current[0] as TraceId;
    simulation.load(current, length);
    const movable = simulation.movable();
    if (movable.length === 0) {
      this.end(before, paths, from);
      if (this.idle.length === 0) this.findings.restAt(from, simulation.machine.waiting);
    }
    for (const task of movable) {
      simulation.load(current, length);
      const goesOn = simulation.step(task);
      const { events } = simulation.machine;
      const trace = this.isForeseeing ? before : this.traces.extend(before, events);
      if (goesOn) this.arriveAtSaved(trace, paths, from, task);
      else this.endAfter(task, trace, paths, from);
    }
  }

  /** The successor is where the simulation is now. */
  private arriveAtSaved(trace: TraceId, paths: bigint, from: StateId, task: number): void {
    const length = this.simulation.save(trace);
    this.successor.copy(this.simulation.state, length);
    this.arrive(trace, paths, from, task);
  }

  /** The successor is complete, but for the local steps that belong to the one just taken. */
  private arrive(trace: TraceId, paths: bigint, from: StateId, task: number): void {
    const { frontier, successor } = this;
    successor.setTrace(trace);
    if (this.local !== null && !this.isForeseeing && !this.local.take(successor, this.steps))
      this.findings.giveUp('steps', this.local.taken.slice(-1));
    const renaming = this.symmetry?.sort(successor.words, successor.length) ?? 0;
    const known = frontier.size;
    const index = frontier.add(successor.words, successor.length);
    const isNew = index === known;
    if (isNew) frontier.ids[index] = this.remember(from, task, renaming);
    if (this.graph === null)
      frontier.paths[index] = isNew ? paths : (frontier.paths[index] as bigint) + paths;
    else if (from >= 0) this.graph.add(from, frontier.ids[index] as StateId, task);
  }

  private remember(from: StateId, task: number, renaming: RenamingId): StateId {
    let [at, mover] = [from, task];
    const taken = this.local?.taken ?? [];
    for (const next of taken) {
      at = this.journal.remember(at, mover, 0);
      mover = next;
    }
    this.takenAtOnce += taken.length;
    return this.journal.remember(at, mover, renaming);
  }

  private endAfter(task: number, trace: TraceId, paths: bigint, from: StateId): void {
    const state = this.journal.remember(from, task, 0);
    this.graph?.add(from, state, task);
    this.end(trace, paths, state);
  }

  private end(trace: TraceId, paths: bigint, state: StateId): void {
    if (this.isForeseeing) return;
    this.endings.add(trace, paths, state);
    if (this.options.stopAt?.(this.traces.get(trace))) this.findings.giveUp('stopped', []);
  }

  private giveUp(why: CutOff['why'], layer: Layer, index: number): void {
    this.simulation.load(this.current, this.copyState(layer, index));
    this.findings.giveUp(why, this.simulation.movable());
  }

  private exploration(): Exploration {
    const { endings, findings, local } = this;
    return {
      outcomes: () => endings.outcomes(),
      get outcomeCount() {
        return endings.count;
      },
      states: this.journal.size - this.takenAtOnce,
      get interleavings() {
        return endings.interleavings;
      },
      get interleavingsAreExact() {
        return findings.cutOff === null && local === null && endings.areCounted;
      },
      complete: findings.cutOff === null,
      cutOff: findings.cutOff,
      get deadlocks() {
        return findings.deadlocks;
      },
      get livelocks() {
        return findings.livelocks;
      },
    };
  }
}
