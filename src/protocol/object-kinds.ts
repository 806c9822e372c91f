/** What the names in a script stand for: a notifier, or what a further system makes. */
import type { DriverFunction } from './names';

export type ObjectKind = 'notifier' | 'mirror' | 'range' | 'bond' | 'interval';

const made: Partial<Record<DriverFunction, ObjectKind>> = {
  hmm_mirror_register: 'mirror',
  hmm_range_register: 'range',
  iommu_sva_bind_device: 'bond',
  mmu_interval_notifier_insert: 'interval',
  mmu_interval_notifier_insert_locked: 'interval',
};

const wanted: Partial<Record<DriverFunction, ObjectKind>> = {
  hmm_mirror_unregister: 'mirror',
  hmm_range_register: 'mirror',
  hmm_range_unregister: 'range',
  hmm_range_valid: 'range',
  hmm_range_wait_until_valid: 'range',
  hmm_range_fault: 'range',
  iommu_sva_unbind_device: 'bond',
  iommu_sva_get_pasid: 'bond',
  mmu_interval_notifier_remove: 'interval',
  mmu_interval_read_begin: 'interval',
  mmu_interval_read_retry: 'interval',
  mmu_interval_check_retry: 'interval',
};

/** Functions that take the work item that a driver's structure embeds, beside its notifier. */
const workFunctions: readonly DriverFunction[] = ['queue_work', 'flush_work', 'cancel_work_sync'];

/** What a function makes of what it is to name. */
export function kindMadeBy(name: DriverFunction): ObjectKind {
  return made[name] ?? 'notifier';
}

/** Whether a function can be called on such a thing; mirrors and bonds have a notifier. */
export function canBeCalledOn(name: DriverFunction, kind: ObjectKind): boolean {
  const only = wanted[name];
  if (kind === 'interval') return only === kind || takesStructure(name);
  if (workFunctions.includes(name)) return kind === 'notifier';
  return only === undefined ? kind !== 'range' : only === kind;
}

/** Whether it takes the driver's own structure, which embeds a notifier of either kind. */
export function takesStructure(name: DriverFunction): boolean {
  return name === 'kfree' || workFunctions.includes(name);
}

/** They take more than a notifier or an mm, or what the task has read before. */
const takeMore: readonly DriverFunction[] = [
  'hmm_range_register',
  'mmu_interval_notifier_insert',
  'mmu_interval_notifier_insert_locked',
  'mmu_interval_read_retry',
  'mmu_interval_check_retry',
  'mmu_invalidate_retry',
];

/** Whether a callback can call it: it is given no more than the notifier, or the mm, it is called for. */
export function canBeCalledBack(name: DriverFunction): boolean {
  return !takeMore.includes(name) && ['mirror', 'interval', undefined].includes(wanted[name]);
}
