import { expect } from 'chai';
import {
  Mutex,
  mutexInit,
  mutexLock,
  mutexTrylock,
  mutexUnlock,
} from '../../../src/linux/kernel/mutex';
import { preemptDisable } from '../../../src/linux/kernel/task';
import { WaitQueueHead, waitEvent, wakeUpAll } from '../../../src/linux/kernel/wait-queue';
import { step } from '../../../src/machine/effect';
import type { Machine } from '../../../src/machine/machine';
import { struct } from '../../../src/machine/struct';
import { classes, everyInterleaving, note, noting, place } from '../../machine/machine-fixture';

const Fixture = struct('fixture', { wq: WaitQueueHead.type, mutex: Mutex.type, done: 'word' });

function boot(machine: Machine): number {
  const fixture = place(machine, Fixture);
  mutexInit(machine, fixture + Fixture.mutex, classes.outer);
  return fixture;
}

function* waits(fixture: number) {
  const done = step('done', (machine) => machine.read(fixture + Fixture.done));
  yield* waitEvent(fixture + Fixture.wq, 'wq', done);
  yield note('goes on');
}

function finishing(wakes: boolean) {
  return function* (fixture: number) {
    yield step('done = 1', (machine) => machine.write(fixture + Fixture.done, 1));
    if (wakes) yield* wakeUpAll(fixture + Fixture.wq, 'wq');
  };
}

describe('a wait queue', () => {
  it('lets every woken task continue once the condition holds', () => {
    const { notes, reports } = everyInterleaving({ boot, tasks: [waits, waits, finishing(true)] });
    expect(notes).to.deep.equal(['goes on, goes on']);
    expect(reports).to.deep.equal([]);
  });

  it('lets tasks sleep on that are not woken', () => {
    const { notes } = everyInterleaving({ boot, tasks: [waits, finishing(false)] });
    expect(notes).to.deep.equal(['', 'goes on']);
  });

  it('checks the condition again after each wake-up', () => {
    const wakesTooEarly = function* (fixture: number) {
      yield* wakeUpAll(fixture + Fixture.wq, 'wq');
    };
    const { notes } = everyInterleaving({ boot, tasks: [waits, wakesTooEarly] });
    expect(notes).to.deep.equal(['']);
  });
});

describe('wait_event', () => {
  it('may sleep, but does not where the condition holds', () => {
    const { notes, reports } = everyInterleaving({
      boot,
      tasks: [
        function* (fixture) {
          yield step('atomic, and done', (machine) => {
            preemptDisable(machine);
            machine.write(fixture + Fixture.done, 1);
          });
          yield* noting('A', waits(fixture));
        },
      ],
    });
    expect(notes).to.deep.equal(['A: done, goes on, A: goes on']);
    expect(reports).to.deep.equal(['sleeping in atomic context']);
  });

  it('is on the queue no more when it has ended', () => {
    const { notes } = everyInterleaving({
      boot,
      tasks: [
        function* (fixture) {
          yield* waits(fixture);
          const waiters = yield step('waiters', (machine) =>
            machine.read(fixture + Fixture.wq + WaitQueueHead.waiters),
          );
          yield note(`${waiters}`);
        },
        finishing(false),
      ],
    });
    expect(notes).to.deep.equal(['', 'goes on, 0']);
  });
});

describe('a mutex', () => {
  it('is free at first, and of its class', () => {
    const { notes } = everyInterleaving({
      boot: (machine) => {
        const mutex = place(machine, Mutex);
        machine.write(mutex + Mutex.owner, 5);
        mutexInit(machine, mutex, classes.inner);
        return mutex;
      },
      tasks: [
        function* (mutex) {
          for (const field of [Mutex.owner, Mutex.class])
            yield note(`${yield step('a field', (machine) => machine.read(mutex + field))}`);
        },
      ],
    });
    expect(notes).to.deep.equal([`0, ${classes.inner.id}`]);
  });

  const locks = function* (fixture: number) {
    yield* mutexLock(fixture + Fixture.mutex, 'mutex');
    yield note('in');
    yield note('out');
    yield* mutexUnlock(fixture + Fixture.mutex, 'mutex');
  };

  it('lets one task in at a time', () => {
    const { notes } = everyInterleaving({ boot, tasks: [locks, locks] });
    expect(notes).to.deep.equal(['in, out, in, out']);
  });

  it('is not waited for by a trylock', () => {
    const tries = function* (fixture: number) {
      const taken = yield* mutexTrylock(fixture + Fixture.mutex, 'mutex');
      yield note(taken === 1 ? 'has it' : 'has it not');
      if (taken === 1) yield* mutexUnlock(fixture + Fixture.mutex, 'mutex');
    };
    const { notes } = everyInterleaving({ boot, tasks: [locks, tries] });
    expect(notes).to.include('in, has it not, out');
    expect(notes).to.include('has it, in, out');
  });

  it('reports a task that takes it twice, and one that releases it while another holds it', () => {
    const twice = function* (fixture: number) {
      yield* mutexLock(fixture + Fixture.mutex, 'mutex');
      yield* mutexLock(fixture + Fixture.mutex, 'mutex');
    };
    const releases = function* (fixture: number) {
      yield* mutexUnlock(fixture + Fixture.mutex, 'mutex');
    };
    const { reports, details } = everyInterleaving({ boot, tasks: [twice] });
    expect(reports).to.deep.equal(['lock recursion']);
    expect(details).to.deep.equal(['mutex_lock(mutex) by the task that holds it']);
    expect(everyInterleaving({ boot, tasks: [releases] }).reports).to.deep.equal([
      'unlock by a task that does not hold the lock',
    ]);
  });
});
