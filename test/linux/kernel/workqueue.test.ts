import { expect } from 'chai';
import { scheduleWork, Workqueue, WorkStruct, worker } from '../../../src/linux/kernel/workqueue';
import { step } from '../../../src/machine/effect';
import { struct } from '../../../src/machine/struct';
import { everyInterleaving, note, place } from '../../machine/machine-fixture';

const Fixture = struct('work_fixture', {
  queue: Workqueue.type,
  one: WorkStruct.type,
  two: WorkStruct.type,
  three: WorkStruct.type,
  runs: 'word',
});

describe('a work queue', () => {
  it('runs what is queued in that order, and again what is queued again', () => {
    const schedule = (fixture: number, ...works: number[]) =>
      step('schedule_work()', (machine) => {
        for (const work of works) scheduleWork(machine, fixture + Fixture.queue, fixture + work, 0);
      });
    const { notes } = everyInterleaving({
      boot: (machine) => place(machine, Fixture),
      tasks: [
        function* (fixture) {
          yield schedule(fixture, Fixture.one, Fixture.two);
        },
      ],
      runners: [
        function* (fixture) {
          yield* worker(fixture + Fixture.queue, [
            function* (work) {
              const runs = yield step('counts', (machine) => {
                machine.write(fixture + Fixture.runs, machine.read(fixture + Fixture.runs) + 1);
                return machine.read(fixture + Fixture.runs);
              });
              yield note(`${Object.entries(Fixture).find(([, at]) => at === work - fixture)?.[0]}`);
              if (runs === 1) yield schedule(fixture, Fixture.three);
              if (runs === 3) yield schedule(fixture, Fixture.one, Fixture.three);
            },
          ]);
        },
      ],
    });
    expect(notes).to.deep.equal(['one, two, three, one, three']);
  });
});
