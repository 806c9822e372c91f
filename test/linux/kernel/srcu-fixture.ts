/** A machine fixture with SRCU: domains, things to queue, and readers whose steps are noted. */

import {
  callSrcu,
  RcuHead,
  SrcuStruct,
  srcuCallbacks,
  srcuReadLock,
  srcuReadUnlock,
  synchronizeSrcu,
} from '../../../src/linux/kernel/srcu';
import type { Machine, Operation } from '../../../src/machine/machine';
import { type Address, struct } from '../../../src/machine/struct';
import { noting, place } from '../../machine/machine-fixture';
import { follows, type Order, outlasts, type Section, steps } from '../../machine/orders';

/** Something that is freed after a grace period. */
export const Item = struct('item', { value: 'word', rcu: RcuHead.type });

export function boot(machine: Machine) {
  const item = place(machine, Item);
  return {
    srcu: place(machine, SrcuStruct),
    otherSrcu: place(machine, SrcuStruct),
    item,
    head: item + Item.rcu,
    otherHead: place(machine, Item) + Item.rcu,
  };
}
export type Fixture = ReturnType<typeof boot>;

/** The steps of each, as they are noted. */
export const read = ['srcu_read_lock()', 'srcu_read_unlock()'] as const;
export const synchronize = [
  'synchronize_srcu() begins',
  'synchronize_srcu() waits for the readers before it',
] as const;
export const barrier = [
  'srcu_barrier() begins',
  'srcu_barrier() waits for the callbacks before it',
] as const;
export const callback = ['a grace period ends, a callback begins', 'the callback ends'] as const;

/** From the first of two steps to the second. */
export function section(who: string, what: readonly [string, string]): Section {
  const [begins, ends] = steps(who, ...what) as [string, string];
  return { begins, ends };
}

/** A task that is inside once. */
export function reader(who: string, domain: 'srcu' | 'otherSrcu' = 'srcu') {
  return function* (fixture: Fixture): Operation {
    const index = yield* noting(who, srcuReadLock(fixture[domain]));
    yield* noting(who, srcuReadUnlock(fixture[domain], index));
  };
}

/** A task that waits for the readers. */
export function synchronizer(who: string) {
  return function* ({ srcu }: Fixture): Operation {
    yield* noting(who, synchronizeSrcu(srcu));
  };
}

/** A task that queues the item's head. */
export function caller(who: string) {
  return function* ({ srcu, head }: Fixture): Operation {
    yield* noting(who, callSrcu(srcu, head, 0));
  };
}

/** A runner of these functions, which also know the fixture. */
export function running(...functions: readonly ((head: Address, fixture: Fixture) => Operation)[]) {
  return (fixture: Fixture) =>
    srcuCallbacks(
      fixture.srcu,
      functions.map((body) => (head: Address) => body(head, fixture)),
    );
}

/** The runner of callbacks, which do nothing. */
export function idleCallbacks(who: string) {
  return (fixture: Fixture) => noting(who, running(function* () {})(fixture));
}

/** From the call of caller C to the beginning of the callback of runner K. */
export const waiting: Section = {
  begins: steps('C', 'call_srcu()')[0] as string,
  ends: section('K', callback).begins,
};

/** The law of that wait, as far as these readers are concerned. */
export function runsAfter(order: Order, readers: readonly Section[]): boolean {
  return follows(order, waiting.begins, waiting.ends) && outlasts(order, readers, waiting);
}
