@registration
Feature: What a registration keeps alive, and for how long
  Two counts guard an address space: mm_users keeps its mappings, mm_count keeps its mm_struct. A
  registration needs the first while it runs and holds the second until it ends, so that a driver
  can end it safely long after the process has gone.

  Background:
    Given process A
    And process A calls mmap on [0x100000, 0x102000)
    And driver gpu

  @G-004
  Rule: The caller of a registration must keep mm_users above zero while it runs
    Source: get/put patch v3 (2019), comment of mmu_notifier_register(): "ensure mm_users can't
    go down to zero". Linux 2.6.27 and later. The kernel asserts it before and after by
    `BUG_ON(atomic_read(&mm->mm_users) <= 0)`. The process's own thread has such a pin; a
    driver's worker takes one with `mmget()` or `mmget_not_zero()`.

    @G-004.1
    Scenario: A pinned mm, and the process exits meanwhile
      Given driver gpu calls mmget on process A
      When driver gpu calls mmu_notifier_register on process A, naming it n1
      And process A exits
      Then release of n1 was never called
      When driver gpu calls mmput on process A
      Then release of n1 was called once

    @G-004.2
    Scenario: mm_count alone, and the process has exited before
      Given driver gpu calls mmgrab on process A
      And process A exits
      When driver gpu calls mmu_notifier_register on process A, naming it n1
      Then the kernel reports a BUG_ON

    @G-004.3
    Scenario: mm_count alone, and the process exits meanwhile
      Given driver gpu calls mmgrab on process A
      When driver gpu calls mmu_notifier_register on process A, naming it n1
      And process A exits
      Then it may happen that the kernel reports a BUG_ON
      And it may happen that mmu_notifier_register by driver gpu returned 0

    @G-004.4
    Scenario: No pin at all
      When driver gpu calls mmu_notifier_register on process A, naming it n1
      And process A exits
      Then it may happen that the kernel reports a use-after-free
      And it may happen that the kernel reports a BUG_ON

    @G-004.5
    Scenario: It is asserted before anything is allocated
      Given driver gpu calls mmgrab on process A
      And process A exits
      When the next allocation of driver gpu fails
      And driver gpu calls mmu_notifier_register on process A, naming it n1
      Then the kernel reports a BUG_ON

    @G-004.6
    Scenario: mm_count alone, and the process exits while the registration waits for a lock of reclaim
      Given driver nic with only invalidate_range_start
      And driver nic calls mmu_notifier_register on process A, naming it n2
      And invalidate_range_start of driver nic is held
      And reclaim evicts [0x100000, 0x101000) of process A
      And driver gpu calls mmgrab on process A
      And driver gpu calls mmu_notifier_register on process A, naming it n1
      And process A exits
      When invalidate_range_start of driver nic continues
      Then the kernel reports a BUG_ON

  @G-005
  Rule: A registration holds one mm_count and no mm_users
    Source: mm/mmu_notifier.c, comment of mmu_notifier_register() in 2.6.27: "mm_count is
    automatically pinned". Linux 2.6.27 and later. The patch as first posted in 2008 had no pin. An
    mm_users instead would keep the address space from ever being torn down while the device is
    open.

    @G-005.1
    Scenario: One registration
      When driver gpu calls mmu_notifier_register on process A, naming it n1
      Then mm_count of process A increased by 1
      And mm_users of process A is unchanged

    @G-005.2
    Scenario: Two at the same time
      Given driver nic
      When driver gpu calls mmu_notifier_register on process A, naming it n1
      And driver nic calls mmu_notifier_register on process A, naming it n2
      Then mm_count of process A increased by 2
      And mm_users of process A is unchanged

    @G-005.3
    Scenario: The mm_struct outlives the process, until the registration ends
      Given driver gpu calls mmu_notifier_register on process A, naming it n1
      When process A exits
      Then the mm_struct of process A is not freed
      And the pages of [0x100000, 0x102000) of process A are freed
      When driver gpu calls mmu_notifier_unregister on n1
      Then the mm_struct of process A is freed

    @G-005.4
    Scenario: While another driver takes an mm_count
      Given driver nic
      When driver gpu calls mmu_notifier_register on process A, naming it n1
      And driver nic calls mmgrab on process A
      Then mm_count of process A increased by 2
      And mm_users of process A is unchanged

  @G-006
  Rule: The pin on mm_users may be dropped as soon as the registration has returned
    Source: get/put patch v3 (2019), comment of mmu_notifier_register(): the "pin should be released
    by calling mmput". Linux 2.6.27 and later.

    Background:
      Given driver gpu calls mmget on process A

    @G-006.1
    Scenario: The registration goes on without the pin
      When driver gpu calls mmu_notifier_register on process A, naming it n1
      And driver gpu calls mmput on process A
      Then mm_users of process A decreased by 1
      And mm_count of process A increased by 1
      When process A calls munmap on [0x100000, 0x102000)
      Then invalidate_range_start of n1 was called at least once

    @G-006.2
    Scenario: Without the pin the process's exit is the end of the address space
      Given driver gpu calls mmu_notifier_register on process A, naming it n1
      And driver gpu calls mmput on process A
      When process A exits
      Then release of n1 was called once
      And the pages of [0x100000, 0x102000) of process A are freed

    @G-006.3
    Scenario: The last pin may turn out to be the driver's
      When driver gpu calls mmu_notifier_register on process A, naming it n1
      And driver gpu calls mmput on process A
      And process A exits
      Then release of n1 was called once
      And it may happen that every exit from release of n1 precedes every return of mmput by driver gpu
      And it may happen that every return of mmput by driver gpu precedes every entry to release of n1

  @G-013
  Rule: The mm's subscription structure stays from the first registration to the end of the mm_struct
    Source: mm/mmu_notifier.c, __mmu_notifier_subscriptions_destroy(): the structure is "not
    freed until the mm is destroyed". Linux 2.6.27 and later. Whoever walks the list as the last
    notifier leaves has something to walk on. That a later registration allocates nothing is so
    since 5.4 (G-007).

    Background:
      Given driver gpu calls mmu_notifier_register on process A, naming it n1

    @G-013.1
    Scenario: A later registration finds it and allocates none
      Given driver gpu calls mmu_notifier_unregister on n1
      And the next allocation of driver gpu fails
      When driver gpu calls mmu_notifier_register on process A, naming it n2
      Then mmu_notifier_register by driver gpu returned 0
      And n2 has 1 user

    @G-013.2
    Scenario: The last notifier leaves during an invalidation
      When driver gpu calls mmu_notifier_unregister on n1
      And driver gpu calls kfree on n1
      And process A calls munmap on [0x100000, 0x102000)
      Then the kernel log is clean
      And it may happen that invalidate_range_start of n1 was called at least once
      And it may happen that invalidate_range_start of n1 was never called

    @G-013.3
    Scenario: It goes with the mm_struct
      Given process A exits
      When driver gpu calls mmu_notifier_unregister on n1
      Then the mm_struct of process A is freed
      And the kernel log is clean

  @G-017
  Rule: Each registration must be ended by exactly one mmu_notifier_unregister or one last put
    Source: get/put patch v3 (2019), comment of mmu_notifier_register(): one of the two "must be
    always called". Linux 5.4 and later. A put needs `free_notifier` in the ops. exmap, an
    out-of-tree module, learnt by crash that the mm remembers a notifier that its module forgot.

    Background:
      Given driver gpu calls mmu_notifier_register on process A, naming it n1

    @G-017.1
    Scenario: Ended by mmu_notifier_unregister
      When driver gpu calls mmu_notifier_unregister on n1
      And driver gpu calls kfree on n1
      And driver gpu is unloaded
      And process A calls munmap on [0x100000, 0x102000)
      Then n1 is freed
      And munmap by process A returned 0

    @G-017.2
    Scenario: Ended by mmu_notifier_put
      When driver gpu calls mmu_notifier_put on n1
      And driver gpu calls mmu_notifier_synchronize
      And driver gpu is unloaded
      Then n1 is freed
      And mm_count of process A decreased by 1

    @G-017.3
    Scenario: Never ended, and the address space outlives the module
      Given driver gpu is unloaded
      When process A calls munmap on [0x100000, 0x102000)
      Then the kernel reports a call into an unloaded module

    @G-017.4
    Scenario: Never ended, and the module outlives the address space
      Given process A exits
      When driver gpu is unloaded
      Then the kernel reports a memory leak

    @G-017.5
    Scenario: Ended twice
      Given driver gpu calls mmu_notifier_unregister on n1
      When driver gpu calls mmu_notifier_unregister on n1
      Then the mm_struct of process A is freed
      When process A calls munmap on [0x100000, 0x102000)
      Then the kernel reports a use-after-free
