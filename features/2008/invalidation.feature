@2008
Feature: The notifiers of January 2008: ageing and invalidation
  One call for each range or page, after the page tables have been changed; `zap_page_range()` has
  given the pages back by then. So a device has to hold a reference to each page that it maps, and
  to zap it when a callback is called for it.

  Background:
    Given the notifiers of 2008
    And process A
    And process A calls mmap on [0x100000, 0x102000)
    And driver gpu
    And driver gpu pins the pages it maps
    And driver gpu calls mmu_notifier_register on process A, naming it n1

  @G-354
  Rule: mmu_notifier_age_page calls age_page of every notifier, and is true if any of them says that the page is young
    Source: the patch of 28 January 2008, `mmu_notifier_age_page()`, mm/mmu_notifier.c: the answers
    are or-ed. A device that has no young bits may zap its spte and answer whether there was one.

    @G-354.1
    Scenario: Young for one, it is young
      Given driver nic
      And driver nic calls mmu_notifier_register on process A, naming it n2
      And age_page of driver gpu returns 0
      And age_page of driver nic returns 1
      When driver gpu calls mmu_notifier_age_page on [0x100000, 0x101000) of process A
      Then mmu_notifier_age_page by driver gpu returned 1
      And age_page of n1 was called once
      And age_page of n2 was called once

    @G-354.2
    Scenario: The other way round, the one that is called last does not undo it
      Given driver nic
      And driver nic calls mmu_notifier_register on process A, naming it n2
      And age_page of driver gpu returns 1
      And age_page of driver nic returns 0
      When driver gpu calls mmu_notifier_age_page on [0x100000, 0x101000) of process A
      Then mmu_notifier_age_page by driver gpu returned 1
      And age_page of n1 was called once
      And age_page of n2 was called once

    @G-354.3
    Scenario: Old for all, it is old
      When driver gpu calls mmu_notifier_age_page on [0x100000, 0x101000) of process A
      Then mmu_notifier_age_page by driver gpu returned 0
      And age_page of n1 was called for [0x100000, 0x101000)

    @G-354.4
    Scenario: Where there is no age_page, nothing is called and it is old
      Given process B
      And process B calls mmap on [0x108000, 0x109000)
      And driver nic without age_page
      And driver nic calls mmu_notifier_register on process B, naming it n2
      When driver nic calls mmu_notifier_age_page on [0x108000, 0x109000) of process B
      Then mmu_notifier_age_page by driver nic returned 0
      And age_page of driver gpu was never called

    @G-354.5
    Scenario: A device without young bits zaps its spte, and is found old the next time
      Given driver gpu establishes sptes for [0x100000, 0x101000) of process A
      When driver gpu calls mmu_notifier_age_page on [0x100000, 0x101000) of process A
      Then mmu_notifier_age_page by driver gpu returned 1
      When driver gpu calls mmu_notifier_age_page on [0x100000, 0x101000) of process A
      Then mmu_notifier_age_page by driver gpu returned 0

  @G-355
  Rule: invalidate_range is called after its range is unmapped, and its argument lock says whether the caller holds a spinlock
    Source: the patch of 28 January 2008, comment of `invalidate_range` in `struct
    mmu_notifier_ops`, and patches 2 and 4 of the series. A `lock` of 1 reads here as "was called
    with a non-blockable range". Andrea Arcangeli in the thread: "if you can deal with lock=1 once,
    why can't you deal with lock=1 _always_?" A `lock` of 0 is no leave to sleep either: see G-356.

    @G-355.1
    Scenario: munmap and madvise hold no spinlock
      When process A calls munmap on [0x100000, 0x101000)
      And process A calls madvise on [0x101000, 0x102000)
      Then invalidate_range of n1 was called for [0x100000, 0x101000)
      And invalidate_range of n1 was called for [0x101000, 0x102000)
      And invalidate_range of n1 was called with a blockable range
      And invalidate_range of n1 ran in process context

    @G-355.2
    Scenario: mprotect and fork neither
      When process A calls mprotect on [0x100000, 0x102000)
      And process A forks process B
      Then invalidate_range of n1 was called twice
      And invalidate_range of n1 was called with a blockable range
      And invalidate_range of n1 ran in process context

    @G-355.3
    Scenario: ftruncate holds i_mmap_lock
      When process A calls ftruncate on [0x100000, 0x102000)
      Then invalidate_range of n1 was called for [0x100000, 0x102000)
      And invalidate_range of n1 was called with a non-blockable range
      And invalidate_range of n1 ran in atomic context

    @G-355.4
    Scenario: reclaim holds the spinlock of the reverse map in invalidate_page
      When reclaim evicts [0x100000, 0x101000) of process A
      Then invalidate_page of n1 was called for [0x100000, 0x101000)
      And invalidate_page of n1 ran in atomic context

    @G-355.5
    Scenario: The range is unmapped by then, and its pages wait for the device
      Given driver gpu establishes sptes for [0x100000, 0x102000) of process A
      When process A calls munmap on [0x100000, 0x102000)
      Then invalidate_range of n1 ran after its range was unmapped
      And every entry to invalidate_range of n1 precedes every freeing of the pages of [0x100000, 0x102000) of process A
      And the pages of [0x100000, 0x102000) of process A are freed

    @G-355.6
    Scenario: A device that keeps its sptes keeps the pages
      Given invalidate_range of driver gpu keeps its sptes
      And driver gpu establishes sptes for [0x100000, 0x102000) of process A
      When process A calls munmap on [0x100000, 0x102000)
      Then the pages of [0x100000, 0x102000) of process A are not freed

  @G-356
  Rule: Every callback runs in an RCU read-side critical section: none may sleep, and a walk outlives the removal of what it stands on
    Source: the patch of 28 January 2008, the macro `mmu_notifier()`, `mmu_notifier_age_page()`
    and `mmu_notifier_release()`. Christoph Lameter's own first fix is about it: "Wrong type of
    list del in mmu_notifier_release()". At exit the walks of the reverse map have ended when
    release comes; what the list owes is judged with a walk by somebody who has kept the mm.

    @G-356.1
    Scenario: invalidate_range sleeps, although its range is blockable
      Given invalidate_range of driver gpu sleeps
      When process A calls munmap on [0x100000, 0x102000)
      Then invalidate_range of n1 was called with a blockable range
      And the kernel reports sleeping in atomic context

    @G-356.2
    Scenario: release sleeps
      Given release of driver gpu sleeps
      When process A exits
      Then the kernel reports sleeping in atomic context

    @G-356.3
    Scenario: age_page sleeps
      Given age_page of driver gpu sleeps
      When driver gpu calls mmu_notifier_age_page on [0x100000, 0x101000) of process A
      Then the kernel reports sleeping in atomic context

    @G-356.4
    Scenario: A walk stands on a notifier that is unregistered, and finds the next
      Given driver nic
      And driver nic calls mmu_notifier_register on process A, naming it n2
      And invalidate_page of driver nic is held
      And reclaim evicts [0x100000, 0x101000) of process A
      And driver nic calls mmu_notifier_unregister on n2
      When invalidate_page of driver nic continues
      Then invalidate_page of n1 was called once
      And the kernel log is clean

    @G-356.5
    Scenario: A walk stands on a notifier that exit removes, and goes on
      Given driver gpu calls mmgrab on process A
      And age_page of driver gpu is held
      And driver gpu calls mmu_notifier_age_page on [0x100000, 0x101000) of process A
      When process A exits
      Then release of n1 was called once
      When age_page of driver gpu continues
      Then the kernel log is clean
      And mmu_notifier_age_page by driver gpu has returned

    @G-356.6
    Scenario: A walk and an exit at once, in every interleaving
      Given driver nic
      And driver nic calls mmu_notifier_register on process A, naming it n2
      And driver nic calls mmgrab on process A
      When process A exits
      And driver nic calls mmu_notifier_age_page on [0x100000, 0x101000) of process A
      Then the kernel log is clean
      And mmu_notifier_age_page by driver nic returned 0
      And release of n1 was called once
      And release of n2 was called once
