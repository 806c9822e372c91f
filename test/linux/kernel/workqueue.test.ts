import { expect } from 'chai';
import { scheduleWork, Workqueue, WorkStruct, worker } from '../../../src/linux/kernel/workqueue';
import { step } from '../../../src/machine/effect';
import { struct } from '../../../src/machine/struct';
import { everyInterleaving, note, place } from '../../machine/machine-room';

const Room = struct('work_room', {
  queue: Workqueue.type,
  one: WorkStruct.type,
  two: WorkStruct.type,
  three: WorkStruct.type,
  runs: 'word',
});

describe('a work queue', () => {
  it('runs what is queued in that order, and again what is queued again', () => {
    const schedule = (room: number, ...works: number[]) =>
      step('schedule_work()', (machine) => {
        for (const work of works) scheduleWork(machine, room + Room.queue, room + work, 0);
      });
    const { notes } = everyInterleaving({
      boot: (machine) => place(machine, Room),
      tasks: [
        function* (room) {
          yield schedule(room, Room.one, Room.two);
        },
      ],
      runners: [
        function* (room) {
          yield* worker(room + Room.queue, [
            function* (work) {
              const runs = yield step('counts', (machine) => {
                machine.write(room + Room.runs, machine.read(room + Room.runs) + 1);
                return machine.read(room + Room.runs);
              });
              yield note(`${Object.entries(Room).find(([, at]) => at === work - room)?.[0]}`);
              if (runs === 1) yield schedule(room, Room.three);
              if (runs === 3) yield schedule(room, Room.one, Room.three);
            },
          ]);
        },
      ],
    });
    expect(notes).to.deep.equal(['one, two, three, one, three']);
  });
});
