@interval
Feature: Interval notifiers and list notifiers that decline
  A non-blockable invalidation goes to interval notifiers and to list notifiers, and either kind may
  decline it. The caller gets -EAGAIN then, and calls no end: whatever has been begun is for the
  core to end. Here process lmkd takes the memory of the killed process A, driver gpu has an
  interval notifier, and driver nic a notifier on the list.

  Background:
    Given process A
    And process lmkd
    And process A calls mmap on [0x100000, 0x104000)
    And driver gpu with only invalidate
    And driver nic with only invalidate_range_start and invalidate
    And driver gpu calls mmu_interval_notifier_insert on [0x100000, 0x101000) of process A, naming it ni1
    And driver nic calls mmu_notifier_register on process A, naming it n1

  @G-165
  Rule: When a list notifier declines, the invalidation of the intervals that the same call has begun is ended too
    Source: mm/mmu_notifier.c, comment in mn_itree_invalidate(): on -EAGAIN the caller "is not
    allowed to call invalidate_range_end()". Linux 5.5 and later give it in words, and 6.1 and 6.12
    break it: __mmu_notifier_invalidate_range_start() ends nothing where the list declines, so that
    the sequence stays odd, and who waits for it never goes on.

    Background:
      Given invalidate_range_start of driver nic returns -EAGAIN when its range is non-blockable

    @G-165.1
    Scenario: The next read side does not wait
      Given process A has SIGKILL pending
      And process lmkd calls process_mrelease on process A
      When driver gpu calls mmu_interval_read_begin on ni1
      Then process_mrelease by process lmkd returned -EAGAIN
      And invalidate of ni1 was called once
      And mmu_interval_read_begin by driver gpu returned an odd sequence

    @G-165.2
    Scenario: Nor does a removal
      Given process A has SIGKILL pending
      And process lmkd calls process_mrelease on process A
      When driver gpu calls mmu_interval_notifier_remove on ni1
      And driver gpu calls kfree on ni1
      Then mmu_interval_notifier_remove by driver gpu has returned
      And process_mrelease by process lmkd returned -EAGAIN

    @G-165.3
    Scenario: What is inserted afterwards is inserted at once, also where no interval was intersected
      Given process A has SIGKILL pending
      And driver gpu calls mmu_interval_notifier_remove on ni1
      And process lmkd calls process_mrelease on process A
      And driver gpu calls mmu_interval_notifier_insert on [0x100000, 0x101000) of process A, naming it ni2
      When driver gpu calls mmu_interval_read_begin on ni2
      Then mmu_interval_read_begin by driver gpu has returned
      When reclaim evicts [0x100000, 0x101000) of process A
      Then invalidate of ni2 was called once

    @G-165.4
    Scenario: Once for each mapping
      Given process A calls mmap on [0x105000, 0x106000)
      And process A has SIGKILL pending
      And driver gpu calls mmu_interval_notifier_insert on [0x105000, 0x106000) of process A, naming it ni2
      When process lmkd calls process_mrelease on process A
      And driver gpu calls mmu_interval_notifier_remove on ni2
      Then invalidate of ni1 was called once
      And mmu_interval_notifier_remove by driver gpu has returned
      And process_mrelease by process lmkd returned -EAGAIN

    @G-165.5
    Scenario: What is invalidated next has a sequence of its own
      Given process A has SIGKILL pending
      And process lmkd calls process_mrelease on process A
      When reclaim evicts [0x100000, 0x101000) of process A
      Then invalidate of ni1 was called twice
      And invalidate of ni1 was called with a greater sequence each time

  @G-166
  Rule: When an interval notifier declines, no list notifier is called for that range, and the core ends the invalidation of the intervals
    Source: mm/mmu_notifier.c, mn_itree_invalidate() and __mmu_notifier_invalidate_range_start(),
    which returns before it comes to the list. Linux 5.5 and later.

    Background:
      Given invalidate of driver gpu returns false when its range is non-blockable

    @G-166.1
    Scenario: The list is not called
      Given process A has SIGKILL pending
      When process lmkd calls process_mrelease on process A
      Then process_mrelease by process lmkd returned -EAGAIN
      And invalidate_range_start of n1 was never called

    @G-166.2
    Scenario: Nor does it get an end
      Given process A has SIGKILL pending
      And driver xpu with only invalidate_range_start and invalidate_range_end
      And driver xpu calls mmu_notifier_register on process A, naming it n2
      When process lmkd calls process_mrelease on process A
      Then invalidate_range_start of n2 was never called
      And invalidate_range_end of n2 was never called

    @G-166.3
    Scenario: Other mappings are announced to it
      Given process A calls mmap on [0x105000, 0x106000)
      And process A has SIGKILL pending
      When process lmkd calls process_mrelease on process A
      Then process_mrelease by process lmkd returned -EAGAIN
      And invalidate_range_start of n1 was called once
      And invalidate_range_start of n1 was called for [0x105000, 0x106000)
      And the pages of [0x105000, 0x106000) of process A are freed

    @G-166.4
    Scenario: Nobody waits for it any more
      Given process A has SIGKILL pending
      And process lmkd calls process_mrelease on process A
      When driver gpu calls mmu_interval_read_begin on ni1
      And driver gpu calls mmu_interval_notifier_remove on ni1
      Then mmu_interval_read_begin by driver gpu has returned
      And mmu_interval_notifier_remove by driver gpu has returned

  @G-272
  Rule: An invalidation that intersects no interval lets the tree change, until an insertion meanwhile makes the sequence odd
    Source: mm/mmu_notifier.c, mn_itree_inv_start_range(), which makes the sequence odd only if
    it finds a notifier, and __mmu_interval_notifier_insert(), which makes it odd if it finds an
    invalidation running. Linux 5.5 and later.

    Background:
      Given invalidate_range_start of driver nic is held
      And process A calls madvise on [0x102000, 0x103000)

    @G-272.1
    Scenario: A removal is carried out at once
      When driver gpu calls mmu_interval_notifier_remove on ni1
      Then mmu_interval_notifier_remove by driver gpu has returned
      And madvise by process A has not returned

    @G-272.2
    Scenario: An insertion is carried out at once
      Given driver gpu calls mmu_interval_notifier_insert on [0x103000, 0x104000) of process A, naming it ni2
      When thread 2 of process A calls madvise on [0x103000, 0x104000)
      Then invalidate of ni2 was called once
      And madvise by process A has not returned

    @G-272.3
    Scenario: A read side does not wait, and has not collided
      When driver gpu calls mmu_interval_read_begin on ni1
      And driver gpu calls mmu_interval_read_retry on ni1
      Then mmu_interval_read_retry by driver gpu returned false
      And madvise by process A has not returned

    @G-272.4
    Scenario: After one insertion, the next is put off until the invalidation has ended
      Given driver gpu calls mmu_interval_notifier_insert on [0x103000, 0x104000) of process A, naming it ni2
      And driver gpu calls mmu_interval_notifier_insert on [0x101000, 0x102000) of process A, naming it ni3
      When thread 2 of process A calls madvise on [0x101000, 0x102000)
      Then invalidate of ni3 was never called
      When invalidate_range_start of driver nic continues
      Then madvise by process A has returned
      When process A calls madvise on [0x101000, 0x102000)
      Then invalidate of ni3 was called once

  @G-273
  Rule: Who waits in mmu_interval_read_begin is woken when the last of the invalidations that run has ended
    Source: mm/mmu_notifier.c, mn_itree_inv_end(): "Make invalidate_seq even", and wake_up_all().
    Linux 5.5 and later; broken by G-165.

    Background:
      Given invalidate_range_start of driver nic is held
      And process A calls madvise on [0x100000, 0x101000)

    @G-273.1
    Scenario: One that waits
      When driver gpu calls mmu_interval_read_begin on ni1
      Then mmu_interval_read_begin by driver gpu has not returned
      When invalidate_range_start of driver nic continues
      Then mmu_interval_read_begin by driver gpu has returned

    @G-273.2
    Scenario: Two that wait
      Given driver gpu calls mmu_interval_read_begin on ni1
      And task 2 of driver gpu calls mmu_interval_read_begin on ni1
      When invalidate_range_start of driver nic continues
      Then mmu_interval_read_begin by driver gpu has returned
      And mmu_interval_read_begin by task 2 of driver gpu has returned

    @G-273.3
    Scenario: The last of two invalidations
      Given thread 2 of process A calls madvise on [0x100000, 0x101000)
      And driver gpu calls mmu_interval_read_begin on ni1
      When invalidate_range_start of driver nic continues
      Then mmu_interval_read_begin by driver gpu has returned
      And madvise by process A has returned
      And madvise by thread 2 of process A has returned

    @G-273.4
    Scenario: It begins to wait just as the invalidation ends
      When invalidate_range_start of driver nic continues
      And driver gpu calls mmu_interval_read_begin on ni1
      Then mmu_interval_read_begin by driver gpu has returned

    @G-273.5
    Scenario: The invalidation that it waits for is declined by a list notifier
      Given driver xpu with only invalidate_range_start
      And invalidate_range_start of driver xpu is held
      And invalidate_range_start of driver xpu returns -EAGAIN when its range is non-blockable
      And invalidate_range_start of driver nic continues
      And driver xpu calls mmu_notifier_register on process A, naming it n2
      And process A has SIGKILL pending
      And process lmkd calls process_mrelease on process A
      When driver gpu calls mmu_interval_read_begin on ni1
      Then mmu_interval_read_begin by driver gpu has not returned
      When invalidate_range_start of driver xpu continues
      Then mmu_interval_read_begin by driver gpu has returned
      And process_mrelease by process lmkd returned -EAGAIN
