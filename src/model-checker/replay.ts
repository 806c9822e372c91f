/** The replay of one interleaving, step by step, for the table of a counterexample. */
import { Footprint } from '../machine/footprint';
import type { SourceLine } from '../protocol/source-line';
import type { TraceEvent } from '../protocol/trace';
import type { Schedule } from './exploration';
import type { MemoryValue, Program } from './program';
import { Simulation } from './simulation';

/** A step of a replay. */
export interface ReplayedStep {
  /** Number of the task in the program. */
  readonly task: number;
  readonly taskName: string;
  readonly what: string;
  readonly events: readonly TraceEvent[];
  readonly source: SourceLine | null;
  /** The words that it accesses; empty unless the replay records them. */
  readonly footprint: Footprint;
  /** What the memory holds after the step; empty unless the replay records it. */
  readonly values: readonly MemoryValue[];
}

/** What a replay records of each step, besides its events. */
export interface Recorded {
  readonly footprints?: boolean;
  readonly values?: boolean;
}

const NOT_RECORDED = new Footprint(false);

/**
 * Take the steps of `schedule` in order, to a terminal state. Throws a RangeError where a step is
 * not enabled, or where the last step does not lead to a terminal state.
 */
export function replay(
  program: Program,
  schedule: Schedule,
  { footprints = false, values: recordsValues = false }: Recorded = {},
): ReplayedStep[] {
  const simulation = new Simulation(program);
  simulation.boot();
  let continues = true;
  const steps = schedule.map((task, index) => {
    const taskName = program.tasks[task]?.name ?? `task ${task}`;
    if (!continues || !canMove(program, simulation, task)) {
      throw new RangeError(`step ${index + 1} cannot be taken: ${taskName} cannot move there`);
    }
    const { what = '', source = null } = simulation.effect(task) ?? {};
    const footprint = footprints ? new Footprint(true) : NOT_RECORDED;
    if (footprints) simulation.machine.footprint = footprint;
    continues = simulation.step(task);
    simulation.machine.footprint = null;
    const events = [...simulation.machine.events];
    const values = recordsValues ? (program.memoryValues?.(simulation.machine) ?? []) : [];
    return { task, taskName, what, events, source, footprint, values };
  });
  if (continues && simulation.enabledTasks().length > 0) {
    throw new RangeError(
      `step ${schedule.length} cannot be the last: tasks can still move after it`,
    );
  }
  return steps;
}

/** An idle task moves only at quiescence, so for it the other tasks matter. */
function canMove({ tasks }: Program, simulation: Simulation, task: number): boolean {
  if (tasks[task]?.kind !== 'task') return simulation.enabledTasks().includes(task);
  return simulation.effect(task) !== null && simulation.isReady(task);
}
