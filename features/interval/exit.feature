@interval
Feature: Interval notifiers and the end of the address space
  When the last user of an mm is gone, interval notifiers are told by an invalidation of its own
  kind, MMU_NOTIFY_RELEASE, of everything, before anything is unmapped; the unmapping then is an
  invalidation like another. Neither takes a notifier out of the tree: that the driver does, sooner
  or later.

  Background:
    Given process A
    And process A calls mmap on [0x100000, 0x104000)
    And driver gpu with only invalidate

  @G-104
  Rule: At exit, interval notifiers are called with MMU_NOTIFY_RELEASE before list notifiers are called for release
    Source: mm/mmu_notifier.c, __mmu_notifier_release(). Linux 5.5 and later; measured on 6.1 and
    6.12.

    Background:
      Given driver nic with only release
      And driver nic calls mmu_notifier_register on process A, naming it n1
      And driver gpu calls mmu_interval_notifier_insert on [0x100000, 0x101000) of process A, naming it ni1

    @G-104.1
    Scenario: One after the other
      When process A exits
      Then some entry to invalidate of ni1 precedes some entry to release of n1
      And some entry to release of n1 precedes some entry to invalidate of ni1

    @G-104.2
    Scenario: While the interval notifier is called, the list waits
      Given invalidate of driver gpu is held
      When process A exits
      Then invalidate of ni1 was called with MMU_NOTIFY_RELEASE
      And release of n1 was never called
      When invalidate of driver gpu continues
      Then release of n1 was called once

    @G-104.3
    Scenario: While the list is called, the MMU_NOTIFY_RELEASE is over
      Given release of driver nic is held
      When process A exits
      Then invalidate of ni1 was called once
      When driver gpu calls mmu_interval_notifier_remove on ni1
      Then mmu_interval_notifier_remove by driver gpu has returned
      And exit by process A has not returned

  @G-189
  Rule: MMU_NOTIFY_RELEASE is announced to interval notifiers only, when mm_users is zero, for the whole address space, with a blockable range
    Source: mm/mmu_notifier.c, mn_itree_release(): from 0 to ULONG_MAX, blockable. Linux 5.5 and
    later; measured on 6.1 and 6.12.

    Background:
      Given driver gpu calls mmu_interval_notifier_insert on [0x100000, 0x101000) of process A, naming it ni1
      And invalidate of driver gpu is held

    @G-189.1
    Scenario: What it says
      When process A exits
      Then invalidate of ni1 was called with MMU_NOTIFY_RELEASE
      And invalidate of ni1 was called for the whole address space
      And invalidate of ni1 was called with a blockable range
      And invalidate of ni1 ran with mm_users 0

    @G-189.2
    Scenario: The pages are all there
      When process A exits
      Then invalidate of ni1 was called with MMU_NOTIFY_RELEASE
      And invalidate of ni1 ran while its range was mapped

    @G-189.3
    Scenario: List notifiers are not called
      Given driver nic with only release and invalidate_range_start
      And driver nic calls mmu_notifier_register on process A, naming it n1
      When process A exits
      Then invalidate of ni1 was called with MMU_NOTIFY_RELEASE
      When invalidate of driver gpu continues
      Then invalidate_range_start of n1 was never called
      And release of n1 was called once

  @G-275
  Rule: Exit calls invalidate of every interval notifier once with MMU_NOTIFY_RELEASE and then once with MMU_NOTIFY_UNMAP, each time for the whole address space
    Source: mm/mmu_notifier.c, mn_itree_release(), and mm/mmap.c, exit_mmap(). Linux 5.5 and later;
    measured on 6.1 and 6.12. What is not removed by then is called twice.

    @G-275.1
    Scenario: One notifier
      Given driver gpu calls mmu_interval_notifier_insert on [0x100000, 0x101000) of process A, naming it ni1
      When process A exits
      Then invalidate of ni1 was called twice
      And invalidate of ni1 was first called with MMU_NOTIFY_RELEASE and last with MMU_NOTIFY_UNMAP
      And invalidate of ni1 was called for the whole address space
      And invalidate of ni1 was called with a greater sequence each time

    @G-275.2
    Scenario: Each of several
      Given driver nic with only invalidate
      And driver gpu calls mmu_interval_notifier_insert on [0x100000, 0x101000) of process A, naming it ni1
      And driver gpu calls mmu_interval_notifier_insert on [0x102000, 0x103000) of process A, naming it ni2
      And driver nic calls mmu_interval_notifier_insert on [0x100000, 0x103000) of process A, naming it ni3
      When process A exits
      Then invalidate of ni1 was called twice
      And invalidate of ni2 was called twice
      And invalidate of ni3 was called twice
      And invalidate of ni3 was first called with MMU_NOTIFY_RELEASE and last with MMU_NOTIFY_UNMAP

    @G-275.3
    Scenario: Where nothing is mapped
      Given driver gpu calls mmu_interval_notifier_insert on [0x200000, 0x201000) of process A, naming it ni1
      When process A exits
      Then invalidate of ni1 was called twice
      And invalidate of ni1 was first called with MMU_NOTIFY_RELEASE and last with MMU_NOTIFY_UNMAP

    @G-275.4
    Scenario: Removed between the two
      Given driver nic with only release
      And driver nic calls mmu_notifier_register on process A, naming it n1
      And driver gpu calls mmu_interval_notifier_insert on [0x100000, 0x101000) of process A, naming it ni1
      And release of driver nic is held
      And process A exits
      And driver gpu calls mmu_interval_notifier_remove on ni1
      When release of driver nic continues
      Then exit by process A has returned
      And invalidate of ni1 was called once

    @G-275.5
    Scenario: All are called before the pages are freed
      Given driver gpu calls mmu_interval_notifier_insert on [0x100000, 0x102000) of process A, naming it ni1
      And driver gpu establishes sptes for [0x100000, 0x102000) of process A
      When process A exits
      Then every exit from invalidate of ni1 precedes every freeing of the pages of [0x100000, 0x104000) of process A
      And the pages of [0x100000, 0x104000) of process A are freed

  @G-276
  Rule: MMU_NOTIFY_RELEASE removes no interval notifier, so that the mm_struct stays until the driver has removed it
    Source: mm/mmu_notifier.c, mn_itree_release(), which leaves the tree as it is. Linux 5.5 and
    later; measured on 6.1 and 6.12.

    @G-276.1
    Scenario: The driver takes its time
      Given driver gpu calls mmu_interval_notifier_insert on [0x100000, 0x101000) of process A, naming it ni1
      When process A exits
      Then exit by process A has returned
      And the mm_struct of process A is not freed
      And the pages of [0x100000, 0x104000) of process A are freed
      When driver gpu calls mmu_interval_notifier_remove on ni1
      Then the mm_struct of process A is freed

    @G-276.2
    Scenario: Read sides may still be entered
      Given driver gpu calls mmu_interval_notifier_insert on [0x100000, 0x101000) of process A, naming it ni1
      And process A exits
      When driver gpu mirrors [0x100000, 0x101000) of process A under ni1
      Then mirror_range by driver gpu returned -EFAULT
      And the kernel log is clean

  @G-277
  Rule: When invalidate returns false for MMU_NOTIFY_RELEASE, that is warned about, and exit goes on
    Source: mm/mmu_notifier.c, `WARN_ON(!ret)` in mn_itree_release(). Linux 5.5 and later.

    Background:
      Given driver gpu calls mmu_interval_notifier_insert on [0x100000, 0x101000) of process A, naming it ni1
      And invalidate of driver gpu returns false

    @G-277.1
    Scenario: Everything is freed
      When process A exits
      Then the kernel reports a WARN_ON
      And exit by process A has returned
      And the pages of [0x100000, 0x104000) of process A are freed

    @G-277.2
    Scenario: The others are called as well
      Given driver nic with only invalidate
      And driver nic calls mmu_interval_notifier_insert on [0x102000, 0x103000) of process A, naming it ni2
      And driver nic calls mmu_interval_notifier_insert on [0x100000, 0x101000) of process A, naming it ni3
      When process A exits
      Then the kernel reports a WARN_ON
      And invalidate of ni2 was called twice
      And invalidate of ni3 was called twice

    @G-277.3
    Scenario: The notifier can be removed afterwards
      Given process A exits
      When driver gpu calls mmu_interval_notifier_remove on ni1
      Then the kernel reports a WARN_ON
      And mmu_interval_notifier_remove by driver gpu has returned
      And the mm_struct of process A is freed

    @G-277.4
    Scenario: Before the invalidation that follows
      Given driver nic with only release
      And driver nic calls mmu_notifier_register on process A, naming it n1
      And release of driver nic is held
      When process A exits
      Then the kernel reports a WARN_ON
      And invalidate of ni1 was called once
      And exit by process A has not returned
