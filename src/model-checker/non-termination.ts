/**
 * Why a search does not end: a task that does not terminate, such as a loop in a callback. Where no
 * other task is enabled, and the task repeats a cycle of steps with the same results and the same
 * memory, this is a livelock.
 */
import type { NonTerminatingTask } from '../protocol/implementation';
import type { Program } from './program';
import { Simulation } from './simulation';
import { withTimeout } from './step-timeout';

/** Maximum length of a cycle. */
const CYCLE_MAX = 200;

/** A scheduling policy: which of the enabled tasks takes the next step. */
type Policy = (enabled: readonly number[], count: number) => number;

/**
 * A task that does not terminate; null where none was found. Tries a few interleavings: round robin,
 * and for each task one that prefers it and one that runs it last. Each interleaving continues with
 * round robin, so that it is fair from there on.
 */
export function nonTerminatingTask(program: Program, maxSteps: number): NonTerminatingTask | null {
  let busyWaiting: NonTerminatingTask | null = null;
  for (const policy of policies(program.tasks.length)) {
    const found = withTimeout(() => new PolicyRun(program, maxSteps).find(policy));
    if (found?.busyWaits === false) return found;
    busyWaiting ??= found;
  }
  return busyWaiting;
}

const roundRobin: Policy = (enabled, count) => enabled[count % enabled.length] as number;

function policies(tasks: number): Policy[] {
  const numbers = Array.from({ length: tasks }, (_, task) => task);
  return [
    roundRobin,
    ...numbers.map((eager): Policy => {
      return (enabled) => (enabled.includes(eager) ? eager : (enabled[0] as number));
    }),
    ...numbers.map((lazy): Policy => {
      return (enabled) => enabled.find((task) => task !== lazy) ?? (enabled[0] as number);
    }),
  ];
}

/** A step, its result, and the memory after it. */
interface TakenStep {
  readonly task: number;
  readonly what: string;
  readonly result: number;
  readonly memory: string;
  readonly isAlone: boolean;
}

class PolicyRun {
  private readonly simulation: Simulation;
  private taken: TakenStep[] = [];
  private count = 0;

  constructor(
    private readonly program: Program,
    private readonly maxSteps: number,
  ) {
    this.simulation = new Simulation(program);
    this.simulation.boot();
  }

  /** Null where the program terminates under this policy. */
  find(policy: Policy): NonTerminatingTask | null {
    if (this.terminatesBefore(this.maxSteps, policy)) return null;
    const busiest = this.busiest();
    if (this.terminatesBefore(2 * this.maxSteps, roundRobin))
      return { ...busiest, cycle: null, busyWaits: true };
    return { ...this.busiest(), busyWaits: false };
  }

  /** The task that took most of the later steps. */
  private busiest(): Omit<NonTerminatingTask, 'busyWaits'> {
    const { tasks } = this.program;
    const steps = tasks.map((_, task) => this.taken.filter((one) => one.task === task).length);
    const busiest = steps.indexOf(Math.max(...steps));
    return { name: tasks[busiest]?.name ?? '', cycle: cycleOf(this.taken, busiest) };
  }

  /** Keeps the second half of the steps. */
  private terminatesBefore(end: number, policy: Policy): boolean {
    const { program, simulation } = this;
    const kept = (this.count + end) / 2;
    this.taken = [];
    for (; this.count < end; this.count++) {
      const enabled = simulation.enabledTasks();
      if (enabled.length === 0) return true;
      const task = policy(enabled, this.count);
      const what = simulation.effect(task)?.what ?? '';
      if (!simulation.step(task)) return true;
      if (this.count < kept) continue;
      const { result } = simulation.machine;
      const memory = memoryOf(simulation, program);
      this.taken.push({ task, what, result, memory, isAlone: enabled.length === 1 });
    }
    return false;
  }
}

function memoryOf(simulation: Simulation, { tasks }: Program): string {
  const length = simulation.save(0);
  return simulation.state.subarray(1 + tasks.length, length).join();
}

/** The shortest cycle that the last steps repeat three times, of this task alone. */
function cycleOf(taken: readonly TakenStep[], task: number): string[] | null {
  for (let length = 1; length <= CYCLE_MAX && 3 * length <= taken.length; length++) {
    const last = taken.slice(-3 * length);
    const repeats = last.every((one, at) => at < length || isSame(one, last[at - length]));
    if (repeats && last.every((one) => one.task === task && one.isAlone))
      return last.slice(-length).map(({ what }) => what);
  }
  return null;
}

function isSame(one: TakenStep, other: TakenStep | undefined): boolean {
  return (
    one.what === other?.what &&
    one.result === other.result &&
    one.memory === other.memory &&
    one.task === other.task
  );
}
