@interval
Feature: What is inserted while an invalidation runs
  An invalidation walks the tree of interval notifiers without a lock, so the tree must not change
  while one does: its sequence is odd then. What is inserted meanwhile waits for the end of the last
  invalidation, and is taken to have been invalidated, since nobody knows which addresses the
  invalidations that run are about. Here driver gpu is held in an invalidation, and driver nic
  inserts. Where the invalidation is to intersect no interval, it is driver xpu that holds it, whose
  notifier is on the list.

  Background:
    Given process A
    And process A calls mmap on [0x100000, 0x104000)
    And driver gpu with only invalidate
    And driver nic with only invalidate
    And driver gpu calls mmu_interval_notifier_insert on [0x100000, 0x101000) of process A, naming it ni1

  @G-248
  Rule: While an invalidation runs that intersects an interval, the tree does not change
    Source: mm/mmu_notifier.c, mn_itree_inv_end(): "Adds and removes are queued until the final
    inv_end happens". Linux 5.5 and later. So an invalidation that begins meanwhile does not meet
    what was inserted, and still meets what is being removed.

    @G-248.1
    Scenario: What is inserted is not met yet
      Given invalidate of driver gpu is held
      And process A calls madvise on [0x100000, 0x101000)
      And driver nic calls mmu_interval_notifier_insert on [0x102000, 0x103000) of process A, naming it ni2
      When thread 2 of process A calls madvise on [0x102000, 0x103000)
      Then madvise by thread 2 of process A has returned
      And invalidate of ni2 was never called

    @G-248.2
    Scenario: It is met when the last invalidation has ended
      Given invalidate of driver gpu is held
      And process A calls madvise on [0x100000, 0x101000)
      And driver nic calls mmu_interval_notifier_insert on [0x102000, 0x103000) of process A, naming it ni2
      When invalidate of driver gpu continues
      Then madvise by process A has returned
      When process A calls munmap on [0x102000, 0x103000)
      Then invalidate of ni2 was called once

    @G-248.3
    Scenario: What is being removed is still met
      Given driver nic calls mmu_interval_notifier_insert on [0x102000, 0x103000) of process A, naming it ni2
      And invalidate of driver gpu is held
      And process A calls madvise on [0x100000, 0x101000)
      And driver nic calls mmu_interval_notifier_remove on ni2
      When thread 2 of process A calls madvise on [0x102000, 0x103000)
      Then invalidate of ni2 was called once
      And mmu_interval_notifier_remove by driver nic has not returned

    @G-248.4
    Scenario: Several wait, to be inserted and to be removed
      Given driver nic calls mmu_interval_notifier_insert on [0x102000, 0x103000) of process A, naming it ni2
      And invalidate of driver gpu is held
      And process A calls madvise on [0x100000, 0x101000)
      And driver nic calls mmu_interval_notifier_insert on [0x101000, 0x102000) of process A, naming it ni3
      And driver nic calls mmu_interval_notifier_remove on ni2
      When invalidate of driver gpu continues
      Then mmu_interval_notifier_remove by driver nic has returned
      When process A calls munmap on [0x101000, 0x103000)
      Then invalidate of ni2 was never called
      And invalidate of ni3 was called once

    @G-248.5
    Scenario: An invalidation that intersects none leaves the tree free
      Given driver xpu with only invalidate_range_start
      And driver xpu calls mmu_notifier_register on process A, naming it n1
      And invalidate_range_start of driver xpu is held
      And process A calls madvise on [0x103000, 0x104000)
      And driver nic calls mmu_interval_notifier_insert on [0x102000, 0x103000) of process A, naming it ni2
      When thread 2 of process A calls madvise on [0x102000, 0x103000)
      Then invalidate of ni2 was called once

    @G-248.6
    Scenario: Inserting races with an invalidation
      When process A calls munmap on [0x100000, 0x103000)
      And driver nic calls mmu_interval_notifier_insert on [0x102000, 0x103000) of process A, naming it ni2
      Then mmu_interval_notifier_insert by driver nic returned 0
      And invalidate of ni1 was called once
      And it may happen that invalidate of ni2 was never called
      And it may happen that invalidate of ni2 was called once

    @G-248.7
    Scenario: What has waited is carried out once
      Given invalidate of driver gpu is held
      And process A calls madvise on [0x100000, 0x101000)
      And driver nic calls mmu_interval_notifier_insert on [0x102000, 0x103000) of process A, naming it ni2
      And invalidate of driver gpu continues
      And process A calls madvise on [0x100000, 0x101000)
      When process A calls madvise on [0x102000, 0x103000)
      Then invalidate of ni2 was called once

  @G-249
  Rule: After the first into an mm, an insertion never waits for an invalidation that runs
    Source: mm/mmu_notifier.c, __mmu_interval_notifier_insert(): it defers the add "so this
    algorithm is deterministic". Linux 5.5 and later. The first into an mm takes the locks of
    the mm (G-245), which those who invalidate hold.

    @G-249.1
    Scenario: Of other addresses
      Given invalidate of driver gpu is held
      And process A calls munmap on [0x100000, 0x101000)
      When driver nic calls mmu_interval_notifier_insert on [0x102000, 0x103000) of process A, naming it ni2
      Then mmu_interval_notifier_insert by driver nic returned 0
      And munmap by process A has not returned

    @G-249.2
    Scenario: Of the same addresses
      Given invalidate of driver gpu is held
      And process A calls munmap on [0x100000, 0x101000)
      When driver nic calls mmu_interval_notifier_insert on [0x100000, 0x101000) of process A, naming it ni2
      Then mmu_interval_notifier_insert by driver nic returned 0
      And munmap by process A has not returned

    @G-249.3
    Scenario: With the mmap lock held, while reclaim invalidates
      Given invalidate of driver gpu is held
      And reclaim evicts [0x100000, 0x101000) of process A
      When driver nic calls mmap_write_lock on process A
      And driver nic calls mmu_interval_notifier_insert_locked on [0x100000, 0x101000) of process A, naming it ni2
      And driver nic calls mmap_write_unlock on process A
      Then mmu_interval_notifier_insert_locked by driver nic returned 0
      And reclaim by reclaim has not returned

    @G-249.4
    Scenario: Two in a row
      Given invalidate of driver gpu is held
      And process A calls munmap on [0x100000, 0x101000)
      When driver nic calls mmu_interval_notifier_insert on [0x100000, 0x101000) of process A, naming it ni2
      And driver nic calls mmu_interval_notifier_insert on [0x102000, 0x103000) of process A, naming it ni3
      And driver gpu calls mmu_interval_notifier_insert on [0x102000, 0x103000) of process A, naming it ni4
      Then mmu_interval_notifier_insert by driver nic returned 0
      And mmu_interval_notifier_insert by driver gpu returned 0

  @G-250
  Rule: What is inserted while any invalidation runs counts as invalidated, and mmu_interval_read_begin waits until that has ended
    Source: mm/mmu_notifier.c, __mmu_interval_notifier_insert(): "we must assume this new range is
    included". Linux 5.5 and later.

    Background:
      Given driver xpu with only invalidate_range_start
      And driver xpu calls mmu_notifier_register on process A, naming it n1

    @G-250.1
    Scenario: The invalidation is of other addresses
      Given invalidate of driver gpu is held
      And process A calls munmap on [0x100000, 0x101000)
      When driver nic calls mmu_interval_notifier_insert on [0x102000, 0x103000) of process A, naming it ni2
      And driver nic calls mmu_interval_read_begin on ni2
      Then mmu_interval_read_begin by driver nic has not returned
      When invalidate of driver gpu continues
      Then mmu_interval_read_begin by driver nic returned an odd sequence

    @G-250.2
    Scenario: The invalidation intersects no interval
      Given invalidate_range_start of driver xpu is held
      And process A calls munmap on [0x103000, 0x104000)
      When driver nic calls mmu_interval_notifier_insert on [0x102000, 0x103000) of process A, naming it ni2
      And driver nic calls mmu_interval_read_begin on ni2
      Then mmu_interval_read_begin by driver nic has not returned
      When invalidate_range_start of driver xpu continues
      Then mmu_interval_read_begin by driver nic returned an odd sequence

    @G-250.3
    Scenario: It waits for the last of two
      Given invalidate of driver gpu is held
      And invalidate_range_start of driver xpu is held
      And process A calls madvise on [0x103000, 0x104000)
      And thread 2 of process A calls madvise on [0x100000, 0x101000)
      And driver nic calls mmu_interval_notifier_insert on [0x102000, 0x103000) of process A, naming it ni2
      When driver nic calls mmu_interval_read_begin on ni2
      And invalidate of driver gpu continues
      Then mmu_interval_read_begin by driver nic has not returned
      When invalidate_range_start of driver xpu continues
      Then mmu_interval_read_begin by driver nic has returned

    @G-250.4
    Scenario: Afterwards nothing has collided
      Given invalidate of driver gpu is held
      And process A calls munmap on [0x100000, 0x101000)
      And driver nic calls mmu_interval_notifier_insert on [0x102000, 0x103000) of process A, naming it ni2
      When invalidate of driver gpu continues
      And driver nic calls mmu_interval_read_begin on ni2
      And driver nic calls mmu_interval_read_retry on ni2
      Then mmu_interval_read_retry by driver nic returned false

  @G-251
  Rule: A driver must establish sptes for a new interval only after mmu_interval_read_begin, since an invalidation that already runs need not call its invalidate
    Source: mm/mmu_notifier.c, comment of mmu_interval_notifier_insert(), which "may not be
    present in the interval tree yet". Linux 5.5 and later.

    @G-251.1
    Scenario: A driver that asks nobody maps a page that is about to be freed
      Given invalidate of driver gpu is held
      And process A calls munmap on [0x100000, 0x101000)
      When driver nic calls mmu_interval_notifier_insert on [0x100000, 0x101000) of process A, naming it ni2
      And driver nic establishes sptes for [0x100000, 0x101000) of process A
      And invalidate of driver gpu continues
      Then it may happen that the kernel reports device access to a freed page
      And it may happen that invalidate of ni2 was never called

    @G-251.2
    Scenario: A driver that reads under the notifier waits, and finds the page gone
      Given invalidate of driver gpu is held
      And process A calls munmap on [0x100000, 0x101000)
      When driver nic calls mmu_interval_notifier_insert on [0x100000, 0x101000) of process A, naming it ni2
      And driver nic mirrors [0x100000, 0x101000) of process A under ni2
      Then mirror_range by driver nic has not returned
      When invalidate of driver gpu continues
      Then mirror_range by driver nic returned -EFAULT
      And the kernel log is clean

    @G-251.3
    Scenario: Inserting, mirroring and an invalidation, in every interleaving
      When process A calls munmap on [0x100000, 0x101000)
      And driver nic calls mmu_interval_notifier_insert on [0x100000, 0x101000) of process A, naming it ni2
      And driver nic mirrors [0x100000, 0x101000) of process A under ni2
      Then it may happen that mirror_range by driver nic returned 0
      And it may happen that mirror_range by driver nic returned -EBUSY
      And it may happen that mirror_range by driver nic returned -EFAULT
      And the kernel log is clean

  @G-252
  Rule: What is inserted while no invalidation runs has an odd sequence of its own, and mmu_interval_read_begin does not wait
    Source: mm/mmu_notifier.c, __mmu_interval_notifier_insert(): it "should be odd, not equal to the
    current invalidate_seq". Linux 5.5 and later; measured on 6.1 and 6.12.

    @G-252.1
    Scenario: The first of the mm
      When driver gpu calls mmu_interval_read_begin on ni1
      And driver gpu calls mmu_interval_read_retry on ni1
      Then mmu_interval_read_begin by driver gpu returned an odd sequence
      And mmu_interval_read_retry by driver gpu returned false

    @G-252.2
    Scenario: After an invalidation
      Given process A calls munmap on [0x100000, 0x101000)
      And driver nic calls mmu_interval_notifier_insert on [0x102000, 0x103000) of process A, naming it ni2
      When driver nic calls mmu_interval_read_begin on ni2
      And driver nic calls mmu_interval_read_retry on ni2
      Then mmu_interval_read_begin by driver nic returned an odd sequence
      And mmu_interval_read_retry by driver nic returned false

    @G-252.3
    Scenario: A later invalidation that intersects another does not make it wait
      Given driver nic calls mmu_interval_notifier_insert on [0x102000, 0x103000) of process A, naming it ni2
      And invalidate of driver gpu is held
      And process A calls munmap on [0x100000, 0x101000)
      When driver nic calls mmu_interval_read_begin on ni2
      Then mmu_interval_read_begin by driver nic returned an odd sequence
      And munmap by process A has not returned

    @G-252.4
    Scenario: After two invalidations that may have overlapped
      When process A calls madvise on [0x100000, 0x101000)
      And thread 2 of process A calls madvise on [0x102000, 0x103000)
      Then madvise by process A has returned
      And madvise by thread 2 of process A has returned
      When driver nic calls mmu_interval_notifier_insert on [0x102000, 0x103000) of process A, naming it ni2
      And driver nic calls mmu_interval_read_begin on ni2
      Then mmu_interval_read_begin by driver nic returned an odd sequence

    @G-252.5
    Scenario: After an invalidation that intersects none
      Given process A calls madvise on [0x102000, 0x103000)
      And driver nic calls mmu_interval_notifier_insert on [0x102000, 0x103000) of process A, naming it ni2
      When driver nic calls mmu_interval_read_begin on ni2
      And driver nic calls mmu_interval_read_retry on ni2
      Then mmu_interval_read_begin by driver nic returned an odd sequence
      And mmu_interval_read_retry by driver nic returned false

    @G-252.6
    Scenario: The first of the mm, after an invalidation that called only the list
      Given process B
      And process B calls mmap on [0x100000, 0x101000)
      And driver xpu with only invalidate_range_start and invalidate_range_end
      And driver xpu calls mmu_notifier_register on process B, naming it n1
      And process B calls madvise on [0x100000, 0x101000)
      And driver nic calls mmu_interval_notifier_insert on [0x100000, 0x101000) of process B, naming it ni2
      When driver nic calls mmu_interval_read_begin on ni2
      Then mmu_interval_read_begin by driver nic returned an odd sequence
