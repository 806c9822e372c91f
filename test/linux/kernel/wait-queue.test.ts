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
import { classes, everyInterleaving, note, noting, place } from '../../machine/machine-room';

const Room = struct('room', { wq: WaitQueueHead.type, mutex: Mutex.type, done: 'word' });

function boot(machine: Machine): number {
  const room = place(machine, Room);
  mutexInit(machine, room + Room.mutex, classes.outer);
  return room;
}

function* waits(room: number) {
  const done = step('done', (machine) => machine.read(room + Room.done));
  yield* waitEvent(room + Room.wq, 'wq', done);
  yield note('goes on');
}

function finishing(wakes: boolean) {
  return function* (room: number) {
    yield step('done = 1', (machine) => machine.write(room + Room.done, 1));
    if (wakes) yield* wakeUpAll(room + Room.wq, 'wq');
  };
}

describe('a wait queue', () => {
  it('lets everybody go on who is woken once the condition holds', () => {
    const { notes, reports } = everyInterleaving({ boot, tasks: [waits, waits, finishing(true)] });
    expect(notes).to.deep.equal(['goes on, goes on']);
    expect(reports).to.deep.equal([]);
  });

  it('lets those sleep on whom nobody wakes', () => {
    const { notes } = everyInterleaving({ boot, tasks: [waits, finishing(false)] });
    expect(notes).to.deep.equal(['', 'goes on']);
  });

  it('asks for the condition again after each time it is woken', () => {
    const wakesTooEarly = function* (room: number) {
      yield* wakeUpAll(room + Room.wq, 'wq');
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
        function* (room) {
          yield step('atomic, and done', (machine) => {
            preemptDisable(machine);
            machine.write(room + Room.done, 1);
          });
          yield* noting('A', waits(room));
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
        function* (room) {
          yield* waits(room);
          const waiters = yield step('waiters', (machine) =>
            machine.read(room + Room.wq + WaitQueueHead.waiters),
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

  const locks = function* (room: number) {
    yield* mutexLock(room + Room.mutex, 'mutex');
    yield note('in');
    yield note('out');
    yield* mutexUnlock(room + Room.mutex, 'mutex');
  };

  it('lets one task in at a time', () => {
    const { notes } = everyInterleaving({ boot, tasks: [locks, locks] });
    expect(notes).to.deep.equal(['in, out, in, out']);
  });

  it('is not waited for by who only tries', () => {
    const tries = function* (room: number) {
      const taken = yield* mutexTrylock(room + Room.mutex, 'mutex');
      yield note(taken === 1 ? 'has it' : 'has it not');
      if (taken === 1) yield* mutexUnlock(room + Room.mutex, 'mutex');
    };
    const { notes } = everyInterleaving({ boot, tasks: [locks, tries] });
    expect(notes).to.include('in, has it not, out');
    expect(notes).to.include('has it, in, out');
  });

  it('reports who takes it twice, and who releases what another holds', () => {
    const twice = function* (room: number) {
      yield* mutexLock(room + Room.mutex, 'mutex');
      yield* mutexLock(room + Room.mutex, 'mutex');
    };
    const releases = function* (room: number) {
      yield* mutexUnlock(room + Room.mutex, 'mutex');
    };
    const { reports, details } = everyInterleaving({ boot, tasks: [twice] });
    expect(reports).to.deep.equal(['lock recursion']);
    expect(details).to.deep.equal(['mutex_lock(mutex) by the task that holds it']);
    expect(everyInterleaving({ boot, tasks: [releases] }).reports).to.deep.equal([
      'unlock by a task that does not hold the lock',
    ]);
  });
});
