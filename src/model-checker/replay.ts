/** One interleaving, step by step: what a counterexample's table is made of. */
import type { TraceEvent } from '../protocol/trace';
import type { Schedule } from './exploration';
import type { Program } from './program';
import { Simulation } from './simulation';

/** A step as it was taken. */
export interface ReplayedStep {
  /** Number of the task in the program. */
  readonly task: number;
  readonly taskName: string;
  readonly what: string;
  readonly events: readonly TraceEvent[];
}

/**
 * Take the steps of `schedule` in order, to the end of an outcome. Throws a RangeError where one
 * cannot be taken, or where the last one is not the end.
 */
export function replay(program: Program, schedule: Schedule): ReplayedStep[] {
  const simulation = new Simulation(program);
  simulation.boot();
  let goesOn = true;
  const steps = schedule.map((task, index) => {
    const taskName = program.tasks[task]?.name ?? `task ${task}`;
    if (!goesOn || !simulation.movable().includes(task)) {
      throw new RangeError(`step ${index + 1} cannot be taken: ${taskName} cannot move there`);
    }
    const what = simulation.effect(task)?.what ?? '';
    goesOn = simulation.step(task);
    return { task, taskName, what, events: [...simulation.machine.events] };
  });
  if (goesOn && simulation.movable().length > 0) {
    throw new RangeError(
      `step ${schedule.length} cannot be the last: tasks can still move after it`,
    );
  }
  return steps;
}
