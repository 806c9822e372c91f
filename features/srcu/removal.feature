@srcu
Feature: Removing a notifier from under a running walk
  Notifiers come off their list while others walk it, without any lock that a walker would hold.
  What a walker stands on has to stay usable until it has gone on, and the list has to stay whole
  for all the others. The middle one of three notifiers, neither first nor last in any order, shows
  it.

  Background:
    Given process A
    And process A calls mmap on [0x100000, 0x101000)
    And driver nic
    And driver gpu
    And driver rdma
    And driver nic calls mmu_notifier_register on process A, naming it n1
    And driver gpu calls mmu_notifier_register on process A, naming it n2
    And driver rdma calls mmu_notifier_register on process A, naming it n3

  @G-134
  Rule: From a removed notifier a walk still reaches the rest of the list
    Source: review of the first core patch (2008), Andy Whitcroft: "the removed entry and its
    forward link must remain valid". Linux 2.6.27 and later. This holds until the grace period ends.
    The first version poisoned the link under the feet of parallel walkers.

    @G-134.1
    Scenario: Removed while the walk is in its invalidate_range_start
      Given invalidate_range_start of driver gpu is held
      And process A calls munmap on [0x100000, 0x101000)
      And driver gpu calls mmu_notifier_put on n2
      When invalidate_range_start of driver gpu continues
      Then invalidate_range_start of n1 was called at least once
      And invalidate_range_start of n3 was called at least once

    @G-134.2
    Scenario: Removed while the walk is in its invalidate_range_end
      Given invalidate_range_end of driver gpu is held
      And process A calls munmap on [0x100000, 0x101000)
      And driver gpu calls mmu_notifier_put on n2
      When invalidate_range_end of driver gpu continues
      Then invalidate_range_end of n1 was called at least once
      And invalidate_range_end of n3 was called at least once

    @G-134.3
    Scenario: Removed while the walk is in its release
      Given release of driver gpu is held
      And process A exits
      And driver gpu calls mmu_notifier_put on n2
      When release of driver gpu continues
      Then release of n1 was called once
      And release of n3 was called once

  @G-135
  Rule: What lasts until the grace period ends is each element, not the order of the list
    Source: review of the first core patch (2008), Peter Zijlstra: "list elements must be preserved,
    not the list order". Linux 2.6.27 and later. A walker may step from one removed notifier to
    another, and comes to the end of the list all the same.

    @G-135.1
    Scenario: The whole list is removed around a walker
      Given invalidate_range_start of driver gpu is held
      And process A calls munmap on [0x100000, 0x101000)
      And driver rdma calls mmu_notifier_put on n3
      And driver nic calls mmu_notifier_put on n1
      And driver gpu calls mmu_notifier_put on n2
      When invalidate_range_start of driver gpu continues
      Then every exit from invalidate_range_start of n2 precedes every freeing of n1
      And every exit from invalidate_range_start of n2 precedes every freeing of n3
      And invalidate_range_start of n2 was called once

    @G-135.2
    Scenario: Both neighbours leave at the same time while a walker stays
      Given invalidate_range_end of driver gpu is held
      And process A calls munmap on [0x100000, 0x101000)
      When driver nic calls mmu_notifier_put on n1
      And driver rdma calls mmu_notifier_put on n3
      And invalidate_range_end of driver gpu continues
      Then every exit from invalidate_range_end of n2 precedes every freeing of n1
      And invalidate_range_end of n2 was called once
      And munmap by process A returned 0

  @G-136
  Rule: Changes of the list exclude each other
    Source: review of the first core patch (2008), Andy Whitcroft: the list's primitives are not
    "parallel write safe". Linux 2.6.27 and later. The subscription lock excludes them; the first
    version deleted under the mmap lock here and under none there. A driver needs no lock of its own
    around its puts.

    @G-136.1
    Scenario: Two neighbours are put at the same time
      When driver nic calls mmu_notifier_put on n1
      And driver gpu calls mmu_notifier_put on n2
      Then n1 is freed
      When process A calls munmap on [0x100000, 0x101000)
      Then invalidate_range_start of n3 was called at least once
      And invalidate_range_start of n1 was never called

    @G-136.2
    Scenario: A put at the same time as a registration
      When driver nic calls mmu_notifier_put on n1
      And driver gpu calls mmu_notifier_register on process A, naming it n4
      Then n1 is freed
      When process A calls munmap on [0x100000, 0x101000)
      Then invalidate_range_start of n4 was called at least once
      And invalidate_range_start of n3 was called at least once

    @G-136.3
    Scenario: mmu_notifier_unregister and exit remove the same notifier
      When driver gpu calls mmu_notifier_unregister on n2
      And process A exits
      Then mmu_notifier_unregister by driver gpu has returned
      And exit by process A has returned
      And release of n2 was called at least once
      And release of n1 was called once

    @G-136.4
    Scenario: The newest is put at the same time as a registration, which links to it
      When driver rdma calls mmu_notifier_put on n3
      And driver gpu calls mmu_notifier_register on process A, naming it n4
      Then n3 is freed
      When process A calls munmap on [0x100000, 0x101000)
      Then invalidate_range_start of n3 was never called
      And invalidate_range_start of n4 was called at least once
      And invalidate_range_start of n1 was called at least once

  @G-137
  Rule: A callback may remove its own notifier from the list that is being walked
    Source: review of the first core patch (2008), Andy Whitcroft: the plain RCU walk "should be
    sufficient to cope in the face of entries being unlinked". Linux 2.6.27 and later. By
    `mmu_notifier_put()` it is possible since 5.4. The walk needs no lookahead, because a removed
    notifier keeps its link.

    @G-137.1
    Scenario: From its invalidate_range_start
      Given invalidate_range_start of driver gpu calls mmu_notifier_put
      When process A calls munmap on [0x100000, 0x101000)
      Then invalidate_range_start of n1 was called at least once
      And invalidate_range_start of n3 was called at least once
      And invalidate_range_end of n2 was never called
      And every exit from invalidate_range_start of n2 precedes every freeing of n2

    @G-137.2
    Scenario: From its invalidate_range_end
      Given invalidate_range_end of driver gpu calls mmu_notifier_put
      When process A calls munmap on [0x100000, 0x101000)
      Then invalidate_range_end of n1 was called at least once
      And invalidate_range_end of n3 was called at least once
      And every exit from invalidate_range_end of n2 precedes every freeing of n2

    @G-137.3
    Scenario: Two neighbours from their releases
      Given release of driver gpu calls mmu_notifier_put
      And release of driver rdma calls mmu_notifier_put
      When process A exits
      Then release of n1 was called once
      And release of n2 was called once
      And release of n3 was called once

  @G-138
  Rule: A walk meets every notifier that is on the list throughout, and perhaps one that leaves
    Source: review of the first core patch (2008), which applies the semantics of RCU lists. Linux
    2.6.27 and later. A notifier cannot be added during an invalidation (G-010); one that is removed
    meanwhile may or may not be called.

    @G-138.1
    Scenario: One notifier is put while a walk passes
      When driver gpu calls mmu_notifier_put on n2
      And process A calls munmap on [0x100000, 0x101000)
      Then invalidate_range_start of n1 was called at least once
      And invalidate_range_start of n3 was called at least once
      And it may happen that invalidate_range_start of n2 was called at least once
      And it may happen that invalidate_range_start of n2 was never called

    @G-138.2
    Scenario: One notifier is unregistered while a walk passes
      When driver gpu calls mmu_notifier_unregister on n2
      And reclaim evicts [0x100000, 0x101000) of process A
      Then invalidate_range_start of n1 was called at least once
      And invalidate_range_start of n3 was called at least once
      And it may happen that invalidate_range_start of n2 was called at least once
      And it may happen that invalidate_range_start of n2 was never called

    @G-138.3
    Scenario: One notifier is put while exit passes
      When driver gpu calls mmu_notifier_put on n2
      And process A exits
      Then release of n1 was called once
      And release of n3 was called once
      And it may happen that release of n2 was called once
      And it may happen that release of n2 was never called

  @G-139
  Rule: The memory of a removed notifier is freed only after a grace period
    Source: first core patch (2008), comment of the ops: the notifier "must be released with
    call_rcu()". Linux 2.6.27 and later. `mmu_notifier_unregister()` waits for that period before it
    returns, and `mmu_notifier_put()` calls `free_notifier` after it; a driver that frees earlier
    breaks the walk of somebody else.

    @G-139.1
    Scenario: Freed after mmu_notifier_unregister, while a walk passes
      Given driver nic calls mmu_notifier_unregister on n1
      When driver gpu calls mmu_notifier_unregister on n2
      And driver gpu calls kfree on n2
      And process A calls munmap on [0x100000, 0x101000)
      Then after the freeing of n2, no callback of n2 runs
      And it may happen that invalidate_range_start of n2 was called at least once

    @G-139.2
    Scenario: Freed by free_notifier, after the walk
      Given invalidate_range_start of driver gpu is held
      And process A calls munmap on [0x100000, 0x101000)
      When driver gpu calls mmu_notifier_put on n2
      Then n2 is not freed
      When invalidate_range_start of driver gpu continues
      Then every exit from invalidate_range_start of n2 precedes every freeing of n2

    @G-139.3
    Scenario: Freed while mmu_notifier_unregister still waits for the walk
      Given invalidate_range_start of driver gpu is held
      And process A calls munmap on [0x100000, 0x101000)
      And driver gpu calls mmu_notifier_unregister on n2
      And task 2 of driver gpu calls kfree on n2
      When invalidate_range_start of driver gpu continues
      Then the kernel reports a use-after-free

    @G-139.4
    Scenario: Freed without being removed at all
      Given driver gpu calls kfree on n2
      When process A calls munmap on [0x100000, 0x101000)
      Then the kernel reports a use-after-free
