@srcu
Feature: Read sections and grace periods
  The list of notifiers is walked inside SRCU read-side critical sections of one domain. That is why
  callbacks may sleep, why a removed notifier can be freed safely, and why a callback that takes
  long is felt by users of the API who have nothing to do with it.

  Background:
    Given process A
    And process B
    And driver gpu
    And driver nic
    And process A calls mmap on [0x100000, 0x102000)
    And process B calls mmap on [0x100000, 0x102000)
    And driver gpu calls mmu_notifier_register on process A, naming it n1
    And driver nic calls mmu_notifier_register on process B, naming it n2

  @G-130
  Rule: Callbacks of the list notifiers of all mms run inside SRCU read-side critical sections of a single domain
    Source: mm/mmu_notifier.c, DEFINE_STATIC_SRCU(srcu): the "global SRCU for all MMs". Linux
    3.7 and later. It shows wherever something waits for the domain's readers: here
    `mmu_notifier_unregister()` for another mm. `alloc_notifier` is called by registration,
    which is no reader, and `free_notifier` after the grace period. `invalidate` of an interval
    notifier is called outside: the invalidation itself keeps that notifier.

    @G-130.1
    Scenario: invalidate_range_start is inside one
      Given invalidate_range_start of driver gpu is held
      And process A calls munmap on [0x100000, 0x102000)
      When driver nic calls mmu_notifier_unregister on n2
      Then mmu_notifier_unregister by driver nic has not returned
      When invalidate_range_start of driver gpu continues
      Then mmu_notifier_unregister by driver nic has returned

    @G-130.2
    Scenario: invalidate_range_end is inside one
      Given invalidate_range_end of driver gpu is held
      And process A calls munmap on [0x100000, 0x102000)
      When driver nic calls mmu_notifier_unregister on n2
      Then mmu_notifier_unregister by driver nic has not returned
      When invalidate_range_end of driver gpu continues
      Then mmu_notifier_unregister by driver nic has returned

    @G-130.3
    Scenario: release at exit is inside one
      Given release of driver gpu is held
      And process A exits
      When driver nic calls mmu_notifier_unregister on n2
      Then mmu_notifier_unregister by driver nic has not returned
      When release of driver gpu continues
      Then mmu_notifier_unregister by driver nic has returned

    @G-130.4
    Scenario: release from mmu_notifier_unregister is inside one
      Given release of driver gpu is held
      And driver gpu calls mmu_notifier_unregister on n1
      When driver nic calls mmu_notifier_unregister on n2
      Then mmu_notifier_unregister by driver nic has not returned
      When release of driver gpu continues
      Then mmu_notifier_unregister by driver nic has returned

    @G-130.5
    Scenario: alloc_notifier is outside
      Given driver rdma
      And alloc_notifier of driver rdma is held
      And driver rdma calls mmu_notifier_get on process A, naming it n3
      When driver nic calls mmu_notifier_unregister on n2
      Then mmu_notifier_unregister by driver nic has returned
      And mmu_notifier_get by driver rdma has not returned

    @G-130.6
    Scenario: A read-side critical section of a driver's own domain is another matter
      Given task 2 of driver gpu calls srcu_read_lock
      When driver gpu calls mmu_notifier_unregister on n1
      Then mmu_notifier_unregister by driver gpu has returned

    @G-130.7
    Scenario: invalidate of an interval notifier is outside
      Given driver rdma with only invalidate
      And driver rdma calls mmu_interval_notifier_insert on [0x100000, 0x102000) of process A, naming it ni1
      And invalidate of driver rdma is held
      And process A calls munmap on [0x100000, 0x102000)
      When driver nic calls mmu_notifier_unregister on n2
      Then mmu_notifier_unregister by driver nic has returned
      And munmap by process A has not returned

    @G-130.8
    Scenario: clear_flush_young is inside one
      Given driver kvm with only clear_flush_young
      And driver kvm calls mmu_notifier_register on process A, naming it n3
      When reclaim asks by ptep_clear_flush_young_notify whether [0x100000, 0x101000) of process A is young
      And driver kvm calls mmu_notifier_unregister on n3
      And driver kvm calls kfree on n3
      Then mmu_notifier_unregister by driver kvm has returned
      And the kernel log is clean

    @G-130.9
    Scenario: clear_young is inside one
      Given driver kvm with only clear_young
      And driver kvm calls mmu_notifier_register on process A, naming it n3
      When reclaim asks by ptep_clear_young_notify whether [0x100000, 0x101000) of process A is young
      And driver kvm calls mmu_notifier_unregister on n3
      And driver kvm calls kfree on n3
      Then mmu_notifier_unregister by driver kvm has returned
      And the kernel log is clean

    @G-130.10
    Scenario: test_young is inside one
      Given driver kvm with only test_young
      And driver kvm calls mmu_notifier_register on process A, naming it n3
      When reclaim asks by mmu_notifier_test_young whether [0x100000, 0x101000) of process A is young
      And driver kvm calls mmu_notifier_unregister on n3
      And driver kvm calls kfree on n3
      Then mmu_notifier_unregister by driver kvm has returned
      And the kernel log is clean

    @G-130.11
    Scenario: arch_invalidate_secondary_tlbs is inside one
      Given driver iommu with only arch_invalidate_secondary_tlbs
      And driver iommu calls mmu_notifier_register on process A, naming it n3
      And arch_invalidate_secondary_tlbs of driver iommu is held
      And process A calls munmap on [0x100000, 0x102000)
      When driver nic calls mmu_notifier_unregister on n2
      Then mmu_notifier_unregister by driver nic has not returned
      When arch_invalidate_secondary_tlbs of driver iommu continues
      Then mmu_notifier_unregister by driver nic has returned

  @G-131
  Rule: A list notifier's callback that blocks holds up the end of every list notifier, whatever its mm
    Source: mm/mmu_notifier.c, __mmu_notifier_release(), mmu_notifier_unregister() and
    mmu_notifier_put(), which wait for the one domain. Linux 3.7 and later. A driver that waits
    for its hardware in a callback makes strangers wait too, up to the exit of their processes.

    Background:
      Given invalidate_range_start of driver gpu is held
      And process A calls munmap on [0x100000, 0x102000)

    @G-131.1
    Scenario: free_notifier after a put on another mm
      When driver nic calls mmu_notifier_put on n2
      Then mmu_notifier_put by driver nic has returned
      And free_notifier of n2 was never called
      When invalidate_range_start of driver gpu continues
      Then free_notifier of n2 was called once

    @G-131.2
    Scenario: mmu_notifier_synchronize of another driver
      When driver nic calls mmu_notifier_put on n2
      And driver nic calls mmu_notifier_synchronize
      Then mmu_notifier_synchronize by driver nic has not returned
      When invalidate_range_start of driver gpu continues
      Then every freeing of n2 precedes every return of mmu_notifier_synchronize by driver nic

    @G-131.3
    Scenario: The exit of another process that has a notifier
      When process B exits
      Then release of n2 was called once
      And the pages of [0x100000, 0x102000) of process B are not freed
      When invalidate_range_start of driver gpu continues
      Then the pages of [0x100000, 0x102000) of process B are freed

    @G-131.4
    Scenario: Not the exit of a process that has none
      Given process C
      And process C calls mmap on [0x100000, 0x102000)
      When process C exits
      Then the pages of [0x100000, 0x102000) of process C are freed
      And munmap by process A has not returned

    @G-131.5
    Scenario: Nor that of a process whose notifier has been put
      Given driver nic calls mmu_notifier_put on n2
      When process B exits
      Then the pages of [0x100000, 0x102000) of process B are freed
      And munmap by process A has not returned

  @G-132
  Rule: release and the range callbacks may sleep, unless the range says that they must not
    Source: commit 21a92735f660 (2012), which moved the list's walks from RCU to SRCU. Linux 3.7 and
    later. Before that no callback could sleep. A driver may take a mutex in them or wait for its
    hardware. So may `alloc_notifier`, and `invalidate` of an interval notifier (G-261). It remains
    forbidden in `free_notifier` after a put (G-050), in the callbacks that ask for accessed bits
    under the lock of a page table (G-226), in `arch_invalidate_secondary_tlbs` (G-202), and in a
    call with a non-blockable range.

    @G-132.1
    Scenario: invalidate_range_start and invalidate_range_end in a system call
      Given invalidate_range_start of driver gpu sleeps
      And invalidate_range_end of driver gpu sleeps
      When process A calls munmap on [0x100000, 0x102000)
      Then invalidate_range_start of n1 ran in process context
      And invalidate_range_end of n1 ran in process context
      And the kernel log is clean

    @G-132.2
    Scenario: invalidate_range_start and invalidate_range_end in reclaim
      Given invalidate_range_start of driver gpu sleeps
      And invalidate_range_end of driver gpu sleeps
      When reclaim evicts [0x100000, 0x101000) of process A
      Then invalidate_range_start of n1 ran in process context
      And invalidate_range_end of n1 ran in process context
      And the kernel log is clean

    @G-132.3
    Scenario: release, at exit and from mmu_notifier_unregister
      Given release of driver gpu sleeps
      And release of driver nic sleeps
      When process A exits
      And driver nic calls mmu_notifier_unregister on n2
      Then release of n1 ran in process context
      And release of n2 ran in process context

    @G-132.4
    Scenario: free_notifier may not
      Given free_notifier of driver gpu sleeps
      When driver gpu calls mmu_notifier_put on n1
      Then free_notifier of n1 ran in atomic context
      And the kernel reports sleeping in atomic context

    @G-132.5
    Scenario: invalidate_range_start may not for a non-blockable range
      Given invalidate_range_start of driver gpu sleeps
      And process lmkd
      And process A has SIGKILL pending
      When process lmkd calls process_mrelease on process A
      Then invalidate_range_start of n1 was called with a non-blockable range
      And the kernel reports sleeping in atomic context

  @G-133
  Rule: Every hook leaves the SRCU read-side critical section that it entered, on each of its paths
    Source: mm/mmu_notifier.c, each srcu_read_lock() with its srcu_read_unlock(). Linux 3.7 and
    later. A vendor's backport to 3.0 let one hook enter the one kind of section and leave the
    other: from its first call on, each `mmu_notifier_unregister()` never returned.

    @G-133.1
    Scenario: Invalidations of every kind, then unregister
      Given process A calls mprotect on [0x100000, 0x101000)
      And process A calls madvise on [0x100000, 0x101000)
      And process A forks process C
      And process A calls munmap on [0x100000, 0x102000)
      When driver gpu calls mmu_notifier_unregister on n1
      Then mmu_notifier_unregister by driver gpu has returned
      And invalidate_range_start of n1 was called at least once
      And every exit from invalidate_range_end of n1 precedes every return of mmu_notifier_unregister by driver gpu

    @G-133.2
    Scenario: A declined invalidation, then unregister
      Given driver rdma without invalidate_range_end
      And driver rdma calls mmu_notifier_register on process A, naming it n3
      And invalidate_range_start of driver rdma returns -EAGAIN when its range is non-blockable
      And process lmkd
      And process A has SIGKILL pending
      When process lmkd calls process_mrelease on process A
      Then process_mrelease by process lmkd returned -EAGAIN
      When driver rdma calls mmu_notifier_unregister on n3
      Then mmu_notifier_unregister by driver rdma has returned

    @G-133.3
    Scenario: Exit and reclaim, then unregister
      Given reclaim evicts [0x100000, 0x101000) of process A
      And process A exits
      When driver gpu calls mmu_notifier_unregister on n1
      And driver nic calls mmu_notifier_unregister on n2
      Then mmu_notifier_unregister by driver gpu has returned
      And mmu_notifier_unregister by driver nic has returned
      And invalidate_range_end of n1 was called once
      And release of n1 was called once
      And release of n2 was called once

    @G-133.4
    Scenario: A read-side critical section that is never left
      When driver gpu calls srcu_read_lock
      Then srcu_read_lock by driver gpu has returned
      When task 2 of driver gpu calls synchronize_srcu
      Then synchronize_srcu by task 2 of driver gpu has not returned
      And the kernel reports a deadlock

    @G-133.5
    Scenario: A read-side critical section that was never entered
      When driver gpu calls srcu_read_unlock
      Then the kernel reports an unbalanced SRCU read unlock

    @G-133.6
    Scenario: Questions whether a page was used, then unregister
      Given driver kvm with only clear_flush_young, clear_young and test_young
      And driver kvm calls mmu_notifier_register on process A, naming it n3
      And reclaim asks by ptep_clear_flush_young_notify whether [0x100000, 0x101000) of process A is young
      And reclaim asks by ptep_clear_young_notify whether [0x100000, 0x101000) of process A is young
      And reclaim asks by mmu_notifier_test_young whether [0x100000, 0x101000) of process A is young
      When driver kvm calls mmu_notifier_unregister on n3
      Then mmu_notifier_unregister by driver kvm has returned
      And clear_flush_young of n3 was called once
      And clear_young of n3 was called once
      And test_young of n3 was called once

  @G-141
  Rule: synchronize_srcu waits for readers, and srcu_barrier for functions queued by call_srcu
    Source: kernel/rcu/srcutree.c, comments of synchronize_srcu() and srcu_barrier(). Linux 3.7 and
    later. After a grace period a queued function may run; nothing says that it has. On that
    difference hangs whether `mmu_notifier_synchronize()` keeps its word, and by a defect of Linux
    it does not always (G-062).

    @G-141.1
    Scenario: A reader holds synchronize_srcu up
      Given task 2 of driver gpu calls srcu_read_lock
      When driver gpu calls synchronize_srcu
      Then synchronize_srcu by driver gpu has not returned
      When task 2 of driver gpu calls srcu_read_unlock
      Then synchronize_srcu by driver gpu has returned

    @G-141.2
    Scenario: A queued function need not hold synchronize_srcu up
      Given free_notifier of driver gpu is held
      When driver gpu calls call_srcu
      And driver gpu calls synchronize_srcu
      Then it may happen that synchronize_srcu by driver gpu has returned
      And free_notifier of driver gpu was called once

    @G-141.3
    Scenario: A queued function holds srcu_barrier up
      Given free_notifier of driver gpu is held
      When driver gpu calls call_srcu
      And driver gpu calls srcu_barrier
      Then srcu_barrier by driver gpu has not returned
      When free_notifier of driver gpu continues
      Then every exit from free_notifier of driver gpu precedes every return of srcu_barrier by driver gpu

    @G-141.4
    Scenario: A queued function waits for the readers that were there before it
      Given task 2 of driver gpu calls srcu_read_lock
      When driver gpu calls call_srcu
      Then free_notifier of driver gpu was never called
      When task 2 of driver gpu calls srcu_read_unlock
      Then free_notifier of driver gpu was called once

    @G-141.5
    Scenario: synchronize_srcu inside a read-side critical section of the same domain
      When driver gpu calls srcu_read_lock
      And driver gpu calls synchronize_srcu
      Then synchronize_srcu by driver gpu has not returned
      And the kernel reports a deadlock

    @G-141.6
    Scenario: A reader that one grace period need not wait for, and the next must
      When task 2 of driver gpu calls srcu_read_lock
      And task 3 of driver gpu calls synchronize_srcu
      Then srcu_read_lock by task 2 of driver gpu has returned
      When driver gpu calls synchronize_srcu
      Then synchronize_srcu by driver gpu has not returned
      When task 2 of driver gpu calls srcu_read_unlock
      Then synchronize_srcu by driver gpu has returned

    @G-141.7
    Scenario: One of two readers leaves
      Given task 2 of driver gpu calls srcu_read_lock
      And task 3 of driver gpu calls srcu_read_lock
      And task 2 of driver gpu calls srcu_read_unlock
      When driver gpu calls synchronize_srcu
      Then synchronize_srcu by driver gpu has not returned
      When task 3 of driver gpu calls srcu_read_unlock
      Then synchronize_srcu by driver gpu has returned

  @G-142
  Rule: synchronize_srcu does not wait for a reader that begins after it did
    Source: kernel/rcu/srcutree.c, comment of synchronize_srcu(): it waits for readers whose
    "beginning preceded the call". Linux 3.7 and later. So a process that is invalidated without
    pause cannot keep a driver from unregistering. A kernel may wait for a reader that comes at the
    very beginning all the same; it never waits for an endless row of them.

    @G-142.1
    Scenario: One reader from before, one from after
      Given task 2 of driver gpu calls srcu_read_lock
      And driver gpu calls synchronize_srcu
      And task 3 of driver gpu calls srcu_read_lock
      When task 2 of driver gpu calls srcu_read_unlock
      Then synchronize_srcu by driver gpu has returned

    @G-142.2
    Scenario: An invalidation that begins after mmu_notifier_unregister did
      Given invalidate_range_start of driver gpu is held
      And invalidate_range_start of driver nic is held
      And process A calls munmap on [0x100000, 0x102000)
      And driver gpu calls mmu_notifier_unregister on n1
      And process B calls munmap on [0x100000, 0x102000)
      When invalidate_range_start of driver gpu continues
      Then mmu_notifier_unregister by driver gpu has returned
      And munmap by process B has not returned
