@release
Feature: release beside the other callbacks
  `release` is not alone. When an mm has no user left, the reverse map still leads reclaim and
  truncation to its pages, and they call the notifiers as before. A `release` shares its time with
  these callbacks, may sleep like them, and is no fence against them.

  Background:
    Given process A
    And process A calls mmap on [0x100000, 0x102000)
    And driver gpu
    And driver gpu calls mmu_notifier_register on process A, naming it n1

  @G-083
  Rule: release can run at the same time as other callbacks of the same notifier
    Source: include/linux/mmu_notifier.h, comment of release: it "can run concurrently with
    other mmu notifier methods". Linux 2.6.27 and later. The others come from outside of the mm,
    which is why mm_users at zero does not stop them; a system call of the process itself holds
    a user. `alloc_notifier` comes before there is a notifier, and `free_notifier` runs alone
    (G-049).

    @G-083.1
    Scenario: Reclaim comes during release
      Given release of driver gpu is held
      And process A exits
      When reclaim evicts [0x100000, 0x101000) of process A
      Then reclaim by reclaim has returned
      And release and invalidate_range_start of n1 overlap
      And release and invalidate_range_end of n1 overlap

    @G-083.2
    Scenario: Release comes during reclaim
      Given invalidate_range_start of driver gpu is held
      And reclaim evicts [0x100000, 0x101000) of process A
      When process A exits
      Then release and invalidate_range_start of n1 overlap
      When invalidate_range_start of driver gpu continues
      Then the pages of [0x100000, 0x102000) of process A are freed

    @G-083.3
    Scenario: Unregister's release during a munmap
      When driver gpu calls mmu_notifier_unregister on n1
      And process A calls munmap on [0x100000, 0x101000)
      Then it may happen that release and invalidate_range_start of n1 overlap
      And it may happen that release and invalidate_range_end of n1 overlap

    @G-083.4
    Scenario: A munmap of the process itself is over before the release of its exit
      Given invalidate_range_start of driver gpu is held
      And thread 2 of process A calls munmap on [0x100000, 0x101000)
      When process A exits
      Then release of n1 was never called
      When invalidate_range_start of driver gpu continues
      Then every return of munmap by thread 2 of process A precedes every entry to release of n1

  @G-084
  Rule: Other callbacks may still come after release has returned, until the notifier is off the list
    Source: mm/mmu_notifier.c, mn_hlist_release(), which calls every `release` first and empties the
    list afterwards. Linux 3.6 to 3.8, and 3.10 and later. What `release` tears down must stay in a
    state that an invalidation can find. Only after the exit, or after `mmu_notifier_unregister()`,
    is there peace.

    @G-084.1
    Scenario: Reclaim comes between release and removal
      When process A exits
      And reclaim evicts [0x100000, 0x101000) of process A
      Then it may happen that every exit from release of n1 precedes every entry to invalidate_range_start of n1
      And after the return of exit by process A, no callback of n1 runs

    @G-084.2
    Scenario: A munmap comes between release and removal by unregister
      When driver gpu calls mmu_notifier_unregister on n1
      And process A calls munmap on [0x100000, 0x101000)
      Then it may happen that every exit from release of n1 precedes every entry to invalidate_range_start of n1
      And after the return of mmu_notifier_unregister by driver gpu, no callback of n1 runs

  @G-085
  Rule: While an exit calls release, the notifier is on the list, and reclaim still calls it for each page
    Source: commit d34883d4e35c (2013). Linux 3.6 to 3.8, and 3.10 and later. Linux 3.9 took the
    notifier off first, so that reclaim could free a page behind the back of a device that had it
    mapped.

    @G-085.1
    Scenario: A page is reclaimed during release
      Given release of driver gpu is held
      And process A exits
      When reclaim evicts [0x100000, 0x101000) of process A
      Then invalidate_range_start of n1 was called for [0x100000, 0x101000)
      And every exit from invalidate_range_start of n1 precedes every freeing of the pages of [0x100000, 0x101000) of process A
      And the pages of [0x100000, 0x101000) of process A are freed

    @G-085.2
    Scenario: Exit and reclaim, with the page mapped in the device
      Given driver gpu establishes sptes for [0x100000, 0x102000) of process A
      When process A exits
      And reclaim evicts [0x100000, 0x101000) of process A
      Then the kernel log is clean
      And it may happen that invalidate_range_start of n1 was never called
      And it may happen that release and invalidate_range_start of n1 overlap

    @G-085.3
    Scenario: While another driver's release is stuck, a mapped page is reclaimed
      Given driver nic
      And driver nic calls mmu_notifier_register on process A, naming it n2
      And release of driver nic is held
      And process A exits
      When reclaim evicts [0x100000, 0x101000) of process A
      Then invalidate_range_start of n1 was called for [0x100000, 0x101000)

  @G-098
  Rule: release must zap all sptes and stop the device, and a driver must not rely on it for anything else
    Source: IOMMU SVA thread (2020), Jason Gunthorpe: "The purpose of release is to invalidate_all,
    that is it." Linux 2.6.27 and later. That `release` has returned does not mean that the notifier
    is idle, or off the list, or that its memory may go.

    @G-098.1
    Scenario: A release that zaps the sptes, and nothing more
      Given driver gpu establishes sptes for [0x100000, 0x102000) of process A
      When process A exits
      And driver gpu calls mmu_notifier_unregister on n1
      And driver gpu calls kfree on n1
      Then n1 is freed
      And the kernel log is clean

    @G-098.2
    Scenario: A release that leaves its sptes
      Given release of driver gpu keeps its sptes
      And driver gpu establishes sptes for [0x100000, 0x102000) of process A
      When process A exits
      Then release of n1 was called once
      And the kernel reports device access to a freed page

    @G-098.3
    Scenario: A release that frees its notifier
      Given release of driver gpu calls kfree
      When process A exits
      Then release of n1 was called once
      And the kernel reports a use-after-free

    @G-098.4
    Scenario: Another callback outlasts release
      Given invalidate_range_start of driver gpu is held
      And reclaim evicts [0x100000, 0x101000) of process A
      When process A exits
      Then release of n1 was called once
      When invalidate_range_start of driver gpu continues
      Then every exit from release of n1 precedes every exit from invalidate_range_start of n1

    @G-098.5
    Scenario: A driver that takes release for the end frees what another callback uses
      Given invalidate_range_start of driver gpu is held
      And reclaim evicts [0x100000, 0x101000) of process A
      And process A exits
      And driver gpu calls kfree on n1
      When invalidate_range_start of driver gpu continues
      Then the kernel reports a use-after-free

  @G-099
  Rule: release may sleep, at exit and in mmu_notifier_unregister
    Source: commit 21a92735f660 (2012), which put SRCU in the place of RCU around the callbacks.
    Linux 3.7 and later. Before, `release` ran under `rcu_read_lock()` and must not sleep. It
    follows that `mmu_notifier_unregister()` itself is only for those who may sleep.

    @G-099.1
    Scenario: At exit
      Given release of driver gpu sleeps
      When process A exits
      Then release of n1 ran in process context
      And exit by process A has returned
      And the kernel log is clean

    @G-099.2
    Scenario: In unregister
      Given release of driver gpu sleeps
      When driver gpu calls mmu_notifier_unregister on n1
      Then release of n1 ran in process context
      And mmu_notifier_unregister by driver gpu has returned
      And the kernel log is clean

    @G-099.3
    Scenario: In both at the same time
      Given release of driver gpu sleeps
      When process A exits
      And driver gpu calls mmu_notifier_unregister on n1
      Then release of n1 ran in process context
      And the mm_struct of process A is freed
      And the kernel log is clean

    @G-099.4
    Scenario: In an unregister from atomic context
      Given release of driver gpu sleeps
      When driver gpu calls mmu_notifier_unregister on n1 from atomic context
      Then release of n1 ran in atomic context
      And the kernel reports sleeping in atomic context
