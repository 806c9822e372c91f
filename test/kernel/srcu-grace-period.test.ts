import { expect } from 'chai';
import { type Operation, step } from '../../src/kernel/effect';
import type { Machine } from '../../src/kernel/machine';

import {
  callSrcu,
  RcuHead,
  SrcuStruct,
  srcuBarrier,
  srcuCallbacks,
  srcuReadLock,
  srcuReadUnlock,
  synchronizeSrcu,
} from '../../src/kernel/srcu';
import { struct } from '../../src/kernel/struct';
import { everyInterleaving, noting, place } from './machine-room';
import { after, lawful, outlasts, type Section, steps } from './orders';

const Item = struct('item', { rcu: RcuHead.type });

function boot(machine: Machine) {
  return {
    srcu: place(machine, SrcuStruct),
    other: place(machine, SrcuStruct),
    head: place(machine, Item) + Item.rcu,
    secondHead: place(machine, Item) + Item.rcu,
  };
}
type Room = ReturnType<typeof boot>;

const READ = ['srcu_read_lock()', 'srcu_read_unlock()'] as const;
const SYNCHRONIZE = [
  'synchronize_srcu() begins',
  'synchronize_srcu() waits for the readers before it',
] as const;
const BARRIER = [
  'srcu_barrier() begins',
  'srcu_barrier() waits for the callbacks before it',
] as const;
const CALL = 'call_srcu()';
const CALLBACK = ['a grace period ends, a callback begins', 'the callback ends'] as const;

function section(who: string, [begins, ends]: readonly [string, string]): Section {
  return { begins: `${who}: ${begins}`, ends: `${who}: ${ends}` };
}
const A = section('A', READ);
const B = section('B', READ);
const synchronizing = section('S', SYNCHRONIZE);
const waitOfCallback: Section = { begins: `C: ${CALL}`, ends: `K: ${CALLBACK[0]}` };

function reader(who: string, domain: 'srcu' | 'other' = 'srcu') {
  return function* (room: Room): Operation {
    const index = yield* noting(who, srcuReadLock(room[domain]));
    yield* noting(who, srcuReadUnlock(room[domain], index));
  };
}
function* synchronizer({ srcu }: Room): Operation {
  yield* noting('S', synchronizeSrcu(srcu));
}
function* caller({ srcu, head }: Room): Operation {
  yield* noting('C', callSrcu(srcu, head, 0));
}
/** Runs callbacks that do nothing. */
function* runner({ srcu }: Room): Operation {
  yield* noting('K', srcuCallbacks(srcu, [function* () {}]));
}

describe('an SRCU grace period', () => {
  it('of synchronize_srcu() waits for exactly the readers that began before it', () => {
    const { notes, reports } = everyInterleaving({
      boot,
      tasks: [reader('A'), reader('B'), synchronizer],
    });
    const sequences = [steps('A', ...READ), steps('B', ...READ), steps('S', ...SYNCHRONIZE)];
    const orders = lawful(sequences, (order) => outlasts(order, [A, B], synchronizing));
    expect(notes).to.deep.equal(orders);
    expect(orders, 'of 90').to.have.length(38);
    expect(reports).to.deep.equal([]);
  });

  it('waits for the outermost of nested sections', () => {
    const { notes } = everyInterleaving({
      boot,
      tasks: [
        function* ({ srcu }) {
          const outer = yield* noting('A', srcuReadLock(srcu));
          const inner = yield* noting('B', srcuReadLock(srcu));
          yield* noting('B', srcuReadUnlock(srcu, inner));
          yield* noting('A', srcuReadUnlock(srcu, outer));
        },
        synchronizer,
      ],
    });
    const nested = [A.begins, B.begins, B.ends, A.ends];
    const orders = lawful([nested, steps('S', ...SYNCHRONIZE)], (order) =>
      outlasts(order, [A, B], synchronizing),
    );
    expect(notes).to.deep.equal(orders);
  });

  it('waits for a section that overlaps an earlier one of the same task', () => {
    const { notes } = everyInterleaving({
      boot,
      tasks: [
        function* ({ srcu }) {
          const first = yield* noting('A', srcuReadLock(srcu));
          const second = yield* noting('B', srcuReadLock(srcu));
          yield* noting('A', srcuReadUnlock(srcu, first));
          yield* noting('B', srcuReadUnlock(srcu, second));
        },
        synchronizer,
      ],
    });
    const overlapping = [A.begins, B.begins, A.ends, B.ends];
    const orders = lawful([overlapping, steps('S', ...SYNCHRONIZE)], (order) =>
      outlasts(order, [A, B], synchronizing),
    );
    expect(notes).to.deep.equal(orders);
  });

  it('is of one domain: readers of another are not waited for', () => {
    const { notes } = everyInterleaving({ boot, tasks: [reader('A', 'other'), synchronizer] });
    const sequences = [steps('A', ...READ), steps('S', ...SYNCHRONIZE)];
    expect(notes).to.deep.equal(lawful(sequences, () => true));
  });

  it('of each of two synchronize_srcu() at once is that of its own readers', () => {
    const { notes } = everyInterleaving({
      boot,
      tasks: [
        reader('A'),
        synchronizer,
        function* ({ srcu }) {
          yield* noting('T', synchronizeSrcu(srcu));
        },
      ],
    });
    const sequences = [steps('A', ...READ), steps('S', ...SYNCHRONIZE), steps('T', ...SYNCHRONIZE)];
    const orders = lawful(
      sequences,
      (order) =>
        outlasts(order, [A], synchronizing) && outlasts(order, [A], section('T', SYNCHRONIZE)),
    );
    expect(notes).to.deep.equal(orders);
  });

  it('of call_srcu() lets the function run when exactly the readers before it have ended', () => {
    const { notes } = everyInterleaving({
      boot,
      tasks: [reader('A'), reader('B'), caller],
      runners: [runner],
    });
    const sequences = [
      steps('A', ...READ),
      steps('B', ...READ),
      steps('C', CALL),
      steps('K', ...CALLBACK),
    ];
    const orders = lawful(
      sequences,
      (order) =>
        after(order, waitOfCallback.begins, waitOfCallback.ends) &&
        outlasts(order, [A, B], waitOfCallback),
    );
    expect(notes).to.deep.equal(orders);
  });

  it('of synchronize_srcu() does not wait for callbacks that are queued', () => {
    const { notes } = everyInterleaving({
      boot,
      tasks: [reader('A'), caller, synchronizer],
      runners: [runner],
    });
    const sequences = [
      steps('A', ...READ),
      steps('C', CALL),
      steps('S', ...SYNCHRONIZE),
      steps('K', ...CALLBACK),
    ];
    const orders = lawful(
      sequences,
      (order) =>
        after(order, waitOfCallback.begins, waitOfCallback.ends) &&
        outlasts(order, [A], waitOfCallback) &&
        outlasts(order, [A], synchronizing),
    );
    expect(notes).to.deep.equal(orders);
    const sections = [...steps('C', CALL), ...steps('S', ...SYNCHRONIZE)].join(', ');
    expect(
      orders.some((order) => order.startsWith(sections)),
      'some return before the callback runs',
    ).to.equal(true);
  });

  it('is not what srcu_barrier() waits for, but the end of the callbacks queued before it', () => {
    const { notes, reports } = everyInterleaving({
      boot,
      tasks: [
        reader('A'),
        caller,
        function* ({ srcu }) {
          yield* noting('S', srcuBarrier(srcu));
        },
      ],
      runners: [runner],
    });
    const sequences = [
      steps('A', ...READ),
      steps('C', CALL),
      steps('S', ...BARRIER),
      steps('K', ...CALLBACK),
    ];
    const [begins, ends] = steps('S', ...BARRIER) as [string, string];
    const queued: Section = { begins: `C: ${CALL}`, ends: `K: ${CALLBACK[1]}` };
    const orders = lawful(
      sequences,
      (order) =>
        after(order, waitOfCallback.begins, waitOfCallback.ends) &&
        outlasts(order, [A], waitOfCallback) &&
        outlasts(order, [queued], { begins, ends }),
    );
    expect(notes).to.deep.equal(orders);
    expect(reports).to.deep.equal([]);
  });

  it('has no reader left whose index was given to a later one', () => {
    const { notes } = everyInterleaving({
      boot,
      tasks: [
        function* ({ srcu }) {
          const index = yield* noting('A', srcuReadLock(srcu));
          yield* noting('A', srcuReadUnlock(srcu, index));
          const again = yield* noting('B', srcuReadLock(srcu));
          yield step('asks', () => expect(again).to.equal(index) && 0);
          yield* noting('B', srcuReadUnlock(srcu, again));
        },
        synchronizer,
      ],
    });
    const sequences = [[A.begins, A.ends, B.begins, B.ends], steps('S', ...SYNCHRONIZE)];
    const orders = lawful(sequences, (order) => outlasts(order, [A, B], synchronizing));
    expect(notes).to.deep.equal(orders);
  });
});
