/** The seam of src/linux/mmu-notifier/api.ts: a core that shares nothing with the reference's classes. */
import { expect } from 'chai';
import { type Parts, referenceParts } from '../../src/harness/kernel-under-test';
import type { MmuNotifierRange } from '../../src/linux/mm/notifier-hooks';
import type { MmOperations } from '../../src/linux/mm/operations';
import type {
  CoreEnvironment,
  Interval,
  IntervalNotifierApi,
  MmuNotifierApi,
} from '../../src/linux/mmu-notifier/api';
import { MmuNotifierCore } from '../../src/linux/mmu-notifier/core';
import { IntervalNotifiers } from '../../src/linux/mmu-notifier/interval-notifiers';
import type { Machine, Operation } from '../../src/machine/machine';
import type { Address } from '../../src/machine/struct';
import type { Range } from '../../src/protocol/names';
import type { Action, Script } from '../../src/protocol/script';
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
  reportsIn,
  script,
  synchronizes,
  taskOf,
  unloads,
} from './scripts';

/** Delegates each function of the interface to a core of the reference, without extending it. */
class OtherCore implements MmuNotifierApi {
  private readonly real: MmuNotifierApi;

  constructor(environment: CoreEnvironment) {
    this.real = new MmuNotifierCore(environment);
  }

  register(subscription: Address, mm: Address): Operation<number> {
    return this.real.register(subscription, mm);
  }

  registerLocked(subscription: Address, mm: Address): Operation<number> {
    return this.real.registerLocked(subscription, mm);
  }

  unregister(subscription: Address, mm: Address): Operation {
    return this.real.unregister(subscription, mm);
  }

  get(ops: number, mm: Address, privdata?: Address): Operation<Address> {
    return this.real.get(ops, mm, privdata);
  }

  getLocked(ops: number, mm: Address, privdata?: Address): Operation<Address> {
    return this.real.getLocked(ops, mm, privdata);
  }

  put(subscription: Address): Operation {
    return this.real.put(subscription);
  }

  freeRcu(head: Address): Operation {
    return this.real.freeRcu(head);
  }

  synchronize(): Operation {
    return this.real.synchronize();
  }

  release(mm: Address): Operation {
    return this.real.release(mm);
  }

  invalidateRangeStart(range: MmuNotifierRange): Operation<number> {
    return this.real.invalidateRangeStart(range);
  }

  invalidateRangeEnd(range: MmuNotifierRange): Operation {
    return this.real.invalidateRangeEnd(range);
  }

  archInvalidateSecondaryTlbs(mm: Address, range: Range): Operation {
    return this.real.archInvalidateSecondaryTlbs(mm, range);
  }

  clearFlushYoung(mm: Address, range: Range): Operation<number> {
    return this.real.clearFlushYoung(mm, range);
  }

  clearYoung(mm: Address, range: Range): Operation<number> {
    return this.real.clearYoung(mm, range);
  }

  testYoung(mm: Address, address: number): Operation<number> {
    return this.real.testYoung(mm, address);
  }

  subscriptionsDestroy(machine: Machine, mm: Address): void {
    this.real.subscriptionsDestroy(machine, mm);
  }
}

class OtherIntervals implements IntervalNotifierApi {
  private readonly real: IntervalNotifierApi;

  constructor(core: MmuNotifierApi, mm: MmOperations) {
    this.real = new IntervalNotifiers(core, mm);
  }

  insert(subscription: Address, interval: Interval): Operation<number> {
    return this.real.insert(subscription, interval);
  }

  insertLocked(subscription: Address, interval: Interval): Operation<number> {
    return this.real.insertLocked(subscription, interval);
  }

  remove(subscription: Address): Operation {
    return this.real.remove(subscription);
  }

  readBegin(subscription: Address): Operation<number> {
    return this.real.readBegin(subscription);
  }

  setSeq(subscription: Address, sequence: number): Operation {
    return this.real.setSeq(subscription, sequence);
  }

  readRetry(subscription: Address, sequence: number): Operation<number> {
    return this.real.readRetry(subscription, sequence);
  }

  checkRetry(subscription: Address, sequence: number): Operation<number> {
    return this.real.checkRetry(subscription, sequence);
  }
}

const other: Partial<Parts> = { Core: OtherCore, Intervals: OtherIntervals };

const inserts: Action = {
  do: 'insert-interval',
  task: taskOf('gpu'),
  function: 'mmu_interval_notifier_insert',
  process: 'A',
  span: PAGES,
  naming: 'ni1',
};
const mirrors: Action = {
  do: 'mirror',
  task: taskOf('gpu'),
  notifier: 'ni1',
  process: 'A',
  range: PAGES,
};
const joins = calls('hmm_mirror_register', { process: 'A', notifier: 'm1' });
const locks = calls('mmap_write_lock', { process: 'A' });
const unlocks = calls('mmap_write_unlock', { process: 'A' });
const binds = calls('iommu_sva_bind_device', { process: 'A', notifier: 'b1' });

const scripts: readonly [what: string, Script][] = [
  ['a put that races with a munmap', script([ranges('mmap'), gets, [puts, ranges('munmap')]])],
  ['an exit', script([ranges('mmap'), gets, mapsDevice, exits(), puts])],
  ['a module that is unloaded', script([gets, [puts, synchronizes, unloads]])],
  [
    'an interval notifier that is mirrored during a munmap',
    script([ranges('mmap'), inserts, [mirrors, ranges('munmap')]], {
      drivers: [{ ...driver(), callbacks: ['invalidate'] }],
    }),
  ],
  ['a mirror of HMM', script([ranges('mmap'), [locks, joins, unlocks], ranges('munmap')])],
  ['a device bound by the IOMMU', script([ranges('mmap'), binds, exits()])],
];

describe('a core that implements the interface only', () => {
  it('extends no class of the reference', () => {
    expect(OtherCore.prototype).not.to.be.instanceOf(MmuNotifierCore);
    expect(OtherIntervals.prototype).not.to.be.instanceOf(IntervalNotifiers);
  });

  for (const [what, scripted] of scripts) {
    it(`gives the outcomes of the reference for ${what}`, async () => {
      const expected = await outcomesOf(scripted);
      expect(expected).not.to.be.empty;
      expect(reportsIn(expected)).not.to.include('NULL pointer dereference');
      expect(await outcomesOf(scripted, other)).to.deep.equal(expected);
    });
  }

  it('takes effect: a function that does nothing breaks the script', async () => {
    class Silent extends OtherCore {
      override *synchronize(): Operation {}
    }
    const unloaded = script([gets, [puts, synchronizes, unloads]]);
    const parts = { ...referenceParts, ...other, Core: Silent };
    expect(reportsIn(await outcomesOf(unloaded, parts))).to.deep.equal([
      'call into an unloaded module',
    ]);
  });
});
