/** What the functions take that a driver-like caller can call. */
import type { DriverFunction } from './names';

/** What a function is called on, as a message says it; a process stands for its mm. */
export type Parameters =
  | 'a process, naming its notifier'
  | 'a process, naming its notifier or not'
  | 'a process'
  | 'a notifier'
  | 'nothing, naming its notifier'
  | 'addresses of a notifier, naming what it makes'
  | 'addresses of a process, naming its notifier'
  | 'nothing';

export const parameters: Readonly<Record<DriverFunction, Parameters>> = {
  mmu_notifier_register: 'a process, naming its notifier',
  __mmu_notifier_register: 'a process, naming its notifier',
  mmu_notifier_unregister: 'a notifier',
  mmu_notifier_get: 'a process, naming its notifier or not',
  mmu_notifier_get_locked: 'a process, naming its notifier or not',
  mmu_notifier_put: 'a notifier',
  mmu_notifier_synchronize: 'nothing',
  mmget: 'a process',
  mmget_not_zero: 'a process',
  mmput: 'a process',
  mmgrab: 'a process',
  mmdrop: 'a process',
  mmap_write_lock: 'a process',
  mmap_write_unlock: 'a process',
  process_mrelease: 'a process',
  srcu_read_lock: 'nothing',
  srcu_read_unlock: 'nothing',
  call_srcu: 'nothing',
  synchronize_srcu: 'nothing',
  srcu_barrier: 'nothing',
  kfree: 'a notifier',
  synchronize_rcu: 'nothing',
  call_rcu: 'a notifier',
  mmu_rmap_notifier_register: 'nothing, naming its notifier',
  mmu_rmap_notifier_unregister: 'a notifier',
  mmap_read_lock: 'a process',
  mmap_read_unlock: 'a process',
  hmm_mirror_register: 'a process, naming its notifier',
  hmm_mirror_unregister: 'a notifier',
  hmm_range_register: 'addresses of a notifier, naming what it makes',
  hmm_range_unregister: 'a notifier',
  hmm_range_valid: 'a notifier',
  hmm_range_wait_until_valid: 'a notifier',
  hmm_range_fault: 'a notifier',
  mmput_async: 'a process',
  mmdrop_async: 'a process',
  mmgrab_lazy_tlb: 'a process',
  mmdrop_lazy_tlb: 'a process',
  mm_ref: 'a process',
  mm_unref: 'a process',
  iommu_sva_bind_device: 'a process, naming its notifier',
  iommu_sva_unbind_device: 'a notifier',
  iommu_sva_get_pasid: 'a notifier',
  mmu_interval_notifier_insert: 'addresses of a process, naming its notifier',
  mmu_interval_notifier_insert_locked: 'addresses of a process, naming its notifier',
  mmu_interval_notifier_remove: 'a notifier',
  mmu_interval_read_begin: 'a notifier',
  mmu_interval_read_retry: 'a notifier',
  mmu_interval_check_retry: 'a notifier',
  mutex_lock: 'nothing',
  mutex_unlock: 'nothing',
  kmalloc: 'nothing',
  queue_work: 'a notifier',
  flush_work: 'a notifier',
  cancel_work_sync: 'a notifier',
  kvm_mmu_invalidate_begin: 'nothing',
  kvm_mmu_invalidate_end: 'nothing',
  mmu_invalidate_seq: 'nothing',
  mmu_invalidate_retry: 'nothing',
};

/** Functions that need the ops or the SRCU domain of the driver that calls them. */
export const needsDriver: readonly DriverFunction[] = [
  'mmu_notifier_register',
  '__mmu_notifier_register',
  'mmu_notifier_get',
  'mmu_notifier_get_locked',
  'srcu_read_lock',
  'srcu_read_unlock',
  'call_srcu',
  'synchronize_srcu',
  'srcu_barrier',
  'mmu_rmap_notifier_register',
  'hmm_mirror_register',
  'hmm_range_register',
  'iommu_sva_bind_device',
  'mmu_interval_read_begin',
  'mmu_interval_read_retry',
  'mmu_interval_check_retry',
  'mutex_lock',
  'mutex_unlock',
  'queue_work',
  'flush_work',
  'cancel_work_sync',
  'kvm_mmu_invalidate_begin',
  'kvm_mmu_invalidate_end',
  'mmu_invalidate_seq',
  'mmu_invalidate_retry',
];

/** Whether a call names what the function takes. */
export function suits(wanted: Parameters, process: boolean, notifier: boolean): boolean {
  switch (wanted) {
    case 'a process, naming its notifier':
      return process && notifier;
    case 'a process, naming its notifier or not':
      return process;
    case 'a process':
      return process && !notifier;
    case 'a notifier':
    case 'nothing, naming its notifier':
      return notifier && !process;
    case 'addresses of a notifier, naming what it makes':
    case 'addresses of a process, naming its notifier':
      return false;
    case 'nothing':
      return !process && !notifier;
  }
}
