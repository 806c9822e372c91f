@2008
Feature: The notifiers of January 2008: the list
  An early patch for MMU notifiers, which Christoph Lameter and Andrea Arcangeli posted on 28
  January 2008 and which was never merged as it stood. A `struct mmu_notifier` hangs on a list in
  the mm. Whoever clears page tables walks that list under RCU, with one call for each range or page
  and no brackets around it: `invalidate_range`, `invalidate_page`, `age_page`, and `release` at
  exit. A notifier is registered, called for invalidations, and then either unregistered or released
  by the exit of its mm; nothing keeps the mm for it, nothing counts its users, and its memory is
  the driver's to free.

  The review took the list apart. These Rules hold for the core as the review left it; the editions
  before it break some, which `docs/review-of-2008.md` names.

  Background:
    Given the notifiers of 2008
    And process A
    And process A calls mmap on [0x100000, 0x102000)
    And driver gpu

  @G-350
  Rule: register and unregister change the list with mmap_sem held for writing, return nothing, and are kept apart from exit
    Source: the patch of 28 January 2008, comments of `mmu_notifier_register()`; in its thread
    Andy Whitcroft: "you must have some form of \"write-side\" exclusion". `mmap_sem` is
    `mmap_lock` today. As posted, exit changes the list and takes no lock at all.

    @G-350.1
    Scenario: Who holds mmap_sem can't call mmu_notifier_register
      Given driver gpu calls mmap_write_lock on process A
      When driver gpu calls mmu_notifier_register on process A, naming it n1
      Then the kernel reports lock recursion

    @G-350.2
    Scenario: Who holds mmap_sem calls __mmu_notifier_register
      Given driver gpu calls mmap_write_lock on process A
      And driver gpu calls __mmu_notifier_register on process A, naming it n1
      And driver gpu calls mmap_write_unlock on process A
      When process A calls munmap on [0x100000, 0x102000)
      Then invalidate_range of n1 was called for [0x100000, 0x102000)

    @G-350.3
    Scenario: mmu_notifier_unregister waits for whoever holds mmap_sem
      Given driver gpu calls mmu_notifier_register on process A, naming it n1
      And task 2 of driver gpu calls mmap_write_lock on process A
      When driver gpu calls mmu_notifier_unregister on n1
      Then mmu_notifier_unregister by driver gpu has not returned
      When task 2 of driver gpu calls mmap_write_unlock on process A
      Then mmu_notifier_unregister by driver gpu has returned

    @G-350.4
    Scenario: Two registrations and a removal at once leave the list whole
      Given driver gpu calls mmu_notifier_register on process A, naming it n1
      When driver gpu calls mmu_notifier_unregister on n1
      And task 2 of driver gpu calls mmu_notifier_register on process A, naming it n2
      And task 3 of driver gpu calls mmu_notifier_register on process A, naming it n3
      Then the kernel log is clean
      When process A calls munmap on [0x100000, 0x102000)
      Then invalidate_range of n1 was never called
      And invalidate_range of n2 was called once
      And invalidate_range of n3 was called once

    @G-350.5
    Scenario: mmu_notifier_unregister races with the exit of the mm
      Given driver gpu calls mmgrab on process A
      And driver gpu calls mmu_notifier_register on process A, naming it n1
      When process A exits
      And driver gpu calls mmu_notifier_unregister on n1
      Then the kernel log is clean
      And release of n1 was called at most once

    @G-350.6
    Scenario: One is unregistered while the exit removes its neighbour
      Given driver gpu calls mmgrab on process A
      And driver gpu calls mmu_notifier_register on process A, naming it n1
      And driver gpu calls mmu_notifier_register on process A, naming it n2
      When process A exits
      And driver gpu calls mmu_notifier_unregister on n2
      Then the kernel log is clean
      And release of n1 was called once
      When driver gpu calls mmu_notifier_age_page on [0x100000, 0x101000) of process A
      Then age_page of driver gpu was never called

    @G-350.7
    Scenario: Nothing keeps the mm: after the exit unregister touches what has been freed
      Given driver gpu calls mmu_notifier_register on process A, naming it n1
      When process A exits
      Then the mm_struct of process A is freed
      When driver gpu calls mmu_notifier_unregister on n1
      Then the kernel reports a use-after-free

    @G-350.8
    Scenario: A function that returns nothing can't fail, not even for a signal
      Given driver gpu has a signal pending
      And driver gpu calls mmu_notifier_register on process A, naming it n1
      When process A calls munmap on [0x100000, 0x102000)
      Then mmu_notifier_register by driver gpu returned 0
      And invalidate_range of n1 was called once

  @G-351
  Rule: A new notifier is sure to be called once a quiescent period has passed since its registration
    Source: the patch of 28 January 2008, include/linux/mmu_notifier.h, comment of
    `__mmu_notifier_register()`. A walk that began before may pass it by.

    @G-351.1
    Scenario: A walk that is past the head does not meet it
      Given driver gpu calls mmu_notifier_register on process A, naming it n1
      And invalidate_page of driver gpu is held
      And driver nic
      And reclaim evicts [0x100000, 0x101000) of process A
      When driver nic calls mmu_notifier_register on process A, naming it n2
      Then mmu_notifier_register by driver nic has returned
      When invalidate_page of driver gpu continues
      Then invalidate_page of n2 was never called

    @G-351.2
    Scenario: Registered during a walk, it may be called or not
      Given driver gpu calls mmu_notifier_register on process A, naming it n1
      When reclaim evicts [0x100000, 0x101000) of process A
      And driver gpu calls mmu_notifier_register on process A, naming it n2
      Then it may happen that invalidate_page of n2 was called once
      And it may happen that invalidate_page of n2 was never called

    @G-351.3
    Scenario: synchronize_rcu waits for the walks that may have missed it
      Given driver gpu calls mmu_notifier_register on process A, naming it n1
      And invalidate_page of driver gpu is held
      And driver nic
      And reclaim evicts [0x100000, 0x101000) of process A
      When driver nic calls mmu_notifier_register on process A, naming it n2
      And driver nic calls synchronize_rcu
      Then mmu_notifier_register by driver nic has returned
      And synchronize_rcu by driver nic has not returned
      When invalidate_page of driver gpu continues
      Then synchronize_rcu by driver nic has returned

    @G-351.4
    Scenario: After that, every walk calls it
      Given driver gpu calls mmu_notifier_register on process A, naming it n1
      And driver gpu calls synchronize_rcu
      When process A calls madvise on [0x100000, 0x101000)
      And reclaim evicts [0x101000, 0x102000) of process A
      Then invalidate_range of n1 was called once
      And invalidate_page of n1 was called once

  @G-352
  Rule: A notifier that is off the list may be freed after a quiescent period, which unregister does not wait for
    Source: the patch of 28 January 2008, comments of `struct mmu_notifier_ops` ("must be released
    with call_rcu()") and of `mmu_notifier_unregister()`. For a notifier that exit takes off, Robin
    Holt in the thread: it "will need to be freed from within the ->release callout", where nobody
    walks the list any more.

    @G-352.1
    Scenario: mmu_notifier_unregister returns while a callback runs
      Given driver gpu calls mmu_notifier_register on process A, naming it n1
      And invalidate_page of driver gpu is held
      And reclaim evicts [0x100000, 0x101000) of process A
      When driver gpu calls mmu_notifier_unregister on n1
      And driver gpu calls synchronize_rcu
      Then mmu_notifier_unregister by driver gpu has returned
      And synchronize_rcu by driver gpu has not returned
      When invalidate_page of driver gpu continues
      Then synchronize_rcu by driver gpu has returned

    @G-352.2
    Scenario: After synchronize_rcu nothing runs any more
      Given driver gpu calls mmu_notifier_register on process A, naming it n1
      When reclaim evicts [0x100000, 0x101000) of process A
      And driver gpu calls mmu_notifier_unregister on n1
      And driver gpu calls synchronize_rcu
      And driver gpu calls kfree on n1
      Then n1 is freed
      And after the return of synchronize_rcu by driver gpu, no callback of n1 runs

    @G-352.3
    Scenario: call_rcu frees it after the walks that may stand on it
      Given driver gpu calls mmu_notifier_register on process A, naming it n1
      And invalidate_page of driver gpu is held
      And reclaim evicts [0x100000, 0x101000) of process A
      When driver gpu calls mmu_notifier_unregister on n1
      And driver gpu calls call_rcu on n1
      Then n1 is not freed
      When invalidate_page of driver gpu continues
      Then every exit from invalidate_page of n1 precedes every freeing of n1

    @G-352.4
    Scenario: Freed at once, it is met by a walk
      Given driver gpu calls mmu_notifier_register on process A, naming it n1
      When reclaim evicts [0x100000, 0x101000) of process A
      And driver gpu calls mmu_notifier_unregister on n1
      And driver gpu calls kfree on n1
      Then it may happen that the kernel reports a use-after-free

    @G-352.5
    Scenario: release frees its own notifier with call_rcu
      Given release of driver gpu calls call_rcu
      And driver gpu calls mmu_notifier_register on process A, naming it n1
      When process A exits
      Then every exit from release of n1 precedes every freeing of n1
      And n1 is freed

    @G-352.6
    Scenario: release frees its own notifier at once, as nobody walks the list any more
      Given release of driver gpu calls kfree
      And driver gpu calls mmu_notifier_register on process A, naming it n1
      When process A exits
      Then the kernel log is clean
      And n1 is freed

    @G-352.7
    Scenario: Two notifiers that free themselves in release
      Given release of driver gpu calls kfree
      And driver gpu calls mmu_notifier_register on process A, naming it n1
      And driver gpu calls mmu_notifier_register on process A, naming it n2
      When process A exits
      Then the kernel log is clean
      And release of driver gpu was called twice
      And n1 is freed
      And n2 is freed
