@drivers
Feature: The locks of a driver
  A callback runs inside a system call, a fault or reclaim, with locks of the kernel held. What a
  driver locks in it, and around its own calls, has to fit that. Lockdep sees most mistakes before
  they hang: it knows each invalidation as a lock, __mmu_notifier_invalidate_range_start_map.

  Background:
    Given process A
    And process A calls mmap on [0x100000, 0x104000)
    And driver gpu with only invalidate
    And driver gpu calls mmu_interval_notifier_insert on [0x100000, 0x104000) of process A, naming it ni1

  @G-370
  Rule: A lock that a callback takes must not be held where the driver waits for callbacks to end
    Source: mm/mmu_notifier.c, mmu_interval_notifier_remove(): "the caller not hold any locks held
    by invalidation callbacks". Linux 5.5 and later. The same holds for mmu_notifier_unregister()
    and mmu_notifier_synchronize(), which wait for SRCU readers: a callback that waits for a lock
    is one.

    @G-370.1
    Scenario: Removal with the mutex held that invalidate takes
      When driver gpu calls mutex_lock
      And driver gpu calls mmu_interval_notifier_remove on ni1
      And driver gpu calls mutex_unlock
      And process A calls munmap on [0x100000, 0x101000)
      Then it may happen that the kernel reports a deadlock
      And it may happen that the kernel reports lock inversion

    @G-370.2
    Scenario: Removal after the mutex was given back
      When driver gpu calls mutex_lock
      And driver gpu calls mutex_unlock
      And driver gpu calls mmu_interval_notifier_remove on ni1
      And process A calls munmap on [0x100000, 0x101000)
      Then the kernel log is clean
      And mmu_interval_notifier_remove by driver gpu has returned

    @G-370.3
    Scenario: Unregister with a mutex held that a start takes
      Given driver kvm with only invalidate_range_start
      And invalidate_range_start of driver kvm calls mutex_lock
      And invalidate_range_start of driver kvm calls mutex_unlock
      And driver kvm calls mmu_notifier_register on process A, naming it n1
      When driver kvm calls mutex_lock
      And driver kvm calls mmu_notifier_unregister on n1
      And driver kvm calls mutex_unlock
      And process A calls munmap on [0x100000, 0x101000)
      Then it may happen that the kernel reports a deadlock

  @G-371
  Rule: A driver that invalidates a range itself must not hold a lock that its callbacks take
    Source: mm/migrate_device.c, migrate_vma_collect(), and mm/memory.c, unmap_mapping_range(), both
    of Linux 6.12: they call the notifiers of the mm like any other invalidation, in the task of
    the driver. Linux 2.6.27 and later.

    @G-371.1
    Scenario: A driver unmaps a buffer of its file under its mutex
      When driver gpu calls mutex_lock
      And driver gpu calls unmap_mapping_range on [0x100000, 0x102000) of process A
      And driver gpu calls mutex_unlock
      Then the kernel reports lock recursion

    @G-371.2
    Scenario: A driver unmaps a buffer of its file, and locks for what comes after
      When driver gpu calls unmap_mapping_range on [0x100000, 0x102000) of process A
      And driver gpu calls mutex_lock
      And driver gpu calls mutex_unlock
      Then the kernel log is clean
      And invalidate of ni1 was called once
      And invalidate of ni1 was called with MMU_NOTIFY_CLEAR
      And the pages of [0x100000, 0x102000) of process A are freed

    @G-371.3
    Scenario: A driver migrates under its mutex
      When driver gpu calls mmap_read_lock on process A
      And driver gpu calls mutex_lock
      And driver gpu calls migrate_vma_setup on [0x100000, 0x102000) of process A
      And driver gpu calls mutex_unlock
      And driver gpu calls mmap_read_unlock on process A
      Then the kernel reports lock recursion

    @G-371.4
    Scenario: A driver that knows its own migration may
      Given invalidate of driver gpu returns true when its driver owns the migration
      When driver gpu calls mmap_read_lock on process A
      And driver gpu calls mutex_lock
      And driver gpu calls migrate_vma_setup on [0x100000, 0x102000) of process A
      And driver gpu calls mutex_unlock
      And driver gpu calls mmap_read_unlock on process A
      Then the kernel log is clean
      And invalidate of ni1 was called once

  @G-373
  Rule: An invalidation's callback must not allocate where that may reclaim, nor take a lock under which its driver allocates so
    Source: mm/page_alloc.c, fs_reclaim_acquire(), which acquires the lockdep map of invalidations.
    Linux 5.11 and later. Reclaim calls the notifiers of any mm. The deadlock takes a machine that
    is short of memory; lockdep says so at the first allocation.

    @G-373.1
    Scenario: A start that allocates
      Given driver kvm with only invalidate_range_start
      And invalidate_range_start of driver kvm calls kmalloc
      And driver kvm calls mmu_notifier_register on process A, naming it n1
      When process A calls munmap on [0x100000, 0x101000)
      Then the kernel reports lock recursion

    @G-373.2
    Scenario: An allocation under the mutex that invalidate takes
      Given driver gpu calls mutex_lock
      And driver gpu calls kmalloc
      And driver gpu calls mutex_unlock
      When process A calls munmap on [0x100000, 0x101000)
      Then the kernel reports lock inversion

    @G-373.3
    Scenario: An invalidation before the allocation under that mutex
      Given process A calls munmap on [0x100000, 0x101000)
      When driver gpu calls mutex_lock
      And driver gpu calls kmalloc
      And driver gpu calls mutex_unlock
      Then the kernel reports lock inversion

    @G-373.4
    Scenario: An allocation before the mutex is taken
      When driver gpu calls kmalloc
      And driver gpu calls mutex_lock
      And driver gpu calls mutex_unlock
      And process A calls munmap on [0x100000, 0x101000)
      Then the kernel log is clean
      And munmap by process A has returned

  @G-374
  Rule: A callback must give back each lock that it takes before it returns
    Source: mm/mmu_notifier.c, __mmu_notifier_invalidate_range_end(), which acquires the lockdep map
    of invalidations anew, and kernel/locking/lockdep.c, lockdep_sys_exit(). Linux 5.4 and later.
    A start that keeps a lock for its end orders that lock before all that any end does. Where an
    invalidation is declined, a driver that has declined it gets no end (G-161).

    @G-374.1
    Scenario: A start that keeps its lock
      Given driver kvm with only invalidate_range_start
      And invalidate_range_start of driver kvm calls mutex_lock
      And driver kvm calls mmu_notifier_register on process A, naming it n1
      When process A calls munmap on [0x100000, 0x101000)
      Then the kernel reports a lock held when returning to user space
      And the kernel reports lock inversion

    @G-374.2
    Scenario: A start that keeps its lock for its end
      Given driver kvm with only invalidate_range_start and invalidate_range_end
      And invalidate_range_start of driver kvm calls mutex_lock
      And invalidate_range_end of driver kvm calls mutex_unlock
      And driver kvm calls mmu_notifier_register on process A, naming it n1
      When process A calls munmap on [0x100000, 0x101000)
      Then the kernel reports lock inversion

    @G-374.3
    Scenario: A start that declines with its lock held
      Given process lmkd
      And driver mlx with only invalidate_range_start
      And invalidate_range_start of driver mlx calls mutex_lock
      And invalidate_range_start of driver mlx returns -EAGAIN when its range is non-blockable
      And driver mlx calls mmu_notifier_register on process A, naming it n1
      And process A has SIGKILL pending
      When process lmkd calls process_mrelease on process A
      Then the kernel reports a lock held when returning to user space
      And the kernel reports sleeping in atomic context

    @G-374.4
    Scenario: A start that gives its lock back
      Given driver kvm with only invalidate_range_start and invalidate_range_end
      And invalidate_range_start of driver kvm calls mutex_lock
      And invalidate_range_start of driver kvm calls mutex_unlock
      And driver kvm calls mmu_notifier_register on process A, naming it n1
      When process A calls munmap on [0x100000, 0x101000)
      And reclaim evicts [0x102000, 0x103000) of process A
      Then the kernel log is clean
      And invalidate_range_end of n1 was called twice

  @G-375
  Rule: A callback must not wait for a task that may wait for a lock that its caller holds
    Source: Documentation/mm/hmm.rst and the comments of struct mmu_notifier_ops name no such wait;
    it follows from where callbacks are called: mprotect() and fork() hold the mmap lock for
    writing (mm/mprotect.c, do_mprotect_pkey(); kernel/fork.c, dup_mmap()). Linux 2.6.27 and
    later. munmap() has downgraded the lock by then, so what a test with munmap() passes, mprotect()
    hangs.

    @G-375.1
    Scenario: A start that waits for readers who take the mmap lock
      Given driver vhost with only invalidate_range_start
      And invalidate_range_start of driver vhost calls synchronize_srcu
      And driver vhost calls mmu_notifier_register on process A, naming it n1
      When driver vhost calls srcu_read_lock
      And driver vhost calls mmap_read_lock on process A
      And driver vhost calls mmap_read_unlock on process A
      And driver vhost calls srcu_read_unlock
      And process A calls mprotect on [0x100000, 0x101000)
      Then it may happen that the kernel reports a deadlock

    @G-375.2
    Scenario: The readers take the mmap lock first
      Given driver vhost with only invalidate_range_start
      And invalidate_range_start of driver vhost calls synchronize_srcu
      And driver vhost calls mmu_notifier_register on process A, naming it n1
      When driver vhost calls mmap_read_lock on process A
      And driver vhost calls srcu_read_lock
      And driver vhost calls srcu_read_unlock
      And driver vhost calls mmap_read_unlock on process A
      And process A calls mprotect on [0x100000, 0x101000)
      Then the kernel log is clean
      And mprotect by process A has returned

    @G-375.3
    Scenario: A release that takes the mmap lock of another mm under a mutex that its start takes
      Given process B
      And process B calls mmap on [0x108000, 0x109000)
      And driver xpmem with only release
      And release of driver xpmem calls mutex_lock
      And release of driver xpmem calls mmap_read_lock on process B
      And release of driver xpmem calls mmap_read_unlock on process B
      And release of driver xpmem calls mutex_unlock
      And driver xpmem calls mmu_notifier_register on process A, naming it n1
      When process A exits
      And task 2 of driver xpmem calls mmap_write_lock on process B
      And task 2 of driver xpmem calls mutex_lock
      And task 2 of driver xpmem calls mutex_unlock
      And task 2 of driver xpmem calls mmap_write_unlock on process B
      Then it may happen that the kernel reports a deadlock
      And it may happen that the kernel reports lock inversion

    @G-375.4
    Scenario: A driver that waits for readers with the mmap lock held
      Given driver sgx
      When driver sgx calls mmap_write_lock on process A
      And driver sgx calls synchronize_srcu
      And driver sgx calls mmap_write_unlock on process A
      And task 2 of driver sgx calls srcu_read_lock
      And task 2 of driver sgx calls mmap_read_lock on process A
      And task 2 of driver sgx calls mmap_read_unlock on process A
      And task 2 of driver sgx calls srcu_read_unlock
      Then it may happen that the kernel reports a deadlock
