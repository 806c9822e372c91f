/**
 * The closed sets of names that scripts and traces are made of. They are the kernel's own names
 * wherever the kernel has one.
 */
import { z } from 'zod';

/**
 * The callbacks a driver may implement: the members of `struct mmu_notifier_ops`
 * (include/linux/mmu_notifier.h), then those of the ops of further systems, and the function of a
 * work item.
 */
export const callbackNames = [
  'release',
  'invalidate_range_start',
  'invalidate_range_end',
  'arch_invalidate_secondary_tlbs',
  'alloc_notifier',
  'free_notifier',
  'age_page',
  'invalidate_page',
  'invalidate_range',
  'sync_cpu_device_pagetables',
  'clear_flush_young',
  'clear_young',
  'test_young',
  'mm_exit',
  'invalidate',
  'work_func',
] as const;
export const CallbackName = z
  .enum(callbackNames)
  .describe(
    'A callback of a driver: a member of `struct mmu_notifier_ops`, or of the ops of a further system.',
  );
export type CallbackName = z.infer<typeof CallbackName>;

/** What a driver-like caller can call. */
export const driverFunctions = [
  'mmu_notifier_register',
  '__mmu_notifier_register',
  'mmu_notifier_unregister',
  'mmu_notifier_get',
  'mmu_notifier_get_locked',
  'mmu_notifier_put',
  'mmu_notifier_synchronize',
  'mmget',
  'mmget_not_zero',
  'mmput',
  'mmgrab',
  'mmdrop',
  'mmap_write_lock',
  'mmap_write_unlock',
  'process_mrelease',
  'srcu_read_lock',
  'srcu_read_unlock',
  'call_srcu',
  'synchronize_srcu',
  'srcu_barrier',
  'kfree',
  'synchronize_rcu',
  'call_rcu',
  'mmu_rmap_notifier_register',
  'mmu_rmap_notifier_unregister',
  'mmap_read_lock',
  'mmap_read_unlock',
  'hmm_mirror_register',
  'hmm_mirror_unregister',
  'hmm_range_register',
  'hmm_range_unregister',
  'hmm_range_valid',
  'hmm_range_wait_until_valid',
  'hmm_range_fault',
  'mmput_async',
  'mmdrop_async',
  'mmgrab_lazy_tlb',
  'mmdrop_lazy_tlb',
  'mm_ref',
  'mm_unref',
  'iommu_sva_bind_device',
  'iommu_sva_unbind_device',
  'iommu_sva_get_pasid',
  'mmu_interval_notifier_insert',
  'mmu_interval_notifier_insert_locked',
  'mmu_interval_notifier_remove',
  'mmu_interval_read_begin',
  'mmu_interval_read_retry',
  'mmu_interval_check_retry',
  'mutex_lock',
  'mutex_unlock',
  'kmalloc',
  'queue_work',
  'flush_work',
  'cancel_work_sync',
  'kvm_mmu_invalidate_begin',
  'kvm_mmu_invalidate_end',
  'mmu_invalidate_seq',
  'mmu_invalidate_retry',
] as const;
export const DriverFunction = z
  .enum(driverFunctions)
  .describe('A function that a driver can call.');
export type DriverFunction = z.infer<typeof DriverFunction>;

/** System calls on a range of the caller's own address space. */
export const rangeCalls = [
  'mmap',
  'munmap',
  'mprotect',
  'madvise',
  'ftruncate',
  'madvise_free',
  'madvise_cold',
  'mremap',
  'clear_refs',
] as const;
export const RangeCall = z
  .enum(rangeCalls)
  .describe(
    'A system call on a range of the own address space. `madvise` is MADV_DONTNEED, and `clear_refs` writes to /proc/PID/clear_refs.',
  );
export type RangeCall = z.infer<typeof RangeCall>;

/** What a driver, or another process, does to a range of an mm that need not be its own. */
export const mmFunctions = [
  'migrate_vma_setup',
  'unmap_mapping_range',
  'userfaultfd_writeprotect',
] as const;
export const MmFunction = z
  .enum(mmFunctions)
  .describe('What a driver or a process does to a range of an mm that need not be its own.');
export type MmFunction = z.infer<typeof MmFunction>;

/** What is asked of, or done to, the pages of a process. */
export const pageFunctions = [
  'mmu_notifier_age_page',
  'PageExternalRmap',
  'SetPageExternalRmap',
  'ClearPageExternalRmap',
] as const;
export const PageFunction = z
  .enum(pageFunctions)
  .describe('What is asked of, or done to, the pages of a process; of 2008.');
export type PageFunction = z.infer<typeof PageFunction>;

/** Options that a kernel of 2008 can be built without. */
export const configurations = ['CONFIG_MMU_NOTIFIER', 'CONFIG_64BIT'] as const;
export const Configuration = z
  .enum(configurations)
  .describe('An option that a kernel of 2008 can be built without.');
export type Configuration = z.infer<typeof Configuration>;

/** How the kernel asks whether a page was used (include/linux/mmu_notifier.h). */
export const ageingFunctions = [
  'ptep_clear_flush_young_notify',
  'ptep_clear_young_notify',
  'mmu_notifier_test_young',
] as const;
export const AgeingFunction = z
  .enum(ageingFunctions)
  .describe('How the kernel asks whether a page was used.');
export type AgeingFunction = z.infer<typeof AgeingFunction>;

/** Everything that shows in a trace as a call and its return. */
export const FunctionName = z
  .enum([
    ...driverFunctions,
    ...rangeCalls,
    'fork',
    'execve',
    'exit',
    'reclaim',
    'map_device',
    'module_exit',
    ...pageFunctions,
    'write_device',
    'handle_mm_fault',
    ...ageingFunctions,
    'use_device',
    'device_read',
    'device_access',
    'read_ptes',
    'establish_sptes',
    'mirror_range',
    ...mmFunctions,
  ])
  .describe('What shows in a trace as a call and its return.');
export type FunctionName = z.infer<typeof FunctionName>;

/** `enum mmu_notifier_event`, without the prefix `MMU_NOTIFY_`. */
export const invalidationEvents = [
  'UNMAP',
  'CLEAR',
  'PROTECTION_VMA',
  'PROTECTION_PAGE',
  'SOFT_DIRTY',
  'RELEASE',
  'MIGRATE',
] as const;
export const InvalidationEvent = z
  .enum(invalidationEvents)
  .describe('Why an invalidation is: `enum mmu_notifier_event`, without the prefix `MMU_NOTIFY_`.');
export type InvalidationEvent = z.infer<typeof InvalidationEvent>;

/** What the kernel's debugging aids (KASAN, lockdep, might_sleep, kmemleak, refcount_t) report. */
export const reportNames = [
  'WARN_ON',
  'BUG_ON',
  'use-after-free',
  'double free',
  'NULL pointer dereference',
  'memory leak',
  'sleeping in atomic context',
  'lock recursion',
  'lock inversion',
  'unlock by a task that does not hold the lock',
  'lock not held',
  'allocation under a lock that reclaim takes',
  'refcount underflow',
  'refcount saturation',
  'RCU list corruption',
  'unbalanced SRCU read unlock',
  'call into an unloaded module',
  'device access to a freed page',
  'deadlock',
  'lost write',
  'inconsistent lock state',
  'another kernel warning',
  'lock held when returning to user space',
  'out-of-bounds access',
  'use of an uninitialized value',
] as const;
export const ReportName = z
  .enum(reportNames)
  .describe(
    "What the kernel's debugging aids report. docs/protocol.md has what each means, and after which nothing runs.",
  );
export type ReportName = z.infer<typeof ReportName>;

/** Error numbers, as `include/uapi/asm-generic/errno-base.h` and `errno.h` have them. */
export const errnos = {
  ESRCH: 3,
  EINTR: 4,
  EAGAIN: 11,
  ENOMEM: 12,
  EFAULT: 14,
  EBUSY: 16,
  EINVAL: 22,
  EOVERFLOW: 75,
} as const;
export type ErrnoName = keyof typeof errnos;

/** A half-open range of user addresses, `[start, end)`, page aligned, in bytes. */
export const Range = z
  .strictObject({
    start: z.int().min(0).describe('The first address.'),
    end: z.int().min(1).describe('The address after the last.'),
  })
  .describe(
    'A half-open range of user addresses, [start, end), in bytes. Pages have 4096 bytes, and it is page aligned.',
  );
export type Range = z.infer<typeof Range>;

/** Addresses from `start` up to `end`, whether or not they are aligned or in that order. */
export const Span = z
  .strictObject({
    start: z.int().min(0).describe('The first address.'),
    end: z.int().min(0).describe('The address after the last.'),
  })
  .describe(
    'Addresses from `start` up to `end`, in bytes, whether or not they are aligned or in that order.',
  );
export type Span = z.infer<typeof Span>;

/** Bytes in a page. */
export const PAGE_SIZE = 0x1000;
