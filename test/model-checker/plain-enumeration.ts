/**
 * Plain enumeration of all schedules of a program: the oracle for the model checker. Each schedule
 * runs from the initial state on a fresh machine with fresh generators, and only its trace is kept.
 * Only for small programs.
 */

import { Machine, type Operation } from '../../src/machine/machine';
import type { Program } from '../../src/model-checker/program';
import type { Trace, TraceEvent } from '../../src/protocol/trace';

export interface PlainOutcome {
  readonly trace: Trace;
  interleavings: bigint;
  /** Steps of the shortest schedule that ends with this trace. */
  shortest: number;
}

export interface PlainEnumeration {
  /** By the trace as JSON. */
  readonly outcomes: ReadonlyMap<string, PlainOutcome>;
  readonly interleavings: bigint;
}

/** All outcomes. Throws a RangeError where there are more schedules than `limit`. */
export function enumeratePlainly(program: Program, limit: number): PlainEnumeration {
  const outcomes = new Map<string, PlainOutcome>();
  let interleavings = 0n;
  for (const { trace, schedule } of allSchedules(program, limit)) {
    interleavings++;
    const key = JSON.stringify(trace);
    const known = outcomes.get(key);
    if (known === undefined) {
      outcomes.set(key, { trace, interleavings: 1n, shortest: schedule.length });
    } else {
      known.interleavings++;
      known.shortest = Math.min(known.shortest, schedule.length);
    }
  }
  return { outcomes, interleavings };
}

/** Every schedule and its trace. Throws a RangeError where there are more than `limit`. */
export function* allSchedules(
  program: Program,
  limit: number,
): IterableIterator<{ trace: Trace; schedule: readonly number[] }> {
  let choices: number[] | null = [];
  for (let count = 0; choices !== null; count++) {
    if (count >= limit) throw new RangeError(`more than ${limit} schedules`);
    const { trace, chosen, options, schedule } = runOnce(program, choices);
    yield { trace, schedule };
    choices = next(chosen, options);
  }
}

interface Run {
  readonly trace: TraceEvent[];
  /** For each step, the index of the chosen task among the enabled ones, and their number. */
  readonly chosen: number[];
  readonly options: number[];
  readonly schedule: number[];
}

/** The choices of the next schedule, depth first: the last step that has an untried task. */
function next(chosen: readonly number[], options: readonly number[]): number[] | null {
  for (let step = chosen.length - 1; step >= 0; step--) {
    const untried = (chosen[step] as number) + 1;
    if (untried < (options[step] as number)) return [...chosen.slice(0, step), untried];
  }
  return null;
}

/** Run a schedule to its end: by `choices`, then always with the first enabled task. */
function runOnce(program: Program, choices: readonly number[]): Run {
  const machine = new Machine(program.tasks.map(({ name }) => name));
  program.boot(machine);
  const tasks = program.tasks.map((task) => new PlainTask(task.start()));
  const run: Run = { trace: [...machine.events], chosen: [], options: [], schedule: [] };
  for (;;) {
    const enabled = enabledTasks(program, machine, tasks);
    if (enabled.length === 0) return run;
    const choice = choices[run.chosen.length] ?? 0;
    run.chosen.push(choice);
    run.options.push(enabled.length);
    const number = enabled[choice] as number;
    run.schedule.push(number);
    machine.current = number;
    const continues = machine.run((tasks[number] as PlainTask).effect);
    run.trace.push(...machine.events);
    if (!continues) return run;
    (tasks[number] as PlainTask).receive(machine.result);
  }
}

class PlainTask {
  private yielded;

  constructor(private readonly generator: Operation) {
    this.yielded = generator.next();
  }

  get ended(): boolean {
    return this.yielded.done === true;
  }

  get effect() {
    if (this.yielded.done) throw new RangeError('a task that has ended takes no step');
    return this.yielded.value;
  }

  receive(result: number): void {
    this.yielded = this.generator.next(result);
  }
}

/** The enabled tasks of kind `task`, or else the enabled idle tasks. */
function enabledTasks(
  program: Program,
  machine: Machine,
  tasks: readonly PlainTask[],
): readonly number[] {
  const unfinished = program.tasks.flatMap(({ kind }, number) =>
    tasks[number]?.ended ? [] : [{ kind, number, effect: (tasks[number] as PlainTask).effect }],
  );
  const ready = (wanted: string): number[] =>
    unfinished.flatMap(({ kind, number, effect }) => {
      machine.current = number;
      return kind === wanted && machine.isReady(effect) ? [number] : [];
    });
  const busy = ready('task');
  if (busy.length > 0) return busy;
  machine.waiting = unfinished
    .filter(({ kind }) => kind === 'task')
    .map(({ number, effect }) => ({ task: number, what: effect.what }));
  return ready('idle');
}
