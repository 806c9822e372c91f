/** Calls of translated C as tasks of the model checker; the C is written by hand. */
import { expect } from 'chai';
import { DriverNotifier } from '../../../src/harness/driver-notifier';
import { Handle, type InitialState } from '../../../src/harness/initial-state';
import { cObject } from '../../../src/implementations/kernel-source/addresses';
import type { KernelSource } from '../../../src/implementations/kernel-source/kernel-source';
import { escapedFrom } from '../../../src/implementations/kernel-source/stack-escape';
import { step } from '../../../src/machine/effect';
import type { Operation } from '../../../src/machine/machine';
import { replay } from '../../../src/model-checker/replay';
import { type CFunction, type CRuntime, FUNCTIONS, STATIC_DATA } from '../../../src/wasm/c-module';
import { call, run, shown } from './run-c';

type C = CRuntime;

/** `new(size)`: the address of an object of kzalloc(). */
const kzalloc = (c: C, size: number) => call(c, 'k_kzalloc', size, 1);

/** A word that all tasks of a test have. */
const shared = ({ handles }: InitialState) => (handles[0] as number) + Handle.knownObject;

const functions = (all: Readonly<Record<string, CFunction>>) => all;

describe('the runtime of translated C', () => {
  it('has a stack for each task, whose accesses are no steps', () => {
    const { traces, program } = run(
      {
        functions: functions({
          *f(c) {
            c.sp -= 16;
            c.setPrivate(c.sp + 4, 4, 40);
            c.setPrivate(c.sp + 9, 1, 2);
            return c.getPrivate(c.sp + 4, 4, false) + c.getPrivate(c.sp + 9, 1, false);
          },
        }),
      },
      { one: (kernel) => shown(kernel, 'f'), other: (kernel) => shown(kernel, 'f') },
    );
    expect(traces).to.deep.equal(['WARN_ON: f() = 42; WARN_ON: f() = 42']);
    expect(replay(program, [0, 1])).to.have.lengthOf(2);
  });

  it('interleaves loads and stores of two tasks, and not what is under a spinlock', () => {
    const address = STATIC_DATA;
    function* increments(c: C): Operation<undefined> {
      const value = yield c.load(address + 8, 4, false, 3);
      yield c.store(address + 8, 4, value + 1, 3);
      return undefined;
    }
    const made = {
      data: [{ name: 'counter', address, writable: true, bytes: new Array(12).fill(0) }],
      functions: functions({
        increments,
        *locked(c) {
          yield* call(c, 'k_spin_lock', address);
          yield* increments(c);
          yield* call(c, 'k_spin_unlock', address);
          return undefined;
        },
        *read(c) {
          return yield c.load(address + 8, 4, false, 3);
        },
      }),
    };
    const both = (name: string) => {
      function* task(kernel: KernelSource): Operation {
        yield* kernel.enter(name, []);
        yield* shown(kernel, 'read');
      }
      return run(made, { one: task, other: task }).traces.join('\n');
    };
    expect(both('increments')).to.contain('WARN_ON: read() = 1; WARN_ON: read() = 1');
    expect(both('locked')).to.not.contain('WARN_ON: read() = 1; WARN_ON: read() = 1');
    expect(both('locked')).to.contain('read() = 2');
  });

  it('tells the line of C that makes a step, and that makes a bad access', () => {
    const { traces, program } = run(
      {
        functions: functions({
          *f(c) {
            const object = yield* kzalloc(c, 28);
            yield* call(c, 'k_kfree', object);
            return yield c.load(object, 4, false, 31);
          },
        }),
      },
      { task: (kernel) => shown(kernel, 'f') },
    );
    expect(traces).to.deep.equal([
      'use-after-free: a freed struct kmalloc-28 is read at mm/mmu_notifier.c:31',
    ]);
    expect(replay(program, [0, 0, 0]).map(({ source }) => source?.text)).to.deep.equal([
      'statement 7;',
      'statement 7;',
      'statement 31;',
    ]);
  });

  it('warns once for each place, and ends at a BUG', () => {
    const texts = Buffer.from('ptr == NULL\0');
    const made = {
      data: [
        { name: 'warned', address: STATIC_DATA, writable: true, bytes: [0, 0, 0, 0] },
        { name: 'text', address: STATIC_DATA + 128, writable: false, bytes: [...texts] },
      ],
      functions: functions({
        *f(c) {
          yield* call(c, 'k_warn_once', STATIC_DATA + 128, STATIC_DATA);
          yield* call(c, 'k_warn_once', STATIC_DATA + 128, STATIC_DATA);
          yield* call(c, 'k_bug', STATIC_DATA + 128);
          return 1;
        },
      }),
    };
    expect(run(made, { task: (kernel) => shown(kernel, 'f') }).traces).to.deep.equal([
      'WARN_ON: ptr == NULL; BUG_ON: ptr == NULL',
    ]);
  });

  it('reports the release of a lock map that the task does not hold', () => {
    const name = STATIC_DATA + 128;
    const made = {
      data: [
        {
          name: 'start_map',
          address: STATIC_DATA,
          writable: true,
          bytes: [0, 8, 16, 24].map((shift) => (name >>> shift) & 0xff),
        },
        { name: 'text', address: name, writable: false, bytes: [...Buffer.from('start\0')] },
      ],
      functions: functions({
        *f(c) {
          yield* call(c, 'k_lock_map_acquire', STATIC_DATA);
          yield* call(c, 'k_lock_map_release', STATIC_DATA);
          return 1;
        },
        *g(c) {
          yield* call(c, 'k_lock_map_release', STATIC_DATA);
          return 1;
        },
      }),
    };
    expect(run(made, { task: (kernel) => shown(kernel, 'f') }).traces).to.deep.equal([
      'WARN_ON: f() = 1',
    ]);
    expect(run(made, { task: (kernel) => shown(kernel, 'g') }).traces).to.deep.equal([
      'unlock by a task that does not hold the lock: lock_map_release(start); WARN_ON: g() = 1',
    ]);
  });

  it('reports a write of constant data, and a call through NULL', () => {
    const made = {
      data: [{ name: 'text', address: STATIC_DATA, writable: false, bytes: [1, 2, 3, 4] }],
      functions: functions({
        *f(c) {
          c.setPrivate(STATIC_DATA, 1, 9);
          return (yield* c.callIndirect(0, [], 5)) as number;
        },
        *g(c) {
          return (yield* c.callIndirect(0, [], 5)) as number;
        },
      }),
    };
    expect(run(made, { task: (kernel) => shown(kernel, 'f') }).traces[0]).to.contain(
      'constant data at 0x30000000 is written',
    );
    expect(run(made, { task: (kernel) => shown(kernel, 'g') }).traces).to.deep.equal([
      'NULL pointer dereference: a function at NULL is called',
    ]);
  });

  it('runs a function of the unit after a grace period, on any rcu_head', () => {
    const srcu = STATIC_DATA;
    const made = {
      functionTable: ['unused', 'freed'],
      data: [
        { name: 'srcu', address: srcu, writable: true, bytes: [0, 0, 0, 0] },
        {
          name: 'k_static_srcu',
          address: srcu + 128,
          writable: false,
          bytes: [0, 0, 0, 0, 0, 0, 0, 0x30, 0, 0, 0, 0],
        },
      ],
      functions: functions({
        *own(c) {
          const object = yield* kzalloc(c, 20);
          yield* call(c, 'k_call_srcu', srcu, object + 4, FUNCTIONS + 4);
          return 0;
        },
        *shared(c, head) {
          yield* call(c, 'k_call_srcu', srcu, head as number, FUNCTIONS + 4);
          return 0;
        },
        *freed(c, head) {
          const offset = (head as number) % 1024;
          yield c.store((head as number) + 8, 4, 0, 9);
          yield* call(c, 'k_warn', offset);
          return undefined;
        },
      }),
    };
    const own = run(made, { task: (kernel) => kernel.enter('own', []) as unknown as Operation });
    expect(own.traces).to.deep.equal(['WARN_ON: ']);
    const shared = run(made, {
      *task(kernel) {
        const notifier = yield step('', (machine) => machine.allocate(DriverNotifier.type));
        yield* kernel.enter('shared', [cObject(notifier) + 16]);
      },
    });
    expect(shared.traces).to.deep.equal(['WARN_ON: ']);
  });

  it('makes the stack an object of the machine where a pointer into it is published', () => {
    const made = {
      functions: functions({
        *publishes(c, place) {
          c.sp -= 16;
          const object = c.sp;
          if (c.isPrivate(object)) c.setPrivate(object, 4, 5);
          else yield c.store(object, 4, 5, 1);
          yield c.store(place as number, 4, object, 2);
          c.sp += 16;
          return 0;
        },
        *follows(c, place) {
          const object = yield c.load(place as number, 4, false, 3);
          return object === 0 ? -1 : yield c.load(object, 4, false, 4);
        },
      }),
    };
    const tasks = {
      *one(kernel: KernelSource, state: InitialState): Operation {
        const object = yield step('', (machine) => {
          const type = kernel.memory.layouts.allocated(8, true, false);
          return machine.allocate(type);
        });
        yield step('', (machine) => machine.write(shared(state), cObject(object)));
        yield* kernel.enter('publishes', [cObject(object)]);
      },
      *other(kernel: KernelSource, state: InitialState): Operation {
        const place = yield step('', (machine) => machine.read(shared(state)));
        if (place !== 0) yield* shown(kernel, 'follows', place);
      },
    };
    let entry: string | null = null;
    try {
      run(made, tasks);
    } catch (error) {
      entry = escapedFrom(error);
    }
    expect(entry).to.equal('publishes');
    const { traces } = run(made, tasks, { sharedStacks: ['publishes'] });
    expect(traces).to.include('WARN_ON: follows() = 5');
    expect(traces.join()).to.contain('use-after-free: a freed struct kmalloc-1020 is read');
  });
});
