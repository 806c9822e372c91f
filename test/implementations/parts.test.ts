/** One method of the core overridden: how an implementation with a known fault is made. */

import { expect } from 'chai';
import type { Parts } from '../../src/harness/kernel-under-test';
import { Reference } from '../../src/implementations/reference';
import { hlistDelRcu } from '../../src/linux/kernel/hlist';
import { srcuReadLock, srcuReadUnlock, synchronizeSrcu } from '../../src/linux/kernel/srcu';
import { MmStruct } from '../../src/linux/mm/mm-struct';
import { MmWithBareReferences } from '../../src/linux/mm-references/bare-references';
import { MmuNotifierCore } from '../../src/linux/mmu-notifier/core';
import { IntervalNotifiers } from '../../src/linux/mmu-notifier/interval-notifiers';
import { MmuNotifier } from '../../src/linux/mmu-notifier/structs';
import { subscriptionsOf } from '../../src/linux/mmu-notifier/subscription-list';
import { step } from '../../src/machine/effect';
import type { Machine, Operation } from '../../src/machine/machine';
import { type Address, NULL } from '../../src/machine/struct';
import { errnos, type ReportName } from '../../src/protocol/names';
import type { Action, Behaviour, Script } from '../../src/protocol/script';
import {
  calls,
  driver,
  exits,
  gets,
  mapsDevice,
  outcomesOf,
  PAGES,
  puts,
  ranges,
  registers,
  reportsIn,
  script,
  synchronizes,
  taskOf,
  threadOf,
  unloads,
  unregisters,
} from './scripts';

/** The last put frees the notifier at once. */
class NoGracePeriod extends MmuNotifierCore {
  override *put(subscription: Address): Operation {
    const subscriptions = yield step('subscription->mm->notifier_subscriptions', (machine) =>
      machine.read(machine.read(subscription + MmuNotifier.mm) + MmStruct.notifier_subscriptions),
    );
    const last = yield* this.dropUser(subscription, subscriptions);
    if (last === 1) yield* this.freeRcu(subscription + MmuNotifier.rcu);
  }
}

/** A second removal follows a NULL pointer, as in Linux 3.9. */
class DelRcu extends MmuNotifierCore {
  protected override *unlink(subscription: Address, mm: Address): Operation {
    const subscriptions = yield* subscriptionsOf(mm);
    yield* this.locked(subscriptions, 'hlist_del_rcu()', (machine: Machine) => {
      hlistDelRcu(machine, subscription + MmuNotifier.hlist);
    });
  }
}

/** As in Linux: after the decline of a list notifier, the interval tree's invalidation never ends. */
class OpenAfterDecline extends MmuNotifierCore {
  protected override *endIntervalsDeclinedByList(): Operation {
    // The invalidation stays open.
  }
}

/** As before 5.18: a removal reads the sequence without the lock. */
class SequenceWithoutLock extends IntervalNotifiers {
  protected override *waitUntilReleased(subscriptions: Address, sequence: number): Operation {
    yield* this.waitUntilMoved(subscriptions, sequence);
  }
}

/** As in Linux. */
class SynchronizeForReadersOnly extends MmuNotifierCore {
  override *synchronize(): Operation {
    yield* synchronizeSrcu(this.srcu);
  }
}

/** Unregister takes the notifier off the list before its release, so that an exit misses it. */
class ReleaseAfterUnlink extends MmuNotifierCore {
  override *unregister(subscription: Address, mm: Address): Operation {
    yield* this.unlink(subscription, mm);
    const index = yield* srcuReadLock(this.srcu);
    const ops = yield* this.opsOf(subscription);
    if (ops.release) yield* ops.release(subscription, mm);
    yield* srcuReadUnlock(this.srcu, index);
    yield* synchronizeSrcu(this.srcu);
    yield* this.mm().mmdrop(mm);
  }
}

/** munmap tells no notifier. */
class SilentMunmap extends MmWithBareReferences {
  override *munmap(mm: Address, range: { start: number; end: number }): Operation {
    const unmapped = yield* this.clearPageTables(mm, this.pageMap.mask(range));
    yield* this.freePages(mm, unmapped);
  }
}

const inserts: Action = {
  do: 'insert-interval',
  task: taskOf('gpu'),
  function: 'mmu_interval_notifier_insert',
  process: 'A',
  span: PAGES,
  naming: 'ni1',
};
const removes = calls('mmu_interval_notifier_remove', { notifier: 'ni1' });
const kills: Action = { do: 'kill', process: 'A' };
const reaps = calls('process_mrelease', { process: 'A', task: threadOf('lmkd') });
const declines: Behaviour = {
  callback: 'invalidate_range_start',
  does: 'return',
  result: -errnos.EAGAIN,
  when: 'non-blockable',
};

const faults: readonly {
  readonly name: string;
  readonly parts: Partial<Parts>;
  readonly script: Script;
  readonly reports: readonly ReportName[];
}[] = [
  {
    name: 'a put that does not wait for a grace period',
    parts: { Core: NoGracePeriod },
    script: script([ranges('mmap'), gets, [puts, ranges('munmap')]]),
    reports: ['use-after-free'],
  },
  {
    name: 'a removal that cannot be repeated',
    parts: { Core: DelRcu },
    script: script([registers, [unregisters, exits()]]),
    reports: ['NULL pointer dereference'],
  },
  {
    name: 'a synchronize that waits for readers only',
    parts: { Core: SynchronizeForReadersOnly },
    script: script([gets, [puts, synchronizes, unloads]]),
    reports: ['call into an unloaded module'],
  },
  {
    name: 'a release that comes after the removal',
    parts: { Core: ReleaseAfterUnlink },
    script: script([ranges('mmap'), registers, mapsDevice, [unregisters, exits()]]),
    reports: ['device access to a freed page'],
  },
  {
    name: 'a munmap that tells nobody',
    parts: { Mm: SilentMunmap },
    script: script([ranges('mmap'), gets, mapsDevice, ranges('munmap'), puts]),
    reports: ['device access to a freed page'],
  },
  {
    name: 'a list notifier whose decline leaves an interval waiting',
    parts: { Core: OpenAfterDecline },
    script: script([ranges('mmap'), inserts, registers, kills, reaps, removes], {
      processes: ['A', 'lmkd'],
      drivers: [
        { ...driver('gpu', declines), callbacks: ['invalidate_range_start', 'invalidate'] },
      ],
    }),
    reports: ['deadlock'],
  },
  {
    name: 'a removal that looks at the sequence without the lock',
    parts: { Intervals: SequenceWithoutLock },
    script: script([
      ranges('mmap'),
      inserts,
      [ranges('munmap'), removes, calls('kfree', { notifier: 'ni1' })],
    ]),
    reports: ['use-after-free'],
  },
];

describe('the reference with a part replaced', () => {
  for (const { name, parts, script: scripted, reports } of faults) {
    it(`shows ${name}, and without it is clean`, async () => {
      expect(reportsIn(await outcomesOf(scripted))).to.deep.equal([]);
      expect(reportsIn(await outcomesOf(scripted, parts))).to.deep.equal(reports);
    });
  }

  it('is clean where nothing races with the fault', async () => {
    const calm = script([gets, puts]);
    const traces = (await outcomesOf(calm, { Core: NoGracePeriod })).map(({ trace }) => trace);
    expect(traces).to.have.length(1);
    expect(traces[0]?.some((event) => event.kind === 'report')).to.equal(false);
    expect(traces[0]?.filter(({ kind }) => kind === 'free')).to.have.length(1);
  });

  it('reports what goes wrong in a fault, and does not fail itself', async () => {
    const other = calls('mmu_notifier_register', { process: 'A', notifier: 'n2' });
    const late = calls('mmu_notifier_unregister', { notifier: 'n1', task: taskOf('gpu', 2) });
    const outcomes = await outcomesOf(script([other, [registers, late]]), {
      Core: ReleaseAfterUnlink,
    });
    const details = outcomes.flatMap(({ trace }) =>
      trace.flatMap((event) => (event.kind === 'report' ? [event.detail] : [])),
    );
    expect(details).to.include('a notifier is used that has no ops yet');
  });

  it('replays an outcome on its own parts', async () => {
    const scripted = script([registers, [unregisters, exits()]]);
    const faulty = new Reference({ name: 'faulty', version: '1', parts: { Core: DelRcu } });
    const outcomes = [...(await faulty.run(scripted)).outcomes()];
    const corrupted = outcomes.find((outcome) => reportsIn([outcome]).length > 0);
    if (corrupted === undefined) throw new RangeError('expected an outcome with a report');
    const steps = faulty.replay(scripted, corrupted.schedule);
    expect(steps.map(({ what }) => what)).to.include('hlist_del_rcu()');
    expect(steps.at(-1)?.events).to.have.nested.property('[0].report', 'NULL pointer dereference');
  });
});

describe('a core that loses a notifier', () => {
  it('is caught by leak detection', async () => {
    class Forgets extends MmuNotifierCore {
      override *freeRcu(head: Address): Operation {
        const mm = yield step('subscription->mm', (machine) =>
          machine.read(head - MmuNotifier.rcu + MmuNotifier.mm),
        );
        if (mm !== NULL) yield* this.mm().mmdrop(mm);
      }
    }
    const scripted = script([gets, puts]);
    expect(reportsIn(await outcomesOf(scripted, { Core: Forgets }))).to.deep.equal(['memory leak']);
  });
});
