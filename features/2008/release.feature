@2008
Feature: The notifiers of January 2008: release
  In the kernel that the patch was for, the exit of an mm clears its page tables, unlinks its
  VMAs from the reverse map, gives its pages back, and only then calls `mmu_notifier_release()`.

  Background:
    Given the notifiers of 2008
    And process A
    And process A calls mmap on [0x100000, 0x102000)
    And driver gpu
    And driver gpu calls mmu_notifier_register on process A, naming it n1

  @G-353
  Rule: Exit calls each release, takes each notifier off the list and waits a quiescent period; to unregister from release does the list no harm
    Source: the patch of 28 January 2008, `mmu_notifier_release()`, and the comment of
    `mmu_notifier_unregister()`: "So it is safe to call mmu_notifier_unregister from the ->release
    function". The second half of that promise no edition keeps: `release` is called in an RCU
    read-side critical section, and `mmu_notifier_unregister()` sleeps for mmap_sem there.

    @G-353.1
    Scenario: Each release is called once, after the last user has gone
      Given driver nic
      And driver nic calls mmu_notifier_register on process A, naming it n2
      When process A exits
      Then release of n1 was called once
      And release of n2 was called once
      And release of driver gpu ran with mm_users 0

    @G-353.2
    Scenario: A driver without release is taken off the list too
      Given driver nic without release
      And driver nic calls mmgrab on process A
      And driver nic calls mmu_notifier_register on process A, naming it n2
      When process A exits
      Then release of n1 was called once
      When driver nic calls mmu_notifier_age_page on [0x100000, 0x101000) of process A
      Then age_page of n2 was never called

    @G-353.3
    Scenario: Exit waits for the walks that stand on what it removed
      Given driver nic
      And driver nic calls mmgrab on process A
      And age_page of driver gpu is held
      And driver nic calls mmu_notifier_age_page on [0x100000, 0x101000) of process A
      When process A exits
      Then release of n1 was called once
      And exit by process A has not returned
      When age_page of driver gpu continues
      Then the kernel log is clean
      And exit by process A has returned

    @G-353.4
    Scenario: After the exit no callback comes
      Given driver nic
      And driver nic calls mmgrab on process A
      When process A exits
      Then release of n1 was called once
      When driver nic calls mmu_notifier_age_page on [0x100000, 0x101000) of process A
      And reclaim evicts [0x100000, 0x101000) of process A
      Then age_page of n1 was never called
      And invalidate_page of n1 was never called

    @G-353.5
    Scenario: release unregisters its own notifier: the list stays whole, but it sleeps where it must not
      Given release of driver gpu calls mmu_notifier_unregister
      When process A exits
      Then the kernel reports sleeping in atomic context
      And mmu_notifier_unregister by process A has returned
      And the mm_struct of process A is freed

    @G-353.6
    Scenario: Unregistered after the exit, by who has kept the mm, it is left alone
      Given driver gpu calls mmgrab on process A
      And process A exits
      When driver gpu calls mmu_notifier_unregister on n1
      Then the kernel log is clean
      And mmu_notifier_unregister by driver gpu has returned

    @G-353.7
    Scenario: release comes after the pages have gone: nobody in the thread says so
      When process A exits
      Then every freeing of the pages of [0x100000, 0x102000) of process A precedes every entry to release of n1

    @G-353.8
    Scenario: So a device that holds no reference to what it maps reads freed pages
      Given driver gpu establishes sptes for [0x100000, 0x102000) of process A
      When process A exits
      Then the kernel reports device access to a freed page

    @G-353.9
    Scenario: One that holds a reference to each page keeps them until its release
      Given driver nic
      And driver nic pins the pages it maps
      And driver nic calls mmu_notifier_register on process A, naming it n2
      And driver nic establishes sptes for [0x100000, 0x102000) of process A
      When process A exits
      Then every entry to release of n2 precedes every freeing of the pages of [0x100000, 0x102000) of process A
      And the pages of [0x100000, 0x102000) of process A are freed
