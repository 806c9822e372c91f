/** Generators of small scripts of further systems: a few actions on the objects of one driver. */
import fc from 'fast-check';
import { callbackNames, type DriverFunction } from '../../src/protocol/names';
import type { Action, Driver, Script, Task } from '../../src/protocol/script';

const PAGES = { start: 0x1000, end: 0x3000 };
const task: Task = { of: 'driver', name: 'gpu', number: 1 };
const process: Task = { of: 'process', name: 'A', number: 1 };
const gpu: Driver = {
  name: 'gpu',
  callbacks: callbackNames.filter((name) => !name.startsWith('arch')),
  behaviours: [],
  pinsPages: false,
};

function calls(name: DriverFunction, on: { process?: string; notifier?: string }): Action {
  return { do: 'call', task, function: name, process: null, notifier: null, atomic: false, ...on };
}

const maps: Action = { do: 'range', task: process, call: 'mmap', range: PAGES };
const registersRange: Action = {
  do: 'call-on-span',
  task,
  function: 'hmm_range_register',
  span: PAGES,
  notifier: 'm1',
  naming: 'r1',
};
const insertsInterval: Action = {
  do: 'insert-interval',
  task,
  function: 'mmu_interval_notifier_insert',
  process: 'A',
  span: PAGES,
  naming: 'ni1',
};
const careless: Driver = {
  ...gpu,
  behaviours: [{ callback: 'invalidate', does: 'leave-sequence' }],
};
const removesInterval = calls('mmu_interval_notifier_remove', { notifier: 'ni1' });
const reads: Action = { do: 'read-ptes', task, process: 'A', range: PAGES };
const establishes: Action = { do: 'establish-sptes', task, checked: true };
const mirrors: Action = { do: 'mirror', task, notifier: 'ni1', process: 'A', range: PAGES };
const unmaps: Action = { do: 'range', task: process, call: 'munmap', range: PAGES };
const accesses: Action = { do: 'device-access', task, process: 'A', range: PAGES };
const migrates: Action = {
  do: 'call-on-range',
  task,
  function: 'migrate_vma_setup',
  process: 'A',
  range: PAGES,
};
const failsAllocation: Action = { do: 'fail-allocation', task };
const signal: Action = { do: 'signal', task };

function scripts(setting: Action[], raced: Action[], driver = gpu): fc.Arbitrary<Script> {
  return fc
    .tuple(
      fc.shuffledSubarray(raced, { minLength: 1, maxLength: Math.min(raced.length, 3) }),
      fc.boolean(),
    )
    .map(([actions, withSignal]) => ({
      processes: ['A'],
      drivers: [driver],
      phases: [
        [],
        ...[maps, ...setting].map((one) => [one]),
        [...actions, ...(withSignal ? [signal] : [])],
      ],
    }));
}

/** A valid script of that form, except for the obligations of the driver. */
export const systemScript: fc.Arbitrary<Script> = fc.oneof(
  scripts(
    [
      calls('mmap_write_lock', { process: 'A' }),
      calls('hmm_mirror_register', { process: 'A', notifier: 'm1' }),
      calls('mmap_write_unlock', { process: 'A' }),
      registersRange,
    ],
    [
      calls('mmap_read_lock', { process: 'A' }),
      calls('mmap_read_unlock', { process: 'A' }),
      calls('hmm_range_fault', { notifier: 'r1' }),
      calls('hmm_range_valid', { notifier: 'r1' }),
      calls('hmm_range_wait_until_valid', { notifier: 'r1' }),
      calls('hmm_range_unregister', { notifier: 'r1' }),
      calls('hmm_mirror_unregister', { notifier: 'm1' }),
    ],
  ),
  scripts(
    [calls('iommu_sva_bind_device', { process: 'A', notifier: 'b1' })],
    [
      calls('iommu_sva_get_pasid', { notifier: 'b1' }),
      calls('iommu_sva_unbind_device', { notifier: 'b1' }),
      accesses,
    ],
  ),
  scripts([insertsInterval], [mirrors, removesInterval, unmaps], careless),
  scripts(
    [insertsInterval, calls('mmu_interval_read_begin', { notifier: 'ni1' }), reads],
    [
      calls('mmu_interval_read_retry', { notifier: 'ni1' }),
      calls('mmu_interval_check_retry', { notifier: 'ni1' }),
      establishes,
      calls('mutex_lock', {}),
      calls('mutex_unlock', {}),
      unmaps,
    ],
  ),
  scripts(
    [calls('mmap_write_lock', { process: 'A' })],
    [
      { ...insertsInterval, function: 'mmu_interval_notifier_insert_locked' },
      calls('mmap_write_unlock', { process: 'A' }),
    ],
  ),
  scripts(
    [calls('mmu_notifier_register', { process: 'A', notifier: 'n1' })],
    [
      calls('queue_work', { notifier: 'n1' }),
      calls('flush_work', { notifier: 'n1' }),
      calls('cancel_work_sync', { notifier: 'n1' }),
      calls('kmalloc', {}),
    ],
  ),
  scripts(
    [calls('mmu_invalidate_seq', {})],
    [
      calls('kvm_mmu_invalidate_begin', {}),
      calls('kvm_mmu_invalidate_end', {}),
      calls('mmu_invalidate_retry', {}),
      migrates,
    ],
  ),
  // The removal of an existing bond has too many interleavings for plain enumeration.
  scripts(
    [failsAllocation, calls('iommu_sva_bind_device', { process: 'A', notifier: 'b1' })],
    [calls('iommu_sva_unbind_device', { notifier: 'b1' })],
  ),
);
