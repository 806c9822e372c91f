/**
 * Why a search finds no end: a task that never comes to rest, such as a loop in a callback. Where
 * it goes round and the memory is again what it was, this is a livelock: nothing will end it.
 */
import type { Program } from './program';
import { Simulation } from './simulation';

export interface RestlessTask {
  readonly name: string;
  /** What it does over and over, while nothing changes; null where something does. */
  readonly cycle: readonly string[] | null;
}

/** Steps of a cycle that is looked for, at most. */
const CYCLE_MAX = 200;

/** Of those that can move, the task that does. */
type Choice = (movable: readonly number[], turn: number) => number;

/**
 * A task that goes on and on; null where none was found. A few interleavings are
 * tried: all tasks in turn, and each of them as soon as it can, or only when no other can.
 */
export function restlessTask(program: Program, maxSteps: number): RestlessTask | null {
  for (const choose of choices(program.tasks.length)) {
    const found = runOn(program, choose, maxSteps);
    if (found !== null) return found;
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

/** A step as it was taken, and the memory after it. */
interface Taken {
  readonly task: number;
  readonly what: string;
  readonly memory: string;
}

/** The task that took most of the later half of the steps; null where the program comes to rest. */
function runOn(program: Program, choose: Choice, maxSteps: number): RestlessTask | null {
  const simulation = new Simulation(program);
  simulation.boot();
  const taken: Taken[] = [];
  for (let turn = 0; turn < maxSteps; turn++) {
    const movable = simulation.movable();
    if (movable.length === 0) return null;
    const task = choose(movable, turn);
    const what = simulation.effect(task)?.what ?? '';
    if (!simulation.step(task)) return null;
    if (turn >= maxSteps / 2) taken.push({ task, what, memory: memoryOf(simulation, program) });
  }
  const steps = program.tasks.map((_, task) => taken.filter((one) => one.task === task).length);
  const busiest = steps.indexOf(Math.max(...steps));
  return { name: program.tasks[busiest]?.name ?? '', cycle: cycleOf(taken, busiest) };
}

function memoryOf(simulation: Simulation, { tasks }: Program): string {
  const length = simulation.save(0);
  return simulation.state.subarray(1 + tasks.length, length).join();
}

/** The shortest round that the last steps go three times, of this task and no other. */
function cycleOf(taken: readonly Taken[], task: number): string[] | null {
  for (let length = 1; length <= CYCLE_MAX && 3 * length <= taken.length; length++) {
    const last = taken.slice(-3 * length);
    const repeats = last.every((one, at) => at < length || isSame(one, last[at - length]));
    if (repeats && last.every((one) => one.task === task))
      return last.slice(-length).map(({ what }) => what);
  }
  return null;
}

function isSame(one: Taken, other: Taken | undefined): boolean {
  return one.what === other?.what && one.memory === other.memory && one.task === other.task;
}
