/** The search itself: which states are taken when, what they lead to, and when it is enough. */
import type { WaitingTask } from '../machine/machine';
import type { CutOff } from '../protocol/implementation';
import { Deadlocks } from './deadlocks';
import { Expansion, type Explorer } from './expansion';
import type { Budget, CutOptions, Exploration, ExplorationOptions } from './exploration';
import type { PackedTables } from './outcome-transfer';
import { OutcomeTable } from './outcomes';
import { PredecessorTable, type StateId } from './predecessors';
import { namesPlaces, type Program, tasksOf } from './program';
import { explorationOf, type PartialResult } from './search-result';
import { StateGraph } from './state-graph';
import { Level } from './state-set';
import { type Interruptible, runInterruptibly } from './step-timeout';
import type { PermutationId } from './symmetry';
import type { TraceId } from './trace-trie';
import { type TerminalState, TraceLevels, type WorkUnit } from './work-units';

/** States between two looks at the clock. */
const STATES_A_LOOK = 256;

/** States that are expanded in a turn. */
const STATES_A_TURN = 10_000;

/** A larger search is cut into regions. */
const CUT: CutOptions = { afterStates: 20_000, regions: 32 };

export class Search implements Explorer {
  private readonly expansion: Expansion;
  private readonly hasIdleTask: boolean;
  private readonly deadline: number;
  private readonly cutWanted: CutOptions;
  private journal = new PredecessorTable();
  /** Null where each state is in one layer only. */
  private graph: StateGraph | null = null;
  private endings: OutcomeTable;
  private findings: Deadlocks;
  private cutOff: CutOff | null = null;
  private expanded = 1;
  /** Of this part. */
  private maxStates: number;
  private regions: readonly WorkUnit[] = [];
  /** Where a state with this trace waits for its turn. */
  private place: (trace: TraceId) => Level;
  private next = new Level();
  /** Where interleavings are kept that end while it is open to which region they belong. */
  private endedEarly: TerminalState[] | null = null;
  /** The state that is expanded; its paths and number. */
  private current = new Int32Array(256);
  private paths = 1n;
  private from: StateId = -1;

  constructor(
    private readonly program: Program,
    private readonly budget: Budget,
    private readonly options: ExplorationOptions,
  ) {
    this.expansion = new Expansion(program, this, budget.maxSteps, options);
    this.hasIdleTask = tasksOf(program, 'idle').length > 0;
    this.deadline = performance.now() + (budget.maxSeconds ?? Number.POSITIVE_INFINITY) * 1000;
    this.cutWanted = options.cut ?? CUT;
    this.maxStates = budget.maxStates;
    this.place = () => this.next;
    this.endings = this.noEndings();
    this.findings = this.noFindings();
  }

  /** Everything that the budget allows. */
  run(): Exploration {
    const begin = this.begin();
    const parts = [begin];
    let left = this.budget.maxStates - begin.states;
    for (let index = 0; index < this.regionCount && this.cutOff === null; index++) {
      const part = this.searchRegion(index, left);
      left -= part.states;
      parts.push(part);
    }
    this.verify();
    const { takesLocalSteps: localSteps, symmetry } = this.expansion;
    return explorationOf(parts, this.findings, { localSteps, symmetric: symmetry !== null });
  }

  /** Throws where a task, run again, takes another way than the one that was searched. */
  verify(): void {
    this.expansion.simulation.verify();
  }

  /** How many regions remain after the beginning; none of a small search. */
  get regionCount(): number {
    return this.regions.length;
  }

  /** All traces and states, for another thread. */
  pack(): PackedTables {
    return { ...this.expansion.traces.pack(), ...this.journal.pack() };
  }

  /** What comes before the regions: of a small search, all. */
  begin(): PartialResult {
    runInterruptibly(this.searchBeginning(), this.options.patienceSeconds);
    return this.part(0);
  }

  private *searchBeginning(): Interruptible {
    this.expansion.isForeseeing = this.expansion.takesLocalSteps;
    if (this.expansion.isForeseeing) yield* this.searchOnce();
    this.expansion.isForeseeing = false;
    if (this.cutOff === null) yield* this.searchOnce();
  }

  /** One of the regions, which can be searched once. */
  searchRegion(index: number, maxStates: number): PartialResult {
    const region = this.regions[index] as WorkUnit;
    const before = this.journal.states;
    this.maxStates = this.journal.size + maxStates;
    this.endings = this.noEndings();
    for (const { trace, paths, state } of region.ended) this.end(trace, paths, state);
    runInterruptibly(this.searchWaiting(region), this.options.patienceSeconds);
    return this.part(before);
  }

  private *searchWaiting({ waiting }: WorkUnit): Interruptible {
    for (const { depth, layer } of waiting.take()) {
      this.place = () => waiting.at(depth + 1);
      yield* this.searchLayer(layer, depth);
      if (this.cutOff !== null) return;
    }
  }

  private *searchOnce(): Interruptible {
    this.journal = new PredecessorTable();
    this.graph = namesPlaces(this.program) ? new StateGraph() : null;
    this.endings = this.noEndings();
    this.findings = this.noFindings();
    this.next = new Level();
    this.place = () => this.next;
    [this.paths, this.from] = [1n, -1];
    this.expansion.begin();
    yield* this.graph === null ? this.searchLayers() : this.searchGraph();
  }

  private *searchLayers(): Interruptible {
    for (let depth = 0; this.next.size > 0 && this.cutOff === null; depth++) {
      if (!this.expansion.isForeseeing && this.journal.states > this.cutWanted.afterStates) {
        yield* this.cut(depth);
        return;
      }
      const layer = this.next;
      this.next = new Level();
      yield* this.searchLayer(layer, depth);
    }
  }

  /** All states are in one layer, to which those that are found are added. */
  private *searchGraph(): Interruptible {
    const layer = this.next;
    for (let wave = 0, done = 0; done < layer.size && this.cutOff === null; wave++) {
      const end = layer.size;
      yield* this.searchLayer(layer, wave, done);
      done = end;
    }
  }

  /** Go on until what remains comes to enough regions. */
  private *cut(reached: number): Interruptible {
    const levels = new TraceLevels(this.expansion.traces, this.expansion.symmetry);
    levels.addAll(this.next, reached);
    levels.ended.push(...this.endings.take());
    this.endedEarly = levels.ended;
    const isDone = (length: number) => {
      const count = levels.countRegions(length);
      return count === 0 || count >= this.cutWanted.regions || this.cutOff !== null;
    };
    let length = 0;
    for (; !isDone(length); length++) {
      for (const { depth, layer } of levels.level(length).take()) {
        this.place = (trace) => levels.place(trace, depth + 1);
        yield* this.searchLayer(layer, depth);
        if (this.cutOff !== null) break;
      }
    }
    this.endedEarly = null;
    const isWhole = this.cutOff === null;
    const settled = isWhole ? levels.endedBefore(length) : levels.ended;
    for (const { trace, paths, state } of settled) this.end(trace, paths, state);
    this.regions = isWhole ? levels.regions(length) : [];
  }

  private *searchLayer(layer: Level, depth: number, begin = 0): Interruptible {
    const end = layer.size;
    if (depth > this.budget.maxSteps) this.giveUpAt('steps', layer, begin);
    for (let index = begin; index < end && this.cutOff === null; index++) {
      this.expand(layer, index);
      if (this.expanded++ % STATES_A_TURN === 0) yield;
    }
  }

  private expand(layer: Level, index: number): void {
    const length = this.copyState(layer, index);
    this.paths = layer.paths[index] ?? 0n;
    this.from = layer.ids[index] as StateId;
    this.expansion.expand(this.current, length);
    if (this.isFull()) this.giveUpAt('states', layer, index);
    else if (index % STATES_A_LOOK === 0 && performance.now() > this.deadline)
      this.giveUpAt('seconds', layer, index);
  }

  private copyState(layer: Level, index: number): number {
    const length = layer.lengthOf(index);
    if (length > this.current.length) this.current = new Int32Array(length * 2);
    return layer.copy(index, this.current);
  }

  isFull(): boolean {
    return this.journal.size >= this.maxStates;
  }

  arrived(task: number, renaming: PermutationId): void {
    const { words, length } = this.expansion.successor;
    const layer = this.place(words[0] as TraceId);
    const known = layer.size;
    const index = layer.add(words, length);
    const isNew = index === known;
    if (isNew) layer.ids[index] = this.remember(task, renaming);
    if (this.graph === null)
      layer.paths[index] = isNew ? this.paths : (layer.paths[index] as bigint) + this.paths;
    else if (this.from >= 0) this.graph.add(this.from, layer.ids[index] as StateId, task);
  }

  private remember(task: number, renaming: PermutationId): StateId {
    const { takenAtOnce } = this.expansion;
    return takenAtOnce.length === 0
      ? this.journal.remember(this.from, task, renaming)
      : this.journal.rememberWay(this.from, [task, ...takenAtOnce], renaming);
  }

  ended(task: number, trace: TraceId): void {
    const state = this.journal.remember(this.from, task, 0);
    this.graph?.add(this.from, state, task);
    this.end(trace, this.paths, state);
  }

  atRest(trace: TraceId, waiting: readonly WaitingTask[]): void {
    this.end(trace, this.paths, this.from);
    if (!this.hasIdleTask) this.findings.restAt(this.from, waiting);
  }

  endless(task: number): void {
    this.giveUp('steps', [task]);
  }

  private end(trace: TraceId, paths: bigint, state: StateId): void {
    if (this.expansion.isForeseeing) return;
    if (this.endedEarly === null) this.endings.add(trace, paths, state);
    else this.endedEarly.push({ trace, paths, state });
    if (this.options.stopAt?.(this.expansion.traces.get(trace))) this.giveUp('stopped', []);
  }

  private giveUpAt(why: CutOff['why'], layer: Level, index: number): void {
    this.giveUp(why, this.expansion.movable(this.current, this.copyState(layer, index)));
  }

  private giveUp(why: CutOff['why'], tasks: readonly number[]): void {
    this.cutOff ??= { why, tasks: tasks.map((task) => this.findings.name(task)) };
  }

  private noEndings(): OutcomeTable {
    const { traces, symmetry } = this.expansion;
    return new OutcomeTable(traces, this.journal, symmetry, this.graph, this.program);
  }

  private noFindings(): Deadlocks {
    return new Deadlocks(this.program, this.journal, this.graph, this.expansion.symmetry);
  }

  private part(statesBefore: number): PartialResult {
    const { endings, cutOff } = this;
    return { endings, cutOff, states: this.journal.states - statesBefore };
  }
}
