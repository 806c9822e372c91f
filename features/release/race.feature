@release
Feature: mmu_notifier_unregister against exit
  A driver's file is closed while the process that opened it dies: `mmu_notifier_unregister()` and
  `exit_mmap()` meet at the same notifier. Each may call its `release`, each takes it off the list,
  each waits for the other where it matters. These are the promises that hold in every
  interleaving.

  Background:
    Given process A
    And process A calls mmap on [0x100000, 0x102000)
    And driver gpu
    And driver gpu calls mmu_notifier_register on process A, naming it n1

  @G-086
  Rule: Exit takes every notifier off the list, and a later mmu_notifier_unregister calls no second release
    Source: mm/mmu_notifier.c, mn_hlist_release(): after it, "mmu_notifier_unregister will do
    nothing other than to wait". Linux 2.6.27 and later. Measured on 6.1 and 6.12.

    @G-086.1
    Scenario: Unregister after the exit
      When process A exits
      Then release of n1 was called once
      When driver gpu calls mmu_notifier_unregister on n1
      Then mmu_notifier_unregister by driver gpu has returned
      And release of n1 was never called since then

    @G-086.2
    Scenario: Two notifiers, unregistered at the same time after the exit
      Given driver gpu calls mmu_notifier_register on process A, naming it n2
      And process A exits
      When driver gpu calls mmu_notifier_unregister on n1
      And task 2 of driver gpu calls mmu_notifier_unregister on n2
      Then release of driver gpu was called twice
      And the mm_struct of process A is freed

    @G-086.3
    Scenario: Until the removal it does not hold
      Given release of driver gpu is held
      And process A exits
      When driver gpu calls mmu_notifier_unregister on n1
      Then release of n1 was called twice

  @G-092
  Rule: If mmu_notifier_unregister and exit race, release is called at least once, and may be called twice at once
    Source: IOMMU SVA thread (2020), Jason Gunthorpe: "release may be called multiple times in some
    situations". Linux 3.10 and later. It is a price that commit d34883d4e35c paid knowingly. So
    `release` must be idempotent. Notifiers that end by put alone are not affected.

    @G-092.1
    Scenario: Sometimes it comes once, sometimes twice
      When process A exits
      And driver gpu calls mmu_notifier_unregister on n1
      Then release of n1 was called at least once
      And it may happen that release of n1 was called once
      And it may happen that release of n1 was called twice

    @G-092.2
    @permission
    Scenario: Two releases at the same time
      When process A exits
      And driver gpu calls mmu_notifier_unregister on n1
      Then it may happen that release and release of n1 overlap

    @G-092.3
    Scenario: One release stuck in the exit, another in unregister
      Given release of driver gpu is held
      When process A exits
      And driver gpu calls mmu_notifier_unregister on n1
      Then release of n1 was called twice
      And release and release of n1 overlap

    @G-092.4
    Scenario: With put in the place of unregister it comes once at most
      Given driver nic
      And driver nic calls mmu_notifier_get on process A, naming it n2
      When process A exits
      And driver nic calls mmu_notifier_put on n2
      Then release of n2 was called at most once
      And it may happen that release of n2 was called once

    @G-092.5
    Scenario: A release that drops a reference each time drops one too many
      Given driver gpu calls mmgrab on process A
      And release of driver gpu calls mmdrop
      When process A exits
      And driver gpu calls mmu_notifier_unregister on n1
      Then it may happen that the kernel reports a use-after-free

  @G-094
  Rule: An exit that meets a release by mmu_notifier_unregister waits for its end before it frees a page
    Source: mm/mmu_notifier.c, mmu_notifier_unregister(): "SRCU here will force exit_mmap to wait".
    Linux 2.6.27 and later. The edge, which the comment leaves out, is that
    `mmu_notifier_unregister()` looks at the list before it enters its SRCU read-side critical
    section. An exit that fits in between calls `release` itself and frees the pages, and the second
    `release` runs after that. A driver whose `release` is idempotent does not notice; one that
    looks at the pages of the mm in each `release` would find them gone.

    @G-094.1
    Scenario: Both are in release: the pages wait for the later one
      Given release of driver gpu is held
      When driver gpu calls mmu_notifier_unregister on n1
      And process A exits
      Then the pages of [0x100000, 0x102000) of process A are not freed
      When release of driver gpu continues
      Then every exit from release of n1 precedes every freeing of the pages of [0x100000, 0x102000) of process A

    @G-094.2
    Scenario: In every interleaving the device is idle before the pages go
      Given driver gpu establishes sptes for [0x100000, 0x102000) of process A
      When driver gpu calls mmu_notifier_unregister on n1
      And process A exits
      Then the kernel log is clean
      And it may happen that release of n1 was called once
      And it may happen that release and release of n1 overlap

    @G-094.3
    Scenario: Unregister's release alone, when the exit comes later
      Given release of driver gpu is held
      And driver gpu calls mmu_notifier_unregister on n1
      When process A exits
      Then the pages of [0x100000, 0x102000) of process A are not freed
      When release of driver gpu continues
      Then the pages of [0x100000, 0x102000) of process A are freed

    @G-094.4
    @permission
    Scenario: A second release may come when the pages are gone
      When process A exits
      And driver gpu calls mmu_notifier_unregister on n1
      Then it may happen that some freeing of the pages of [0x100000, 0x102000) of process A precedes some entry to release of n1
      And the kernel log is clean

  @G-095
  Rule: Whoever removes a notifier second does nothing to it, and the list stays whole
    Source: mm/mmu_notifier.c, mmu_notifier_unregister(): "Can not use list_del_rcu()". Linux 3.10
    and later. Before, the loser followed the pointers of a node that was gone (3.9: a NULL
    pointer). A removal that leaves the node marked as off the list can be repeated.

    @G-095.1
    Scenario: Unregister and exit both remove it
      When process A exits
      And driver gpu calls mmu_notifier_unregister on n1
      Then mmu_notifier_unregister by driver gpu has returned
      And exit by process A has returned
      And it may happen that release of n1 was called twice
      And the kernel log is clean

    @G-095.2
    Scenario: Its neighbour on the list is released all the same
      Given driver nic
      And driver nic calls mmu_notifier_register on process A, naming it n2
      When process A exits
      And driver gpu calls mmu_notifier_unregister on n1
      Then release of n2 was called once
      And every exit from release of n2 precedes every freeing of the pages of [0x100000, 0x102000) of process A

    @G-095.3
    Scenario: Two unregisters of neighbours
      Given driver nic
      And driver nic calls mmu_notifier_register on process A, naming it n2
      When driver gpu calls mmu_notifier_unregister on n1
      And driver nic calls mmu_notifier_unregister on n2
      Then release of n1 was called once
      And release of n2 was called once

    @G-095.4
    Scenario: The last put and exit both remove it
      Given driver nic
      And driver nic calls mmu_notifier_get on process A, naming it n2
      When process A exits
      And driver nic calls mmu_notifier_put on n2
      Then n2 is freed
      And release of n1 was called once
