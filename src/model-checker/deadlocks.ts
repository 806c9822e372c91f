/** The deadlocks and livelocks that a search finds. */
import type { WaitingTask } from '../machine/machine';
import type { Deadlock, Livelock, Schedule } from './exploration';
import type { PredecessorTable, StateId } from './predecessors';
import type { Program } from './program';
import type { StateGraph } from './state-graph';
import type { Symmetry } from './symmetry';

export class Deadlocks {
  /** The first state for each set of blocked tasks. */
  private readonly stuck = new Map<string, { state: StateId; waiting: readonly WaitingTask[] }>();
  private readonly identity: readonly number[];
  private foundLivelocks: readonly Livelock[] | null = null;

  constructor(
    private readonly program: Program,
    private readonly predecessors: PredecessorTable,
    private readonly graph: StateGraph | null,
    private readonly symmetry: Symmetry | null,
  ) {
    this.identity = program.tasks.map((_, task) => task);
  }

  /** Add a state in which no task is ready and these tasks wait. */
  add(state: StateId, waiting: readonly WaitingTask[]): void {
    const stuck = waiting.filter(({ task }) => this.program.tasks[task]?.isDaemon !== true);
    if (stuck.length === 0) return;
    const key = JSON.stringify(stuck);
    if (!this.stuck.has(key)) this.stuck.set(key, { state, waiting: stuck });
  }

  get deadlocks(): Deadlock[] {
    return [...this.stuck.values()].map(({ state, waiting }) => {
      const { schedule, nameOf } = this.pathTo(state);
      return { waiting: waiting.map(({ task, what }) => ({ task: nameOf(task), what })), schedule };
    });
  }

  get livelocks(): readonly Livelock[] {
    this.foundLivelocks ??= (this.graph?.fairCycles(this.predecessors.size) ?? []).map(
      ({ states, tasks }) => {
        const first = states.reduce((one, other) => Math.min(one, other));
        const { schedule, nameOf } = this.pathTo(first);
        return { tasks: tasks.map(nameOf), schedule };
      },
    );
    return this.foundLivelocks;
  }

  private pathTo(state: StateId): { schedule: Schedule; nameOf: (task: number) => string } {
    const { schedule, tasks } = this.predecessors.pathTo(
      state,
      this.identity,
      (id) => this.symmetry?.permutation(id) ?? this.identity,
    );
    return { schedule, nameOf: (task) => this.taskName(tasks[task] as number) };
  }

  taskName(task: number): string {
    return this.program.tasks[task]?.name ?? `task ${task}`;
  }
}
