/** Why a search finds no end: a task that never comes to rest, such as a loop in a callback. */
import type { Program } from './program';
import { Simulation } from './simulation';

/** Of those that can move, the task that does. */
type Choice = (movable: readonly number[], turn: number) => number;

/**
 * The name of a task that goes on and on; null where none was found. A few interleavings are
 * tried: all tasks in turn, and each of them as soon as it can, or only when no other can.
 */
export function restlessTask(program: Program, maxSteps: number): string | null {
  for (const choose of choices(program.tasks.length)) {
    const busiest = runOn(program, choose, maxSteps);
    if (busiest !== null) return program.tasks[busiest]?.name ?? null;
  }
  return null;
}

function choices(tasks: number): Choice[] {
  const numbers = Array.from({ length: tasks }, (_, task) => task);
  return [
    (movable, turn) => movable[turn % movable.length] as number,
    ...numbers.map((eager): Choice => {
      return (movable) => (movable.includes(eager) ? eager : (movable[0] as number));
    }),
    ...numbers.map((lazy): Choice => {
      return (movable) => movable.find((task) => task !== lazy) ?? (movable[0] as number);
    }),
  ];
}

/** The task that took most of the later half of the steps; null where the program comes to rest. */
function runOn(program: Program, choose: Choice, maxSteps: number): number | null {
  const simulation = new Simulation(program);
  simulation.boot();
  const steps = program.tasks.map(() => 0);
  for (let turn = 0; turn < maxSteps; turn++) {
    const movable = simulation.movable();
    if (movable.length === 0) return null;
    const task = choose(movable, turn);
    if (!simulation.step(task)) return null;
    if (turn >= maxSteps / 2) steps[task] = (steps[task] ?? 0) + 1;
  }
  return steps.indexOf(Math.max(...steps));
}
