@interval
Feature: Invalidation of intervals
  An invalidation goes to interval notifiers first and to list notifiers then. `invalidate` makes
  the device stop using the addresses, under a mutex of the driver's own; there is no second call at
  the end, for the sequence takes its place. Where it must not sleep, a driver may decline.

  Background:
    Given process A
    And process lmkd
    And process A calls mmap on [0x100000, 0x104000)
    And driver gpu with only invalidate
    And driver gpu calls mmu_interval_notifier_insert on [0x100000, 0x102000) of process A, naming it ni1

  @G-167
  Rule: When an invalidation starts, interval notifiers are called before list notifiers
    Source: mm/mmu_notifier.c, __mmu_notifier_invalidate_range_start(). Linux 5.5 and later;
    measured on 6.1 and 6.12.

    Background:
      Given driver nic with only invalidate_range_start
      And driver nic calls mmu_notifier_register on process A, naming it n1

    @G-167.1
    Scenario: munmap
      When process A calls munmap on [0x100000, 0x101000)
      Then every exit from invalidate of ni1 precedes every entry to invalidate_range_start of n1

    @G-167.2
    Scenario: reclaim
      When reclaim evicts [0x101000, 0x102000) of process A
      Then every exit from invalidate of ni1 precedes every entry to invalidate_range_start of n1

    @G-167.3
    Scenario: While the interval notifier is called, the list waits
      Given invalidate of driver gpu is held
      When process A calls munmap on [0x100000, 0x101000)
      Then invalidate of ni1 was called once
      And invalidate_range_start of n1 was never called
      When invalidate of driver gpu continues
      Then invalidate_range_start of n1 was called once

    @G-167.4
    Scenario: Where no interval is intersected, the list is called at once
      When process A calls munmap on [0x102000, 0x103000)
      Then invalidate of ni1 was never called
      And invalidate_range_start of n1 was called once

  @G-168
  Rule: When an invalidation ends, that of the intervals is over before list notifiers get invalidate_range_end
    Source: mm/mmu_notifier.c, __mmu_notifier_invalidate_range_end(). Linux 5.5 and later.

    Background:
      Given driver nic with only invalidate_range_end
      And driver nic calls mmu_notifier_register on process A, naming it n1
      And invalidate_range_end of driver nic is held
      And process A calls munmap on [0x100000, 0x101000)

    @G-168.1
    Scenario: A read side need not wait any more
      When driver gpu calls mmu_interval_read_begin on ni1
      Then mmu_interval_read_begin by driver gpu has returned
      And munmap by process A has not returned

    @G-168.2
    Scenario: Nor need a removal
      When driver gpu calls mmu_interval_notifier_remove on ni1
      Then mmu_interval_notifier_remove by driver gpu has returned
      And munmap by process A has not returned

    @G-168.3
    Scenario: What was put off has been done
      Given driver gpu calls mmu_interval_notifier_insert on [0x103000, 0x104000) of process A, naming it ni2
      When thread 2 of process A calls madvise on [0x103000, 0x104000)
      Then invalidate of ni2 was called once

  @G-260
  Rule: invalidate must not return true before the device has stopped using the addresses in which range and interval intersect
    Source: include/linux/mmu_notifier.h, struct mmu_interval_notifier_ops. Linux 5.5 and later.
    What the device has outside of the range may stay.

    Background:
      Given driver gpu establishes sptes for [0x100000, 0x102000) of process A

    @G-260.1
    Scenario: A driver that zaps its sptes
      When process A calls munmap on [0x100000, 0x101000)
      Then every exit from invalidate of ni1 precedes every freeing of the pages of [0x100000, 0x101000) of process A
      And the kernel log is clean

    @G-260.2
    Scenario: A driver that keeps them
      Given invalidate of driver gpu keeps its sptes
      When process A calls munmap on [0x100000, 0x101000)
      Then the kernel reports device access to a freed page

    @G-260.3
    Scenario: Other pages of the interval stay mapped
      Given process A calls munmap on [0x100000, 0x101000)
      When driver gpu reads [0x101000, 0x102000) of process A through its sptes
      Then use_device by driver gpu returned 0
      When driver gpu reads [0x100000, 0x101000) of process A through its sptes
      Then use_device by driver gpu returned -EFAULT

    @G-260.4
    Scenario: A page that no interval covers
      Given driver gpu establishes sptes for [0x102000, 0x103000) of process A
      When process A calls munmap on [0x100000, 0x104000)
      Then the kernel reports device access to a freed page

  @G-261
  Rule: invalidate may sleep for a blockable range, and may return false only for a non-blockable one for which it would have to sleep
    Source: include/linux/mmu_notifier.h, struct mmu_interval_notifier_ops: "Return false only if
    sleeping was required but mmu_notifier_range_blockable(range) is false." Linux 5.5 and later.

    @G-261.1
    Scenario: It may sleep
      Given invalidate of driver gpu sleeps
      When process A calls munmap on [0x100000, 0x101000)
      Then invalidate of ni1 was called with a blockable range
      And invalidate of ni1 ran in process context
      And the kernel log is clean

    @G-261.2
    Scenario: It may wait for the driver's mutex
      Given driver gpu calls mutex_lock
      When process A calls munmap on [0x100000, 0x101000)
      Then munmap by process A has not returned
      When driver gpu calls mutex_unlock
      Then munmap by process A has returned

    @G-261.3
    Scenario: It must not sleep, and need not
      Given process A has SIGKILL pending
      When process lmkd calls process_mrelease on process A
      Then invalidate of ni1 was called with a non-blockable range
      And process_mrelease by process lmkd returned 0
      And the pages of [0x100000, 0x104000) of process A are freed

    @G-261.4
    Scenario: It must not sleep, and the mutex is taken
      Given process A has SIGKILL pending
      And driver gpu calls mutex_lock
      When process lmkd calls process_mrelease on process A
      Then invalidate of ni1 was called with a non-blockable range
      And process_mrelease by process lmkd returned -EAGAIN
      And the pages of [0x100000, 0x104000) of process A are not freed
      When driver gpu calls mutex_unlock
      And process lmkd calls process_mrelease on process A
      Then it may happen that process_mrelease by process lmkd returned 0

  @G-262
  Rule: When invalidate returns false for a blockable range, that is warned about and ignored
    Source: mm/mmu_notifier.c, mn_itree_invalidate(): the WARN_ON() and `continue`. Linux 5.5 and
    later. The others are called, and the invalidation goes on.

    Background:
      Given driver nic with only invalidate
      And invalidate of driver gpu returns false

    @G-262.1
    Scenario: The pages are freed all the same
      When process A calls munmap on [0x100000, 0x101000)
      Then the kernel reports a WARN_ON
      And munmap by process A has returned
      And the pages of [0x100000, 0x101000) of process A are freed

    @G-262.2
    Scenario: One that was inserted later is called
      Given driver nic calls mmu_interval_notifier_insert on [0x100000, 0x102000) of process A, naming it ni2
      When process A calls munmap on [0x100000, 0x102000)
      Then the kernel reports a WARN_ON
      And invalidate of ni2 was called once

    @G-262.3
    Scenario: One whose interval begins before is called
      Given driver nic calls mmu_interval_notifier_insert on [0x1000, 0x102000) of process A, naming it ni2
      When process A calls munmap on [0x100000, 0x102000)
      Then the kernel reports a WARN_ON
      And invalidate of ni2 was called once

    @G-262.4
    Scenario: The invalidation ends
      Given process A calls munmap on [0x100000, 0x101000)
      When driver gpu calls mmu_interval_notifier_remove on ni1
      Then the kernel reports a WARN_ON
      And mmu_interval_notifier_remove by driver gpu has returned

  @G-263
  Rule: When invalidate returns false for a non-blockable range, no further one is called, the invalidation is over, and the caller gets -EAGAIN
    Source: mm/mmu_notifier.c, mn_itree_invalidate(), out_would_block. Linux 5.5 and later.
    Which notifiers had been called before is not promised.

    Background:
      Given invalidate of driver gpu returns false when its range is non-blockable

    @G-263.1
    Scenario: The pages stay
      Given process A has SIGKILL pending
      When process lmkd calls process_mrelease on process A
      Then process_mrelease by process lmkd returned -EAGAIN
      And the pages of [0x100000, 0x104000) of process A are not freed

    @G-263.2
    Scenario: Of two that would decline, one is called
      Given driver gpu calls mmu_interval_notifier_insert on [0x100000, 0x104000) of process A, naming it ni2
      And process A has SIGKILL pending
      When process lmkd calls process_mrelease on process A
      Then invalidate of driver gpu was called once

    @G-263.3
    Scenario: Nobody waits for it any more
      Given process A has SIGKILL pending
      And process lmkd calls process_mrelease on process A
      When driver gpu calls mmu_interval_read_begin on ni1
      And driver gpu calls mmu_interval_notifier_remove on ni1
      Then mmu_interval_read_begin by driver gpu has returned
      And mmu_interval_notifier_remove by driver gpu has returned

    @G-263.4
    Scenario: Those who waited go on
      Given invalidate of driver gpu is held
      And process A has SIGKILL pending
      And process lmkd calls process_mrelease on process A
      When task 2 of driver gpu calls mmu_interval_notifier_remove on ni1
      Then mmu_interval_notifier_remove by task 2 of driver gpu has not returned
      When invalidate of driver gpu continues
      Then mmu_interval_notifier_remove by task 2 of driver gpu has returned
      And process_mrelease by process lmkd returned -EAGAIN

    @G-263.5
    Scenario: Exit, which may sleep, is not declined
      Given process A has SIGKILL pending
      And process lmkd calls process_mrelease on process A
      When process A exits
      Then the pages of [0x100000, 0x104000) of process A are freed
      And invalidate of ni1 was called 3 times

  @G-227
  Rule: Ageing calls no interval notifier
    Source: include/linux/mmu_notifier.h, struct mmu_interval_notifier_ops, which has `invalidate`
    alone. Linux 5.5 and later. Pages that only such a driver's device uses look old.

    @G-227.1
    Scenario: The device's use is not seen
      Given driver nic with only invalidate and clear_flush_young
      And driver nic calls mmu_interval_notifier_insert on [0x100000, 0x102000) of process A, naming it ni2
      And driver nic establishes sptes for [0x100000, 0x101000) of process A
      And driver nic reads [0x100000, 0x101000) of process A through its sptes
      And reclaim asks by ptep_clear_young_notify whether [0x100000, 0x101000) of process A is young
      When reclaim asks by ptep_clear_flush_young_notify whether [0x100000, 0x101000) of process A is young
      Then ptep_clear_flush_young_notify by reclaim returned false
      And clear_flush_young of driver nic was never called
      And invalidate of driver nic was never called

    @G-227.2
    Scenario: However the kernel asks
      When reclaim asks by ptep_clear_young_notify whether [0x100000, 0x101000) of process A is young
      And reclaim asks by mmu_notifier_test_young whether [0x100000, 0x101000) of process A is young
      Then mmu_notifier_test_young by reclaim returned false
      And invalidate of ni1 was never called

    @G-227.3
    Scenario: Beside a list notifier, which is called
      Given driver nic with only clear_flush_young and invalidate
      And driver nic calls mmu_notifier_register on process A, naming it n1
      And driver nic calls mmu_interval_notifier_insert on [0x100000, 0x102000) of process A, naming it ni2
      When reclaim asks by ptep_clear_flush_young_notify whether [0x100000, 0x101000) of process A is young
      Then clear_flush_young of n1 was called once
      And invalidate of ni1 was never called
      And invalidate of ni2 was never called

  @G-283
  Rule: Interval notifiers are called when an invalidation starts, and at no other time
    Source: include/linux/mmu_notifier.h, struct mmu_interval_notifier_ops. Linux 5.5 and later.
    There is no call at the end, none for the secondary TLB, and none when the notifier goes.

    Background:
      Given driver nic with only release, invalidate_range_end, free_notifier and invalidate
      And driver nic calls mmu_interval_notifier_insert on [0x100000, 0x102000) of process A, naming it ni2

    @G-283.1
    Scenario: An invalidation
      When process A calls munmap on [0x100000, 0x101000)
      Then invalidate of ni2 was called once
      And invalidate_range_end of driver nic was never called

    @G-283.2
    Scenario: Exit and removal
      Given process A exits
      When driver nic calls mmu_interval_notifier_remove on ni2
      Then release of driver nic was never called
      And free_notifier of driver nic was never called
      And invalidate of ni2 was called twice

    @G-283.3
    Scenario: Flushes of the TLB
      Given driver xpu with only invalidate and arch_invalidate_secondary_tlbs
      And driver xpu calls mmu_interval_notifier_insert on [0x100000, 0x102000) of process A, naming it ni3
      When process A calls mprotect on [0x100000, 0x101000)
      Then invalidate of ni3 was called once
      And arch_invalidate_secondary_tlbs of driver xpu was never called
