/** Small programs whose interleavings can be counted by hand. */

import { step, waitUntil } from '../../src/machine/effect';
import type { Effect, Machine, Operation } from '../../src/machine/machine';
import { MAX_OBJECT_WORDS, struct } from '../../src/machine/struct';
import type { Program, TaskProgram } from '../../src/model-checker/program';
import type { Trace } from '../../src/protocol/trace';

const Shared = struct('shared_by_test_tasks', { counter: 'word', lock: 'word' });

/** The only object of these programs, so the first. */
export const counter = MAX_OBJECT_WORDS + Shared.counter;
const lock = MAX_OBJECT_WORDS + Shared.lock;

/** A program of tasks by name; a name that begins with `idle` makes an idle task. */
export function programOf(tasks: Readonly<Record<string, () => Operation>>): Program {
  return {
    tasks: Object.entries(tasks).map(([name, start]): TaskProgram => {
      return { name, kind: name.startsWith('idle') ? 'idle' : 'task', start };
    }),
    boot: (machine) => {
      machine.allocate(Shared.type);
    },
  };
}

/** A step that is visible in the trace, as a report with this text. */
export function reportStep(words: string | ((machine: Machine) => string)): Effect {
  return step('reports', (machine) => {
    machine.report('WARN_ON', typeof words === 'string' ? words : words(machine));
  });
}

/** The texts that a trace reports. */
export function reportedIn(trace: Trace): string[] {
  return trace.map((event) => (event.kind === 'report' ? event.detail : event.kind));
}

/** A task of `count` invisible steps. */
export function steps(count: number): () => Operation {
  return function* () {
    for (let taken = 0; taken < count; taken++) yield step('a step', () => undefined);
  };
}

/** A task of `count` visible steps. */
export function visibleSteps(name: string, count: number): () => Operation {
  return function* () {
    for (let taken = 0; taken < count; taken++) yield reportStep(`${name}${taken}`);
  };
}

/** Takes a lock, reports the name, releases the lock. */
export function* criticalSection(name: string): Operation {
  yield waitUntil(
    'lock',
    (machine) => machine.read(lock) === 0,
    (machine) => machine.write(lock, 1),
  );
  yield reportStep(name);
  yield step('unlock', (machine) => machine.write(lock, 0));
}

/** Increment the counter with a read and a write, without a lock. */
export function* increment(): Operation {
  const seen = yield step('read', (machine) => machine.read(counter));
  yield step('write', (machine) => machine.write(counter, seen + 1));
}

export function factorial(n: number): bigint {
  let product = 1n;
  for (let factor = 2; factor <= n; factor++) product *= BigInt(factor);
  return product;
}

/** The number of interleavings of tasks with these numbers of steps. */
export function multinomial(...counts: readonly number[]): bigint {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.reduce((orders, count) => orders / factorial(count), factorial(total));
}
