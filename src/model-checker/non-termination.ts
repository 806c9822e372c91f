/**
 * Why a search finds no end: a task that never comes to rest, such as a loop in a callback. Where
 * no other can move, and it goes round and what it reads and writes is each time the same, this is
 * a livelock: nothing will end it, as far as the steps that were taken can tell.
 */
import type { NonTerminatingTask } from '../protocol/implementation';
import type { Program } from './program';
import { Simulation } from './simulation';
import { withTimeout } from './step-timeout';

/** Steps of a cycle that is looked for, at most. */
const CYCLE_MAX = 200;

/** Of those that can move, the task that does. */
type Choice = (movable: readonly number[], turn: number) => number;

/**
 * A task that goes on and on; null where none was found. A few interleavings are tried: all tasks
 * in turn, and each of them as soon as it can, or only when no other can. Each of them goes on with
 * all tasks in turn, so that none waits for ever for one that could move.
 */
export function nonTerminatingTask(program: Program, maxSteps: number): NonTerminatingTask | null {
  let polling: NonTerminatingTask | null = null;
  for (const choose of choices(program.tasks.length)) {
    const found = withTimeout(() => new Run(program, maxSteps).find(choose));
    if (found?.polls === false) return found;
    polling ??= found;
  }
  return polling;
}

const inTurn: Choice = (movable, turn) => movable[turn % movable.length] as number;

function choices(tasks: number): Choice[] {
  const numbers = Array.from({ length: tasks }, (_, task) => task);
  return [
    inTurn,
    ...numbers.map((eager): Choice => {
      return (movable) => (movable.includes(eager) ? eager : (movable[0] as number));
    }),
    ...numbers.map((lazy): Choice => {
      return (movable) => movable.find((task) => task !== lazy) ?? (movable[0] as number);
    }),
  ];
}

/** A step as it was taken, what it returned, and the memory after it. */
interface Taken {
  readonly task: number;
  readonly what: string;
  readonly result: number;
  readonly memory: string;
  readonly isAlone: boolean;
}

class Run {
  private readonly simulation: Simulation;
  private taken: Taken[] = [];
  private turn = 0;

  constructor(
    private readonly program: Program,
    private readonly maxSteps: number,
  ) {
    this.simulation = new Simulation(program);
    this.simulation.boot();
  }

  /** Null where the program comes to rest, even with this choice. */
  find(choose: Choice): NonTerminatingTask | null {
    if (this.restsBefore(this.maxSteps, choose)) return null;
    const busiest = this.busiest();
    if (this.restsBefore(2 * this.maxSteps, inTurn))
      return { ...busiest, cycle: null, polls: true };
    return { ...this.busiest(), polls: false };
  }

  /** The task that took most of the later steps. */
  private busiest(): Omit<NonTerminatingTask, 'polls'> {
    const { tasks } = this.program;
    const steps = tasks.map((_, task) => this.taken.filter((one) => one.task === task).length);
    const busiest = steps.indexOf(Math.max(...steps));
    return { name: tasks[busiest]?.name ?? '', cycle: cycleOf(this.taken, busiest) };
  }

  /** Keeps the later half of the steps. */
  private restsBefore(end: number, choose: Choice): boolean {
    const { program, simulation } = this;
    const kept = (this.turn + end) / 2;
    this.taken = [];
    for (; this.turn < end; this.turn++) {
      const movable = simulation.movable();
      if (movable.length === 0) return true;
      const task = choose(movable, this.turn);
      const what = simulation.effect(task)?.what ?? '';
      if (!simulation.step(task)) return true;
      if (this.turn < kept) continue;
      const { result } = simulation.machine;
      const memory = memoryOf(simulation, program);
      this.taken.push({ task, what, result, memory, isAlone: movable.length === 1 });
    }
    return false;
  }
}

function memoryOf(simulation: Simulation, { tasks }: Program): string {
  const length = simulation.save(0);
  return simulation.state.subarray(1 + tasks.length, length).join();
}

/** The shortest round that the last steps go three times, of this task while no other can move. */
function cycleOf(taken: readonly Taken[], task: number): string[] | null {
  for (let length = 1; length <= CYCLE_MAX && 3 * length <= taken.length; length++) {
    const last = taken.slice(-3 * length);
    const repeats = last.every((one, at) => at < length || isSame(one, last[at - length]));
    if (repeats && last.every((one) => one.task === task && one.isAlone))
      return last.slice(-length).map(({ what }) => what);
  }
  return null;
}

function isSame(one: Taken, other: Taken | undefined): boolean {
  return (
    one.what === other?.what &&
    one.result === other.result &&
    one.memory === other.memory &&
    one.task === other.task
  );
}
