import { expect } from 'chai';
import { downWrite, initRwsem, RwSemaphore, upWrite } from '../../../src/linux/kernel/rw-semaphore';
import { type GfpFlags, kfree, kzalloc } from '../../../src/linux/kernel/slab';
import { Spinlock, spinLock, spinLockInit, spinUnlock } from '../../../src/linux/kernel/spinlock';
import { nonBlockEnd, nonBlockStart, TaskStruct } from '../../../src/linux/kernel/task';
import { step } from '../../../src/machine/effect';
import type { Machine, Operation } from '../../../src/machine/machine';
import { type Address, NULL, struct } from '../../../src/machine/struct';
import { classes, everyInterleaving, note, place } from '../../machine/machine-fixture';

const Item = struct('item', { value: 'word', last: 'word' });
const Root = struct('root', { pointer: 'pointer' });
const Locks = struct('locks', {
  reclaim: RwSemaphore.type,
  harmless: RwSemaphore.type,
  spin: Spinlock.type,
});

function boot(machine: Machine) {
  const locks = place(machine, Locks);
  initRwsem(machine, locks + Locks.reclaim, classes.reclaim);
  initRwsem(machine, locks + Locks.harmless, classes.outer);
  spinLockInit(machine, locks + Locks.spin, classes.inner);
  return { root: place(machine, Root), locks };
}
type Fixture = ReturnType<typeof boot>;

const allocate = () => kzalloc(Item.type, 'GFP_KERNEL');

function alone(task: (fixture: Fixture) => Operation) {
  return everyInterleaving({ boot, tasks: [task] });
}
function point(from: Address, to: Address) {
  return step('points', (machine) => machine.write(from, to));
}

describe('kzalloc() and kfree()', () => {
  it('give an object of zeroes, and take it back', () => {
    const { reports } = alone(function* () {
      const item = yield* allocate();
      const words = yield step('looks', (machine) => {
        return Math.abs(machine.read(item + Item.value)) + Math.abs(machine.read(item + Item.last));
      });
      expect(words).to.equal(0);
      yield* kfree(item);
    });
    expect(reports).to.deep.equal([]);
  });

  it('report a use after kfree(), and a second kfree()', () => {
    const reported = (misuse: (item: Address) => Operation) =>
      alone(function* () {
        const item = yield* allocate();
        yield* kfree(item);
        yield* misuse(item);
      }).reports;
    const read = function* (item: Address): Operation {
      yield step('reads', (machine) => machine.read(item + Item.value));
    };
    expect(reported(read)).to.deep.equal(['use-after-free']);
    expect(reported((item) => kfree(item))).to.deep.equal(['double free']);
  });

  it('find the second kfree() of a race', () => {
    const free = function* ({ root }: Fixture): Operation {
      const item = yield step('root->pointer', (machine) => machine.read(root + Root.pointer));
      yield point(root + Root.pointer, NULL);
      yield* kfree(item);
    };
    const { outcomes, reports } = everyInterleaving({
      boot: (machine) => {
        const fixture = boot(machine);
        machine.write(fixture.root + Root.pointer, machine.allocate(Item.type));
        return fixture;
      },
      tasks: [free, free],
    });
    expect(reports).to.deep.equal(['double free']);
    expect(outcomes).to.deep.include({ reports: [], notes: [] });
  });

  it('let kfree(NULL) pass', () => {
    expect(alone(() => kfree(NULL)).reports).to.deep.equal([]);
  });
});

describe('an injected allocation failure', () => {
  it('gives NULL to the task that it is for, as often as it is for, and to no other', () => {
    const allocates = (who: string) =>
      function* (): Operation {
        for (let attempt = 1; attempt <= 3; attempt++) {
          const item = yield* kzalloc(Item.type, attempt === 1 ? 'GFP_ATOMIC' : 'GFP_KERNEL');
          if (item === NULL) yield note(`${who} gets NULL`);
          yield* kfree(item);
        }
      };
    const { notes, reports } = everyInterleaving({
      boot: (machine) => {
        machine.write((machine.tasks[1] as Address) + TaskStruct.failingAllocations, 2);
        return boot(machine);
      },
      tasks: [allocates('A'), allocates('B')],
    });
    expect(notes).to.deep.equal(['B gets NULL, B gets NULL']);
    expect(reports).to.deep.equal([]);
  });
});

describe('an allocation with GFP_KERNEL', () => {
  const under = (flags: GfpFlags, lock: 'reclaim' | 'harmless' | 'spin') =>
    alone(function* ({ locks }) {
      const address = locks + Locks[lock];
      yield* lock === 'spin' ? spinLock(address, lock) : downWrite(address, lock);
      yield* kfree(yield* kzalloc(Item.type, flags));
      yield* lock === 'spin' ? spinUnlock(address, lock) : upWrite(address, lock);
      yield* kfree(yield* allocate());
      yield note('went on');
    }).outcomes;
  const reported = (report: string) => [{ reports: [report], notes: ['went on'] }];
  const clean = [{ reports: [], notes: ['went on'] }];

  it('is reported under a lock that reclaim takes, not under another', () => {
    expect(under('GFP_KERNEL', 'reclaim')).to.deep.equal(
      reported('allocation under a lock that reclaim takes'),
    );
    expect(under('GFP_ATOMIC', 'reclaim')).to.deep.equal(clean);
    expect(under('GFP_KERNEL', 'harmless')).to.deep.equal(clean);
  });

  it('is reported in atomic context, where GFP_ATOMIC is not', () => {
    expect(under('GFP_KERNEL', 'spin')).to.deep.equal(reported('sleeping in atomic context'));
    expect(under('GFP_ATOMIC', 'spin')).to.deep.equal(clean);
  });

  it('is reported in a section that must not block', () => {
    const { details } = alone(function* () {
      yield step('non_block_start()', nonBlockStart);
      yield* kfree(yield* allocate());
      yield step('non_block_end()', nonBlockEnd);
      yield* kfree(yield* allocate());
    });
    expect(details).to.deep.equal([
      'kzalloc(item, GFP_KERNEL) may sleep, but is called in a section that must not block',
    ]);
  });

  it('is reported even where it fails', () => {
    const { outcomes } = everyInterleaving({
      boot: (machine) => {
        machine.write((machine.tasks[0] as Address) + TaskStruct.failingAllocations, 1);
        return boot(machine);
      },
      tasks: [
        function* ({ locks }) {
          yield* downWrite(locks + Locks.reclaim, 'lock');
          yield* allocate();
        },
      ],
    });
    expect(outcomes[0]?.reports).to.deep.equal(['allocation under a lock that reclaim takes']);
  });
});
