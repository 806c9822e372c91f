/**
 * The guarantees that a recording can show, each with the probes that it needs besides those that all
 * need, and with the workload that puts it to the test.
 */

export interface RecordedGuarantee {
  readonly id: string;
  /** What is looked at in a recording: it may be less than the guarantee says. */
  readonly looks: string;
  /** Functions, tracepoints, and operations of a driver. */
  readonly needs: readonly string[];
  readonly reachedBy: string;
}

/** Without these, nothing can be judged. */
export const BASE_PROBES: readonly string[] = [
  '__mmu_notifier_register',
  'mmu_notifier_unregister',
  'mmu_notifier_put',
  '__mmu_notifier_release',
  '__mmu_notifier_invalidate_range_start',
  '__mmu_notifier_invalidate_range_end',
  '__mmdrop',
];

const LOCKS = ['mmap_lock_acquire_returned', 'mmap_lock_released'];
const GET = ['mmu_notifier_get_locked'];
const INSERT = ['mmu_interval_notifier_insert', 'mmu_interval_notifier_remove'];
const READ = [...INSERT, 'mmu_interval_read_begin'];

const REGISTER = 'a driver registers a notifier';
const UNREGISTER = 'a driver unregisters a notifier while its process lives';
const MADVISE = 'a process with a notifier calls madvise, mprotect or munmap';
const EXIT = 'a process exits with a notifier registered';
const GETS = 'a driver calls mmu_notifier_get twice for one process';
const PUTS = 'a driver calls mmu_notifier_get and mmu_notifier_put';
const SYNCHRONIZE = 'a driver is unloaded after puts, and calls mmu_notifier_synchronize';
const REAP = 'process_mrelease of a killed process with a notifier, before it has run';
const DECLINE = 'process_mrelease of a killed process, where a driver declines with -EAGAIN';
const AGE = 'the LRU ages pages that a device has used: write to /sys/kernel/debug/lru_gen';
const RECLAIM = 'reclaim asks: madvise(MADV_PAGEOUT), with swap';
const INTERVAL = 'a driver inserts an interval notifier, and the process unmaps in it';
const INTERVAL_EXIT = 'a process exits with an interval notifier inserted';
const GONE = 'a process with a notifier goes, and its mm_struct is freed';

type Row = readonly [id: string, looks: string, reachedBy: string, needs?: readonly string[]];

const ROWS: readonly Row[] = [
  [
    'G-001',
    'each invalidation calls invalidate_range_start of each notifier once, with its range',
    MADVISE,
  ],
  [
    'G-002',
    'mmu_notifier_register is called without the mmap lock, and takes it for writing',
    REGISTER,
    ['mmu_notifier_register', ...LOCKS],
  ],
  [
    'G-003',
    '__mmu_notifier_register is called, and returns, with the mmap lock held for writing',
    REGISTER,
    LOCKS,
  ],
  ['G-004', 'mm_users is above zero in a registration', REGISTER],
  [
    'G-005',
    'mm_count is never less than the registrations need',
    'a process with a notifier registers another, or exits',
  ],
  [
    'G-009',
    'ops with arch_invalidate_secondary_tlbs and range callbacks are refused with -EINVAL',
    'a driver registers such ops',
  ],
  [
    'G-010',
    'no notifier sees an end without its start',
    'a driver registers while another thread unmaps',
  ],
  [
    'G-011',
    'subscription->mm and subscription->users are right when it is unregistered',
    UNREGISTER,
  ],
  [
    'G-012',
    'a notifier whose registration has failed is never called',
    'a registration fails, and the process unmaps',
  ],
  [
    'G-013',
    'the structure of an mm is freed once, by __mmdrop, and nothing is called after',
    GONE,
    ['__mmu_notifier_subscriptions_destroy'],
  ],
  [
    'G-016',
    'where an mm has several notifiers, each invalidation calls all',
    'two notifiers on one process, which unmaps',
  ],
  ['G-017', 'each registration is ended once', UNREGISTER],
  ['G-018', 'a callback is about the mm that its notifier is registered with', MADVISE],
  ['G-030', 'a get returns the notifier that has these ops and this mm', GETS, GET],
  [
    'G-031',
    'gets with different ops on one mm return different notifiers',
    'two drivers call mmu_notifier_get for one process',
    GET,
  ],
  ['G-032', 'a get returns a notifier of the mm that it was given', PUTS, GET],
  [
    'G-033',
    'alloc_notifier is called once for a new notifier, and not for one that is found',
    PUTS,
    [...GET, 'alloc_notifier'],
  ],
  [
    'G-034',
    'a get returns the error of alloc_notifier as it is',
    'alloc_notifier fails',
    [...GET, 'alloc_notifier'],
  ],
  ['G-035', 'alloc_notifier never returns NULL', PUTS, [...GET, 'alloc_notifier']],
  ['G-036', 'the notifier that a get returns has the ops that were asked for', PUTS, GET],
  ['G-037', 'subscription->users is the number of gets less that of puts', PUTS, GET],
  [
    'G-039',
    'a get frees the new notifier only where its registration has failed',
    'a get is interrupted, or finds no memory',
    [...GET, 'free_notifier'],
  ],
  [
    'G-041',
    'mmu_notifier_get_locked is called with the mmap lock held for writing',
    PUTS,
    [...GET, ...LOCKS],
  ],
  ['G-043', 'no notifier is put more often than it was got', PUTS, GET],
  ['G-044', 'a put that is not the last calls nothing', GETS, GET],
  [
    'G-045',
    'no walk that begins after the last put calls the notifier',
    'the process unmaps right after the last put',
    ['free_notifier'],
  ],
  [
    'G-048',
    'free_notifier is called once, after the last put and all walks before it',
    PUTS,
    ['free_notifier'],
  ],
  [
    'G-049',
    'no callback runs or begins while free_notifier runs, nor after it',
    PUTS,
    ['free_notifier'],
  ],
  ['G-050', 'free_notifier is called in atomic context', PUTS, ['free_notifier']],
  ['G-051', 'the mm_struct is there until free_notifier has returned', PUTS, ['free_notifier']],
  ['G-052', 'a put never calls release', PUTS],
  ['G-053', 'release of a notifier that was got is called at most once', PUTS, ['free_notifier']],
  [
    'G-054',
    'free_notifier is called for each notifier that was fully put',
    PUTS,
    ['free_notifier'],
  ],
  [
    'G-060',
    'a get after the last put returns another notifier',
    'a get follows at once on a last put',
    GET,
  ],
  [
    'G-062',
    'mmu_notifier_synchronize returns after free_notifier of all notifiers put before',
    SYNCHRONIZE,
    ['mmu_notifier_synchronize', 'free_notifier'],
  ],
  [
    'G-063',
    'when mmu_notifier_synchronize has returned, no notifier that was put is called',
    SYNCHRONIZE,
    ['mmu_notifier_synchronize'],
  ],
  [
    'G-066',
    'mmu_notifier_synchronize is not called from a callback',
    SYNCHRONIZE,
    ['mmu_notifier_synchronize'],
  ],
  ['G-068', 'the mm_struct, and subscription->mm, stay while a notifier is got', PUTS, GET],
  [
    'G-080',
    'at exit, all releases have returned before anything is unmapped',
    EXIT,
    ['exit_mmap', 'release'],
  ],
  ['G-081', 'mm_users is zero in the release of an exit', EXIT, ['release']],
  [
    'G-082',
    'only an exit and mmu_notifier_unregister call release, with the mm of the notifier',
    'a notifier is unregistered, or its process exits',
    ['release'],
  ],
  [
    'G-086',
    'an exit calls each release once, and mmu_notifier_unregister calls none after it',
    EXIT,
    ['release'],
  ],
  [
    'G-087',
    'mmu_notifier_unregister calls release once where no exit has',
    UNREGISTER,
    ['release'],
  ],
  ['G-088', 'no callback runs when mmu_notifier_unregister returns', UNREGISTER],
  [
    'G-089',
    'no callback is entered after mmu_notifier_unregister has returned',
    'the process unmaps after a notifier was unregistered, and another is there',
  ],
  [
    'G-090',
    'mmu_notifier_unregister with the last mm_count frees the mm_struct',
    'a notifier is unregistered after its process has gone',
  ],
  [
    'G-092',
    'where unregister and exit race, release is called at least once',
    'a notifier is unregistered while its process exits',
    ['release'],
  ],
  [
    'G-094',
    'an exit waits for a release that mmu_notifier_unregister has called',
    'a notifier is unregistered while its process exits',
    ['release'],
  ],
  [
    'G-099',
    'release is called where it may sleep',
    'a notifier is unregistered, or its process exits',
    ['release'],
  ],
  ['G-100', 'mmu_notifier_unregister is not called from a callback', UNREGISTER],
  [
    'G-104',
    'at exit, intervals are called with MMU_NOTIFY_RELEASE before list notifiers',
    'a process exits with both kinds of notifiers',
    [...INSERT, 'invalidate', 'release'],
  ],
  ['G-105', 'no mm_struct is freed while a notifier is registered with it', GONE],
  ['G-106', 'an exit calls the release of no notifier of another mm', EXIT, ['release']],
  [
    'G-107',
    'after the releases, the unmapping of an exit calls no list notifier',
    EXIT,
    ['exit_mmap'],
  ],
  ['G-110', 'an mm_struct is freed with mm_users at zero', GONE],
  ['G-111', 'an mm_struct is freed with mm_count at zero', GONE],
  [
    'G-112',
    'exit_mmap is called once for an mm, with mm_users at zero',
    'a process exits',
    ['exit_mmap'],
  ],
  ['G-113', 'mm_users never rises from zero', GONE],
  ['G-132', 'range callbacks that may sleep are called where they may', MADVISE],
  [
    'G-138',
    'each end calls invalidate_range_end of each notifier that is there throughout',
    MADVISE,
    ['invalidate_range_end'],
  ],
  [
    'G-139',
    'the memory of a notifier is not freed before it has ended (vmalloc, first page)',
    'a notifier in vmalloc memory is unregistered and freed',
    ['vfree'],
  ],
  [
    'G-151',
    'each start has one end by the same task, with the same range and event',
    MADVISE,
    ['invalidate_range_end'],
  ],
  [
    'G-154',
    'callers that owe the mmap lock hold it: mprotect, fork, munmap, mremap, clear_refs',
    MADVISE,
    LOCKS,
  ],
  ['G-155', 'mmu_notifier_invalidate_range_start passes a blockable range', MADVISE],
  ['G-156', 'the reaping of a process passes a non-blockable range', REAP],
  [
    'G-157',
    'where it must not sleep, invalidate_range_start returns 0 or -EAGAIN',
    REAP,
    ['invalidate_range_start'],
  ],
  [
    'G-158',
    'where it may sleep, invalidate_range_start returns 0',
    MADVISE,
    ['invalidate_range_start'],
  ],
  [
    'G-159',
    'an error where it may sleep does not stop the invalidation',
    'a driver returns an error where it may sleep',
    ['invalidate_range_start'],
  ],
  [
    'G-160',
    'when one notifier declines, the others are called too',
    DECLINE,
    ['invalidate_range_start'],
  ],
  [
    'G-161',
    'when one notifier declines, the core calls each invalidate_range_end once',
    DECLINE,
    ['invalidate_range_end'],
  ],
  [
    'G-163',
    'a notifier that declines has no invalidate_range_end',
    DECLINE,
    ['invalidate_range_start'],
  ],
  ['G-164', 'no end follows a range that was declined', DECLINE],
  [
    'G-166',
    'where an interval notifier declines, no list notifier is called',
    DECLINE,
    [...INSERT, 'invalidate'],
  ],
  [
    'G-167',
    'interval notifiers are called before list notifiers',
    'an invalidation meets both kinds',
    [...INSERT, 'invalidate'],
  ],
  ['G-169', 'only the reaping of a process is not blockable', REAP],
  ['G-180', 'munmap announces UNMAP', 'munmap of memory that the process has touched'],
  ['G-181', 'mremap announces UNMAP', 'mremap that moves pages'],
  ['G-182', 'MADV_DONTNEED announces CLEAR', 'madvise(MADV_DONTNEED)'],
  ['G-183', 'MADV_FREE announces CLEAR', 'madvise(MADV_FREE)'],
  ['G-184', 'mprotect announces PROTECTION_VMA', 'mprotect of memory that the process has touched'],
  ['G-185', 'fork announces PROTECTION_PAGE', 'fork'],
  ['G-186', 'copy-on-write announces CLEAR for one page', 'a write after fork'],
  [
    'G-188',
    'clearing the soft-dirty bits announces SOFT_DIRTY for the whole address space',
    'write 4 to /proc/PID/clear_refs',
  ],
  [
    'G-189',
    'MMU_NOTIFY_RELEASE goes to interval notifiers only, at mm_users zero, for all addresses',
    'an invalidation or an exit',
  ],
  ['G-192', 'reclaim and migration announce CLEAR', 'madvise(MADV_PAGEOUT), with swap'],
  ['G-194', 'a range begins below its end', MADVISE],
  [
    'G-203',
    '__mmu_notifier_invalidate_range_end flushes no secondary TLB',
    MADVISE,
    ['__mmu_notifier_arch_invalidate_secondary_tlbs'],
  ],
  [
    'G-220',
    'clear_flush_young is asked of each notifier, and one yes is enough',
    RECLAIM,
    ['__mmu_notifier_clear_flush_young', 'clear_flush_young'],
  ],
  [
    'G-221',
    'clear_young is asked of each notifier, and one yes is enough',
    AGE,
    ['__mmu_notifier_clear_young', 'clear_young'],
  ],
  [
    'G-222',
    'test_young is asked until a notifier says yes',
    AGE,
    ['__mmu_notifier_test_young', 'test_young'],
  ],
  [
    'G-224',
    'who has no such callback adds nothing',
    'reclaim of a process whose notifier has no callback for ageing',
    ['__mmu_notifier_clear_flush_young'],
  ],
  ['G-226', 'clear_flush_young and clear_young are called for a range, in atomic context', AGE],
  [
    'G-227',
    'ageing calls no interval notifier',
    'reclaim of a process with an interval notifier',
    [...INSERT, 'invalidate'],
  ],
  [
    'G-240',
    'each invalidation calls invalidate of each interval that it overlaps once, and of no other',
    INTERVAL,
    [...INSERT, 'invalidate'],
  ],
  [
    'G-241',
    'an insertion of no length or beyond the last address returns -EOVERFLOW',
    'a driver tries',
    INSERT,
  ],
  ['G-243', 'an insertion into an mm without users returns -EINVAL', 'a driver tries', INSERT],
  [
    'G-244',
    'mm_count is never less than the intervals need',
    'a process with an interval notifier inserts another, or exits',
    INSERT,
  ],
  [
    'G-245',
    'mmu_interval_notifier_insert_locked is called with the mmap lock held for writing',
    'a driver calls it',
    ['mmu_interval_notifier_insert_locked', ...LOCKS],
  ],
  [
    'G-246',
    'an insertion fails with -ENOMEM or -EINTR only, and only the first into an mm',
    INTERVAL,
    INSERT,
  ],
  [
    'G-247',
    'each of several intervals that a range intersects is called',
    'two overlapping intervals, and munmap in both',
    [...INSERT, 'invalidate'],
  ],
  [
    'G-253',
    'no invalidate runs when mmu_interval_notifier_remove returns, or is called after',
    INTERVAL,
    [...INSERT, 'invalidate'],
  ],
  ['G-257', 'mmu_interval_notifier_remove is not called from invalidate', INTERVAL, INSERT],
  ['G-258', 'mmu_interval_notifier_remove is called where it may sleep', INTERVAL, INSERT],
  [
    'G-261',
    'invalidate returns false only where it must not sleep',
    INTERVAL,
    [...INSERT, 'invalidate'],
  ],
  [
    'G-262',
    'a false where it may sleep is ignored',
    'a driver returns false where it may sleep',
    [...INSERT, 'invalidate'],
  ],
  [
    'G-263',
    'a false where it must not sleep ends the walk, and the core returns -EAGAIN',
    DECLINE,
    [...INSERT, 'invalidate'],
  ],
  [
    'G-264',
    'invalidate is called with an odd sequence, which grows',
    INTERVAL,
    [...INSERT, 'invalidate'],
  ],
  [
    'G-265',
    'invalidations that overlap in time have one sequence',
    'two threads unmap in intervals of one process',
    [...INSERT, 'invalidate'],
  ],
  [
    'G-266',
    'invalidate sets the sequence that it was called with, where the driver reads',
    'a driver reads under its notifier, and the process unmaps twice',
    [...READ, 'invalidate'],
  ],
  [
    'G-267',
    'mmu_interval_read_begin waits for the invalidation that has set its sequence',
    'a driver reads after an invalidation',
    [...READ, 'invalidate'],
  ],
  [
    'G-275',
    'an exit calls invalidate with RELEASE, then with UNMAP',
    INTERVAL_EXIT,
    [...INSERT, 'invalidate', 'exit_mmap'],
  ],
  ['G-276', 'no mm_struct is freed while an interval notifier is inserted', INTERVAL, INSERT],
  [
    'G-283',
    'invalidate is called by the start of an invalidation and by an exit only',
    INTERVAL,
    [...INSERT, 'invalidate'],
  ],
];

export const recordedGuarantees: readonly RecordedGuarantee[] = ROWS.map(
  ([id, looks, reachedBy, needs = []]) => ({ id, looks, reachedBy, needs }),
);
