@get-put
Feature: The mm pointer of a notifier
  A notifier holds `mm_count` of its mm, so the mm_struct stays as long as the notifier does. It
  does not hold `mm_users`: the address space may go at any time. `mn->mm` can therefore always be
  read, and `mmget_not_zero(mn->mm)` is the way to ask whether there is still an address space
  behind it, and to keep it. A driver needs no mm pointer of its own beside the notifier's.

  Background:
    Given process A
    And process A calls mmap on [0x100000, 0x101000)
    And driver gpu
    And driver gpu calls mmu_notifier_get on process A, naming it n1

  @G-051
  Rule: The mm_struct is still there while free_notifier runs, and its pin is dropped only afterwards
    Source: mm/mmu_notifier.c, mmu_notifier_free_rcu(): first `free_notifier`, then `mmdrop`.
    Linux 5.4 and later. A `free_notifier` may use `subscription->mm`, as a key for instance.

    @G-051.1
    Scenario: The put of a process that is gone
      Given process A exits
      When driver gpu calls mmu_notifier_put on n1
      Then every exit from free_notifier of n1 precedes every freeing of the mm_struct of process A

    @G-051.2
    Scenario: A free_notifier that takes long
      Given free_notifier of driver gpu is held
      And process A exits
      When driver gpu calls mmu_notifier_put on n1
      Then the mm_struct of process A is not freed
      When free_notifier of driver gpu continues
      Then the mm_struct of process A is freed

    @G-051.3
    Scenario: Put and exit at the same time
      When driver gpu calls mmu_notifier_put on n1
      And process A exits
      Then every exit from free_notifier of n1 precedes every freeing of the mm_struct of process A

  @G-068
  Rule: While a caller holds a get, the notifier's mm pointer stays valid, whether the process lives or not
    Source: mm/mmu_notifier.c, mmu_notifier_get_locked(): while one has a get, "the mm pointer
    will remain valid". Linux 5.4 and later. `mmu_notifier_put()` takes nothing but the
    notifier, and so finds the mm by this pointer: that shows whether it is still there, and
    whose it is.

    @G-068.1
    Scenario: The process exits
      When process A exits
      Then the pages of [0x100000, 0x101000) of process A are freed
      And the mm_struct of process A is not freed

    @G-068.2
    Scenario: Somebody else puts while the process exits
      Given driver gpu calls mmu_notifier_get on process A, naming it n2
      When task 2 of driver gpu calls mmu_notifier_put on n2
      And process A exits
      Then n1 has 1 user
      And the mm_struct of process A is not freed

    @G-068.3
    Scenario: The last put ends it
      Given process A exits
      When driver gpu calls mmu_notifier_put on n1
      Then the mm_struct of process A is freed
      When driver gpu calls mmget_not_zero on process A
      Then the kernel reports a use-after-free

    @G-068.4
    Scenario: It leads to the mm of the notifier's own process, also after an exit
      Given process B
      And driver gpu calls mmu_notifier_get on process B, naming it n2
      And driver gpu calls mmgrab on process A
      And process A exits
      When driver gpu calls mmu_notifier_put on n1
      Then mm_count of process A decreased by 1
      And mm_count of process B is unchanged
      When driver gpu calls mmu_notifier_put on n2
      Then mm_count of process B decreased by 1
      And mm_count of process A is unchanged

  @G-069
  Rule: While a caller holds a get, mmget_not_zero tells whether the address space still exists, and if so keeps it
    Source: mm/mmu_notifier.c, mmu_notifier_get_locked(): the mm pointer "can be converted to an
    active mm pointer via mmget_not_zero()". Linux 5.4 and later. Before the fault handler of a
    device may look into page tables, this is the question that it asks.

    @G-069.1
    Scenario: The process lives
      When driver gpu calls mmget_not_zero on process A
      Then mmget_not_zero by driver gpu returned true
      And mm_users of process A increased by 1
      When driver gpu calls mmput on process A
      Then mm_users of process A decreased by 1

    @G-069.2
    Scenario: The process is gone
      Given process A exits
      When driver gpu calls mmget_not_zero on process A
      Then mmget_not_zero by driver gpu returned false
      And mm_users of process A is unchanged

    @G-069.3
    Scenario: An address space that was kept outlives its process
      Given driver gpu calls mmget_not_zero on process A
      When process A exits
      Then the pages of [0x100000, 0x101000) of process A are not freed
      And release of n1 was never called
      When driver gpu calls mmput on process A
      Then release of n1 was called once

    @G-069.4
    Scenario: The process exits at the same time
      When driver gpu calls mmget_not_zero on process A
      And process A exits
      Then it may happen that mmget_not_zero by driver gpu returned true
      And it may happen that mmget_not_zero by driver gpu returned false
      And the mm_struct of process A is not freed

  @G-070
  Rule: From the moment at which exit calls release, mmget_not_zero returns false
    Source: IOMMU SVA thread (2020), Jason Gunthorpe: mmget "is no longer possible past release".
    Linux 2.6.27 and later. A flag of the driver's own that says the same is not needed. The edge is
    that `mmu_notifier_unregister()` calls `release` too, and then the process may well be alive.

    @G-070.1
    Scenario: Inside release
      Given release of driver gpu calls mmget_not_zero
      When process A exits
      Then release of n1 ran with mm_users 0
      And mmget_not_zero by process A returned false

    @G-070.2
    Scenario: By another task while release runs
      Given release of driver gpu is held
      And process A exits
      When driver gpu calls mmget_not_zero on process A
      Then release of n1 was called once
      And mmget_not_zero by driver gpu returned false

    @G-070.3
    Scenario: Long after
      Given process A exits
      When driver gpu calls mmget_not_zero on process A
      And task 2 of driver gpu calls mmget_not_zero on process A
      Then release of n1 was called once
      And mmget_not_zero by driver gpu returned false
      And mmget_not_zero by task 2 of driver gpu returned false

    @G-070.4
    Scenario: A release that unregister calls says nothing of the process
      Given driver nic
      And release of driver nic calls mmget_not_zero
      And driver nic calls mmu_notifier_register on process A, naming it n2
      When driver nic calls mmu_notifier_unregister on n2
      And driver nic calls kfree on n2
      Then mmget_not_zero by driver nic returned true
