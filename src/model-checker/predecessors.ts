/** How each state was first reached, and so the schedule that leads to it. */
import type { TaskPermutation } from '../machine/task-permutation';
import type { Schedule } from './exploration';
import { IntVector } from './int-tables';
import type { PackedTables } from './outcome-transfer';
import type { PermutationId } from './symmetry';

/** Number of a state, or of the end of an outcome, among all of an exploration. */
export type StateId = number;

/** A way from the beginning. */
export interface Predecessor {
  readonly schedule: Schedule;
  /** For each task of the state that it leads to, its number in the program. */
  readonly tasks: TaskPermutation;
}

export class PredecessorTable {
  private readonly cameFrom = new IntVector();
  private readonly moved = new IntVector();
  private readonly renamings = new IntVector();
  private passedThrough = 0;

  get size(): number {
    return this.cameFrom.length;
  }

  /** All but those that were only passed through. */
  get states(): number {
    return this.size - this.passedThrough;
  }

  /** A state that was reached from another by a step of `task`, after which tasks were renamed. */
  remember(from: StateId, task: number, renaming: PermutationId): StateId {
    this.cameFrom.push(from);
    this.moved.push(task);
    this.renamings.push(renaming);
    return this.cameFrom.length - 1;
  }

  /** The same by a step of each of these tasks at once: what is between is only passed through. */
  rememberWay(from: StateId, tasks: readonly number[], renaming: PermutationId): StateId {
    this.passedThrough += tasks.length - 1;
    const last = tasks.length - 1;
    return tasks.reduce(
      (at, task, index) => this.remember(at, task, index === last ? renaming : 0),
      from,
    );
  }

  /** The way on which the state was first reached; `names` are the tasks' numbers to begin with. */
  wayTo(
    state: StateId,
    names: TaskPermutation,
    renamingOf: (id: PermutationId) => TaskPermutation,
  ): Predecessor {
    const states: StateId[] = [];
    for (let at = state; this.cameFrom.at(at) >= 0; at = this.cameFrom.at(at)) states.push(at);
    let tasks = names;
    const schedule = states.reverse().map((at) => {
      const mover = tasks[this.moved.at(at)] as number;
      const renaming = this.renamings.at(at);
      if (renaming !== 0) {
        const known = tasks;
        tasks = renamingOf(renaming).map((before) => known[before] as number);
      }
      return mover;
    });
    return { schedule, tasks };
  }

  /** For another thread, where no tasks were renamed. */
  pack(): Pick<PackedTables, 'cameFrom' | 'moved'> {
    return { cameFrom: this.cameFrom.toArray(), moved: this.moved.toArray() };
  }
}
