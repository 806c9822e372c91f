import { expect } from 'chai';
import { callSrcu, srcuBarrier, srcuReadLock } from '../../../src/linux/kernel/srcu';
import type { Operation } from '../../../src/machine/machine';
import { everyInterleaving, note, noting } from '../../machine/machine-fixture';
import { lawful, type Order, outlasts, type Section, steps } from '../../machine/orders';
import {
  barrier,
  boot,
  callback,
  caller,
  type Fixture,
  idleCallbacks,
  read,
  reader,
  running,
  runsAfter,
  section,
  waiting,
} from './srcu-fixture';

const A = section('A', read);
const CALL = [waiting.begins];
const K = section('K', callback);

describe('srcu_barrier()', () => {
  function* waiter({ srcu }: Fixture): Operation {
    yield* noting('S', srcuBarrier(srcu));
  }
  const barrierOfS = section('S', barrier);

  it('waits for the end of exactly the callbacks that were queued before it', () => {
    const { notes, reports } = everyInterleaving({
      boot,
      tasks: [reader('A'), caller('C'), waiter],
      runners: [idleCallbacks('K')],
    });
    const sequences = [steps('A', ...read), CALL, steps('S', ...barrier), [K.begins, K.ends]];
    const queued: Section = { begins: waiting.begins, ends: K.ends };
    const law = (order: Order) => runsAfter(order, [A]) && outlasts(order, [queued], barrierOfS);
    expect(notes).to.deep.equal(lawful(sequences, law));
    expect(reports).to.deep.equal([]);
  });

  it('never returns in a section that such a callback waits for', () => {
    const { outcomes } = everyInterleaving({
      boot,
      tasks: [
        function* ({ srcu, head }) {
          yield* srcuReadLock(srcu);
          yield* callSrcu(srcu, head, 0);
          yield* srcuBarrier(srcu);
          yield note('returned');
        },
      ],
      runners: [idleCallbacks('K')],
    });
    expect(outcomes).to.deep.equal([{ reports: ['deadlock'], notes: [] }]);
  });

  it('is reported in a callback, for it sleeps, and never returns there', () => {
    const { reports } = everyInterleaving({
      boot,
      tasks: [caller('C'), waiter],
      runners: [running((_, { srcu }) => srcuBarrier(srcu))],
    });
    expect(reports).to.deep.equal(['deadlock', 'sleeping in atomic context']);
  });
});
