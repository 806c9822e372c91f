/**
 * Every schedule of a program, one after the other: what the explorer must agree with. Each
 * schedule is played from the beginning on a fresh machine with fresh generators, and nothing is
 * remembered of one but its trace. Only for small programs.
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

/** Every schedule, with the trace that it ends with. Throws a RangeError where there are more. */
export function* allSchedules(
  program: Program,
  limit: number,
): IterableIterator<{ trace: Trace; schedule: readonly number[] }> {
  let choices: number[] | null = [];
  for (let count = 0; choices !== null; count++) {
    if (count >= limit) throw new RangeError(`more than ${limit} schedules`);
    const { trace, chosen, options, schedule } = play(program, choices);
    yield { trace, schedule };
    choices = next(chosen, options);
  }
}

interface Played {
  readonly trace: TraceEvent[];
  /** Which of the tasks that could move did, at each step, and out of how many. */
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

/** A schedule from its beginning to its end: as `choices` say, then always the first task. */
function play(program: Program, choices: readonly number[]): Played {
  const machine = new Machine(program.tasks.map(({ name }) => name));
  program.boot(machine);
  const tasks = program.tasks.map((task) => new PlainTask(task.start()));
  const played: Played = { trace: [...machine.events], chosen: [], options: [], schedule: [] };
  for (;;) {
    const movable = movableTasks(program, machine, tasks);
    if (movable.length === 0) return played;
    const choice = choices[played.chosen.length] ?? 0;
    played.chosen.push(choice);
    played.options.push(movable.length);
    const number = movable[choice] as number;
    played.schedule.push(number);
    machine.current = number;
    const goesOn = machine.run((tasks[number] as PlainTask).effect);
    played.trace.push(...machine.events);
    if (!goesOn) return played;
    (tasks[number] as PlainTask).receive(machine.result);
  }
}

class PlainTask {
  private turn;

  constructor(private readonly generator: Operation) {
    this.turn = generator.next();
  }

  get ended(): boolean {
    return this.turn.done === true;
  }

  get effect() {
    if (this.turn.done) throw new RangeError('a task that has ended takes no step');
    return this.turn.value;
  }

  receive(result: number): void {
    this.turn = this.generator.next(result);
  }
}

/** Tasks of kind `task` that are ready; only where there are none, those that are idle. */
function movableTasks(
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
