/** One interleaving, step by step: what a counterexample's table is made of. */
import type { TraceEvent } from '../spec/trace';
import type { Schedule } from './explore';
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

/** Take the steps of `schedule` in order. Throws a RangeError where one cannot be taken. */
export function replay(program: Program, schedule: Schedule): ReplayedStep[] {
  const simulation = new Simulation(program);
  simulation.boot();
  return schedule.map((task) => {
    if (!simulation.movable().includes(task)) {
      throw new RangeError(`task ${task} cannot move here: the schedule belongs to another script`);
    }
    const what = simulation.effect(task)?.what ?? '';
    simulation.step(task);
    return {
      task,
      taskName: simulation.machine.currentName,
      what,
      events: [...simulation.machine.events],
    };
  });
}
