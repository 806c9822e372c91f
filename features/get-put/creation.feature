@get-put
Feature: How a get comes about, and how it fails
  Where nothing is found, `mmu_notifier_get()` asks the driver for memory, fills in what the core
  needs and registers it, all under the mmap lock. Each of these steps can fail. These guarantees
  say what the driver's two memory callbacks may count on, and that a failed get leaves nothing
  behind.

  Background:
    Given process A
    And process A calls mmap on [0x100000, 0x103000)
    And driver gpu

  @G-034
  Rule: mmu_notifier_get returns an error of alloc_notifier as it is, and registers nothing
    Source: mm/mmu_notifier.c, mmu_notifier_get_locked(): `IS_ERR(subscription)` is returned.
    Linux 5.4 and later. The allocator cleans up after itself: there is no notifier that
    `free_notifier` could be given.

    @G-034.1
    Scenario: Out of memory in the allocator
      Given alloc_notifier of driver gpu returns -ENOMEM
      When driver gpu calls mmu_notifier_get on process A, naming it n1
      Then mmu_notifier_get by driver gpu returned -ENOMEM
      And alloc_notifier of driver gpu was called once
      And free_notifier of driver gpu was never called
      And mm_count of process A is unchanged

    @G-034.2
    Scenario: Any other error passes through as it is
      Given alloc_notifier of driver gpu returns -EBUSY
      When driver gpu calls mmu_notifier_get on process A, naming it n1
      Then mmu_notifier_get by driver gpu returned -EBUSY
      And mm_count of process A is unchanged

    @G-034.3
    Scenario: Nothing has been registered
      Given alloc_notifier of driver gpu returns -ENOMEM
      And driver gpu calls mmu_notifier_get on process A, naming it n1
      When process A calls munmap on [0x100000, 0x101000)
      Then alloc_notifier of driver gpu was called once
      And munmap by process A returned 0
      And invalidate_range_start of driver gpu was never called

    @G-034.4
    Scenario: The next get asks the allocator again
      Given alloc_notifier of driver gpu returns -ENOMEM
      And driver gpu calls mmu_notifier_get on process A, naming it n1
      When driver gpu calls mmu_notifier_get on process A, naming it n2
      Then mmu_notifier_get by driver gpu returned -ENOMEM
      And alloc_notifier of driver gpu was called twice
      And free_notifier of driver gpu was never called

  @G-035
  Rule: alloc_notifier must report a failure by an ERR_PTR, never by NULL
    Source: mm/mmu_notifier.c, mmu_notifier_get_locked(), which tests `IS_ERR(subscription)`
    only. Linux 5.4 and later. The habit of returning what `kzalloc()` returned is the trap:
    NULL counts as a notifier here.

    @G-035.1
    Scenario: Failure as an ERR_PTR
      Given alloc_notifier of driver gpu returns -ENOMEM
      When driver gpu calls mmu_notifier_get on process A, naming it n1
      Then mmu_notifier_get by driver gpu returned -ENOMEM
      And the kernel log is clean

    @G-035.2
    Scenario: Failure as NULL
      Given alloc_notifier of driver gpu returns NULL
      When driver gpu calls mmu_notifier_get on process A, naming it n1
      Then the kernel reports a NULL pointer dereference

  @G-036
  Rule: mmu_notifier_get itself sets the ops of a new notifier
    Source: mm/mmu_notifier.c, mmu_notifier_get_locked(): `subscription->ops = ops`. Linux 5.4
    and later. An allocator that only allocates is enough. With `mmu_notifier_register()` it is
    the caller who sets the ops.

    @G-036.1
    Scenario: The notifier's callbacks are those that get was called with
      Given driver gpu calls mmu_notifier_get on process A, naming it n1
      When process A calls munmap on [0x100000, 0x101000)
      Then invalidate_range_start of n1 was called at least once
      And invalidate_range_end of n1 was called at least once

    @G-036.2
    Scenario: The ops are set before a registration that fails needs free_notifier
      Given driver gpu has a signal pending
      When driver gpu calls mmu_notifier_get on process A, naming it n1
      Then mmu_notifier_get by driver gpu returned -EINTR
      And free_notifier of driver gpu was called once

  @G-039
  Rule: If a new notifier cannot be registered, mmu_notifier_get calls free_notifier for it, once, before it returns
    Source: mm/mmu_notifier.c, mmu_notifier_get_locked(), at its label `out_free`. Linux 5.4 and
    later. This is the other context of `free_notifier`: not after a grace period but at once, in
    the task that called get, with the mmap lock held for writing. A `free_notifier` must be fit for
    both.

    @G-039.1
    Scenario: A signal interrupts the registration
      Given driver gpu has a signal pending
      When driver gpu calls mmu_notifier_get on process A, naming it n1
      Then mmu_notifier_get by driver gpu returned -EINTR
      And free_notifier of driver gpu was called once
      And every exit from free_notifier of driver gpu precedes every return of mmu_notifier_get by driver gpu

    @G-039.2
    Scenario: The context of that call
      Given driver gpu has a signal pending
      When driver gpu calls mmu_notifier_get on process A, naming it n1
      Then free_notifier of driver gpu ran in process context
      And free_notifier of driver gpu ran with the mmap lock held for writing

    @G-039.3
    Scenario: Nothing is left behind
      Given driver gpu has a signal pending
      When driver gpu calls mmu_notifier_get on process A, naming it n1
      Then mm_count of process A is unchanged
      When process A calls munmap on [0x100000, 0x101000)
      Then munmap by process A returned 0
      And invalidate_range_start of driver gpu was never called

    @G-039.4
    Scenario: Ops that registration refuses
      Given driver nic with only alloc_notifier, free_notifier, invalidate_range_start and arch_invalidate_secondary_tlbs
      When driver nic calls mmu_notifier_get on process A, naming it n1
      Then mmu_notifier_get by driver nic returned -EINVAL
      And free_notifier of driver nic was called once
      And the kernel reports a WARN_ON

    @G-039.5
    Scenario: Where nothing has to be registered, a signal does no harm
      Given driver gpu calls mmu_notifier_get on process A, naming it n1
      And driver gpu has a signal pending
      When driver gpu calls mmu_notifier_get on process A, naming it n2
      Then n1 and n2 are the same notifier
      And free_notifier of driver gpu was never called

    @G-039.6
    Scenario: No memory for the first registration on the mm
      Given the next allocation of driver gpu fails
      When driver gpu calls mmu_notifier_get on process A, naming it n1
      Then mmu_notifier_get by driver gpu returned -ENOMEM
      And free_notifier of driver gpu was called once
      And mm_count of process A is unchanged

  @G-041
  Rule: mmu_notifier_get takes and drops the mmap lock, which the caller of mmu_notifier_get_locked must hold
    Source: mm/mmu_notifier.c, mmu_notifier_get_locked(): the caller "must hold the write side".
    Linux 5.4 and later. The kernel asserts it, and leaves the lock with the caller.

    @G-041.1
    Scenario: mmu_notifier_get waits for the mmap lock
      Given task 2 of driver gpu calls mmap_write_lock on process A
      When driver gpu calls mmu_notifier_get on process A, naming it n1
      Then mmu_notifier_get by driver gpu has not returned
      When task 2 of driver gpu calls mmap_write_unlock on process A
      Then mmu_notifier_get by driver gpu returned 0

    @G-041.2
    Scenario: mmu_notifier_get leaves the mmap lock free
      Given driver gpu calls mmu_notifier_get on process A, naming it n1
      When process A calls munmap on [0x100000, 0x101000)
      Then munmap by process A returned 0
      And invalidate_range_start of n1 was called at least once

    @G-041.3
    Scenario: mmu_notifier_get_locked keeps the mmap lock
      Given driver gpu calls mmap_write_lock on process A
      And driver gpu calls mmu_notifier_get_locked on process A, naming it n1
      When process A calls munmap on [0x100000, 0x101000)
      Then munmap by process A has not returned
      When driver gpu calls mmap_write_unlock on process A
      Then munmap by process A returned 0

    @G-041.4
    Scenario: mmu_notifier_get_locked without the lock
      When driver gpu calls mmu_notifier_get_locked on process A, naming it n1
      Then mmu_notifier_get_locked by driver gpu has returned
      And the kernel reports a lock that is not held

    @G-041.5
    Scenario: mmu_notifier_get by a task that has the lock already
      Given driver gpu calls mmap_write_lock on process A
      When driver gpu calls mmu_notifier_get on process A, naming it n1
      Then mmu_notifier_get by driver gpu has not returned
      And the kernel reports lock recursion

    @G-041.6
    Scenario: mmu_notifier_get_locked without the lock, where the notifier is there already
      Given driver gpu calls mmu_notifier_get on process A, naming it n1
      When driver gpu calls mmu_notifier_get_locked on process A, naming it n2
      Then n1 and n2 are the same notifier
      And the kernel reports a lock that is not held
