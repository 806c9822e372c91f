/** The search: the order in which states are expanded, and its bounds. */
import type { WaitingTask } from '../machine/machine';
import type { BoundExceeded } from '../protocol/implementation';
import { Expansion, type ExpansionListener } from './expansion';
import type { Budget, Exploration, ExplorationOptions } from './exploration';
import type { PastId } from './past';
import type { StateId } from './predecessors';
import { hasLocations, type Program } from './program';
import { ReachedStates } from './reached-states';
import { explorationOf, type SearchedBefore } from './search-result';
import type { Level } from './state-set';
import type { Interruptible } from './step-timeout';
import type { PermutationId } from './symmetry';

/** States between two checks of the deadline. */
const STATES_PER_CLOCK_CHECK = 256;

/** States between two points at which the search can be interrupted. */
const STATES_BETWEEN_YIELDS = 10_000;

export interface SearchOptions extends ExplorationOptions {
  /** What a search without reduction covered before this one. */
  readonly before?: SearchedBefore;
}

export class Search implements ExpansionListener {
  private readonly expansion: Expansion;
  private readonly deadline: number;
  private reached: ReachedStates;
  private boundExceeded: BoundExceeded | null = null;
  private expanded = 1;
  private pathsAtBound = 0n;
  /** States of passes that were contradicted. */
  private statesBefore = 0;
  /** Pasts of outcomes at which the search need not stop. */
  private readonly passedOver = new Set<PastId>();
  /** The state that is expanded. */
  private current = new Int32Array(256);

  constructor(
    private readonly program: Program,
    private readonly budget: Budget,
    private readonly options: SearchOptions = {},
  ) {
    this.expansion = new Expansion(program, this, budget.maxSteps, options);
    this.deadline = performance.now() + (budget.maxSeconds ?? Number.POSITIVE_INFINITY) * 1000;
    this.reached = new ReachedStates(program, this.expansion);
  }

  /** Before a reduced search: learn most accesses. False where a reduced search gains nothing. */
  prepare(): Interruptible<boolean> {
    return this.expansion.takeRandomInterleavings();
  }

  /** Search everything that the budget allows; again, with what was learned, where a merge was wrong. */
  *run(): Interruptible<Exploration> {
    yield* this.searchOnce();
    while (this.expansion.isContradicted) {
      this.statesBefore += this.reached.count;
      this.expansion.beginAgain();
      yield* this.searchOnce();
    }
    // Throws a NondeterminismError where a task, run again, takes other steps.
    yield* this.expansion.simulation.verify();
    const { states = 0, interleavings = 0n } = this.options.before ?? {};
    return explorationOf(this.reached, {
      boundExceeded: this.boundExceeded,
      reduced: this.expansion.isReduced,
      before: { states: states + this.statesBefore, interleavings },
    });
  }

  /** Number of paths to the states that were last reached: each leads to an interleaving at least. */
  get pathsSoFar(): bigint {
    return this.pathsAtBound;
  }

  private *searchOnce(): Interruptible {
    this.boundExceeded = null;
    this.reached = new ReachedStates(this.program, this.expansion);
    this.expansion.begin();
    yield* hasLocations(this.program) ? this.searchGraph() : this.searchLevels();
  }

  private *searchLevels(): Interruptible {
    for (const { depth, level } of this.reached.frontier.take()) {
      yield* this.searchLevel(level, depth);
      if (this.boundExceeded !== null) return;
    }
  }

  /** All states are in one level, which grows by the successors. */
  private *searchGraph(): Interruptible {
    const level = this.reached.frontier.at(0);
    for (let wave = 0, done = 0; done < level.size && this.boundExceeded === null; wave++) {
      const end = level.size;
      yield* this.searchLevel(level, wave, done);
      done = end;
    }
  }

  private *searchLevel(level: Level, depth: number, begin = 0): Interruptible {
    const end = level.size;
    if (depth > this.budget.maxSteps) this.exceedAt('steps', level, begin);
    for (let index = begin; index < end && this.boundExceeded === null; index++) {
      this.expand(level, index, depth);
      if (this.expanded++ % STATES_BETWEEN_YIELDS === 0) yield;
    }
  }

  private expand(level: Level, index: number, depth: number): void {
    const length = this.copyState(level, index);
    this.reached.expandFrom(level, index, depth);
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
    const states = this.statesBefore + this.reached.count;
    return states >= this.budget.maxStates || this.expansion.isContradicted;
  }

  onSuccessor(task: number, permutation: PermutationId): void {
    this.reached.addSuccessor(task, permutation);
  }

  onHalt(task: number, past: PastId): void {
    this.stopIfWanted(past, this.reached.addHalt(task, past));
  }

  onTerminal(past: PastId, waiting: readonly WaitingTask[]): void {
    this.stopIfWanted(past, this.reached.addTerminal(past, waiting));
  }

  onEndlessChain(task: number): void {
    this.exceed('steps', [task]);
  }

  private stopIfWanted(past: PastId, state: StateId): void {
    const { stopAt } = this.options;
    if (stopAt === undefined || this.passedOver.has(past)) return;
    if (stopAt(this.expansion.traces.get(this.reached.traceOf(state)))) this.exceed('stopped', []);
    else this.passedOver.add(past);
  }

  private exceedAt(why: BoundExceeded['why'], level: Level, index: number): void {
    this.pathsAtBound = level.paths.reduce((sum, paths) => sum + paths, 0n);
    this.exceed(why, this.expansion.enabledTasks(this.current, this.copyState(level, index)));
  }

  private exceed(why: BoundExceeded['why'], tasks: readonly number[]): void {
    const names = tasks.map((task) => this.program.tasks[task]?.name ?? `task ${task}`);
    this.boundExceeded ??= { why, tasks: names };
  }
}
