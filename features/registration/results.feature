@registration
Feature: What a registration returns, and what it leaves behind
  A registration can fail for want of memory, for a signal and for ops that contradict each other.
  Success and failure each leave a defined state: a driver's error path depends on knowing what it
  still has to undo, which is nothing.

  Background:
    Given process A
    And process A calls mmap on [0x100000, 0x102000)
    And driver gpu

  @G-007
  Rule: Without memory for the mm's structure a registration fails with -ENOMEM and leaves nothing
    Source: mm/mmu_notifier.c, __mmu_notifier_register(): `return -ENOMEM`. Linux 2.6.27 and
    later. The patch as first posted in 2008 returned void. Since 5.4 only the first
    registration of an mm allocates; before, each did, and freed what the mm had already.

    Background:
      Given the next allocation of driver gpu fails

    @G-007.1
    Scenario: No pin and no callback
      When driver gpu calls mmu_notifier_register on process A, naming it n1
      Then mmu_notifier_register by driver gpu returned -ENOMEM
      And mm_count of process A is unchanged
      When process A calls munmap on [0x100000, 0x102000)
      Then munmap by process A returned 0
      And invalidate_range_start of driver gpu was never called

    @G-007.2
    Scenario: The next attempt succeeds
      When driver gpu calls mmu_notifier_register on process A, naming it n1
      Then mmu_notifier_register by driver gpu returned -ENOMEM
      When driver gpu calls mmu_notifier_register on process A, naming it n2
      Then mmu_notifier_register by driver gpu returned 0
      And mm_count of process A increased by 1

    @G-007.3
    Scenario: Another task registers first, or does not
      When driver gpu calls mmu_notifier_register on process A, naming it n1
      And task 2 of driver gpu calls mmu_notifier_register on process A, naming it n2
      Then mmu_notifier_register by task 2 of driver gpu returned 0
      And it may happen that mmu_notifier_register by driver gpu returned -ENOMEM
      And it may happen that mmu_notifier_register by driver gpu returned 0

    @G-007.4
    Scenario: The memory of the notifier stays with its driver
      When driver gpu calls mmu_notifier_register on process A, naming it n1
      Then n1 is not freed
      When driver gpu calls kfree on n1
      Then n1 is freed
      And free_notifier of driver gpu was never called

  @G-008
  Rule: With a signal pending before it holds all locks of the mm, a registration fails with -EINTR and leaves nothing
    Source: mm/vma.c (mm/mmap.c in older kernels), comment of mm_take_all_locks(): it "can fail
    if it's interrupted by signals". Linux 2.6.27 and later. The signal is looked for at each
    VMA, so what was locked until then is unlocked again; one that comes later changes nothing.
    The reference has one lock of the reverse map for each process, and looks before each VMA that
    it locks, and at that lock.

    Background:
      Given driver gpu has a signal pending

    @G-008.1
    Scenario: No pin, no callback and no lock
      When driver gpu calls mmu_notifier_register on process A, naming it n1
      Then mmu_notifier_register by driver gpu returned -EINTR
      And mm_count of process A is unchanged
      When process A calls munmap on [0x100000, 0x102000)
      Then munmap by process A returned 0
      And invalidate_range_start of driver gpu was never called

    @G-008.2
    Scenario: Reclaim finds its locks free, and no notifier
      When driver gpu calls mmu_notifier_register on process A, naming it n1
      And reclaim evicts [0x100000, 0x102000) of process A
      Then mmu_notifier_register by driver gpu returned -EINTR
      And the pages of [0x100000, 0x102000) of process A are freed
      And invalidate_range_start of driver gpu was never called

    @G-008.3
    Scenario: A signal for one task is none for another
      When driver gpu calls mmu_notifier_register on process A, naming it n1
      And task 2 of driver gpu calls mmu_notifier_register on process A, naming it n2
      Then mmu_notifier_register by driver gpu returned -EINTR
      And mmu_notifier_register by task 2 of driver gpu returned 0
      And mm_count of process A increased by 1

    @G-008.4
    Scenario: A signal that comes at any moment of the registration
      Given driver nic
      When driver nic calls mmu_notifier_register on process A, naming it n1
      And driver nic has a signal pending
      Then it may happen that mmu_notifier_register by driver nic returned -EINTR
      And it may happen that mmu_notifier_register by driver nic returned 0
      When reclaim evicts [0x100000, 0x102000) of process A
      Then the pages of [0x100000, 0x102000) of process A are freed
      When process A exits
      Then exit by process A has returned
      And release of driver nic was called at most once

  @G-009
  Rule: Ops for secondary TLBs that also have range callbacks are refused with -EINVAL and a warning
    Source: mm/mmu_notifier.c, __mmu_notifier_register(): ops have either kind of callbacks, "not
    both". Linux 6.6 and later. The hook for secondary TLBs already comes at every moment at which
    they must be flushed. The warning is given once after boot, the refusal always.

    @G-009.1
    Scenario: With invalidate_range_start
      Given driver smmu with only release, arch_invalidate_secondary_tlbs and invalidate_range_start
      When driver smmu calls mmu_notifier_register on process A, naming it n1
      Then the kernel reports a WARN_ON
      And mmu_notifier_register by driver smmu returned -EINVAL
      And mm_count of process A is unchanged

    @G-009.2
    Scenario: With invalidate_range_end
      Given driver smmu with only arch_invalidate_secondary_tlbs and invalidate_range_end
      When driver smmu calls mmu_notifier_register on process A, naming it n1
      Then the kernel reports a WARN_ON
      And mmu_notifier_register by driver smmu returned -EINVAL
      And mm_count of process A is unchanged

    @G-009.3
    Scenario: With neither
      Given driver smmu with only release, arch_invalidate_secondary_tlbs and free_notifier
      When driver smmu calls mmu_notifier_register on process A, naming it n1
      Then mmu_notifier_register by driver smmu returned 0
      And the kernel log is clean

    @G-009.4
    Scenario: Through mmu_notifier_get
      Given driver smmu with only arch_invalidate_secondary_tlbs, invalidate_range_start, alloc_notifier and free_notifier
      When driver smmu calls mmu_notifier_get on process A, naming it n1
      Then the kernel reports a WARN_ON
      And mmu_notifier_get by driver smmu returned -EINVAL
      And free_notifier of driver smmu was called once
      And mm_count of process A is unchanged

  @G-011
  Rule: A registered notifier points to its mm and has one user
    Source: get/put patch v3 (2019), __mmu_notifier_register(): `mn->mm = mm` and `mn->users = 1`.
    Linux 5.4 and later. This is what lets `mmu_notifier_put()` end a registration: it takes nothing
    but the notifier, and finds in it the count to lower and the mm to let go.

    @G-011.1
    Scenario: One user, and the mm to let go
      Given process B
      When driver gpu calls mmu_notifier_register on process A, naming it n1
      Then n1 has 1 user
      When driver gpu calls mmu_notifier_put on n1
      Then mm_count of process A decreased by 1
      And mm_count of process B is unchanged

    @G-011.2
    Scenario: Two registrations with the same ops share no count
      When driver gpu calls mmu_notifier_register on process A, naming it n1
      And task 2 of driver gpu calls mmu_notifier_register on process A, naming it n2
      Then n1 has 1 user
      And n2 has 1 user

  @G-012
  Rule: A failed registration leaves the notifier untouched
    Source: mm/mmu_notifier.c, __mmu_notifier_register(). Linux 5.5 and later (5.4 did it
    first). It fills in mm and users only past its last point of failure, so a driver that goes
    by `subscription->mm` to see whether it is registered is right to.

    @G-012.1
    Scenario: After -ENOMEM
      Given the next allocation of driver gpu fails
      When driver gpu calls mmu_notifier_register on process A, naming it n1
      Then mmu_notifier_register by driver gpu returned -ENOMEM
      And n1 has 0 users

    @G-012.2
    Scenario: After -EINTR
      Given driver gpu has a signal pending
      When driver gpu calls mmu_notifier_register on process A, naming it n1
      Then mmu_notifier_register by driver gpu returned -EINTR
      And n1 has 0 users

    @G-012.3
    Scenario: There is no mm to put it from
      Given driver gpu has a signal pending
      And driver gpu calls mmu_notifier_register on process A, naming it n1
      When driver gpu calls mmu_notifier_put on n1
      Then the kernel reports a NULL pointer dereference
