@release
Feature: release at the end of an address space
  When the last user of an address space goes, `exit_mmap()` tears it down. Before it touches a
  single page it calls `release` of each notifier on the list and takes them all off. For a driver
  this is the last chance to zap its sptes, and the last call for what happens about that mm.

  Background:
    Given process A
    And process A calls mmap on [0x100000, 0x102000)
    And driver gpu
    And driver gpu calls mmu_notifier_register on process A, naming it n1

  @G-080
  Rule: Every release that an exit calls has returned before the first page is freed
    Source: include/linux/mmu_notifier.h, comment of release: "always before all pages are
    freed". Linux 2.6.27 and later. The first patch of 2008 had it the other way round: its
    `release` came when the pages were gone, and a device could still write to them. A second
    release, which `mmu_notifier_unregister()` calls at the same time, may come later: G-094.

    @G-080.1
    Scenario: A device with sptes never touches a freed page
      Given driver gpu establishes sptes for [0x100000, 0x102000) of process A
      When process A exits
      Then every exit from release of n1 precedes every freeing of the pages of [0x100000, 0x102000) of process A
      And the kernel log is clean

    @G-080.2
    Scenario: While release runs, the pages wait
      Given release of driver gpu is held
      When process A exits
      Then release of n1 was called once
      And the pages of [0x100000, 0x102000) of process A are not freed
      When release of driver gpu continues
      Then the pages of [0x100000, 0x102000) of process A are freed

    @G-080.3
    Scenario: The pages wait for the slowest of several drivers
      Given driver nic
      And driver nic calls mmu_notifier_register on process A, naming it n2
      And release of driver nic is held
      When process A exits
      Then release of n2 was called once
      And the pages of [0x100000, 0x102000) of process A are not freed

    @G-080.4
    Scenario: With several drivers, all releases come first
      Given driver nic
      And driver nic calls mmu_notifier_register on process A, naming it n2
      When process A exits
      Then every exit from release of n1 precedes every freeing of the pages of [0x100000, 0x102000) of process A
      And every exit from release of n2 precedes every freeing of the pages of [0x100000, 0x102000) of process A

  @G-081
  Rule: The release of an exit finds mm_users at zero
    Source: kernel/fork.c, mmput() and __mmput(). Linux 2.6.27 and later. Measured on 6.1 and 6.12.
    A `release` that wants to walk or pin the address space comes too late. Only the `release` that
    `mmu_notifier_unregister()` calls can find users left.

    @G-081.1
    Scenario: The process exits
      When process A exits
      Then release of n1 was called once
      And release of n1 ran with mm_users 0

    @G-081.2
    Scenario: A driver's own user of the mm keeps release away
      Given driver gpu calls mmget on process A
      When process A exits
      Then release of n1 was never called
      When driver gpu calls mmput on process A
      Then release of n1 was called once
      And release of n1 ran with mm_users 0

    @G-081.3
    Scenario: The last two users leave at the same time
      Given driver gpu calls mmget on process A
      When process A exits
      And driver gpu calls mmput on process A
      Then release of n1 was called once
      And release of n1 ran with mm_users 0

    @G-081.4
    Scenario: Nothing can add a user any more
      Given release of driver gpu is held
      When process A exits
      Then release of n1 ran with mm_users 0
      When driver gpu calls mmget_not_zero on process A
      Then mmget_not_zero by driver gpu returned false

    @G-081.5
    Scenario: The release of an unregister still has users
      When driver gpu calls mmu_notifier_unregister on n1
      Then release of n1 was called once
      And release of n1 ran with mm_users 1

  @G-082
  Rule: Only exit and mmu_notifier_unregister call release, and they pass the notifier and its mm
    Source: include/linux/mmu_notifier.h, comment of release: "Called either by
    mmu_notifier_unregister or when the mm is being destroyed". Linux 2.6.27 and later. Whoever
    drops the last user runs `exit_mmap()`: this may be a driver's own task in its `mmput()`.

    @G-082.1
    Scenario: The exiting process calls it
      When process A exits
      Then release of n1 was called once
      And every call of exit by process A precedes every entry to release of n1
      And every exit from release of n1 precedes every return of exit by process A

    @G-082.2
    Scenario: The driver that drops the last user calls it
      Given driver gpu calls mmget on process A
      And process A exits
      When driver gpu calls mmput on process A
      Then release of n1 was called once
      And every call of mmput by driver gpu precedes every entry to release of n1
      And every exit from release of n1 precedes every return of mmput by driver gpu

    @G-082.3
    Scenario: Unmapping, protecting and reclaiming everything does not call it
      Given process A calls mprotect on [0x100000, 0x102000)
      And process A calls munmap on [0x101000, 0x102000)
      When reclaim evicts [0x100000, 0x101000) of process A
      Then release of n1 was never called
      And invalidate_range_start of n1 was called at least once

    @G-082.4
    Scenario: One driver, two processes: each release gets its own notifier and mm
      Given process B
      And driver gpu calls mmu_notifier_register on process B, naming it n2
      And release of driver gpu calls mmget_not_zero
      When driver gpu calls mmu_notifier_unregister on n2
      Then release of n1 was never called
      And mm_users of process B increased by 1

  @G-097
  Rule: A notifier without release is taken off the list without a call, and its device must be idle by then
    Source: include/linux/mmu_notifier.h, comment of release: "If this method isn't implemented
    you've to be sure". Linux 2.6.27 and later. Either the device has no sptes any more when the
    last user goes, or the driver holds its own references to the pages.

    @G-097.1
    Scenario: The device had nothing mapped
      Given driver nic without release
      And driver nic calls mmu_notifier_register on process A, naming it n2
      When process A exits
      And driver nic calls mmu_notifier_unregister on n2
      Then the pages of [0x100000, 0x102000) of process A are freed
      And the kernel log is clean

    @G-097.2
    Scenario: A munmap before the exit has emptied the device
      Given driver nic without release
      And driver nic calls mmu_notifier_register on process A, naming it n2
      And driver nic establishes sptes for [0x100000, 0x102000) of process A
      And process A calls munmap on [0x100000, 0x102000)
      When process A exits
      Then the kernel log is clean
      And invalidate_range_start of n2 was called for [0x100000, 0x102000)
      And every exit from invalidate_range_start of n2 precedes every freeing of the pages of [0x100000, 0x102000) of process A

    @G-097.3
    Scenario: A device that pins its pages keeps them past the exit
      Given driver nic without release
      And driver nic pins the pages it maps
      And driver nic calls mmu_notifier_register on process A, naming it n2
      And driver nic establishes sptes for [0x100000, 0x102000) of process A
      When process A exits
      Then the pages of [0x100000, 0x102000) of process A are not freed

    @G-097.4
    Scenario: Sptes that nobody zaps outlive the pages
      Given driver nic without release
      And driver nic calls mmu_notifier_register on process A, naming it n2
      And driver nic establishes sptes for [0x100000, 0x102000) of process A
      When process A exits
      Then the kernel reports device access to a freed page

  @G-105
  Rule: An mm_struct is never freed with a notifier on its list, for each registration holds mm_count
    Source: mm/mmu_notifier.c, __mmu_notifier_subscriptions_destroy(): `BUG_ON(!hlist_empty(…))`.
    Linux 2.6.27 and later. An exit empties the list long before mm_count is zero, so only a driver
    that gives back references which it never took can get there, and only while the process lives.

    @G-105.1
    Scenario: A registered notifier keeps the mm_struct after the exit
      When process A exits
      Then exit by process A has returned
      And the mm_struct of process A is not freed
      When driver gpu calls mmu_notifier_unregister on n1
      Then the mm_struct of process A is freed

    @G-105.2
    Scenario: Two notifiers: the later of two unregisters frees it
      Given driver nic
      And driver nic calls mmu_notifier_register on process A, naming it n2
      And process A exits
      When driver gpu calls mmu_notifier_unregister on n1
      And driver nic calls mmu_notifier_unregister on n2
      Then the mm_struct of process A is freed

    @G-105.3
    Scenario: A driver that drops what it never took
      When driver gpu calls mmdrop on process A
      And driver gpu calls mmdrop on process A
      Then the kernel reports a BUG_ON

  @G-106
  Rule: The exit of one address space does nothing to the notifiers of any other
    Source: mm/mmu_notifier.c, __mmu_notifier_release(), which walks the list of this mm only. Linux
    2.6.27 and later.

    @G-106.1
    Scenario: The parent exits while the child unmaps
      Given process A forks process B
      And driver gpu calls mmu_notifier_register on process B, naming it n2
      When process A exits
      And process B calls munmap on [0x100000, 0x101000)
      Then release of n2 was never called
      And invalidate_range_start of n2 was called for [0x100000, 0x101000)

    @G-106.2
    Scenario: After the parent's exit the child's notifier goes on working
      Given process A forks process B
      And driver gpu calls mmu_notifier_register on process B, naming it n2
      And process A exits
      When process B calls munmap on [0x100000, 0x102000)
      Then invalidate_range_start of n2 was called for [0x100000, 0x102000)
      And release of n2 was never called

    @G-106.3
    Scenario: The exit of a child does not release the parent's notifier
      Given process A forks process B
      When process B exits
      Then release of n1 was never called
      When process A exits
      Then release of n1 was called once

  @G-107
  Rule: After the releases, the unmapping that an exit does itself is announced to no list notifier
    Source: mm/mmap.c, exit_mmap(), which calls mmu_notifier_release() before unmap_vmas(). Linux
    2.6.27 and later. Measured on 6.1 and 6.12. The list is empty by then, so a driver must not wait
    for an `invalidate_range_start` to learn of an exit. Interval notifiers are called for it, as
    MMU_NOTIFY_UNMAP of the whole address space (G-275).

    @G-107.1
    Scenario: Exit makes one call, to release
      When process A exits
      Then release of n1 was called once
      And invalidate_range_start of n1 was never called
      And invalidate_range_end of n1 was never called
      And the pages of [0x100000, 0x102000) of process A are freed

    @G-107.2
    Scenario: A notifier without release is not called at all
      Given driver nic without release
      And driver nic calls mmu_notifier_register on process A, naming it n2
      When process A exits
      Then the pages of [0x100000, 0x102000) of process A are freed
      And invalidate_range_start of n2 was never called
      And invalidate_range_end of n2 was never called

    @G-107.3
    Scenario: Nothing comes after the exit, even with reclaim at work
      When process A exits
      And reclaim evicts [0x100000, 0x101000) of process A
      Then release of n1 was called once
      And after the return of exit by process A, no callback of n1 runs

    @G-107.4
    Scenario: A munmap before the exit is announced, the exit is not
      When process A calls munmap on [0x100000, 0x101000)
      Then invalidate_range_start of n1 was called for [0x100000, 0x101000)
      When process A exits
      Then release of n1 was called once since then
      And invalidate_range_start of n1 was never called since then
