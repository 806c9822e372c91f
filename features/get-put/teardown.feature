@get-put
Feature: Put and the end of the process
  A process can end before, after or while a driver lets its notifier go. `release` and
  `free_notifier` answer two different questions: `release` says that the address space is going,
  and may never be called; `free_notifier` says that the notifier is going, and always is. These
  guarantees say to a driver which of the two it may hang its cleaning up on.

  Background:
    Given process A
    And process A calls mmap on [0x100000, 0x101000)
    And driver gpu
    And driver gpu calls mmu_notifier_get on process A, naming it n1

  @G-052
  Rule: A put never calls release, not even the last one
    Source: mm/mmu_notifier.c, mmu_notifier_put(): unlike unregister, it "only calls ops->release
    when the mm_struct is destroyed". Linux 5.4 and later.

    @G-052.1
    Scenario: The last put of a living process
      When driver gpu calls mmu_notifier_put on n1
      Then free_notifier of n1 was called once
      And release of n1 was never called

    @G-052.2
    Scenario: Two puts at the same time
      Given driver gpu calls mmu_notifier_get on process A, naming it n2
      When driver gpu calls mmu_notifier_put on n1
      And task 2 of driver gpu calls mmu_notifier_put on n2
      Then n1 is freed
      And release of driver gpu was never called

    @G-052.3
    Scenario: What unregister does instead
      Given driver gpu calls mmu_notifier_register on process A, naming it n2
      When driver gpu calls mmu_notifier_unregister on n2
      And driver gpu calls mmu_notifier_put on n1
      Then release of n2 was called once
      And release of n1 was never called

  @G-053
  Rule: release of a notifier that was got is called at most once, and only because its mm is torn down
    Source: IOMMU SVA thread (2020), Jason Gunthorpe: get and put "don't suffer from" a second call.
    Linux 5.4 and later. Notifiers that are ended by `mmu_notifier_unregister()` can see two calls.
    A `release` that detaches things, rather than only invalidating, is safe with get and put alone.

    @G-053.1
    Scenario: The process exits
      When process A exits
      Then release of n1 was called once
      When driver gpu calls mmu_notifier_put on n1
      Then n1 is freed
      And release of driver gpu was called once

    @G-053.2
    Scenario: The process exits while the last user puts
      When driver gpu calls mmu_notifier_put on n1
      And process A exits
      Then release of driver gpu was called at most once
      And it may happen that release of driver gpu was called once

    @G-053.3
    Scenario: The process is gone, but its address space is still used
      Given driver gpu calls mmget on process A
      When process A exits
      Then release of n1 was never called
      When driver gpu calls mmput on process A
      Then release of n1 was called once

  @G-054
  Rule: release is not always called for a notifier, but free_notifier is called for each that is fully put
    Source: mm/mmu_notifier.c, mmu_notifier_put(): "ops->release is not guaranteed to be called".
    Linux 5.4 and later. What a driver has to undo in any case belongs into `free_notifier`.

    @G-054.1
    Scenario: Put first, exit then
      Given driver gpu calls mmu_notifier_put on n1
      When process A exits
      Then free_notifier of driver gpu was called once
      And release of driver gpu was never called
      And the mm_struct of process A is freed

    @G-054.2
    Scenario: Exit first, put then
      Given process A exits
      When driver gpu calls mmu_notifier_put on n1
      Then release of driver gpu was called once
      And free_notifier of driver gpu was called once
      And the mm_struct of process A is freed

    @G-054.3
    Scenario: Exit and last put at the same time
      When process A exits
      And driver gpu calls mmu_notifier_put on n1
      Then free_notifier of driver gpu was called once
      And it may happen that release of driver gpu was never called
      And it may happen that release of driver gpu was called once

  @G-055
  Rule: A driver must zap all sptes, and prevent new ones, before its last put
    Source: mm/mmu_notifier.c, mmu_notifier_put(): the user "must ensure that all sptes are
    dropped". Linux 5.4 and later. After the put nothing calls the driver any more when a page goes.

    @G-055.1
    Scenario: The sptes go before the put
      Given driver gpu establishes sptes for [0x100000, 0x101000) of process A
      And process A calls munmap on [0x100000, 0x101000)
      When driver gpu calls mmu_notifier_put on n1
      And process A exits
      Then n1 is freed
      And the kernel log is clean

    @G-055.2
    Scenario: An spte is left, and the process unmaps the page
      Given driver gpu establishes sptes for [0x100000, 0x101000) of process A
      And driver gpu calls mmu_notifier_put on n1
      When process A calls munmap on [0x100000, 0x101000)
      Then the kernel reports device access to a freed page
      And invalidate_range_start of driver gpu was never called

    @G-055.3
    Scenario: An spte is left, and the process exits
      Given driver gpu establishes sptes for [0x100000, 0x101000) of process A
      And driver gpu calls mmu_notifier_put on n1
      When process A exits
      Then the kernel reports device access to a freed page
      And release of driver gpu was never called

    @G-055.4
    Scenario: An spte is made after the put
      Given driver gpu calls mmu_notifier_put on n1
      And driver gpu establishes sptes for [0x100000, 0x101000) of process A
      When process A exits
      Then the kernel reports device access to a freed page

  @G-056
  Rule: release may put its own notifier, if that put pairs with a get
    Source: mm/mmu_notifier.c, mmu_notifier_put(): it "can be called from the ops->release
    callback". Linux 5.4 and later. Each get has one put all the same: one from `release` is not an
    additional one.

    Background:
      Given release of driver gpu calls mmu_notifier_put

    @G-056.1
    Scenario: The last put comes from release
      When process A exits
      Then release of n1 was called once
      And n1 is freed
      And the mm_struct of process A is freed
      And the kernel log is clean

    @G-056.2
    Scenario: The put of release is one of two
      Given driver gpu calls mmu_notifier_get on process A, naming it n2
      When process A exits
      Then n1 has 1 user
      And n1 is not freed
      When driver gpu calls mmu_notifier_put on n2
      Then n1 is freed

    @G-056.3
    Scenario: The put of release and that of another user at the same time
      Given driver gpu calls mmu_notifier_get on process A, naming it n2
      When process A exits
      And driver gpu calls mmu_notifier_put on n2
      Then free_notifier of driver gpu was called once
      And the mm_struct of process A is freed

    @G-056.4
    Scenario: The driver puts once more after release did
      Given process A exits
      When driver gpu calls mmu_notifier_put on n1
      Then the kernel reports a use-after-free

  @G-057
  Rule: After a last put from inside release, the notifier stays until the walk that called release is past it
    Source: mm/mmu_notifier.c, mn_hlist_release(). Linux 3.17 and later (commit b972216e27d1 moved
    the end of the read-side critical section behind the removal); with put since 5.4. When
    `release` returns, the walk still has to step on from the notifier that its driver has just let
    go, and that could be freed by then if the walk were not one read-side critical section.

    Background:
      Given release of driver gpu calls mmu_notifier_put

    @G-057.1
    Scenario: One notifier that puts itself
      When process A exits
      Then every exit from release of n1 precedes every entry to free_notifier of n1
      And n1 is freed
      And the kernel log is clean

    @G-057.2
    Scenario: Two notifiers, of which neither goes before both releases have returned
      Given driver gpu calls mmu_notifier_register on process A, naming it n2
      When process A exits
      Then release of driver gpu was called twice
      And every exit from release of driver gpu precedes every freeing of n1
      And every exit from release of driver gpu precedes every freeing of n2

    @G-057.3
    Scenario: The release of another driver takes long
      Given driver nic
      And driver nic calls mmu_notifier_get on process A, naming it n2
      And release of driver nic is held
      When process A exits
      Then n1 is not freed
      When release of driver nic continues
      Then n1 is freed

  @G-058
  Rule: A put works as usual after the mm has been torn down
    Source: mm/mmu_notifier.c, mmu_notifier_put(): `hlist_del_init_rcu` does nothing to a node that
    exit has taken off the list. Linux 5.4 and later. A driver need not know, when a file of its own
    is closed, whether the process is still there.

    @G-058.1
    Scenario: The last put frees the notifier, and with it the mm_struct
      Given process A exits
      When driver gpu calls mmu_notifier_put on n1
      Then free_notifier of n1 was called once
      And the mm_struct of process A is freed
      And the kernel log is clean

    @G-058.2
    Scenario: A put that is not the last
      Given driver gpu calls mmu_notifier_get on process A, naming it n2
      And process A exits
      When driver gpu calls mmu_notifier_put on n2
      Then n1 has 1 user
      And n1 is not freed
      And the mm_struct of process A is not freed

    @G-058.3
    Scenario: A put while the teardown is under way
      Given release of driver gpu is held
      And process A exits
      And driver gpu calls mmu_notifier_put on n1
      When release of driver gpu continues
      Then n1 is freed
      And the mm_struct of process A is freed
