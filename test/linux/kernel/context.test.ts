import { expect } from 'chai';
import { warnOn } from '../../../src/linux/kernel/bug';
import { rcuReadLock, rcuReadUnlock } from '../../../src/linux/kernel/rcu';
import { Spinlock, spinLock, spinLockInit, spinUnlock } from '../../../src/linux/kernel/spinlock';
import { SrcuStruct, srcuReadLock, srcuReadUnlock } from '../../../src/linux/kernel/srcu';
import {
  inAtomic,
  initTasks,
  inSoftirq,
  MAX_TASKS,
  mightSleep,
  nonBlockEnd,
  nonBlockStart,
  preemptDisable,
  preemptEnable,
  TaskStruct,
} from '../../../src/linux/kernel/task';
import { step } from '../../../src/machine/effect';
import { type Effect, Machine, type Operation } from '../../../src/machine/machine';
import { type Address, struct } from '../../../src/machine/struct';
import { classes, everyInterleaving, note, place } from '../../machine/machine-fixture';

const Lock = struct('lock', { lock: Spinlock.type });

function boot(machine: Machine) {
  const lock = place(machine, Lock) + Lock.lock;
  spinLockInit(machine, lock, classes.outer);
  return { lock, rcu: place(machine, SrcuStruct), srcu: place(machine, SrcuStruct) };
}
type Fixture = ReturnType<typeof boot>;
type Part = (fixture: Fixture) => Operation;

function sleeps(who: string): Effect {
  return step(`${who} sleeps`, (machine) => mightSleep(machine, who));
}
function part(what: string, change: (machine: Machine) => void): Part {
  return function* () {
    yield step(what, change);
  };
}

const preemption = {
  begin: part('preempt_disable()', preemptDisable),
  end: part('preempt_enable()', preemptEnable),
};
const nonBlock = {
  begin: part('non_block_start()', nonBlockStart),
  end: part('non_block_end()', nonBlockEnd),
};
const sections: readonly [where: string, why: string | null, { begin: Part; end: Part }][] = [
  ['with preemption disabled', 'preemption or bottom halves disabled', preemption],
  [
    'under a spinlock',
    'preemption or bottom halves disabled',
    { begin: ({ lock }) => spinLock(lock, 'lock'), end: ({ lock }) => spinUnlock(lock, 'lock') },
  ],
  [
    'in softirq context',
    'preemption or bottom halves disabled',
    { begin: part('softirq', softirq(1)), end: part('end of softirq', softirq(0)) },
  ],
  ['in a section that must not block', 'a section that must not block', nonBlock],
  [
    'in an RCU read-side critical section',
    'an RCU read-side critical section',
    { begin: ({ rcu }) => rcuReadLock(rcu), end: ({ rcu }) => rcuReadUnlock(rcu) },
  ],
  [
    'in an SRCU read-side critical section',
    null,
    {
      *begin({ srcu }) {
        yield* srcuReadLock(srcu);
      },
      end: ({ srcu }) => srcuReadUnlock(srcu, 0),
    },
  ],
];

function softirq(value: number) {
  return (machine: Machine) => machine.write(machine.currentTask + TaskStruct.softirq, value);
}

describe('might_sleep()', () => {
  for (const [where, why, { begin, end }] of sections) {
    it(`${why === null ? 'lets pass' : 'reports'} a task that sleeps ${where}, and no other`, () => {
      const { details, outcomes } = everyInterleaving({
        boot,
        tasks: [
          function* (fixture) {
            yield sleeps('a task before');
            yield* begin(fixture);
            yield sleeps('a task inside');
            yield* end(fixture);
            yield sleeps('a task after');
            yield note('went on');
          },
          function* () {
            yield sleeps('another task');
          },
        ],
      });
      const reported = `a task inside may sleep, but is called in ${why}`;
      expect(details).to.deep.equal(why === null ? [] : [reported]);
      for (const { notes } of outcomes) expect(notes).to.deep.equal(['went on']);
    });
  }

  for (const [what, { begin, end }] of [
    ['preempt_disable()', preemption],
    ['non_block_start()', nonBlock],
  ] as const) {
    it(`counts each ${what}`, () => {
      const { details } = everyInterleaving({
        boot,
        tasks: [
          function* (fixture) {
            yield* begin(fixture);
            yield* begin(fixture);
            yield* end(fixture);
            yield sleeps('a task inside one');
            yield* end(fixture);
            yield sleeps('a task outside');
          },
        ],
      });
      expect(details).to.have.length(1);
      expect(details[0]).to.match(/^a task inside one/);
    });
  }
});

describe('contexts', () => {
  it('are process, softirq and atomic: a softirq is atomic, an atomic task is no softirq', () => {
    const is = (atomic: boolean, inIrq: boolean) =>
      step('where?', (machine) => {
        warnOn(machine, inAtomic(machine) !== atomic, `atomic is not ${atomic}`);
        warnOn(machine, inSoftirq(machine) !== inIrq, `softirq is not ${inIrq}`);
      });
    const { details } = everyInterleaving({
      boot,
      tasks: [
        function* (fixture) {
          yield is(false, false);
          yield* preemption.begin(fixture);
          yield is(true, false);
          yield* preemption.end(fixture);
          yield* nonBlock.begin(fixture);
          yield is(false, false);
        },
        function* () {
          yield step('softirq', softirq(1));
          yield is(true, true);
        },
      ],
    });
    expect(details).to.deep.equal([]);
  });

  it('are left once too often with a warning, and the task goes on', () => {
    const { outcomes } = everyInterleaving({
      boot,
      tasks: [
        function* (fixture) {
          yield* preemption.begin(fixture);
          yield* preemption.end(fixture);
          yield* preemption.end(fixture);
          yield sleeps('the task');
          yield note('went on');
        },
      ],
    });
    expect(outcomes).to.deep.equal([{ reports: ['WARN_ON'], notes: ['went on'] }]);
  });

  it('that must not block are left once too often with a warning, and never again', () => {
    const { outcomes } = everyInterleaving({
      boot,
      tasks: [
        function* (fixture) {
          yield* nonBlock.end(fixture);
          yield sleeps('the task');
        },
      ],
    });
    expect(outcomes).to.deep.equal([
      { reports: ['WARN_ON', 'sleeping in atomic context'], notes: [] },
    ]);
  });

  it('are kept for as many tasks as a machine can have', () => {
    const names = Array.from({ length: MAX_TASKS + 1 }, (_, index) => `task ${index}`);
    const most = new Machine(names.slice(1));
    initTasks(most);
    expect(new Set<Address>(most.tasks).size).to.equal(MAX_TASKS);
    expect(() => initTasks(new Machine(names))).to.throw(RangeError, 'more than 16 tasks');
  });
});
