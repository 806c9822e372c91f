/** The search: the order in which states are expanded, their successors, and the bounds. */
import type { WaitingTask } from '../machine/machine';
import type { BoundExceeded } from '../protocol/implementation';
import { Deadlocks } from './deadlocks';
import { Expansion, type ExpansionListener } from './expansion';
import type { Budget, Exploration, ExplorationOptions, SplitOptions } from './exploration';
import type { PackedTables } from './outcome-transfer';
import { OutcomeTable } from './outcomes';
import type { PastId } from './past';
import { PredecessorTable, type StateId } from './predecessors';
import { hasLocations, type Program, tasksOf } from './program';
import { explorationOf, type PartialResult, type SearchedBefore } from './search-result';
import { StateGraph } from './state-graph';
import { Level } from './state-set';
import { type Interruptible, runInterruptibly } from './step-timeout';
import type { PermutationId } from './symmetry';
import type { TraceId } from './trace-trie';
import { Frontier, FrontierByTraceLength, type TerminalState, type WorkUnit } from './work-units';

/** States between two checks of the deadline. */
const STATES_PER_CLOCK_CHECK = 256;

/** States between two points at which the search can be interrupted. */
const STATES_BETWEEN_YIELDS = 10_000;

/** When a search is split into work units, by default. */
const SPLIT: SplitOptions = { afterStates: 20_000, workUnits: 32 };

export interface SearchOptions extends ExplorationOptions {
  /** What a search without reduction covered before this one. */
  readonly before?: SearchedBefore;
}

export class Search implements ExpansionListener {
  private readonly expansion: Expansion;
  private readonly hasIdleTask: boolean;
  private readonly deadline: number;
  private readonly splitOptions: SplitOptions;
  private predecessors = new PredecessorTable();
  /** The state graph of a program with locations; null where each state is in one level only. */
  private graph: StateGraph | null = null;
  private outcomes: OutcomeTable;
  private deadlocks: Deadlocks;
  private boundExceeded: BoundExceeded | null = null;
  private expanded = 1;
  private pathsAtBound = 0n;
  private statesToLearn = 0;
  /** Bound on the states of `predecessors`, in this work unit. */
  private maxStates: number;
  private workUnits: readonly WorkUnit[] = [];
  /** The level to which a successor with this trace belongs, so many steps on. */
  private levelFor: (trace: TraceId, steps: number) => Level;
  private next = new Level();
  /** Pasts of outcomes at which the search need not stop. */
  private readonly passedOver = new Set<PastId>();
  /** Terminal states found during the split, which are not yet assigned to a work unit. */
  private unassigned: TerminalState[] | null = null;
  /** The state that is expanded, the number of paths to it, and its id. */
  private current = new Int32Array(256);
  private paths = 1n;
  private from: StateId = -1;

  constructor(
    private readonly program: Program,
    private readonly budget: Budget,
    private readonly options: SearchOptions = {},
  ) {
    this.expansion = new Expansion(program, this, budget.maxSteps, options);
    this.hasIdleTask = tasksOf(program, 'idle').length > 0;
    this.deadline = performance.now() + (budget.maxSeconds ?? Number.POSITIVE_INFINITY) * 1000;
    this.splitOptions = options.split ?? SPLIT;
    this.maxStates = budget.maxStates;
    this.levelFor = () => this.next;
    this.outcomes = this.newOutcomes();
    this.deadlocks = this.newDeadlocks();
  }

  /**
   * Before a reduced search: learn the accesses of all tasks, in a search of states without their
   * pasts, which are far fewer. False where that does not end.
   */
  prepare(): boolean {
    const { stepTimeoutSeconds } = this.options;
    if (!runInterruptibly(this.expansion.takeRandomInterleavings(), stepTimeoutSeconds))
      return false;
    for (let isFirst = true; isFirst || this.expansion.isContradicted; isFirst = false) {
      this.expansion.beginAgain();
      this.boundExceeded = null;
      this.statesToLearn += this.begin().states;
    }
    const isComplete = this.boundExceeded === null;
    this.expansion.endLearning();
    return isComplete;
  }

  /** Search everything that the budget allows. */
  run(): Exploration {
    const results = this.searchAll();
    this.verify();
    const { isReduced: reduced, symmetry } = this.expansion;
    const { states = 0, interleavings = 0n } = this.options.before ?? {};
    const before = { states: states + this.statesToLearn, interleavings };
    const symmetric = symmetry !== null;
    return explorationOf(results, this.deadlocks, { reduced, symmetric, before });
  }

  private searchAll(): PartialResult[] {
    this.boundExceeded = null;
    this.workUnits = [];
    const begin = this.begin();
    const results = [begin];
    let left = this.budget.maxStates - begin.states;
    for (let index = 0; index < this.workUnitCount && this.boundExceeded === null; index++) {
      const result = this.searchWorkUnit(index, left);
      left -= result.states;
      results.push(result);
    }
    return results;
  }

  /** Number of paths to the states that were last reached: each leads to an interleaving at least. */
  get pathsSoFar(): bigint {
    return this.pathsAtBound;
  }

  /** Throws a NondeterminismError where a task, run again, takes other steps. */
  verify(): void {
    this.expansion.simulation.verify();
  }

  /** Number of work units after `begin`; 0 for a small search. */
  get workUnitCount(): number {
    return this.workUnits.length;
  }

  /** All traces and states, for another thread. */
  pack(): PackedTables {
    return { ...this.expansion.traces.pack(), ...this.predecessors.pack() };
  }

  /** Search up to the split into work units: a small search completely. */
  begin(): PartialResult {
    this.maxStates = this.budget.maxStates;
    runInterruptibly(this.searchPass(), this.options.stepTimeoutSeconds);
    return this.partialResult(0);
  }

  /** Search a work unit, at most once. */
  searchWorkUnit(index: number, maxStates: number): PartialResult {
    const workUnit = this.workUnits[index] as WorkUnit;
    const before = this.predecessors.states;
    this.maxStates = before + maxStates;
    this.outcomes = this.newOutcomes();
    for (const { trace, paths, state } of workUnit.terminals) this.addTerminal(trace, paths, state);
    runInterruptibly(this.searchFrontier(workUnit), this.options.stepTimeoutSeconds);
    return this.partialResult(before);
  }

  private *searchFrontier({ frontier }: WorkUnit): Interruptible {
    for (const { depth, level } of frontier.take()) {
      this.levelFor = (_, steps) => frontier.at(depth + steps);
      yield* this.searchLevel(level, depth);
      if (this.boundExceeded !== null) return;
    }
  }

  private *searchPass(): Interruptible {
    this.predecessors = new PredecessorTable();
    this.graph = hasLocations(this.program) ? new StateGraph() : null;
    this.outcomes = this.newOutcomes();
    this.deadlocks = this.newDeadlocks();
    this.next = new Level();
    this.levelFor = () => this.next;
    [this.paths, this.from] = [1n, -1];
    this.expansion.begin();
    yield* this.graph === null ? this.searchLevels() : this.searchGraph();
  }

  /** Work units divide the traces, which only a search without monitors has in its states. */
  private get canSplit(): boolean {
    return !this.expansion.isLearning && this.options.monitors === undefined;
  }

  private *searchLevels(): Interruptible {
    const frontier = new Frontier();
    frontier.put(0, this.next);
    for (const { depth, level } of frontier.take()) {
      this.levelFor = (_, steps) => frontier.at(depth + steps);
      yield* this.searchLevel(level, depth);
      if (this.boundExceeded !== null) return;
      if (this.canSplit && this.predecessors.states > this.splitOptions.afterStates) {
        yield* this.split(frontier, depth);
        return;
      }
    }
  }

  /** All states are in one level, which grows by the successors. */
  private *searchGraph(): Interruptible {
    const level = this.next;
    for (let wave = 0, done = 0; done < level.size && this.boundExceeded === null; wave++) {
      const end = level.size;
      yield* this.searchLevel(level, wave, done);
      done = end;
    }
  }

  /** Search on, shortest traces first, until the rest divides into enough work units. */
  private *split(frontier: Frontier, done: number): Interruptible {
    const frontiers = new FrontierByTraceLength(this.expansion.traces, this.expansion.symmetry);
    for (const { depth, level } of frontier.all()) if (depth > done) frontiers.addAll(level, depth);
    frontiers.terminals.push(...this.outcomes.removeAll());
    this.unassigned = frontiers.terminals;
    const isDone = (length: number) => {
      const count = frontiers.countWorkUnits(length);
      return count === 0 || count >= this.splitOptions.workUnits || this.boundExceeded !== null;
    };
    let length = 0;
    for (; !isDone(length); length++) {
      for (const { depth, level } of frontiers.frontier(length).take()) {
        this.levelFor = (trace, steps) => frontiers.levelFor(trace, depth + steps);
        yield* this.searchLevel(level, depth);
        if (this.boundExceeded !== null) break;
      }
    }
    this.unassigned = null;
    const isSplit = this.boundExceeded === null;
    const own = isSplit ? frontiers.terminalsBefore(length) : frontiers.terminals;
    for (const { trace, paths, state } of own) this.addTerminal(trace, paths, state);
    this.workUnits = isSplit ? frontiers.workUnits(length) : [];
  }

  private *searchLevel(level: Level, depth: number, begin = 0): Interruptible {
    const end = level.size;
    if (depth > this.budget.maxSteps) this.exceedAt('steps', level, begin);
    for (let index = begin; index < end && this.boundExceeded === null; index++) {
      this.expand(level, index);
      if (this.expanded++ % STATES_BETWEEN_YIELDS === 0) yield;
    }
  }

  private expand(level: Level, index: number): void {
    const length = this.copyState(level, index);
    this.paths = level.paths[index] ?? 0n;
    this.from = level.ids[index] as StateId;
    this.expansion.expand(this.current, length);
    if (this.expansion.isContradicted) this.exceed('stopped', []);
    else if (this.isFull()) this.exceedAt('states', level, index);
    else if (index % STATES_PER_CLOCK_CHECK === 0 && performance.now() > this.deadline)
      this.exceedAt('seconds', level, index);
  }

  private copyState(level: Level, index: number): number {
    const length = level.lengthOf(index);
    if (length > this.current.length) this.current = new Int32Array(length * 2);
    return level.copy(index, this.current);
  }

  isFull(): boolean {
    return this.predecessors.states >= this.maxStates || this.expansion.isContradicted;
  }

  onSuccessor(task: number, permutation: PermutationId): void {
    const { words, length } = this.expansion.successor;
    const level = this.levelFor(words[0] as TraceId, 1 + this.expansion.mergedSteps.length);
    const known = level.size;
    const index = level.add(words, length);
    const isNew = index === known;
    if (isNew) level.ids[index] = this.addPredecessor(task, permutation);
    if (this.graph === null)
      level.paths[index] = isNew ? this.paths : (level.paths[index] as bigint) + this.paths;
    else if (this.from >= 0) this.graph.add(this.from, level.ids[index] as StateId, task);
  }

  private addPredecessor(task: number, permutation: PermutationId): StateId {
    const { mergedSteps } = this.expansion;
    const trace = this.traceAfterStep(permutation);
    return mergedSteps.length === 0
      ? this.predecessors.add(this.from, task, permutation, trace)
      : this.predecessors.addPath(this.from, [task, ...mergedSteps], permutation, trace);
  }

  /** The trace of the path to the successor. */
  private traceAfterStep(permutation: PermutationId): TraceId {
    const { events, isLearning, traces, symmetry } = this.expansion;
    const before = this.from < 0 ? 0 : this.predecessors.traceOf(this.from);
    const trace = isLearning ? before : traces.extendBy(before, events);
    if (permutation === 0 || symmetry === null) return trace;
    return symmetry.permutedTrace(trace, symmetry.permutation(permutation));
  }

  onHalt(task: number, past: PastId): void {
    const state = this.predecessors.add(this.from, task, 0, this.traceAfterStep(0));
    this.graph?.add(this.from, state, task);
    this.addTerminal(past, this.paths, state);
  }

  onTerminal(past: PastId, waiting: readonly WaitingTask[]): void {
    this.addTerminal(past, this.paths, this.from);
    if (!this.hasIdleTask) this.deadlocks.add(this.from, waiting);
  }

  onEndlessChain(task: number): void {
    this.exceed('steps', [task]);
  }

  private addTerminal(past: PastId, paths: bigint, state: StateId): void {
    if (this.expansion.isLearning) return;
    if (this.unassigned === null) this.outcomes.add(past, paths, state);
    else this.unassigned.push({ trace: past, paths, state });
    if (this.options.stopAt === undefined || this.passedOver.has(past)) return;
    const trace = this.expansion.traces.get(this.predecessors.traceOf(state));
    if (this.options.stopAt(trace)) this.exceed('stopped', []);
    else this.passedOver.add(past);
  }

  private exceedAt(why: BoundExceeded['why'], level: Level, index: number): void {
    this.pathsAtBound = level.paths.reduce((sum, paths) => sum + paths, 0n);
    this.exceed(why, this.expansion.enabledTasks(this.current, this.copyState(level, index)));
  }

  private exceed(why: BoundExceeded['why'], tasks: readonly number[]): void {
    this.boundExceeded ??= { why, tasks: tasks.map((task) => this.deadlocks.taskName(task)) };
  }

  private newOutcomes(): OutcomeTable {
    return new OutcomeTable(this.expansion, this.predecessors, this.graph, this.program);
  }

  private newDeadlocks(): Deadlocks {
    return new Deadlocks(this.program, this.predecessors, this.graph, this.expansion.symmetry);
  }

  private partialResult(statesBefore: number): PartialResult {
    const { outcomes, boundExceeded } = this;
    return { outcomes, boundExceeded, states: this.predecessors.states - statesBefore };
  }
}
