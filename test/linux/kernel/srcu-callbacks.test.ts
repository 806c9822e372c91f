import { expect } from 'chai';
import { warnOn } from '../../../src/linux/kernel/bug';
import {
  callSrcu,
  srcuBarrier,
  srcuReadLock,
  srcuReadUnlock,
} from '../../../src/linux/kernel/srcu';
import { inAtomic, inSoftirq, mightSleep, TaskStruct } from '../../../src/linux/kernel/task';
import { step } from '../../../src/machine/effect';
import type { Operation } from '../../../src/machine/machine';
import type { Address } from '../../../src/machine/struct';
import { everyInterleaving, note } from '../../machine/machine-fixture';
import { lawful, type Order, outlasts, steps } from '../../machine/orders';
import {
  boot,
  callback,
  caller,
  type Fixture,
  Item,
  idleCallbacks,
  read,
  reader,
  running,
  runsAfter,
  section,
  synchronize,
  synchronizer,
  waiting,
} from './srcu-fixture';

const A = section('A', read);
const B = section('B', read);
const S = section('S', synchronize);
const CALL = [waiting.begins];
const K = section('K', callback);

describe('call_srcu()', () => {
  it('queues behind what is queued, in a callback too', () => {
    const again = function* (head: Address, { srcu, head: first }: Fixture): Operation {
      yield note(head === first ? 'first' : 'other');
      const value = head - Item.rcu + Item.value;
      const runs = yield step('counts', (machine) => {
        machine.write(value, machine.read(value) + 1);
        return machine.read(value);
      });
      if (head === first && runs === 1) yield* callSrcu(srcu, first, 0);
    };
    const { notes } = everyInterleaving({
      boot,
      tasks: [
        function* ({ srcu, head, otherHead }) {
          yield* callSrcu(srcu, head, 0);
          yield* callSrcu(srcu, otherHead, 0);
        },
      ],
      runners: [running(again)],
    });
    expect(notes).to.deep.equal(['first, first, other', 'first, other, first']);
  });

  it('has the function run once exactly the readers before it have ended', () => {
    const { notes, reports } = everyInterleaving({
      boot,
      tasks: [reader('A'), reader('B'), caller('C')],
      runners: [idleCallbacks('K')],
    });
    const sequences = [steps('A', ...read), steps('B', ...read), CALL, [K.begins, K.ends]];
    expect(notes).to.deep.equal(lawful(sequences, (order) => runsAfter(order, [A, B])));
    expect(reports).to.deep.equal([]);
  });

  it('is not what synchronize_srcu() waits for', () => {
    const { notes } = everyInterleaving({
      boot,
      tasks: [reader('A'), caller('C'), synchronizer('S')],
      runners: [idleCallbacks('K')],
    });
    const sequences = [steps('A', ...read), CALL, steps('S', ...synchronize), [K.begins, K.ends]];
    const law = (order: Order) => runsAfter(order, [A]) && outlasts(order, [A], S);
    expect(notes).to.deep.equal(lawful(sequences, law));
    const early = notes.filter((order) => order.indexOf(S.ends) < order.indexOf(K.begins));
    expect(early, 'orders in which it returns before the callback begins').not.to.be.empty;
  });

  it('runs the functions one at a time, in the order in which they were queued', () => {
    const { notes } = everyInterleaving({
      boot,
      tasks: [
        function* ({ srcu, head, otherHead }) {
          yield* callSrcu(srcu, otherHead, 0);
          yield* callSrcu(srcu, head, 1);
        },
        reader('A'),
      ],
      runners: [
        running(
          function* () {
            yield note('first begins');
            yield note('first ends');
          },
          function* () {
            yield note('second');
          },
        ),
      ],
    });
    const order = notes.map((all) => all.split(', ').filter((what) => !what.startsWith('A: ')));
    for (const callbacks of order) {
      expect(callbacks).to.deep.equal(['first begins', 'first ends', 'second']);
    }
  });

  it('gives the function the head that was queued, so that it can free what holds it', () => {
    const { reports } = everyInterleaving({
      boot,
      tasks: [
        function* ({ srcu, item, head }) {
          const index = yield* srcuReadLock(srcu);
          yield* callSrcu(srcu, head, 0);
          yield step('uses it', (machine) => machine.read(item + Item.value));
          yield* srcuReadUnlock(srcu, index);
        },
      ],
      runners: [running((head) => freeing(head))],
    });
    expect(reports).to.deep.equal([]);
  });

  it('is what keeps the item until then: freed at once, it is used by readers and runner', () => {
    const { details } = everyInterleaving({
      boot,
      tasks: [
        function* ({ srcu, item }) {
          const index = yield* srcuReadLock(srcu);
          yield step('uses it', (machine) => machine.read(item + Item.value));
          yield* srcuReadUnlock(srcu, index);
        },
        function* ({ srcu, head }) {
          yield* callSrcu(srcu, head, 0);
          yield* freeing(head);
        },
      ],
      runners: [running((head) => freeing(head))],
    });
    expect(details).to.deep.equal(['a freed struct item is read', 'struct item is freed again']);
  });

  it('reports a head that is queued while it is queued', () => {
    const { outcomes } = everyInterleaving({ boot, tasks: [caller('C'), caller('D')] });
    expect(outcomes).to.have.deep.members([
      { reports: ['RCU list corruption'], notes: ['C: call_srcu()'] },
      { reports: ['RCU list corruption'], notes: ['D: call_srcu()'] },
    ]);
  });

  it('takes a head again once its function has begun', () => {
    const { outcomes } = everyInterleaving({
      boot,
      tasks: [caller('C')],
      runners: [
        running(
          function* (head, { srcu }) {
            yield note('first');
            yield* callSrcu(srcu, head, 1);
          },
          function* () {
            yield note('second');
          },
        ),
      ],
    });
    expect(outcomes).to.deep.equal([{ reports: [], notes: ['C: call_srcu()', 'first', 'second'] }]);
  });

  it('runs the function in process context with bottom halves disabled: it must not sleep', () => {
    const { outcomes } = everyInterleaving({
      boot,
      tasks: [caller('C')],
      runners: [
        running(function* () {
          yield step('where?', (machine) => {
            warnOn(machine, !inAtomic(machine), 'it is not atomic');
            warnOn(machine, inSoftirq(machine), 'it is a softirq');
            mightSleep(machine, 'a callback');
          });
          yield note('went on');
        }),
      ],
    });
    expect(outcomes).to.deep.equal([
      { reports: ['sleeping in atomic context'], notes: ['C: call_srcu()', 'went on'] },
    ]);
  });

  it('leaves the runner so that it may sleep again', () => {
    const { reports, notes } = everyInterleaving({
      boot,
      tasks: [
        function* ({ srcu, head }) {
          yield* callSrcu(srcu, head, 0);
          yield* srcuBarrier(srcu);
          yield step('preempt_count of the runner', (machine) => {
            const runner = machine.tasks[1] as Address;
            warnOn(machine, machine.read(runner + TaskStruct.preemptCount) !== 0, 'is atomic');
          });
        },
      ],
      runners: [idleCallbacks('K')],
    });
    expect(notes).to.deep.equal([`${K.begins}, ${K.ends}`]);
    expect(reports).to.deep.equal([]);
  });
});

function* freeing(head: Address): Operation {
  yield step('kfree()', (machine) => machine.free(head - Item.rcu));
}
