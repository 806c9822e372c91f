/** Which of the functions that drivers call do what to the names of a script. */
import type { DriverFunction } from '../protocol/names';

/** They register a notifier that the caller has allocated. */
export const registering: readonly DriverFunction[] = [
  'mmu_notifier_register',
  '__mmu_notifier_register',
  'mmu_rmap_notifier_register',
];
/** They return something to be known by a name. */
export const getting: readonly DriverFunction[] = [
  'mmu_notifier_get',
  'mmu_notifier_get_locked',
  'hmm_mirror_register',
  'iommu_sva_bind_device',
];
/** The caller counts no more on what it calls them on. */
export const ending: readonly DriverFunction[] = [
  'mmu_notifier_put',
  'kfree',
  'call_rcu',
  'hmm_mirror_unregister',
  'iommu_sva_unbind_device',
];
/** They take a notifier. */
export const onNotifier: readonly DriverFunction[] = [
  'mmu_interval_notifier_remove',
  'mmu_interval_read_begin',
  'mmu_interval_read_retry',
  'mmu_interval_check_retry',
  'mmu_notifier_put',
  'mmu_notifier_unregister',
  'kfree',
  'call_rcu',
  'hmm_mirror_unregister',
];
