@interval
Feature: Sequence numbers of interval notifiers
  Each invalidation that intersects an interval has an odd sequence number, which its `invalidate`
  stores with mmu_interval_set_seq(). Whoever has read page tables compares: if the notifier's
  sequence is another than that which mmu_interval_read_begin() returned, what has been read may be
  out of date.

  Background:
    Given process A
    And process A calls mmap on [0x100000, 0x104000)
    And driver gpu with only invalidate
    And driver gpu calls mmu_interval_notifier_insert on [0x100000, 0x102000) of process A, naming it ni1

  @G-264
  Rule: invalidate is called with an odd sequence, which is greater with each invalidation that begins when those before have ended
    Source: include/linux/mmu_notifier.h, comment of mmu_interval_set_seq(): it "will always be
    odd". Linux 5.5 and later; measured on 6.1 and 6.12.

    @G-264.1
    Scenario: One after the other
      When process A calls mprotect on [0x100000, 0x101000)
      And process A calls madvise on [0x101000, 0x102000)
      And process A calls munmap on [0x100000, 0x102000)
      Then invalidate of ni1 was called 3 times
      And invalidate of ni1 was called with an odd sequence
      And invalidate of ni1 was called with a greater sequence each time

    @G-264.2
    Scenario: By different tasks, while a notifier is inserted
      Given driver nic with only invalidate
      When process A calls madvise on [0x100000, 0x101000)
      And driver nic calls mmu_interval_notifier_insert on [0x102000, 0x103000) of process A, naming it ni2
      Then invalidate of ni1 was called with an odd sequence
      When process A calls munmap on [0x100000, 0x103000)
      Then invalidate of ni1 was called with a greater sequence each time
      And invalidate of ni1 was called with an odd sequence
      And invalidate of ni2 was called with an odd sequence

    @G-264.3
    Scenario: After one that was declined
      Given process lmkd
      And invalidate of driver gpu returns false when its range is non-blockable
      And process A has SIGKILL pending
      And process lmkd calls process_mrelease on process A
      When reclaim evicts [0x100000, 0x101000) of process A
      Then invalidate of ni1 was called with an odd sequence
      And invalidate of ni1 was called with a greater sequence each time

    @G-264.4
    Scenario: After an insertion during an invalidation that intersects none
      Given driver nic with only invalidate_range_start and invalidate
      And process A calls madvise on [0x100000, 0x101000)
      And driver nic calls mmu_notifier_register on process A, naming it n1
      And invalidate_range_start of driver nic is held
      And process A calls madvise on [0x103000, 0x104000)
      And driver nic calls mmu_interval_notifier_insert on [0x102000, 0x103000) of process A, naming it ni2
      And invalidate_range_start of driver nic continues
      When process A calls madvise on [0x100000, 0x101000)
      Then invalidate of ni1 was called with a greater sequence each time

  @G-265
  Rule: Invalidations that overlap in time have the same sequence
    Source: mm/mmu_notifier.c, mn_itree_inv_start_range(): `invalidate_seq |= 1`. Linux 5.5 and
    later.

    @G-265.1
    Scenario: Of the same addresses
      Given invalidate of driver gpu is held
      And process A calls madvise on [0x100000, 0x101000)
      When thread 2 of process A calls madvise on [0x100000, 0x102000)
      Then invalidate of ni1 was called with the same sequence each time

    @G-265.2
    Scenario: One that intersects no interval has ended meanwhile
      Given invalidate of driver gpu is held
      And process A calls madvise on [0x101000, 0x102000)
      And thread 2 of process A calls madvise on [0x102000, 0x103000)
      When reclaim evicts [0x101000, 0x102000) of process A
      Then invalidate of ni1 was called with the same sequence each time

    @G-265.3
    Scenario: The next one has another
      Given invalidate of driver gpu is held
      And process A calls madvise on [0x100000, 0x101000)
      And thread 2 of process A calls madvise on [0x101000, 0x102000)
      When invalidate of driver gpu continues
      Then invalidate of ni1 was called with the same sequence each time
      When process A calls munmap on [0x100000, 0x101000)
      Then invalidate of ni1 was first called with MMU_NOTIFY_CLEAR and last with MMU_NOTIFY_UNMAP
      And invalidate of ni1 was called with an odd sequence

  @G-266
  Rule: invalidate must call mmu_interval_set_seq where the driver reads under the notifier, or readers do not see that they have collided
    Source: include/linux/mmu_notifier.h, comment of mmu_interval_set_seq(): it "must be called
    unconditionally". Linux 5.5 and later. It is called with the lock held under which readers
    retry. Who calls neither mmu_interval_read_begin() nor mmu_interval_read_retry() need not
    call it.

    @G-266.1
    Scenario: A driver that calls it
      Given driver gpu calls mmu_interval_read_begin on ni1
      And process A calls madvise on [0x100000, 0x101000)
      When driver gpu calls mmu_interval_read_retry on ni1
      Then mmu_interval_read_retry by driver gpu returned true

    @G-266.2
    Scenario: A driver that does not
      Given invalidate of driver gpu does not call mmu_interval_set_seq
      And driver gpu calls mmu_interval_read_begin on ni1
      And process A calls madvise on [0x100000, 0x101000)
      When driver gpu calls mmu_interval_read_retry on ni1
      Then mmu_interval_read_retry by driver gpu returned false

    @G-266.3
    Scenario: It maps a page that has been freed
      Given invalidate of driver gpu does not call mmu_interval_set_seq
      When process A calls munmap on [0x100000, 0x101000)
      And driver gpu mirrors [0x100000, 0x101000) of process A under ni1
      Then it may happen that the kernel reports device access to a freed page

  @G-267
  Rule: mmu_interval_read_begin returns the sequence of the notifier, and waits while the invalidation that has set it runs
    Source: mm/mmu_notifier.c, mmu_interval_read_begin(). Linux 5.5 and later. It does not wait
    for invalidations that have not set the sequence of this notifier, unless they overlap the
    one that has (G-265).

    Background:
      Given driver nic with only invalidate_range_start
      And driver nic calls mmu_notifier_register on process A, naming it n1

    @G-267.1
    Scenario: invalidate has returned, and the invalidation goes on
      Given invalidate_range_start of driver nic is held
      And process A calls madvise on [0x100000, 0x101000)
      When driver gpu calls mmu_interval_read_begin on ni1
      Then mmu_interval_read_begin by driver gpu has not returned
      When invalidate_range_start of driver nic continues
      Then mmu_interval_read_begin by driver gpu returned an odd sequence
      When driver gpu calls mmu_interval_read_retry on ni1
      Then mmu_interval_read_retry by driver gpu returned false

    @G-267.2
    Scenario: invalidate has been entered, and has set nothing yet
      Given invalidate of driver gpu is held
      And process A calls madvise on [0x100000, 0x101000)
      When driver gpu calls mmu_interval_read_begin on ni1
      Then mmu_interval_read_begin by driver gpu has returned
      When invalidate of driver gpu continues
      Then madvise by process A has returned
      When driver gpu calls mmu_interval_read_retry on ni1
      Then mmu_interval_read_retry by driver gpu returned true

    @G-267.3
    Scenario: An invalidation of other addresses
      Given driver gpu calls mmu_interval_notifier_insert on [0x103000, 0x104000) of process A, naming it ni2
      And invalidate_range_start of driver nic is held
      And process A calls madvise on [0x103000, 0x104000)
      When driver gpu calls mmu_interval_read_begin on ni1
      Then mmu_interval_read_begin by driver gpu has returned
      And madvise by process A has not returned

    @G-267.4
    Scenario: An invalidation that has ended
      Given process A calls madvise on [0x100000, 0x101000)
      When driver gpu calls mmu_interval_read_begin on ni1
      Then mmu_interval_read_begin by driver gpu returned an odd sequence

    @G-267.5
    Scenario: With the mutex that invalidate takes, which may have to be waited for
      When driver gpu calls mutex_lock
      And driver gpu calls mmu_interval_read_begin on ni1
      And driver gpu calls mutex_unlock
      And process A calls madvise on [0x100000, 0x101000)
      Then the kernel reports a lock inversion

  @G-268
  Rule: mmu_interval_read_retry returns true if an invalidation has set the notifier's sequence since mmu_interval_read_begin, and otherwise false
    Source: include/linux/mmu_notifier.h, comment of mmu_interval_read_retry(): true "if an
    invalidation collided with this critical section". Linux 5.5 and later.

    @G-268.1
    Scenario: None has come
      Given driver gpu calls mmu_interval_read_begin on ni1
      When driver gpu calls mmu_interval_read_retry on ni1
      Then mmu_interval_read_retry by driver gpu returned false

    @G-268.2
    Scenario: One has come
      Given driver gpu calls mmu_interval_read_begin on ni1
      And process A calls madvise on [0x101000, 0x102000)
      When driver gpu calls mmu_interval_read_retry on ni1
      Then mmu_interval_read_retry by driver gpu returned true

    @G-268.3
    Scenario: Two have come
      Given driver gpu calls mmu_interval_read_begin on ni1
      And process A calls madvise on [0x100000, 0x101000)
      And process A calls madvise on [0x100000, 0x101000)
      When driver gpu calls mmu_interval_read_retry on ni1
      Then mmu_interval_read_retry by driver gpu returned true

    @G-268.4
    Scenario: One came before
      Given process A calls madvise on [0x100000, 0x101000)
      And driver gpu calls mmu_interval_read_begin on ni1
      When driver gpu calls mmu_interval_read_retry on ni1
      Then mmu_interval_read_retry by driver gpu returned false

    @G-268.5
    Scenario: Each reader has its own beginning
      Given driver gpu calls mmu_interval_read_begin on ni1
      And process A calls madvise on [0x100000, 0x101000)
      And task 2 of driver gpu calls mmu_interval_read_begin on ni1
      When driver gpu calls mmu_interval_read_retry on ni1
      And task 2 of driver gpu calls mmu_interval_read_retry on ni1
      Then mmu_interval_read_retry by driver gpu returned true
      And mmu_interval_read_retry by task 2 of driver gpu returned false

    @G-268.6
    Scenario: At exit
      Given driver gpu calls mmu_interval_read_begin on ni1
      And process A exits
      When driver gpu calls mmu_interval_read_retry on ni1
      Then mmu_interval_read_retry by driver gpu returned true

  @G-269
  Rule: mmu_interval_read_retry may return true as soon as mmu_interval_read_begin has returned, which waits once and not again
    Source: mm/mmu_notifier.c, mmu_interval_read_begin(): mmu_interval_read_retry() "can already be
    true at this point". Linux 5.5 and later. So the caller can put a limit to the time it takes.

    @G-269.1
    Scenario: An invalidation comes in between
      When process A calls madvise on [0x100000, 0x101000)
      And driver gpu calls mmu_interval_read_begin on ni1
      And driver gpu calls mmu_interval_read_retry on ni1
      Then it may happen that mmu_interval_read_retry by driver gpu returned true
      And it may happen that mmu_interval_read_retry by driver gpu returned false

    @G-269.2
    Scenario: It does not wait for an invalidation that begins after the one that it waited for
      Given driver nic with only invalidate_range_start
      And driver nic calls mmu_notifier_register on process A, naming it n1
      And invalidate_range_start of driver nic is held
      And process A calls madvise on [0x100000, 0x101000)
      And driver gpu calls mmu_interval_read_begin on ni1
      When invalidate_range_start of driver nic continues
      And process A calls madvise on [0x100000, 0x101000)
      And driver gpu calls mmu_interval_read_retry on ni1
      Then mmu_interval_read_begin by driver gpu has returned
      And it may happen that mmu_interval_read_retry by driver gpu returned true
      And it may happen that mmu_interval_read_retry by driver gpu returned false

    @G-269.3
    Scenario: The next invalidation has set the sequence, and goes on, when it returns
      Given driver xpu with only invalidate
      And driver xpu calls mmu_interval_notifier_insert on [0x103000, 0x104000) of process A, naming it ni2
      And invalidate of driver xpu is held
      And driver nic with only invalidate_range_start
      And invalidate_range_start of driver nic is held
      And process A calls madvise on [0x103000, 0x104000)
      And driver gpu calls mmu_interval_notifier_insert on [0x100000, 0x101000) of process A, naming it ni3
      And driver gpu calls mmu_interval_read_begin on ni3
      When invalidate of driver xpu continues
      And process A calls madvise on [0x100000, 0x101000)
      And driver nic calls mmu_notifier_register on process A, naming it n1
      Then mmu_interval_read_begin by driver gpu has returned
      And it may happen that madvise by process A has not returned

  @G-270
  Rule: mmu_interval_check_retry needs no lock; if it returns true, so will mmu_interval_read_retry, and if it returns false, that says nothing
    Source: include/linux/mmu_notifier.h, comment of mmu_interval_check_retry(): "False is not
    reliable". Linux 5.5 and later.

    Background:
      Given driver gpu calls mmu_interval_read_begin on ni1

    @G-270.1
    Scenario: True
      Given process A calls madvise on [0x100000, 0x101000)
      When driver gpu calls mmu_interval_check_retry on ni1
      And driver gpu calls mmu_interval_read_retry on ni1
      Then mmu_interval_check_retry by driver gpu returned true
      And mmu_interval_read_retry by driver gpu returned true

    @G-270.2
    Scenario: True stays true, whatever else comes
      Given process A calls madvise on [0x100000, 0x101000)
      When process A calls munmap on [0x100000, 0x101000)
      And driver gpu calls mmu_interval_check_retry on ni1
      And driver gpu calls mmu_interval_read_retry on ni1
      Then mmu_interval_check_retry by driver gpu returned true
      And mmu_interval_read_retry by driver gpu returned true

    @G-270.3
    Scenario: False, and true a moment later
      When driver gpu calls mmu_interval_check_retry on ni1
      Then mmu_interval_check_retry by driver gpu returned false
      When process A calls madvise on [0x100000, 0x101000)
      Then madvise by process A has returned
      When driver gpu calls mmu_interval_read_retry on ni1
      Then mmu_interval_read_retry by driver gpu returned true

    @G-270.4
    Scenario: With the mutex taken by another
      Given task 2 of driver gpu calls mutex_lock
      When driver gpu calls mmu_interval_check_retry on ni1
      Then mmu_interval_check_retry by driver gpu returned false

  @G-271
  Rule: An invalidation of other addresses does not make mmu_interval_read_retry return true
    Source: mm/mmu_notifier.c, interval_tree_iter_first(): only overlapping notifiers are called.
    Linux 5.5 and later.

    Background:
      Given driver gpu calls mmu_interval_notifier_insert on [0x103000, 0x104000) of process A, naming it ni2
      And driver gpu calls mmu_interval_read_begin on ni1

    @G-271.1
    Scenario: Where no interval is
      Given process A calls madvise on [0x102000, 0x103000)
      When driver gpu calls mmu_interval_read_retry on ni1
      Then mmu_interval_read_retry by driver gpu returned false

    @G-271.2
    Scenario: Where another interval is
      Given process A calls munmap on [0x103000, 0x104000)
      When driver gpu calls mmu_interval_read_retry on ni1
      Then mmu_interval_read_retry by driver gpu returned false
      And invalidate of ni2 was called once

    @G-271.3
    Scenario: At whatever moment
      When process A calls munmap on [0x102000, 0x104000)
      And driver gpu calls mmu_interval_read_retry on ni1
      Then mmu_interval_read_retry by driver gpu returned false
