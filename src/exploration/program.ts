/** What the explorer runs: tasks over one shared memory. It knows nothing of what they do. */
import type { Operation } from '../kernel/effect';
import type { Machine } from '../kernel/machine';

export interface TaskProgram {
  readonly name: string;
  /**
   * An `idle` task moves only when no other can. Whatever else it reads, its steps end a phase
   * for all.
   */
  readonly kind: 'task' | 'idle';
  /** The task from its beginning; called again for each local history, so without side effects. */
  start(): Operation;
}

export interface Program {
  readonly tasks: readonly TaskProgram[];
  /** Fill the memory of a fresh machine. */
  boot(machine: Machine): void;
}
