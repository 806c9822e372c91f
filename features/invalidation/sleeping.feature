@invalidation
Feature: Invalidations that may wait, and those that must not
  Nearly every invalidation lets the driver sleep: it may wait for its device. When the kernel is
  out of memory and takes the pages of a killed process, it cannot wait for a driver that perhaps
  waits for memory itself. Such a call says so in its range, and the driver may decline it with
  -EAGAIN. `process_mrelease(2)` lets user space do the same, here from a process lmkd.

  Background:
    Given process A
    And process lmkd
    And process A calls mmap on [0x100000, 0x103000)

  @G-155
  Rule: mmu_notifier_invalidate_range_start calls the callbacks with a blockable range
    Source: include/linux/mmu_notifier.h, mmu_notifier_invalidate_range_start(): `range->flags |=
    MMU_NOTIFIER_RANGE_BLOCKABLE`. Linux 4.19 and later; as a flag of the range since 5.2. The
    function sets the flag itself: its callers all begin with none.

    Background:
      Given driver gpu
      And driver gpu calls mmu_notifier_get on process A, naming it n1

    @G-155.1
    Scenario: System calls
      When process A calls mprotect on [0x100000, 0x101000)
      And process A calls madvise on [0x101000, 0x102000)
      And process A calls munmap on [0x102000, 0x103000)
      Then invalidate_range_start of n1 was called for [0x102000, 0x103000)
      And invalidate_range_start of n1 was called with a blockable range
      And invalidate_range_end of n1 was called with a blockable range

    @G-155.2
    Scenario: Fork
      When process A forks process B
      Then invalidate_range_start of n1 was called for [0x100000, 0x103000)
      And invalidate_range_start of n1 was called with a blockable range
      And invalidate_range_end of n1 was called with a blockable range

    @G-155.3
    Scenario: Reclaim, at the same time as a system call
      When reclaim evicts [0x100000, 0x101000) of process A
      And process A calls madvise on [0x102000, 0x103000)
      Then invalidate_range_start of n1 was called for [0x100000, 0x101000)
      And invalidate_range_start of n1 was called with a blockable range
      And invalidate_range_end of n1 was called with a blockable range

    @G-155.4
    Scenario: Callbacks that do sleep
      Given invalidate_range_start of driver gpu sleeps
      And invalidate_range_end of driver gpu sleeps
      When process A calls madvise on [0x100000, 0x102000)
      Then every invalidate_range_start of n1 is paired with an invalidate_range_end
      When reclaim evicts [0x102000, 0x103000) of process A
      Then invalidate_range_end of n1 was called for [0x102000, 0x103000)

  @G-156
  Rule: A non-blockable invalidation calls the callbacks with a non-blockable range, and one of a list notifier that sleeps is reported
    Source: include/linux/mmu_notifier.h, struct mmu_notifier_ops: the callback "cannot sleep"
    then. Linux 4.19 and later; the check, with CONFIG_DEBUG_ATOMIC_SLEEP, since 5.4. The core
    makes the call between `non_block_start()` and `non_block_end()`. The same holds for
    `invalidate_range_end`, which cannot even decline. Only the ends of an unwinding (G-161) are
    called outside of these two.

    Background:
      Given driver gpu
      And driver gpu calls mmu_notifier_get on process A, naming it n1
      And process A has SIGKILL pending

    @G-156.1
    Scenario: Both callbacks are called with a non-blockable range
      When process lmkd calls process_mrelease on process A
      Then process_mrelease by process lmkd returned 0
      And invalidate_range_start of n1 was called with a non-blockable range
      And invalidate_range_end of n1 was called with a non-blockable range

    @G-156.2
    Scenario: An invalidate_range_start that sleeps all the same
      Given invalidate_range_start of driver gpu sleeps
      When process lmkd calls process_mrelease on process A
      Then invalidate_range_start of n1 was called once
      And the kernel reports sleeping in atomic context

    @G-156.3
    Scenario: An invalidate_range_end that sleeps all the same
      Given invalidate_range_end of driver gpu sleeps
      When process lmkd calls process_mrelease on process A
      Then invalidate_range_end of n1 was called once
      And the kernel reports sleeping in atomic context

    @G-156.4
    Scenario: Afterwards the caller may sleep again
      When process lmkd calls process_mrelease on process A
      And process lmkd calls mmap on [0x100000, 0x101000)
      Then mmap by process lmkd returned 0
      And the kernel log is clean

  @G-157
  Rule: For a non-blockable range, invalidate_range_start must return 0 only if its work is done, and -EAGAIN if it would have to sleep
    Source: include/linux/mmu_notifier.h, struct mmu_notifier_ops: it "has to return with -EAGAIN if
    sleeping would be required". Linux 4.19 and later. The kernel believes the answer: after a 0 it
    frees the pages, after an -EAGAIN it leaves them and tries later.

    Background:
      Given driver gpu without invalidate_range_end
      And driver gpu calls mmu_notifier_get on process A, naming it n1
      And driver gpu establishes sptes for [0x100000, 0x103000) of process A
      And process A has SIGKILL pending

    @G-157.1
    Scenario: A driver that would have to sleep declines, and its device goes on safely
      Given invalidate_range_start of driver gpu returns -EAGAIN when its range is non-blockable
      And invalidate_range_start of driver gpu keeps its sptes
      When process lmkd calls process_mrelease on process A
      Then process_mrelease by process lmkd returned -EAGAIN
      And the pages of [0x100000, 0x103000) of process A are not freed
      And the kernel log is clean

    @G-157.2
    Scenario: A driver that can do the work at once says so
      When process lmkd calls process_mrelease on process A
      Then process_mrelease by process lmkd returned 0
      And the pages of [0x100000, 0x103000) of process A are freed
      And the kernel log is clean

    @G-157.3
    Scenario: A driver that says 0 and puts the work off loses the pages under its device
      Given invalidate_range_start of driver gpu keeps its sptes
      When process lmkd calls process_mrelease on process A
      Then process_mrelease by process lmkd returned 0
      And the kernel reports device access to a freed page

  @G-158
  Rule: The core warns about an error that invalidate_range_start returns for a blockable range, and about any but -EAGAIN for a non-blockable one
    Source: mm/mmu_notifier.c, mn_hlist_invalidate_range_start(): `WARN_ON(… || _ret != -EAGAIN)`.
    Linux 5.4 and later. Declining is an answer to one question only, whether the driver can do it
    without sleeping.

    Background:
      Given driver gpu without invalidate_range_end
      And driver gpu calls mmu_notifier_get on process A, naming it n1

    @G-158.1
    Scenario: -EAGAIN where it may sleep
      Given invalidate_range_start of driver gpu returns -EAGAIN
      When process A calls munmap on [0x100000, 0x103000)
      Then invalidate_range_start of n1 was called with a blockable range
      And the kernel reports a WARN_ON

    @G-158.2
    Scenario: Another error where it must not sleep
      Given invalidate_range_start of driver gpu returns -EBUSY when its range is non-blockable
      And process A has SIGKILL pending
      When process lmkd calls process_mrelease on process A
      Then invalidate_range_start of n1 was called with a non-blockable range
      And the kernel reports a WARN_ON

    @G-158.3
    Scenario: -EAGAIN where it must not sleep is no offence
      Given invalidate_range_start of driver gpu returns -EAGAIN when its range is non-blockable
      And process A has SIGKILL pending
      When process lmkd calls process_mrelease on process A
      Then process_mrelease by process lmkd returned -EAGAIN
      And the kernel log is clean

  @G-159
  Rule: An error that invalidate_range_start returns for a blockable range does not stop the invalidation
    Source: include/linux/mmu_notifier.h, mmu_notifier_invalidate_range_start(), which returns void.
    Linux 4.19 and later. It drops what `__mmu_notifier_invalidate_range_start()` returned. The
    other notifiers pay for it, since 5.12: they get one `invalidate_range_end` from the unwinding,
    and a second one from the caller, who knows nothing of the error.

    Background:
      Given driver gpu without invalidate_range_end
      And driver nic
      And driver gpu calls mmu_notifier_get on process A, naming it n1
      And driver nic calls mmu_notifier_get on process A, naming it n2
      And invalidate_range_start of driver gpu returns -EBUSY

    @G-159.1
    Scenario: munmap succeeds, and the pages go
      When process A calls munmap on [0x100000, 0x103000)
      Then munmap by process A returned 0
      And the pages of [0x100000, 0x103000) of process A are freed
      And the kernel reports a WARN_ON

    @G-159.2
    Scenario: The other notifiers get their start and, since 5.12, two ends
      When process A calls madvise on [0x100000, 0x103000)
      Then invalidate_range_start of n2 was called once
      And invalidate_range_end of n2 was called twice
      And every exit from invalidate_range_start of n2 precedes every freeing of the pages of [0x100000, 0x103000) of process A
      And the kernel reports a WARN_ON

    @G-159.3
    Scenario: The device of the driver that refused is left with freed pages
      Given driver gpu establishes sptes for [0x100000, 0x103000) of process A
      And invalidate_range_start of driver gpu keeps its sptes
      When process A calls munmap on [0x100000, 0x103000)
      Then the kernel reports a WARN_ON
      And the kernel reports device access to a freed page

    @G-159.4
    Scenario: Wherever the others stand on the list, they are called
      Given driver rdma without invalidate_range_end
      And invalidate_range_start of driver rdma returns -EBUSY
      And driver rdma calls mmu_notifier_get on process A, naming it n3
      When process A calls madvise on [0x100000, 0x103000)
      Then invalidate_range_start of n1 was called at least once
      And invalidate_range_start of n2 was called at least once
      And invalidate_range_start of n3 was called at least once
      And the kernel reports a WARN_ON

  @G-169
  Rule: Only the reaping of a killed process invalidates with non-blockable ranges, one for each VMA that it reaps
    Source: mm/oom_kill.c, __oom_reap_task_mm(), which calls
    mmu_notifier_invalidate_range_start_nonblock(): that is "mainly intended for OOM handling".
    Linux 4.19 and later; process_mrelease(2) since 5.15. The OOM reaper and process_mrelease(2)
    share this work, and no other code of Linux 6.12 makes such a call. It leaves out hugetlb
    and VM_PFNMAP mappings, and shared mappings of files. The mappings of scripts are anonymous,
    so each is reaped.

    Background:
      Given driver gpu
      And process A calls mmap on [0x105000, 0x106000)
      And driver gpu calls mmu_notifier_get on process A, naming it n1

    @G-169.1
    Scenario: Two mappings, two calls
      Given process A has SIGKILL pending
      When process lmkd calls process_mrelease on process A
      Then invalidate_range_start of n1 was called for [0x100000, 0x103000)
      And invalidate_range_start of n1 was called for [0x105000, 0x106000)
      And invalidate_range_start of n1 was called twice
      And invalidate_range_start of n1 was called with a non-blockable range

    @G-169.2
    Scenario: They are announced as unmappings
      Given process A has SIGKILL pending
      When process lmkd calls process_mrelease on process A
      Then invalidate_range_start of n1 was called twice
      And invalidate_range_start of n1 was called with MMU_NOTIFY_UNMAP
      And invalidate_range_end of n1 was called with MMU_NOTIFY_UNMAP

    @G-169.3
    Scenario: A process that was not killed is left alone
      When process lmkd calls process_mrelease on process A
      Then process_mrelease by process lmkd returned -EINVAL
      And invalidate_range_start of n1 was never called
      And the pages of [0x100000, 0x103000) of process A are not freed

    @G-169.4
    Scenario: One munmap over both mappings may wait
      When process A calls munmap on [0x100000, 0x106000)
      Then invalidate_range_start of n1 was called for [0x100000, 0x106000)
      And invalidate_range_start of n1 was called with a blockable range
