@2008
Feature: The rmap notifiers of January 2008
  The other half of the patch: for subsystems that keep a reverse map of their own, such as one
  that exports memory to other machines, and so know pages rather than addresses. A `struct
  mmu_rmap_notifier` is registered once, for all processes. The subsystem marks the pages that
  it maps (`PageExternalRmap`), and when reclaim has unmapped such a page it calls
  `invalidate_page` of each rmap notifier. Never merged.

  Background:
    Given the notifiers of 2008
    And process A
    And process A calls mmap on [0x100000, 0x102000)
    And driver xpmem
    And driver xpmem calls mmu_rmap_notifier_register, naming it n1

  @G-357
  Rule: invalidate_page of each rmap notifier is called for marked pages of any process, unmapped and locked, outside of spinlocks
    Source: the patch of 28 January 2008, include/linux/mmu_notifier.h, and patch 3 of the series,
    `try_to_unmap()`. The header says that these callbacks may sleep. They may not: the macro
    `mmu_rmap_notifier()` holds `rcu_read_lock()` around them. What is left of the promise is
    judged.

    @G-357.1
    Scenario: A marked page
      Given driver xpmem calls SetPageExternalRmap on [0x100000, 0x101000) of process A
      When reclaim evicts [0x100000, 0x102000) of process A
      Then invalidate_page of n1 was called once
      And invalidate_page of n1 was called for [0x100000, 0x101000)
      And invalidate_page of n1 ran after its range was unmapped
      And invalidate_page of n1 ran with the page lock held
      And invalidate_page of n1 ran in process context

    @G-357.2
    Scenario: A page that is not marked, or not any more
      Given driver xpmem calls SetPageExternalRmap on [0x101000, 0x102000) of process A
      And driver xpmem calls ClearPageExternalRmap on [0x101000, 0x102000) of process A
      When reclaim evicts [0x100000, 0x102000) of process A
      Then invalidate_page of n1 was never called

    @G-357.3
    Scenario: One registration is for all processes
      Given process B
      And process B calls mmap on [0x108000, 0x109000)
      And driver xpmem calls SetPageExternalRmap on [0x100000, 0x101000) of process A
      And driver xpmem calls SetPageExternalRmap on [0x108000, 0x109000) of process B
      When reclaim evicts [0x100000, 0x101000) of process A
      And reclaim evicts [0x108000, 0x109000) of process B
      Then invalidate_page of n1 was called twice

    @G-357.4
    Scenario: Notifiers of the mm are called first, under the spinlock of the reverse map
      Given driver kvm
      And driver kvm calls mmu_notifier_register on process A, naming it n2
      And driver xpmem calls SetPageExternalRmap on [0x100000, 0x101000) of process A
      When reclaim evicts [0x100000, 0x101000) of process A
      Then every exit from invalidate_page of n2 precedes every entry to invalidate_page of n1
      And invalidate_page of n2 ran in atomic context
      And invalidate_page of n2 ran with the page lock held
      And invalidate_page of n1 ran in process context

    @G-357.5
    Scenario: The page is freed when every callback has returned
      Given driver kvm
      And driver kvm calls mmu_rmap_notifier_register, naming it n2
      And invalidate_page of driver xpmem is held
      And driver xpmem calls SetPageExternalRmap on [0x100000, 0x101000) of process A
      When reclaim evicts [0x100000, 0x101000) of process A
      Then the pages of [0x100000, 0x101000) of process A are not freed
      When invalidate_page of driver xpmem continues
      Then invalidate_page of n2 was called once
      And the pages of [0x100000, 0x101000) of process A are freed

    @G-357.6
    Scenario: The device is off the page before it is freed
      Given driver xpmem establishes sptes for [0x100000, 0x102000) of process A
      And driver xpmem calls SetPageExternalRmap on [0x100000, 0x101000) of process A
      When reclaim evicts [0x100000, 0x101000) of process A
      Then the pages of [0x100000, 0x101000) of process A are freed
      And the kernel log is clean

    @G-357.7
    Scenario: It is said to be able to sleep
      Given invalidate_page of driver xpmem sleeps
      And driver xpmem calls SetPageExternalRmap on [0x100000, 0x101000) of process A
      When reclaim evicts [0x100000, 0x101000) of process A
      Then the kernel reports sleeping in atomic context

    @G-357.8
    Scenario: munmap and exit call no rmap notifier: a page that the device holds stays
      Given driver rdma
      And driver rdma pins the pages it maps
      And driver rdma calls mmu_rmap_notifier_register, naming it n2
      And driver rdma establishes sptes for [0x100000, 0x102000) of process A
      And driver rdma calls SetPageExternalRmap on [0x100000, 0x101000) of process A
      When process A calls munmap on [0x100000, 0x101000)
      And process A exits
      Then invalidate_page of n2 was never called
      And the pages of [0x100000, 0x102000) of process A are not freed

  @G-359
  Rule: The subsystem marks its pages, and sets a page dirty whose external pte is
    Source: the patch of 28 January 2008, include/linux/mmu_notifier.h: "It is up to the
    subsystem to mark". Only the subsystem knows what its ptes have; a page that nobody has set
    dirty is dropped by reclaim without being written out.

    @G-359.1
    Scenario: The dirty bit is carried over, and the page written out
      Given driver xpmem establishes sptes for [0x100000, 0x101000) of process A
      And driver xpmem calls SetPageExternalRmap on [0x100000, 0x101000) of process A
      And driver xpmem writes to [0x100000, 0x101000) of process A through its sptes
      When reclaim evicts [0x100000, 0x101000) of process A
      Then the kernel log is clean
      And the pages of [0x100000, 0x101000) of process A are freed

    @G-359.2
    Scenario: A subsystem that forgets it loses what its device wrote
      Given invalidate_page of driver xpmem forgets its dirty bits
      And driver xpmem establishes sptes for [0x100000, 0x101000) of process A
      And driver xpmem calls SetPageExternalRmap on [0x100000, 0x101000) of process A
      And driver xpmem writes to [0x100000, 0x101000) of process A through its sptes
      When reclaim evicts [0x100000, 0x101000) of process A
      Then the kernel reports a lost write

    @G-359.3
    Scenario: A subsystem that does not mark its page is not called
      Given driver xpmem establishes sptes for [0x100000, 0x101000) of process A
      When reclaim evicts [0x100000, 0x101000) of process A
      Then invalidate_page of n1 was never called
      And the kernel reports device access to a freed page

    @G-359.4
    Scenario: A write while reclaim takes the page is written out, or finds no spte
      Given driver xpmem establishes sptes for [0x100000, 0x101000) of process A
      And driver xpmem calls SetPageExternalRmap on [0x100000, 0x101000) of process A
      When driver xpmem writes to [0x100000, 0x101000) of process A through its sptes
      And reclaim evicts [0x100000, 0x101000) of process A
      Then the kernel log is clean
      And it may happen that write_device by driver xpmem returned 0
      And it may happen that write_device by driver xpmem returned -EFAULT

  @G-360
  Rule: Registration and removal of rmap notifiers are serialised by a spinlock of their own, and wait for no walk
    Source: the patch of 28 January 2008, `mmu_rmap_notifier_register()`, mm/mmu_notifier.c. The
    list is one for the kernel, so no mmap_sem could guard it.

    @G-360.1
    Scenario: Several at once leave the list whole
      Given driver kvm
      And driver rdma
      And driver xpmem calls SetPageExternalRmap on [0x100000, 0x101000) of process A
      When driver kvm calls mmu_rmap_notifier_register, naming it n2
      And driver rdma calls mmu_rmap_notifier_register, naming it n3
      And driver xpmem calls mmu_rmap_notifier_unregister on n1
      Then the kernel log is clean
      When reclaim evicts [0x100000, 0x101000) of process A
      Then invalidate_page of n1 was never called
      And invalidate_page of n2 was called once
      And invalidate_page of n3 was called once

    @G-360.2
    Scenario: Removal in atomic context, as it does not sleep
      When driver xpmem calls mmu_rmap_notifier_unregister on n1 from atomic context
      Then mmu_rmap_notifier_unregister by driver xpmem has returned
      And the kernel log is clean

    @G-360.3
    Scenario: mmu_rmap_notifier_unregister returns while a callback runs
      Given invalidate_page of driver xpmem is held
      And driver xpmem calls SetPageExternalRmap on [0x100000, 0x101000) of process A
      And reclaim evicts [0x100000, 0x101000) of process A
      When driver xpmem calls mmu_rmap_notifier_unregister on n1
      And driver xpmem calls synchronize_rcu
      Then mmu_rmap_notifier_unregister by driver xpmem has returned
      And synchronize_rcu by driver xpmem has not returned

    @G-360.4
    Scenario: Freed after a quiescent period, it is met by nobody
      Given driver xpmem calls SetPageExternalRmap on [0x100000, 0x101000) of process A
      When reclaim evicts [0x100000, 0x101000) of process A
      And driver xpmem calls mmu_rmap_notifier_unregister on n1
      And driver xpmem calls synchronize_rcu
      And driver xpmem calls kfree on n1
      Then the kernel log is clean
      And after the return of synchronize_rcu by driver xpmem, no callback of n1 runs

    @G-360.5
    Scenario: Freed at once, it is met by a walk
      Given driver xpmem calls SetPageExternalRmap on [0x100000, 0x101000) of process A
      When reclaim evicts [0x100000, 0x101000) of process A
      And driver xpmem calls mmu_rmap_notifier_unregister on n1
      And driver xpmem calls kfree on n1
      Then it may happen that the kernel reports a use-after-free
