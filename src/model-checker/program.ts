/** The input of the model checker: tasks over a shared memory. */
import type { Machine, Operation } from '../machine/machine';
import type { TraceEvent } from '../protocol/trace';

export interface TaskProgram {
  readonly name: string;
  /** Whether its effects have program locations: see `Effect.location`. */
  readonly hasLocations?: boolean;
  /**
   * Whether it repeats one step, whose effect has a location. Every path to a state must have as
   * many of its steps, so that the state graph has no cycle.
   */
  readonly repeats?: boolean;
  /**
   * An `idle` task is enabled only at quiescence, when no other task is enabled. Its steps separate
   * phases: steps of different phases are never concurrent.
   */
  readonly kind: 'task' | 'idle';
  /** A daemon serves other tasks, so it is no deadlock if it stays blocked. */
  readonly isDaemon?: boolean;
  /** Start the task. Called again for each history of results, so it must have no side effects. */
  start(): Operation;
}

/** Tasks whose permutation changes nothing but their names. */
export interface Symmetry {
  /**
   * Numbers of tasks that run the same program. A task may read its own number only from the
   * machine, and may store task numbers only in fields that are declared to hold tasks.
   */
  readonly groups: readonly (readonly number[])[];
  /** The event with its tasks renamed. */
  renameEvent(event: TraceEvent, rename: (task: string) => string): TraceEvent;
}

/** A value in the memory, for people. */
export interface MemoryValue {
  readonly name: string;
  readonly value: string;
}

export interface Program {
  readonly tasks: readonly TaskProgram[];
  readonly symmetry?: Symmetry;
  /** Fill the memory of a fresh machine. */
  boot(machine: Machine): void;
  /** What the memory holds, for people: those values that matter; must not write. */
  memoryValues?(machine: Machine): MemoryValue[];
}

/** Numbers of the tasks of a kind. */
export function tasksOf(program: Program, kind: TaskProgram['kind']): number[] {
  return program.tasks.flatMap((task, number) => (task.kind === kind ? [number] : []));
}

/** Whether the state graph may have cycles, as tasks may return to a program location. */
export function hasLocations({ tasks }: Program): boolean {
  return tasks.some((task) => task.hasLocations === true);
}
