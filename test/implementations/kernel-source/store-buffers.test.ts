/** Litmus tests of the memory models: tools/memory-model/ of Linux calls the first two SB and MP. */
import { expect } from 'chai';
import { Handle, type InitialState } from '../../../src/harness/initial-state';
import { cObject } from '../../../src/implementations/kernel-source/addresses';
import type { MemoryModel } from '../../../src/implementations/kernel-source/choice';
import { CompiledTree } from '../../../src/implementations/kernel-source/compiled-tree';
import type { KernelSource } from '../../../src/implementations/kernel-source/kernel-source';
import {
  TooManyTasks,
  TreeExtension,
} from '../../../src/implementations/kernel-source/machine-extension';
import { step } from '../../../src/machine/effect';
import type { Operation } from '../../../src/machine/machine';
import { type CFunction, type CRuntime, STATIC_DATA } from '../../../src/wasm/c-module';
import { handMadeUnit } from './hand-made-unit';
import { call, run, shown } from './run-c';

type C = CRuntime;

const X = STATIC_DATA;
const Y = STATIC_DATA + 4;
const data = [{ name: 'words', address: X, writable: true, bytes: new Array(8).fill(0) }];

const RELAXED = 0;
const RELEASE = 2;

const store = (c: C, address: number, order = RELAXED) => call(c, 'k_store', address, 4, 1, order);
const load = (c: C, address: number) => call(c, 'k_load', address, 4, RELAXED);

/** Whether some interleaving ends with these results of two functions. */
function allows(
  memoryModel: MemoryModel,
  functions: Readonly<Record<string, CFunction>>,
  results: readonly string[],
): boolean {
  const names = Object.keys(functions);
  const tasks = Object.fromEntries(
    names.map((name) => [name, (kernel: KernelSource) => shown(kernel, name)]),
  );
  const { traces } = run({ data, functions }, tasks, { memoryModel });
  return traces.some((trace) => results.every((result) => trace.includes(result)));
}

const models: readonly MemoryModel[] = ['sc', 'tso', 'pso'];

function allowing(
  functions: Readonly<Record<string, CFunction>>,
  ...results: readonly string[]
): MemoryModel[] {
  return models.filter((model) => allows(model, functions, results));
}

/** Stores to one word, and loads the other. */
function storeBuffering(between: (c: C) => Operation<unknown>): Record<string, CFunction> {
  return {
    *one(c) {
      yield* store(c, X);
      yield* between(c);
      return yield* load(c, Y);
    },
    *other(c) {
      yield* store(c, Y);
      yield* between(c);
      return yield* load(c, X);
    },
  };
}

/** Stores data and then a flag; `between` stands before the store of the flag. */
function messagePassing(
  between: (c: C) => Operation<unknown>,
  order = RELAXED,
): Record<string, CFunction> {
  return {
    *writer(c) {
      yield* store(c, X);
      yield* between(c);
      yield* store(c, Y, order);
      return 0;
    },
    *reader(c) {
      const flag = yield* load(c, Y);
      return 10 * flag + (yield* load(c, X));
    },
  };
}

function* nothing(): Operation {}

describe('store buffers', () => {
  it('let a load come before an earlier store to another word, not across smp_mb()', () => {
    const both = ['one() = 0', 'other() = 0'];
    expect(allowing(storeBuffering(nothing), ...both)).to.deep.equal(['tso', 'pso']);
    const barrier = (c: C) => call(c, 'k_smp_mb');
    expect(allowing(storeBuffering(barrier), ...both)).to.deep.equal([]);
  });

  it('let two stores change places under pso only, and none of these before a release', () => {
    expect(allowing(messagePassing(nothing), 'reader() = 10')).to.deep.equal(['pso']);
    expect(allowing(messagePassing(nothing), 'reader() = 11')).to.deep.equal(models);
    expect(allowing(messagePassing(nothing, RELEASE), 'reader() = 10')).to.deep.equal([]);
    const barrier = (c: C) => call(c, 'k_smp_wmb');
    expect(allowing(messagePassing(barrier), 'reader() = 10')).to.deep.equal([]);
  });

  it('keep two stores to one word in order, and forward them to their own task', () => {
    const functions: Record<string, CFunction> = {
      *writer(c) {
        yield* call(c, 'k_store', X, 4, 0x01010101, RELAXED);
        yield c.store(X + 1, 1, 2, 3);
        return yield* load(c, X);
      },
      *reader(c) {
        const first = yield* load(c, X);
        return first === 0x01010201 ? yield* load(c, X) : 0;
      },
    };
    expect(allowing(functions, `reader() = ${0x01010101}`)).to.deep.equal([]);
    expect(allowing(functions, `reader() = ${0x01010201}`)).to.deep.equal(models);
    expect(allowing(functions, `writer() = ${0x01010201}`)).to.deep.equal(models);
    expect(allowing(functions, 'writer() = 0')).to.deep.equal([]);
  });

  it('are empty where a lock is released', () => {
    const lock = X + 32;
    const withLock = [
      ...data,
      { name: 'lock', address: lock, writable: true, bytes: new Array(8).fill(0) },
    ];
    function* locked(c: C, body: () => Operation<number>): Operation<number> {
      yield* call(c, 'k_spin_lock', lock);
      const result = yield* body();
      yield* call(c, 'k_spin_unlock', lock);
      return result;
    }
    const functions: Record<string, CFunction> = {
      *writer(c) {
        return yield* locked(c, function* () {
          yield* store(c, X);
          yield* store(c, Y);
          return 0;
        });
      },
      *reader(c) {
        return yield* locked(c, function* () {
          return 10 * (yield* load(c, Y)) + (yield* load(c, X));
        });
      },
    };
    const tasks = {
      writer: (kernel: KernelSource) => shown(kernel, 'writer'),
      reader: (kernel: KernelSource) => shown(kernel, 'reader'),
    };
    const { traces } = run({ data: withLock, functions }, tasks, { memoryModel: 'pso' });
    const seen = new Set(traces.map((trace) => /reader\(\) = (\d+)/.exec(trace)?.[1]));
    expect([...seen].sort()).to.deep.equal(['0', '11']);
  });

  it('report a new object that another task reaches before it is published, under pso', () => {
    const publishing = (order: number): Record<string, CFunction> => ({
      *publisher(c, place) {
        const object = yield* call(c, 'k_kzalloc', 28, 1);
        yield c.store(object + 4, 4, 5, 1);
        yield* call(c, 'k_store', place as number, 4, object, order);
        return 0;
      },
      *reader(c, place) {
        const object = yield* load(c, place as number);
        return object === 0 ? 0 : yield c.load(object + 4, 4, false, 9);
      },
    });
    const reports = (memoryModel: MemoryModel, order: number) => {
      const shared = ({ handles }: InitialState) => (handles[0] as number) + Handle.knownObject;
      const tasks = {
        *publisher(kernel: KernelSource, state: InitialState): Operation {
          const place = yield step('', (machine) => {
            const type = kernel.memory.layouts.allocated(20, true, false);
            const address = cObject(machine.allocate(type));
            machine.write(shared(state), address);
            return address;
          });
          yield* kernel.enter('publisher', [place]);
        },
        *reader(kernel: KernelSource, state: InitialState): Operation {
          const place = yield step('', (machine) => machine.read(shared(state)));
          if (place !== 0) yield* shown(kernel, 'reader', place);
        },
      };
      return run({ functions: publishing(order) }, tasks, { memoryModel }).traces.join('\n');
    };
    const report = 'is read before its initialization by publisher is visible';
    expect(reports('pso', RELAXED)).to.contain(report);
    expect(reports('pso', RELEASE)).to.not.contain(report);
    expect(reports('pso', RELEASE)).to.contain('reader() = 5');
    expect(reports('tso', RELAXED)).to.not.contain(report);
  });
});

describe('a script with many tasks', () => {
  it('is not searched with store buffers: each takes a task more', () => {
    const model = { memoryModel: 'tso' as const, sharedStacks: [], ambiguousSizes: [] };
    const extension = new TreeExtension(new CompiledTree(handMadeUnit(), model));
    const names = (count: number) => Array.from({ length: count }, (_, task) => `task ${task}`);
    expect(extension.tasks(names(7), () => [])).to.have.lengthOf(7);
    expect(() => extension.tasks(names(8), () => [])).to.throw(
      TooManyTasks,
      'cannot search 8 tasks with --memory-model tso',
    );
  });
});
