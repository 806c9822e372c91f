import { expect } from 'chai';
import { warnOn } from '../../../src/linux/kernel/bug';
import {
  callRcu,
  rcuBarrier,
  rcuCallbacks,
  rcuReadLock,
  rcuReadUnlock,
  synchronizeRcu,
} from '../../../src/linux/kernel/rcu';
import { RcuHead, SrcuStruct } from '../../../src/linux/kernel/srcu';
import { inSoftirq, mightSleep } from '../../../src/linux/kernel/task';
import { step } from '../../../src/machine/effect';
import type { Machine, Operation } from '../../../src/machine/machine';
import { type Address, NULL, struct } from '../../../src/machine/struct';
import { everyInterleaving, note, noting, place } from '../../machine/machine-fixture';
import { lawful, outlasts, type Section, steps } from '../../machine/orders';

const Item = struct('item', { value: 'word', rcu: RcuHead.type });
const Global = struct('global', { pointer: 'pointer' });

/** A global pointer to an item. */
function boot(machine: Machine) {
  const global = place(machine, Global);
  const item = machine.allocate(Item.type);
  machine.write(global + Global.pointer, item);
  return { rcu: place(machine, SrcuStruct), global, item };
}
type Fixture = ReturnType<typeof boot>;

function* reader({ rcu, global }: Fixture): Operation {
  yield* rcuReadLock(rcu);
  const item = yield step('rcu_dereference()', (machine) => machine.read(global + Global.pointer));
  if (item !== NULL) {
    yield step('uses it', (machine) => machine.read(item + Item.value));
    yield step('uses it again', (machine) => machine.read(item + Item.value));
  }
  yield* rcuReadUnlock(rcu);
}
function* unpublish({ global }: Fixture): Operation<Address> {
  return yield step('rcu_assign_pointer(NULL)', (machine) => {
    const item = machine.read(global + Global.pointer);
    machine.write(global + Global.pointer, NULL);
    return item;
  });
}
function* free(item: Address): Operation {
  yield step('kfree()', (machine) => machine.free(item));
}
const freeing = ({ rcu }: Fixture) => rcuCallbacks(rcu, [(head) => free(head - Item.rcu)]);

describe('RCU', () => {
  it('lets nobody use what was unpublished and freed after a grace period', () => {
    const remove = function* (fixture: Fixture): Operation {
      const item = yield* unpublish(fixture);
      yield* synchronizeRcu(fixture.rcu);
      yield* free(item);
    };
    expect(everyInterleaving({ boot, tasks: [reader, reader, remove] }).reports).to.deep.equal([]);
  });

  it('is what prevents the use after free that is found without the grace period', () => {
    const remove = function* (fixture: Fixture): Operation {
      yield* free(yield* unpublish(fixture));
    };
    expect(everyInterleaving({ boot, tasks: [reader, remove] }).reports).to.deep.equal([
      'use-after-free',
    ]);
  });

  it('does not help where the grace period comes before it is unpublished', () => {
    const remove = function* (fixture: Fixture): Operation {
      yield* synchronizeRcu(fixture.rcu);
      yield* free(yield* unpublish(fixture));
    };
    expect(everyInterleaving({ boot, tasks: [reader, remove] }).reports).to.deep.equal([
      'use-after-free',
    ]);
  });

  it('frees in a callback as safely, and rcu_barrier() waits until it has', () => {
    const remove = function* (fixture: Fixture): Operation {
      const item = yield* unpublish(fixture);
      yield* callRcu(fixture.rcu, item + Item.rcu, 0);
      yield* rcuBarrier(fixture.rcu);
      yield step('is it freed?', (machine) => {
        warnOn(machine, !machine.isFreed(item), 'rcu_barrier() returned early');
      });
    };
    const { reports } = everyInterleaving({
      boot,
      tasks: [reader, reader, remove],
      runners: [freeing],
    });
    expect(reports).to.deep.equal([]);
  });

  it('waits for exactly the outermost sections that began before', () => {
    const READ = ['rcu_read_lock()', 'rcu_read_unlock()'];
    const WAIT = ['synchronize_rcu() begins', 'synchronize_rcu() waits for the readers before it'];
    const { notes } = everyInterleaving({
      boot,
      tasks: [
        function* ({ rcu }) {
          yield* noting('outer', rcuReadLock(rcu));
          yield* noting('inner', rcuReadLock(rcu));
          yield* noting('inner', rcuReadUnlock(rcu));
          yield* noting('outer', rcuReadUnlock(rcu));
          yield* noting('later', rcuReadLock(rcu));
          yield* noting('later', rcuReadUnlock(rcu));
        },
        function* ({ rcu }) {
          yield* noting('S', synchronizeRcu(rcu));
        },
      ],
    });
    const section = (who: string, [begins, ends]: readonly string[]): Section => {
      return { begins: `${who}: ${begins}`, ends: `${who}: ${ends}` };
    };
    const [outer, inner, later] = ['outer', 'inner', 'later'].map((who) => section(who, READ)) as [
      Section,
      Section,
      Section,
    ];
    const reads = [outer.begins, inner.begins, inner.ends, outer.ends, later.begins, later.ends];
    const orders = lawful([reads, steps('S', ...WAIT)], (order) =>
      outlasts(order, [outer, later], section('S', WAIT)),
    );
    expect(notes).to.deep.equal(orders);
  });

  it('reports a task that sleeps in a section, and none that sleeps after it', () => {
    const { details } = everyInterleaving({
      boot,
      tasks: [
        function* ({ rcu }) {
          yield* rcuReadLock(rcu);
          yield* rcuReadLock(rcu);
          yield* rcuReadUnlock(rcu);
          yield step('sleeps', (machine) => mightSleep(machine, 'a reader'));
          yield* rcuReadUnlock(rcu);
          yield step('sleeps', (machine) => mightSleep(machine, 'a former reader'));
        },
      ],
    });
    const where = 'may sleep, but is called in an RCU read-side critical section';
    expect(details).to.deep.equal([`a reader ${where}`]);
  });

  it('reports synchronize_rcu() in a section of the same task, where it never returns', () => {
    const { outcomes } = everyInterleaving({
      boot,
      tasks: [
        function* ({ rcu }) {
          yield* rcuReadLock(rcu);
          yield* synchronizeRcu(rcu);
          yield note('returned');
        },
      ],
    });
    expect(outcomes).to.deep.equal([
      { reports: ['sleeping in atomic context', 'deadlock'], notes: [] },
    ]);
  });

  it('reports the end of a section that was not begun, or by another task', () => {
    const { outcomes } = everyInterleaving({
      boot,
      tasks: [
        function* ({ rcu }) {
          yield* rcuReadLock(rcu);
        },
        function* ({ rcu }) {
          yield note('B ends it');
          yield* rcuReadUnlock(rcu);
        },
      ],
    });
    expect(outcomes).to.deep.equal([
      { reports: ['unbalanced SRCU read unlock'], notes: ['B ends it'] },
    ]);
  });

  it('runs callbacks in softirq context, where nothing may sleep', () => {
    const { outcomes } = everyInterleaving({
      boot,
      tasks: [
        function* ({ rcu, item }) {
          yield* callRcu(rcu, item + Item.rcu, 0);
        },
      ],
      runners: [
        ({ rcu }) =>
          rcuCallbacks(rcu, [
            function* () {
              yield step('where?', (machine) => {
                warnOn(machine, !inSoftirq(machine), 'it is not a softirq');
                mightSleep(machine, 'a callback');
              });
            },
          ]),
      ],
    });
    expect(outcomes).to.deep.equal([{ reports: ['sleeping in atomic context'], notes: [] }]);
  });
});
