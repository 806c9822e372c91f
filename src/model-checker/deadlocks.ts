/** What a search finds besides outcomes: who waits for ever, and who goes round. */
import type { WaitingTask } from '../machine/machine';
import type { Deadlock, Livelock, Schedule } from './exploration';
import type { PredecessorTable, StateId } from './predecessors';
import type { Program } from './program';
import type { StateGraph } from './state-graph';
import type { Symmetry } from './symmetry';

export class Deadlocks {
  /** The first state for each way of waiting. */
  private readonly stuck = new Map<string, { state: StateId; waiting: readonly WaitingTask[] }>();
  private readonly numbers: readonly number[];
  private found: readonly Livelock[] | null = null;

  constructor(
    private readonly program: Program,
    private readonly journal: PredecessorTable,
    private readonly graph: StateGraph | null,
    private readonly symmetry: Symmetry | null,
  ) {
    this.numbers = program.tasks.map((_, task) => task);
  }

  /** Nothing can ever move again, and these tasks wait. */
  restAt(state: StateId, waiting: readonly WaitingTask[]): void {
    const stuck = waiting.filter(({ task }) => this.program.tasks[task]?.isDaemon !== true);
    if (stuck.length === 0) return;
    const key = JSON.stringify(stuck);
    if (!this.stuck.has(key)) this.stuck.set(key, { state, waiting: stuck });
  }

  get deadlocks(): Deadlock[] {
    return [...this.stuck.values()].map(({ state, waiting }) => {
      const { schedule, name } = this.wayTo(state);
      return { waiting: waiting.map(({ task, what }) => ({ task: name(task), what })), schedule };
    });
  }

  get livelocks(): readonly Livelock[] {
    this.found ??= (this.graph?.fairCycles(this.journal.size) ?? []).map(({ states, tasks }) => {
      const first = states.reduce((one, other) => Math.min(one, other));
      const { schedule, name } = this.wayTo(first);
      return { tasks: tasks.map(name), schedule };
    });
    return this.found;
  }

  private wayTo(state: StateId): { schedule: Schedule; name: (task: number) => string } {
    const way = this.journal.wayTo(
      state,
      this.numbers,
      (id) => this.symmetry?.renaming(id) ?? this.numbers,
    );
    return { schedule: way.schedule, name: (task) => this.name(way.tasks[task] as number) };
  }

  name(task: number): string {
    return this.program.tasks[task]?.name ?? `task ${task}`;
  }
}
