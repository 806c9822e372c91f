/**
 * Small programs of tasks that take locks, or fail to: with and without declarations, correct and
 * wrong ones, on words that each task accesses under the same lock, under different ones or none.
 */
import fc from 'fast-check';
import { step, waitUntil } from '../../src/machine/effect';
import type { Effect, Machine, Operation } from '../../src/machine/machine';
import { MAX_OBJECT_WORDS, struct } from '../../src/machine/struct';
import type { Program, TaskProgram } from '../../src/model-checker/program';

const Locked = struct('words of locking tasks', {
  lock0: 'word',
  lock1: 'word',
  word0: 'word',
  word1: 'word',
  word2: 'word',
});
const LOCKS = [MAX_OBJECT_WORDS + Locked.lock0, MAX_OBJECT_WORDS + Locked.lock1];
const WORDS = [Locked.word0, Locked.word1, Locked.word2].map((word) => MAX_OBJECT_WORDS + word);

type Instruction =
  | { readonly do: 'take' | 'release' | 'try' | 'free' | 'wait-held'; readonly lock: number }
  | { readonly do: 'peek'; readonly lock: number; readonly declares: boolean }
  | {
      readonly do: 'store' | 'show' | 'add' | 'wait';
      readonly word: number;
      readonly value: number;
    }
  | {
      readonly do: 'section';
      readonly lock: number;
      readonly body: readonly Instruction[];
    }
  | { readonly do: 'take-or'; readonly lock: number; readonly word: number }
  | { readonly do: 'if'; readonly word: number; readonly body: readonly Instruction[] };

const lock = fc.nat({ max: 1 });
const word = fc.nat({ max: 2 });
const value = fc.nat({ max: 2 });

const access: fc.Arbitrary<Instruction> = fc.record({
  do: fc.constantFrom('store' as const, 'show' as const, 'add' as const, 'add' as const),
  word,
  value,
});

/** Mostly sections, so that locks protect something. */
const plainSection: fc.Arbitrary<Instruction> = fc.record({
  do: fc.constant('section' as const),
  lock,
  body: fc.array(access, { minLength: 1, maxLength: 3 }),
});

const odd: fc.Arbitrary<Instruction> = fc.oneof(
  fc.record({
    do: fc.constantFrom(
      'take' as const,
      'release' as const,
      'try' as const,
      'free' as const,
      'wait-held' as const,
    ),
    lock,
  }),
  fc.record({ do: fc.constant('peek' as const), lock, declares: fc.boolean() }),
  fc.record({ do: fc.constant('wait' as const), word, value }),
  fc.record({ do: fc.constant('take-or' as const), lock, word }),
  fc.record({
    do: fc.constant('section' as const),
    lock,
    body: fc.array(fc.oneof(access, plainSection), { minLength: 1, maxLength: 3 }),
  }),
  fc.record({
    do: fc.constant('if' as const),
    word,
    body: fc.array(fc.oneof(access, plainSection), { minLength: 1, maxLength: 2 }),
  }),
);

const instruction = fc.oneof(
  { arbitrary: plainSection, weight: 4 },
  { arbitrary: access, weight: 2 },
  { arbitrary: odd, weight: 2 },
);

export interface LockingTasks {
  readonly tasks: readonly (readonly Instruction[])[];
  readonly hasIdle: boolean;
}

/** Two or three tasks. */
export const lockingTasks: fc.Arbitrary<LockingTasks> = fc.record({
  tasks: fc.array(fc.array(instruction, { minLength: 1, maxLength: 3 }), {
    minLength: 2,
    maxLength: 3,
  }),
  hasIdle: fc.boolean(),
});

/** The tasks as a program, whose traces show what `show` reads and what is left at rest. */
export function lockingProgram({ tasks, hasIdle }: LockingTasks): Program {
  const programs: TaskProgram[] = tasks.map((instructions, number) => {
    return { name: `task${number}`, kind: 'task', start: () => run(instructions) };
  });
  if (hasIdle) programs.push({ name: 'idle', kind: 'idle', start: atRest });
  return {
    tasks: programs,
    boot: (machine: Machine) => {
      machine.allocate(Locked.type);
    },
  };
}

/** Shows the words, and lets the tasks that wait go on once. */
function* atRest(): Operation {
  yield step('at rest', (machine) => {
    show(machine, `at rest ${[...LOCKS, ...WORDS].map((word) => machine.read(word)).join()}`);
    for (const address of WORDS) machine.write(address, 1);
  });
  yield step('at rest again', (machine) => show(machine, 'at rest again'));
}

function* run(instructions: readonly Instruction[]): Operation {
  for (const one of instructions) yield* perform(one);
}

function* perform(one: Instruction): Operation {
  switch (one.do) {
    case 'section':
      yield take(lockOf(one.lock));
      yield* run(one.body);
      yield release(lockOf(one.lock));
      return;
    case 'take':
      yield take(lockOf(one.lock));
      return;
    case 'release':
      yield release(lockOf(one.lock));
      return;
    case 'try':
      yield tryToTake(lockOf(one.lock));
      return;
    case 'free':
      yield step('free', (machine) => machine.write(lockOf(one.lock), 0));
      return;
    case 'wait-held':
      yield waitUntil('wait until held', (machine) => {
        machine.declareLock(lockOf(one.lock));
        return machine.read(lockOf(one.lock)) !== 0;
      });
      return;
    case 'take-or':
      yield takeOr(lockOf(one.lock), wordOf(one.word));
      return;
    case 'peek':
      yield step('peek', (machine) => {
        if (one.declares) machine.declareLock(lockOf(one.lock));
        show(machine, `lock ${one.lock} is ${machine.read(lockOf(one.lock))}`);
      });
      return;
    case 'wait':
      yield waitUntil('wait', (machine) => machine.read(wordOf(one.word)) >= one.value);
      return;
    case 'store':
      yield step('store', (machine) => machine.write(wordOf(one.word), one.value));
      return;
    case 'add': {
      const read = yield step('load', (machine) => machine.read(wordOf(one.word)));
      yield step('add', (machine) => machine.write(wordOf(one.word), read + one.value));
      return;
    }
    case 'show':
      yield step('show', (machine) =>
        show(machine, `word ${one.word} is ${machine.read(wordOf(one.word))}`),
      );
      return;
    case 'if': {
      const read = yield step('test', (machine) => machine.read(wordOf(one.word)));
      if (read > 0) yield* run(one.body);
    }
  }
}

function take(address: number): Effect {
  return waitUntil(
    'take',
    (machine) => {
      machine.declareLock(address);
      return machine.read(address) === 0;
    },
    (machine) => machine.write(address, machine.current + 1),
  );
}

/** Takes the lock, or steals it once the word is set. */
function takeOr(address: number, word: number): Effect {
  return waitUntil(
    'take or steal',
    (machine) => {
      machine.declareLock(address);
      return machine.read(address) === 0 || machine.read(word) > 1;
    },
    (machine) => machine.write(address, machine.current + 1),
  );
}

/** Whoever holds it. */
function release(address: number): Effect {
  return step('release', (machine) => {
    machine.declareLock(address);
    machine.write(address, 0);
  });
}

function tryToTake(address: number): Effect {
  return step('try', (machine) => {
    machine.declareLock(address);
    if (machine.read(address) !== 0) return 0;
    machine.write(address, machine.current + 1);
    return 1;
  });
}

function show(machine: Machine, text: string): void {
  machine.report('WARN_ON', text);
}

function lockOf(index: number): number {
  return LOCKS[index] as number;
}

function wordOf(index: number): number {
  return WORDS[index] as number;
}
