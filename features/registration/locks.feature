@registration
Feature: The locks that registration takes
  A registration takes the mmap lock for writing and then every lock that guards a reverse map of
  the mm, so that no invalidation is under way at the moment when the notifier appears. That gives
  a driver a clean beginning, and it makes demands on the caller.

  Background:
    Given process A
    And process A calls mmap on [0x100000, 0x102000)
    And driver gpu

  @G-002
  Rule: mmu_notifier_register takes the mmap lock itself, and its caller must hold no lock of the VM
    Source: get/put patch v3 (2019), comment of mmu_notifier_register(): "Must not hold mmap_sem
    nor any other VM related lock". Linux 2.6.27 and later. Drivers broke it mostly by
    registering, or getting, from inside a callback of an invalidation, where some of these
    locks are always held.

    @G-002.1
    Scenario: It waits for the mmap lock
      Given task 2 of driver gpu calls mmap_write_lock on process A
      When driver gpu calls mmu_notifier_register on process A, naming it n1
      Then mmu_notifier_register by driver gpu has not returned
      When task 2 of driver gpu calls mmap_write_unlock on process A
      Then mmu_notifier_register by driver gpu returned 0

    @G-002.2
    Scenario: It gives the mmap lock back
      When driver gpu calls mmu_notifier_register on process A, naming it n1
      And task 2 of driver gpu calls mmap_write_lock on process A
      And task 2 of driver gpu calls mmap_write_unlock on process A
      Then mmu_notifier_register by driver gpu returned 0
      And mmap_write_lock by task 2 of driver gpu has returned

    @G-002.3
    Scenario: A caller that holds the mmap lock
      When driver gpu calls mmap_write_lock on process A
      And driver gpu calls mmu_notifier_register on process A, naming it n1
      Then the kernel reports lock recursion
      And mmu_notifier_register by driver gpu has not returned

    @G-002.4
    Scenario: A callback that runs under the mmap lock
      Given invalidate_range_start of driver gpu calls mmu_notifier_get
      And driver gpu calls mmu_notifier_register on process A, naming it n1
      When process A calls munmap on [0x100000, 0x102000)
      Then the kernel reports lock recursion

    @G-002.5
    Scenario: A callback that runs under the lock of a reverse map
      Given invalidate_range_start of driver gpu calls mmu_notifier_get
      And driver gpu calls mmu_notifier_register on process A, naming it n1
      When reclaim evicts [0x100000, 0x101000) of process A
      Then the kernel reports lock inversion

  @G-003
  Rule: The caller of __mmu_notifier_register must hold the mmap lock for writing, and keeps it
    Source: mm/mmu_notifier.c, comment of __mmu_notifier_register(): "the caller must hold the
    mmap_lock in write mode". Linux 2.6.27 and later. The kernel asserts it. Otherwise the function
    does what `mmu_notifier_register()` does.

    @G-003.1
    Scenario: Under the lock it registers, and leaves the lock with its caller
      Given driver gpu calls mmap_write_lock on process A
      When driver gpu calls __mmu_notifier_register on process A, naming it n1
      And process A calls munmap on [0x100000, 0x102000)
      Then munmap by process A has not returned
      When driver gpu calls mmap_write_unlock on process A
      Then invalidate_range_start of n1 was called at least once

    @G-003.2
    Scenario: It pins the mm like mmu_notifier_register
      When driver gpu calls mmap_write_lock on process A
      And driver gpu calls __mmu_notifier_register on process A, naming it n1
      And driver gpu calls mmap_write_unlock on process A
      Then n1 has 1 user
      And mm_count of process A increased by 1

    @G-003.3
    Scenario: Without the lock
      When driver gpu calls __mmu_notifier_register on process A, naming it n1
      Then the kernel reports a lock that is not held

    @G-003.4
    Scenario: With the lock in another task's hands
      Given task 2 of driver gpu calls mmap_write_lock on process A
      When driver gpu calls __mmu_notifier_register on process A, naming it n1
      Then the kernel reports a lock that is not held

  @G-010
  Rule: No invalidation is under way when a notifier appears, so it sees no end without its start
    Source: mm/mmu_notifier.c, __mmu_notifier_register(): it "can't race against any other mmu
    notifier method". Linux 2.6.27 and later. The kernel sees to that by `mm_take_all_locks()`,
    which since 6.4 also locks each VMA against faults that hold no mmap lock (G-154). A driver
    may count its starts up and its ends down from zero, and never gets below. The core itself
    counts so for interval notifiers.

    @G-010.1
    Scenario: A madvise at the same time
      When driver gpu calls mmu_notifier_register on process A, naming it n1
      And process A calls madvise on [0x100000, 0x102000)
      Then it may happen that invalidate_range_start of n1 was called at least once
      And it may happen that invalidate_range_start of n1 was never called
      When process A calls munmap on [0x100000, 0x102000)
      Then every invalidate_range_start of n1 is paired with an invalidate_range_end

    @G-010.2
    Scenario: Reclaim at the same time, without the mmap lock
      When driver gpu calls mmu_notifier_register on process A, naming it n1
      And reclaim evicts [0x100000, 0x101000) of process A
      Then it may happen that invalidate_range_start of n1 was called at least once
      And it may happen that invalidate_range_start of n1 was never called
      When process A calls munmap on [0x100000, 0x102000)
      Then every invalidate_range_start of n1 is paired with an invalidate_range_end

    @G-010.3
    Scenario: Registration waits for reclaim inside a callback
      Given driver gpu calls mmu_notifier_register on process A, naming it n1
      And invalidate_range_start of driver gpu is held
      And reclaim evicts [0x100000, 0x101000) of process A
      When task 2 of driver gpu calls mmu_notifier_register on process A, naming it n2
      And invalidate_range_start of driver gpu continues
      Then every exit from invalidate_range_end of n1 precedes every return of mmu_notifier_register by task 2 of driver gpu
      And invalidate_range_end of n2 was never called

    @G-010.4
    Scenario: Registration waits for a madvise inside a callback
      Given driver gpu calls mmu_notifier_register on process A, naming it n1
      And invalidate_range_end of driver gpu is held
      And process A calls madvise on [0x100000, 0x102000)
      When task 2 of driver gpu calls mmu_notifier_register on process A, naming it n2
      And invalidate_range_end of driver gpu continues
      Then every exit from invalidate_range_end of n1 precedes every return of mmu_notifier_register by task 2 of driver gpu
      And invalidate_range_end of n2 was never called

    @G-010.5
    Scenario: A write fault at the same time
      Given process A forks process B
      When driver gpu calls mmu_notifier_register on process A, naming it n1
      And process A writes to [0x100000, 0x101000)
      Then it may happen that invalidate_range_start of n1 was called at least once
      And it may happen that invalidate_range_start of n1 was never called
      When process A calls munmap on [0x100000, 0x102000)
      Then every invalidate_range_start of n1 is paired with an invalidate_range_end

    @G-010.6
    Scenario: Registration waits for a write fault inside a callback
      Given process A forks process B
      And driver gpu calls mmu_notifier_register on process A, naming it n1
      And invalidate_range_end of driver gpu is held
      And process A writes to [0x100000, 0x101000)
      When task 2 of driver gpu calls mmu_notifier_register on process A, naming it n2
      And invalidate_range_end of driver gpu continues
      Then every exit from invalidate_range_end of n1 precedes every return of mmu_notifier_register by task 2 of driver gpu
      And invalidate_range_end of n2 was never called

    @G-010.7
    Scenario: The first interval notifier of the mm, while reclaim begins and ends an invalidation
      Given driver nic with only invalidate
      When reclaim evicts [0x100000, 0x101000) of process A
      And driver nic calls mmu_interval_notifier_insert on [0x100000, 0x101000) of process A, naming it ni1
      And driver nic calls mmu_interval_notifier_insert on [0x101000, 0x102000) of process A, naming it ni2
      And driver nic calls mmu_interval_read_begin on ni2
      Then mmu_interval_read_begin by driver nic has returned

  @G-014
  Rule: Whoever sees the mm's subscription structure sees it complete
    Source: mm/mmu_notifier.c, __mmu_notifier_register(): "release semantics on the initialization"
    of the structure "for unlocked readers". Linux 5.5 and later. On the reference, all CPUs see
    memory alike. On a kernel tree, --memory-model pso shows that the store is a release:
    mmu_interval_notifier_insert() is such a reader.

    @G-014.1
    Scenario: The first registration, while reclaim asks for notifiers
      When driver gpu calls mmu_notifier_register on process A, naming it n1
      And reclaim evicts [0x100000, 0x101000) of process A
      Then the kernel log is clean
      And mmu_notifier_register by driver gpu returned 0
      And it may happen that invalidate_range_start of n1 was called at least once

    @G-014.2
    Scenario: A first registration that fails, while reclaim asks for notifiers
      Given driver gpu has a signal pending
      When driver gpu calls mmu_notifier_register on process A, naming it n1
      And reclaim evicts [0x100000, 0x101000) of process A
      Then the kernel log is clean
      And mmu_notifier_register by driver gpu returned -EINTR
      And invalidate_range_start of driver gpu was never called

    @G-014.3
    Scenario: Two first registrations install one structure
      When driver gpu calls mmu_notifier_register on process A, naming it n1
      And task 2 of driver gpu calls mmu_notifier_register on process A, naming it n2
      Then the kernel log is clean
      When process A calls munmap on [0x100000, 0x102000)
      Then invalidate_range_start of n1 was called at least once
      And invalidate_range_start of n2 was called at least once

    @G-014.4
    Scenario: A first registration, while an interval notifier is inserted
      Given driver nic with only invalidate
      When driver gpu calls mmu_notifier_register on process A, naming it n1
      And driver nic calls mmu_interval_notifier_insert on [0x100000, 0x101000) of process A, naming it ni1
      Then the kernel log is clean
      And mmu_interval_notifier_insert by driver nic returned 0

  @G-015
  Rule: Registration allocates before it takes the locks that reclaim needs
    Source: mm/mmu_notifier.c, __mmu_notifier_register(): "kmalloc cannot be called under
    mm_take_all_locks()". Linux 2.6.27 and later. The other order came with 3.7-rc1 (commit
    e0f3c3f78da2) and went before 3.7 (35cfa2b0b491): memory is short, the allocation reclaims,
    and reclaim wants a lock that its own caller holds.

    @G-015.1
    Scenario: The first registration while reclaim runs
      When driver gpu calls mmu_notifier_register on process A, naming it n1
      And reclaim evicts [0x100000, 0x102000) of process A
      Then the kernel log is clean
      And mmu_notifier_register by driver gpu returned 0
      And the pages of [0x100000, 0x102000) of process A are freed

    @G-015.2
    Scenario: A failed allocation keeps no lock from reclaim
      Given the next allocation of driver gpu fails
      When driver gpu calls mmu_notifier_register on process A, naming it n1
      And reclaim evicts [0x100000, 0x102000) of process A
      Then mmu_notifier_register by driver gpu returned -ENOMEM
      And the pages of [0x100000, 0x102000) of process A are freed
