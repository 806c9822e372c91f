/** What the explorer runs: tasks over one shared memory. It knows nothing of what they do. */
import type { Machine, Operation } from '../machine/machine';
import type { TraceEvent } from '../protocol/trace';

export interface TaskProgram {
  readonly name: string;
  /** Whether its effects say where in the program they are: see `Effect.place`. */
  readonly hasLocations?: boolean;
  /**
   * An `idle` task moves only when no other can. Whatever else it reads, its steps end a phase
   * for all.
   */
  readonly kind: 'task' | 'idle';
  /** Whether it is no deadlock if this task waits for ever, as one that serves others does. */
  readonly isDaemon?: boolean;
  /** The task from its beginning; called again for each local history, so without side effects. */
  start(): Operation;
}

/** Tasks that can change parts without anybody seeing a difference but in their names. */
export interface Symmetry {
  /**
   * Numbers of tasks that run the same program. They know their own number from the machine only,
   * and nothing but the fields of objects that are declared to name tasks tells one from another.
   */
  readonly groups: readonly (readonly number[])[];
  /** The event as it would be if its tasks were called otherwise. */
  renameEvent(event: TraceEvent, rename: (task: string) => string): TraceEvent;
}

export interface Program {
  readonly tasks: readonly TaskProgram[];
  readonly symmetry?: Symmetry;
  /** Fill the memory of a fresh machine. */
  boot(machine: Machine): void;
}

/** Numbers of the tasks of a kind. */
export function tasksOf(program: Program, kind: TaskProgram['kind']): number[] {
  return program.tasks.flatMap((task, number) => (task.kind === kind ? [number] : []));
}

/** Whether a state of the program may come again, as some task may come to a place again. */
export function namesPlaces({ tasks }: Program): boolean {
  return tasks.some((task) => task.hasLocations === true);
}
