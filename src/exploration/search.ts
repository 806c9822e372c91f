/** The search itself: takes states from the frontier, and finds those that follow. */
import { Endings } from './endings';
import type {
  Budget,
  CutOff,
  Exploration,
  ExplorationOptions,
  Livelock,
  Schedule,
} from './explore';
import { Journal, type StateId } from './journal';
import { Layer } from './layer';
import { LocalSteps } from './local-steps';
import type { Program } from './program';
import { Simulation } from './simulation';
import { StateGraph } from './state-graph';
import { StepTable, type Transition } from './step-table';
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
  private readonly names: readonly number[];
  private readonly busy: readonly number[];
  private readonly idle: readonly number[];
  private readonly deadline: number;
  /** In the search beforehand, which tells what steps touch: it looks at no traces. */
  private isForeseeing = false;
  private journal = new Journal();
  /** Tasks whose local steps were taken together with the last step, and how many ever were. */
  private readonly passed: number[] = [];
  private passedInAll = 0;
  /** Null where each state is in one layer only. */
  private graph: StateGraph | null = null;
  private endings: Endings;
  private cutOff: CutOff | null = null;
  private frontier = new Layer();
  private current = new Int32Array(256);
  private successor = new Int32Array(256);

  constructor(
    private readonly program: Program,
    private readonly budget: Budget,
    private readonly options: ExplorationOptions,
  ) {
    const { tasks, symmetry } = program;
    this.simulation = new Simulation(program);
    this.simulation.boot();
    this.names = tasks.map((_, task) => task);
    this.busy = this.names.filter((task) => tasks[task]?.kind === 'task');
    this.idle = this.names.filter((task) => tasks[task]?.kind === 'idle');
    this.steps = new StepTable(
      this.simulation,
      this.traces,
      tasks.length,
      options.localSteps === true,
    );
    const wanted = options.symmetry !== false && symmetry !== undefined;
    this.symmetry = wanted ? new Symmetry(program, symmetry, this.simulation, this.traces) : null;
    const layered = !this.namesPlaces();
    this.local =
      options.localSteps === true && layered
        ? new LocalSteps(wanted ? symmetry.groups.flat() : [])
        : null;
    this.deadline = performance.now() + (budget.maxSeconds ?? Number.POSITIVE_INFINITY) * 1000;
    this.endings = this.noEndings();
  }

  run(): Exploration {
    this.isForeseeing = this.local !== null;
    if (this.isForeseeing) this.searchOnce();
    this.isForeseeing = false;
    if (this.cutOff === null) this.searchOnce();
    return this.exploration();
  }

  private searchOnce(): void {
    this.journal = new Journal();
    this.graph = this.namesPlaces() ? new StateGraph() : null;
    this.endings = this.noEndings();
    this.frontier = new Layer();
    this.simulation.boot();
    const trace = this.traces.extend(0, this.simulation.machine.events);
    this.passedInAll = 0;
    this.arriveAtSaved(trace, 1n, -1, -1);
    let layer = this.frontier;
    for (let step = 0, index = 0; this.cutOff === null; step++) {
      if (this.graph === null) {
        layer = this.frontier;
        this.frontier = new Layer();
        index = 0;
      }
      const end = layer.size;
      if (index === end) break;
      if (step > this.budget.maxSteps) this.giveUp('steps', layer, index);
      for (; index < end && this.cutOff === null; index++) this.expand(layer, index);
    }
  }

  private namesPlaces(): boolean {
    return this.program.tasks.some(({ namesPlaces }) => namesPlaces === true);
  }

  private noEndings(): Endings {
    return new Endings(this.traces, this.journal, this.symmetry, this.graph, this.program);
  }

  private expand(layer: Layer, index: number): void {
    const length = this.copyState(layer, index);
    const paths = layer.paths[index] ?? 0n;
    const from = layer.ids[index] as StateId;
    let moved = false;
    for (const task of this.busy) {
      const transition = this.steps.find(task, this.current, length);
      if (transition === null) continue;
      if (this.isForeseeing) this.local?.note(this.phaseOf(this.current), task, transition);
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
    if (length > this.successor.length) this.successor = new Int32Array(length * 2);
    const { current, successor } = this;
    for (let word = 0; word < length; word++) successor[word] = current[word] as number;
    const reached = this.apply(task, transition, length);
    this.arrive(trace, reached, paths, from, task);
  }

  /** Change the successor as the step does; returns its new length. */
  private apply(task: number, { next, changes }: Transition, length: number): number {
    const room = length + changes.length;
    if (room > this.successor.length) {
      const larger = new Int32Array(room * 2);
      larger.set(this.successor);
      this.successor = larger;
    }
    const { successor } = this;
    successor[1 + task] = next;
    const firstObject = 1 + this.names.length;
    let reached = length;
    for (let at = 0; at < changes.length; at += 2) {
      const word = firstObject + (changes[at] as number);
      successor[word] = changes[at + 1] as number;
      if (word >= reached) reached = word + 1;
    }
    return reached;
  }

  /** Nothing can move: idle tasks can, or else the outcome has ended. */
  private rest(length: number, paths: bigint, from: StateId): void {
    const { simulation, current } = this;
    const before = current[0] as TraceId;
    simulation.load(current, length);
    const movable = this.idle.length === 0 ? [] : simulation.movable();
    if (movable.length === 0) this.end(before, paths, from);
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
    this.successor = this.simulation.state.slice();
    this.arrive(trace, length, paths, from, task);
  }

  /** The successor is complete, but for the local steps that belong to the one just taken. */
  private arrive(
    trace: TraceId,
    reached: number,
    paths: bigint,
    from: StateId,
    task: number,
  ): void {
    this.successor[0] = trace;
    const length = this.takeLocalSteps(reached);
    const { frontier, successor } = this;
    const renaming = this.symmetry === null ? 0 : this.symmetry.sort(successor, length);
    const known = frontier.size;
    const index = frontier.add(successor, length);
    const isNew = index === known;
    if (isNew) frontier.ids[index] = this.remember(from, task, renaming);
    if (this.graph === null)
      frontier.paths[index] = isNew ? paths : (frontier.paths[index] as bigint) + paths;
    else if (from >= 0) this.graph.add(from, frontier.ids[index] as StateId, task);
  }

  private remember(from: StateId, task: number, renaming: RenamingId): StateId {
    let [at, mover] = [from, task];
    for (const next of this.passed) {
      at = this.journal.remember(at, mover, 0);
      mover = next;
    }
    this.passedInAll += this.passed.length;
    return this.journal.remember(at, mover, renaming);
  }

  /** Change the successor by all steps that nobody else can notice; returns its new length. */
  private takeLocalSteps(reached: number): number {
    const { local, busy, passed } = this;
    passed.length = 0;
    if (local === null || this.isForeseeing) return reached;
    const phase = this.phaseOf(this.successor);
    let length = reached;
    for (let at = 0; at < busy.length; at++) {
      const task = busy[at] as number;
      for (;;) {
        const transition = this.steps.find(task, this.successor, length);
        if (transition === null || !local.isLocal(phase, transition)) break;
        length = this.apply(task, transition, length);
        passed.push(task);
        if (passed.length <= this.budget.maxSteps) continue;
        this.cutOff = { why: 'steps', tasks: [this.program.tasks[task]?.name ?? ''] };
        return length;
      }
    }
    return length;
  }

  /** Changes whenever everything has come to rest; where that is hard to tell, never. */
  private phaseOf(state: Int32Array): number {
    return this.idle.length === 1 ? (state[1 + (this.idle[0] as number)] as number) : 0;
  }

  private endAfter(task: number, trace: TraceId, paths: bigint, from: StateId): void {
    const state = this.journal.remember(from, task, 0);
    this.graph?.add(from, state, task);
    this.end(trace, paths, state);
  }

  private end(trace: TraceId, paths: bigint, state: StateId): void {
    if (this.isForeseeing) return;
    this.endings.add(trace, paths, state);
    if (this.options.stopAt?.(this.traces.get(trace))) this.cutOff = { why: 'stopped', tasks: [] };
  }

  private giveUp(why: CutOff['why'], layer: Layer, index: number): void {
    this.simulation.load(this.current, this.copyState(layer, index));
    const tasks = this.simulation.movable().map((task) => this.program.tasks[task]?.name ?? '');
    this.cutOff = { why, tasks };
  }

  private livelocks(): Livelock[] {
    const cycles = this.graph?.fairCycles(this.journal.size) ?? [];
    return cycles.map(({ states, tasks }) => {
      const way = this.journal.wayTo(Math.min(...states), this.names, (id) => this.renaming(id));
      const names = tasks.map((task) => this.program.tasks[way.tasks[task] as number]?.name ?? '');
      return { tasks: names, schedule: way.schedule as Schedule };
    });
  }

  private renaming(id: number): readonly number[] {
    return this.symmetry?.renaming(id) ?? this.names;
  }

  private exploration(): Exploration {
    const { endings, cutOff, local } = this;
    let livelocks: readonly Livelock[] | null = null;
    const livelocksOnce = () => {
      livelocks ??= this.livelocks();
      return livelocks;
    };
    return {
      outcomes: () => endings.outcomes(),
      get outcomeCount() {
        return endings.count;
      },
      states: this.journal.size - this.passedInAll,
      get interleavings() {
        return endings.interleavings;
      },
      get interleavingsAreExact() {
        return cutOff === null && local === null && endings.areCounted;
      },
      complete: cutOff === null,
      cutOff,
      get livelocks() {
        return livelocksOnce();
      },
    };
  }
}
