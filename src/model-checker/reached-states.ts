/**
 * What one pass of a search has reached: the states to expand, the path on which each state was first
 * reached, and the terminal states.
 */
import type { WaitingTask } from '../machine/machine';
import { Deadlocks } from './deadlocks';
import type { Expansion } from './expansion';
import { Frontier } from './frontier';
import { OutcomeTable } from './outcomes';
import type { PastId } from './past';
import { PredecessorTable, type StateId } from './predecessors';
import { hasLocations, type Program, tasksOf } from './program';
import { StateGraph } from './state-graph';
import type { Level } from './state-set';
import type { PermutationId } from './symmetry';
import type { TraceId } from './trace-trie';

export class ReachedStates {
  readonly frontier = new Frontier();
  readonly outcomes: OutcomeTable;
  readonly deadlocks: Deadlocks;
  private readonly predecessors = new PredecessorTable();
  /** The state graph of a program with locations; null where each state is in one level only. */
  private readonly graph: StateGraph | null;
  private readonly hasIdleTask: boolean;
  /** The state that is expanded, its depth, and the number of paths to it. */
  private from: StateId = -1;
  private depth = -1;
  private paths = 1n;

  constructor(
    program: Program,
    private readonly expansion: Expansion,
  ) {
    const { predecessors } = this;
    this.graph = hasLocations(program) ? new StateGraph() : null;
    this.outcomes = new OutcomeTable(expansion, predecessors, this.graph, program);
    this.deadlocks = new Deadlocks(program, predecessors, this.graph, expansion.symmetry);
    this.hasIdleTask = tasksOf(program, 'idle').length > 0;
  }

  get count(): number {
    return this.predecessors.states;
  }

  /** A state of this level is expanded: what is added from now on follows it. */
  expandFrom(level: Level, index: number, depth: number): void {
    this.paths = level.paths[index] ?? 0n;
    this.from = level.ids[index] as StateId;
    this.depth = depth;
  }

  /** Add the successor to which a step of the task led. */
  addSuccessor(task: number, permutation: PermutationId): void {
    const { successor, mergedSteps } = this.expansion;
    const level = this.levelAt(this.depth + 1 + mergedSteps.length);
    const known = level.size;
    const index = level.add(successor.words, successor.length);
    const isNew = index === known;
    if (isNew) level.ids[index] = this.addPredecessor(task, permutation);
    if (this.graph === null)
      level.paths[index] = isNew ? this.paths : (level.paths[index] as bigint) + this.paths;
    else if (this.from >= 0) this.graph.add(this.from, level.ids[index] as StateId, task);
  }

  /** Add a terminal state to which a step of the task led. */
  addHalt(task: number, past: PastId): StateId {
    const state = this.predecessors.add(this.from, task, 0, this.traceAfterStep(0));
    this.graph?.add(this.from, state, task);
    this.outcomes.add(past, this.paths, state);
    return state;
  }

  /** The expanded state is terminal, and these tasks wait. */
  addTerminal(past: PastId, waiting: readonly WaitingTask[]): StateId {
    this.outcomes.add(past, this.paths, this.from);
    if (!this.hasIdleTask) this.deadlocks.add(this.from, waiting);
    return this.from;
  }

  /** The trace of the path on which the state was first reached. */
  traceOf(state: StateId): TraceId {
    return this.predecessors.traceOf(state);
  }

  /** Where the state graph may have cycles, all states are in one level. */
  private levelAt(depth: number): Level {
    return this.frontier.at(this.graph === null ? depth : 0);
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
    const { events, traces, symmetry } = this.expansion;
    const before = this.from < 0 ? 0 : this.predecessors.traceOf(this.from);
    const trace = traces.extendBy(before, events);
    if (permutation === 0 || symmetry === null) return trace;
    return symmetry.permutedTrace(trace, symmetry.permutation(permutation));
  }
}
