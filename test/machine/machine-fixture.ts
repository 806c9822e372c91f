/** Runs a few tasks on the simulated machine, and collects the outcomes of all interleavings. */

import { initLockdep, lockClass } from '../../src/linux/kernel/lockdep';
import { unreachableObjects } from '../../src/linux/kernel/slab';
import { initTasks } from '../../src/linux/kernel/task';
import { step, waitUntil } from '../../src/machine/effect';
import { type Effect, Machine, type Operation } from '../../src/machine/machine';
import { type Address, type StructType, struct } from '../../src/machine/struct';
import type { Budget } from '../../src/model-checker/exploration';
import { explore } from '../../src/model-checker/explore';
import type { TaskProgram } from '../../src/model-checker/program';
import type { ReportEvent, Trace, TraceEvent } from '../../src/protocol/trace';

type Task<Objects> = (objects: Objects) => Operation;

/** The objects, and the tasks that use them. */
export interface Play<Objects> {
  /** Makes the objects; the return value must be the same in every run. */
  boot(machine: Machine): Objects;
  /** The first is called A, the next B, and so on. */
  readonly tasks: readonly Task<Objects>[];
  /** Tasks that run callbacks, and wait for more when there are none. */
  readonly runners?: readonly Task<Objects>[];
}

/** Reports and notes of one outcome. */
export interface Outcome {
  /** Names of the reports, in order. */
  readonly reports: readonly string[];
  /** Notes of the tasks, in order. */
  readonly notes: readonly string[];
}

/** Reports and notes over all interleavings. */
export interface Explored {
  readonly outcomes: readonly Outcome[];
  /** Names of the reports of any outcome, each once, in alphabetical order. */
  readonly reports: readonly string[];
  /** Details of those reports, each once. */
  readonly details: readonly string[];
  /** The notes of each outcome, `a, b, c`, each once, in alphabetical order. */
  readonly notes: readonly string[];
  readonly interleavings: bigint;
}

/** Classes for the locks of all tests; there is room for few in a process. */
export const classes = {
  outer: lockClass('outer lock'),
  inner: lockClass('inner lock'),
  reclaim: lockClass('lock of reclaim', { takenByReclaim: true }),
};

/** More than any test needs. */
const BUDGET: Budget = { maxStates: 200_000, maxSteps: 1_000 };

/** A word that tasks share, to count or to wait for. */
export const Word = struct('word', { value: 'word' });

/** An object that exists from boot on. */
export function place(machine: Machine, { type }: { type: StructType }): Address {
  const address = machine.allocate(type);
  machine.roots.push(address);
  return address;
}

/** Explore every interleaving; fails where the machine breaks instead of reporting. */
export function everyInterleaving<Objects>(play: Play<Objects>): Explored {
  const boot = (machine: Machine) => {
    initTasks(machine);
    initLockdep(machine);
    return play.boot(machine);
  };
  const bodies = [...play.tasks, ...(play.runners ?? [])];
  const names = bodies.map((_, index) => {
    return index < play.tasks.length ? 'ABCDEFGH'.charAt(index) : `runner ${index}`;
  });
  // Objects have the same addresses in every run, so a first boot gives them.
  const objects = boot(new Machine([...names, 'quiescence']));
  const tasks = bodies.map((body, index): TaskProgram => {
    return { name: names[index] as string, kind: 'task', start: () => body(objects) };
  });
  tasks.push({
    name: 'quiescence',
    kind: 'idle',
    start: () => reportAtQuiescence(play.tasks.length),
  });
  const exploration = explore({ tasks, boot: (machine) => void boot(machine) }, BUDGET);
  if (!exploration.complete) throw new Error('too many states for a test');
  return explored(
    [...exploration.outcomes()].map(({ trace }) => trace),
    exploration.interleavings,
  );
}

/** Run one task alone, on an object of this type. */
export function alone(
  layout: { type: StructType },
  task: (object: Address) => Operation,
): Explored {
  return everyInterleaving({
    boot: (machine) => place(machine, layout),
    tasks: [task],
  });
}

/** A step that only adds an event to the trace. */
export function note(what: string): Effect {
  return step(what, (machine) => machine.emit(noteEvent(machine, what)));
}

/** The same operation, each of its steps noted as `who: step`. */
export function* noting<Result>(who: string, operation: Operation<Result>): Operation<Result> {
  let yielded = operation.next();
  while (!yielded.done) {
    const { what, ready, run } = yielded.value;
    const received = yield {
      what,
      ready,
      run: (machine) => {
        const result = run(machine);
        machine.emit(noteEvent(machine, `${who}: ${what}`));
        return result;
      },
    };
    yielded = operation.next(received);
  }
  return yielded.value;
}

/** Wait until a task has raised the flag. */
export function waitFor(flag: Address): Effect {
  return waitUntil('waits for a flag', (machine) => machine.read(flag + Word.value) !== 0);
}

export function raise(flag: Address): Effect {
  return step('raises a flag', (machine) => machine.write(flag + Word.value, 1));
}

/** At quiescence: report the blocked tasks or, if there are none, leaked objects. */
function* reportAtQuiescence(tasks: number): Operation {
  yield step('quiescent: no task can take a step', (machine) => {
    const stuck = machine.waiting.filter(({ task }) => task < tasks);
    for (const { task, what } of stuck) {
      machine.report('deadlock', `${machine.taskNames[task]} waits for ever: ${what}`);
    }
    if (stuck.length > 0) return;
    for (const object of unreachableObjects(machine)) {
      machine.report('memory leak', `a struct ${machine.typeOf(object).name}`);
    }
  });
}

/** Traces have no event for notes of tests, so a note is a call with that name. */
function noteEvent(machine: Machine, name: string): TraceEvent {
  const task = machine.currentName;
  return { kind: 'call', task, function: 'kfree', process: null, name, notifier: null };
}

function explored(traces: readonly Trace[], interleavings: bigint): Explored {
  const outcomes = traces.map((trace) => ({
    reports: reportsOf(trace).map(({ report }) => report),
    notes: trace.flatMap((event) => (event.kind === 'call' ? [event.name ?? ''] : [])),
  }));
  return {
    outcomes,
    reports: distinct(outcomes.flatMap(({ reports }) => reports)),
    details: distinct(traces.flatMap((trace) => reportsOf(trace).map(({ detail }) => detail))),
    notes: distinct(outcomes.map(({ notes }) => notes.join(', '))),
    interleavings,
  };
}

function reportsOf(trace: Trace): ReportEvent[] {
  return trace.filter((event) => event.kind === 'report');
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort();
}
