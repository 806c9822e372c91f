@hmm
Feature: Ranges that a driver watches while it reads page tables
  A driver that wants to copy page table entries registers a range, reads, and then asks whether
  the range is still valid. A range becomes invalid when an invalidation that overlaps it begins,
  and all ranges of an mm become valid again when the last of the invalidations that run has ended.
  Linux 5.4; interval notifiers with their sequence numbers took this over in 5.5.

  Background:
    Given process A
    And process A calls mmap on [0x100000, 0x104000)
    And driver gpu with only release and sync_cpu_device_pagetables
    And driver gpu calls mmap_write_lock on process A
    And driver gpu calls hmm_mirror_register on process A, naming it m1
    And driver gpu calls mmap_write_unlock on process A

  @G-303
  Rule: A mirror must not be unregistered while a range is registered through it
    Source: mm/hmm.c, comment of hmm_mirror_register(), Linux 5.4: not "while any ranges are
    registered". hmm_free_notifier() warns of what is left on its lists.

    @G-303.1
    Scenario: The range first, the mirror then
      Given driver gpu calls hmm_range_register on [0x100000, 0x101000) of m1, naming it r1
      When driver gpu calls hmm_range_unregister on r1
      And driver gpu calls hmm_mirror_unregister on m1
      Then m1 is freed
      And the kernel log is clean

    @G-303.2
    Scenario: The last mirror before the range
      Given driver gpu calls hmm_range_register on [0x100000, 0x101000) of m1, naming it r1
      When driver gpu calls hmm_mirror_unregister on m1
      Then the kernel reports a WARN_ON
      When driver gpu calls hmm_range_unregister on r1
      Then the kernel reports a use-after-free

    @G-303.3
    Scenario: A put that no mirror owes
      When driver gpu calls mmu_notifier_put on m1
      Then the kernel reports a WARN_ON
      And m1 is freed

  @G-305
  Rule: hmm_range_register fails with -EINVAL for addresses that are no range, and with -EFAULT once the address space is gone
    Source: mm/hmm.c, hmm_range_register(), Linux 5.4; its comment: -EFAULT "if the address space is
    no longer valid". What fails pins nothing.

    @G-305.1
    Scenario: A start that is not aligned
      When driver gpu calls hmm_range_register on [0x100800, 0x102000) of m1, naming it r1
      Then hmm_range_register by driver gpu returned -EINVAL
      And mm_users of process A is unchanged

    @G-305.2
    Scenario: An end that is not aligned
      When driver gpu calls hmm_range_register on [0x100000, 0x101800) of m1, naming it r1
      Then hmm_range_register by driver gpu returned -EINVAL
      And mm_users of process A is unchanged

    @G-305.3
    Scenario: An empty range
      When driver gpu calls hmm_range_register on [0x100000, 0x100000) of m1, naming it r1
      Then hmm_range_register by driver gpu returned -EINVAL

    @G-305.4
    Scenario: An end before the start
      When driver gpu calls hmm_range_register on [0x102000, 0x100000) of m1, naming it r1
      Then hmm_range_register by driver gpu returned -EINVAL

    @G-305.5
    Scenario: After exit
      Given process A exits
      When driver gpu calls hmm_range_register on [0x100000, 0x101000) of m1, naming it r1
      Then hmm_range_register by driver gpu returned -EFAULT
      When driver gpu calls hmm_mirror_unregister on m1
      Then the mm_struct of process A is freed

    @G-305.6
    Scenario: After an exec, when the process has another address space
      Given process A calls execve
      When driver gpu calls hmm_range_register on [0x100000, 0x101000) of m1, naming it r1
      Then hmm_range_register by driver gpu returned -EFAULT
      And mm_users of process A is unchanged

  @G-306
  Rule: A registered range pins mm_users, so that release cannot run before it is unregistered
    Source: "mm/hmm: use mmu_notifier_get/put for 'struct hmm'" (2019): mmget_not_zero() is there to
    "Prevent hmm_release() from running". Linux 5.4. hmm_release() warns of ranges.

    @G-306.1
    Scenario: The pin
      When driver gpu calls hmm_range_register on [0x100000, 0x101000) of m1, naming it r1
      Then mm_users of process A increased by 1
      When driver gpu calls hmm_range_unregister on r1
      Then mm_users of process A decreased by 1

    @G-306.2
    Scenario: Exit with a range registered
      Given driver gpu calls hmm_range_register on [0x100000, 0x101000) of m1, naming it r1
      When process A exits
      Then exit by process A has returned
      And release of driver gpu was never called
      When driver gpu calls hmm_range_unregister on r1
      Then release of driver gpu was called once

    @G-306.3
    Scenario: Exit races with registering a range
      When process A exits
      And driver gpu calls hmm_range_register on [0x100000, 0x101000) of m1, naming it r1
      Then it may happen that hmm_range_register by driver gpu returned -EFAULT
      And it may happen that hmm_range_register by driver gpu returned 0
      And the kernel log is clean

    @G-306.4
    Scenario: The last of two ranges lets release run
      Given driver gpu calls hmm_range_register on [0x100000, 0x101000) of m1, naming it r1
      And driver gpu calls hmm_range_register on [0x101000, 0x102000) of m1, naming it r2
      And process A exits
      And driver gpu calls hmm_range_unregister on r1
      When driver gpu calls hmm_range_unregister on r2
      Then release of driver gpu was called once
      And every call of hmm_range_unregister by driver gpu precedes every entry to release of m1

  @G-307
  Rule: A range that is registered is valid at once if no invalidation of the mm is running, and otherwise is not
    Source: mm/hmm.c, hmm_range_register(), Linux 5.4: `if (!hmm->notifiers)`. It does not ask
    whether the invalidation overlaps the range. hmm_range_fault() answers -EBUSY for a range that
    is not valid, after which the caller is to wait and try again.

    @G-307.1
    Scenario: Nothing runs
      When driver gpu calls hmm_range_register on [0x100000, 0x102000) of m1, naming it r1
      And driver gpu calls hmm_range_valid on r1
      And driver gpu calls mmap_read_lock on process A
      And driver gpu calls hmm_range_fault on r1
      And driver gpu calls mmap_read_unlock on process A
      Then hmm_range_valid by driver gpu returned true
      And hmm_range_fault by driver gpu returned 2

    @G-307.2
    Scenario: An invalidation runs
      Given sync_cpu_device_pagetables of driver gpu is held
      And process A calls madvise on [0x100000, 0x101000)
      When driver gpu calls hmm_range_register on [0x102000, 0x103000) of m1, naming it r1
      And driver gpu calls hmm_range_valid on r1
      And driver gpu calls mmap_read_lock on process A
      And driver gpu calls hmm_range_fault on r1
      And driver gpu calls mmap_read_unlock on process A
      Then hmm_range_valid by driver gpu returned false
      And hmm_range_fault by driver gpu returned -EBUSY

    @G-307.3
    Scenario: Try again once it has ended
      Given sync_cpu_device_pagetables of driver gpu is held
      And process A calls madvise on [0x100000, 0x101000)
      And driver gpu calls hmm_range_register on [0x100000, 0x101000) of m1, naming it r1
      When driver gpu calls hmm_range_wait_until_valid on r1
      And driver gpu calls mmap_read_lock on process A
      And driver gpu calls hmm_range_fault on r1
      And driver gpu calls mmap_read_unlock on process A
      Then hmm_range_wait_until_valid by driver gpu has not returned
      When sync_cpu_device_pagetables of driver gpu continues
      Then hmm_range_fault by driver gpu returned 1

    @G-307.4
    Scenario: hmm_range_fault wants the mmap lock, and something mapped
      Given driver gpu calls hmm_range_register on [0x104000, 0x105000) of m1, naming it r1
      When driver gpu calls hmm_range_fault on r1
      Then the kernel reports a lock that is not held
      And hmm_range_fault by driver gpu returned -EFAULT

  @G-308
  Rule: An invalidation makes the ranges that it intersects invalid, and when the last that runs ends, all ranges are valid and their waiters go on
    Source: mm/hmm.c, hmm_invalidate_range_start() and notifiers_decrement(), Linux 5.4. A range
    that begins where an invalidation ends counts as overlapped.

    Background:
      Given driver gpu calls hmm_range_register on [0x101000, 0x102000) of m1, naming it r1

    @G-308.1
    Scenario: While an overlapping invalidation runs, and after it
      Given sync_cpu_device_pagetables of driver gpu is held
      And process A calls madvise on [0x101000, 0x103000)
      When driver gpu calls hmm_range_valid on r1
      Then hmm_range_valid by driver gpu returned false
      When sync_cpu_device_pagetables of driver gpu continues
      And driver gpu calls hmm_range_wait_until_valid on r1
      And driver gpu calls hmm_range_valid on r1
      Then hmm_range_wait_until_valid by driver gpu returned true

    @G-308.2
    Scenario: An invalidation of other addresses
      Given sync_cpu_device_pagetables of driver gpu is held
      And process A calls madvise on [0x102000, 0x104000)
      When driver gpu calls hmm_range_valid on r1
      Then hmm_range_valid by driver gpu returned true

    @G-308.3
    Scenario: Two invalidations, of which one ends first
      Given process lmkd
      And sync_cpu_device_pagetables of driver gpu returns -EAGAIN when its range is non-blockable
      And sync_cpu_device_pagetables of driver gpu is held
      And process A calls madvise on [0x101000, 0x102000)
      And process A has SIGKILL pending
      And process lmkd calls process_mrelease on process A
      And driver gpu calls hmm_range_wait_until_valid on r1
      When sync_cpu_device_pagetables of driver gpu continues
      Then process_mrelease by process lmkd returned -EAGAIN
      And hmm_range_wait_until_valid by driver gpu returned true
      And every exit from sync_cpu_device_pagetables of driver gpu precedes every return of hmm_range_wait_until_valid by driver gpu

    @G-308.4
    Scenario: Two invalidations at the same time
      Given thread 2 of process A calls mmap on [0x105000, 0x106000)
      When process A calls madvise on [0x101000, 0x102000)
      And thread 2 of process A calls madvise on [0x105000, 0x106000)
      Then sync_cpu_device_pagetables of driver gpu was called twice
      When driver gpu calls hmm_range_valid on r1
      Then hmm_range_valid by driver gpu returned true

    @G-308.5
    Scenario: The driver's pattern, with an invalidation at any moment
      When driver gpu calls mmap_read_lock on process A
      And driver gpu calls hmm_range_fault on r1
      And driver gpu calls mmap_read_unlock on process A
      And process A calls madvise on [0x101000, 0x102000)
      Then it may happen that hmm_range_fault by driver gpu returned -EBUSY
      And it may happen that hmm_range_fault by driver gpu returned 1
      When driver gpu calls hmm_range_wait_until_valid on r1
      Then hmm_range_wait_until_valid by driver gpu returned true

  @G-309
  Rule: After hmm_range_unregister the range is invalid, and leads to no hmm any more
    Source: mm/hmm.c, hmm_range_unregister(), Linux 5.4: it leaves POISON_INUSE in `range->hmm`, and
    the other fields as they are.

    Background:
      Given driver gpu calls hmm_range_register on [0x100000, 0x101000) of m1, naming it r1

    @G-309.1
    Scenario: It is invalid
      Given driver gpu calls hmm_range_unregister on r1
      When driver gpu calls hmm_range_valid on r1
      Then hmm_range_valid by driver gpu returned false

    @G-309.2
    Scenario: It stays so when an invalidation ends
      Given driver gpu calls hmm_range_unregister on r1
      And process A calls munmap on [0x100000, 0x101000)
      When driver gpu calls hmm_range_valid on r1
      Then hmm_range_valid by driver gpu returned false

    @G-309.3
    Scenario: Unregistered twice
      Given driver gpu calls hmm_range_unregister on r1
      When driver gpu calls hmm_range_unregister on r1
      Then the kernel reports a NULL pointer dereference

    @G-309.4
    Scenario: Unregister races with an invalidation
      When driver gpu calls hmm_range_unregister on r1
      And process A calls madvise on [0x100000, 0x101000)
      Then hmm_range_unregister by driver gpu has returned
      When driver gpu calls hmm_range_valid on r1
      Then hmm_range_valid by driver gpu returned false
