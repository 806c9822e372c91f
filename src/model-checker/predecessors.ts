/** The predecessor of each state on a shortest path, and so a schedule that leads to it. */
import type { TaskPermutation } from '../machine/task-permutation';
import type { Schedule } from './exploration';
import { IntVector } from './int-tables';
import type { PermutationId } from './symmetry';
import type { TraceId } from './trace-trie';

/** Number of a state among all of an exploration. */
export type StateId = number;

/** A path from the initial state. */
export interface Path {
  readonly schedule: Schedule;
  /** For each task number in the last state, the number of the task in the program. */
  readonly tasks: TaskPermutation;
}

export class PredecessorTable {
  private readonly predecessors = new IntVector();
  private readonly movers = new IntVector();
  private readonly permutations = new IntVector();
  /** The trace of the path on which each state was first reached, with its tasks numbered as there. */
  private readonly traces = new IntVector();
  private intermediate = 0;

  get size(): number {
    return this.predecessors.length;
  }

  /** Number of states, without the intermediate states of merged steps. */
  get states(): number {
    return this.size - this.intermediate;
  }

  /** Add a state that a step of `task` and then a permutation of the tasks leads to. */
  add(from: StateId, task: number, permutation: PermutationId, trace: TraceId): StateId {
    this.predecessors.push(from);
    this.movers.push(task);
    this.permutations.push(permutation);
    this.traces.push(trace);
    return this.predecessors.length - 1;
  }

  /** Add a state that merged steps of these tasks lead to, and the intermediate states. */
  addPath(
    from: StateId,
    tasks: readonly number[],
    permutation: PermutationId,
    trace: TraceId,
  ): StateId {
    this.intermediate += tasks.length - 1;
    const last = tasks.length - 1;
    return tasks.reduce(
      (at, task, index) => this.add(at, task, index === last ? permutation : 0, trace),
      from,
    );
  }

  /** The trace of the path on which the state was first reached. */
  traceOf(state: StateId): TraceId {
    return this.traces.at(state);
  }

  /** The path on which the state was first reached. */
  pathTo(
    state: StateId,
    identity: TaskPermutation,
    permutationOf: (id: PermutationId) => TaskPermutation,
  ): Path {
    const states: StateId[] = [];
    for (let at = state; this.predecessors.at(at) >= 0; at = this.predecessors.at(at))
      states.push(at);
    let tasks = identity;
    const schedule = states.reverse().map((at) => {
      const mover = tasks[this.movers.at(at)] as number;
      const permutation = this.permutations.at(at);
      if (permutation !== 0) {
        const known = tasks;
        tasks = permutationOf(permutation).map((before) => known[before] as number);
      }
      return mover;
    });
    return { schedule, tasks };
  }
}
