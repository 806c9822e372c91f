@release
Feature: mmu_notifier_unregister
  `mmu_notifier_unregister()` ends a registration and waits: when it returns, nothing of the
  notifier runs and its memory is the driver's again. It calls `release` itself while the
  notifier is on the list, gives back the reference to the mm_struct, and may come at any time,
  before, during or after the exit of the process.

  Background:
    Given process A
    And process A calls mmap on [0x100000, 0x102000)
    And driver gpu
    And driver gpu calls mmu_notifier_register on process A, naming it n1

  @G-087
  Rule: mmu_notifier_unregister calls release of a notifier on the list itself, before it takes it off
    Source: mm/mmu_notifier.c, mmu_notifier_unregister(). Linux 3.6 to 3.8, and 3.10 and later (the
    others took it off first). The caller's task runs `release`, with whatever locks the caller
    holds: a `release` that takes a lock which the caller already has never returns.

    @G-087.1
    Scenario: Release runs inside the call
      When driver gpu calls mmu_notifier_unregister on n1
      Then release of n1 was called once
      And every call of mmu_notifier_unregister by driver gpu precedes every entry to release of n1
      And every exit from release of n1 precedes every return of mmu_notifier_unregister by driver gpu

    @G-087.2
    Scenario: While release runs, reclaim still calls the notifier
      Given release of driver gpu is held
      And driver gpu calls mmu_notifier_unregister on n1
      When reclaim evicts [0x100000, 0x101000) of process A
      Then invalidate_range_start of n1 was called for [0x100000, 0x101000)
      And mmu_notifier_unregister by driver gpu has not returned

    @G-087.3
    Scenario: Without a release it is only taken off
      Given driver nic without release
      And driver nic calls mmu_notifier_register on process A, naming it n2
      And driver nic calls mmu_notifier_unregister on n2
      When process A calls munmap on [0x100000, 0x101000)
      Then invalidate_range_start of n2 was never called
      And invalidate_range_start of n1 was called at least once

    @G-087.4
    Scenario: Release runs under the caller's locks
      Given driver gpu calls mmap_write_lock on process A
      When driver gpu calls mmu_notifier_unregister on n1
      Then release of n1 ran with the mmap lock held for writing
      When driver gpu calls mmap_write_unlock on process A
      Then the kernel log is clean

    @G-087.5
    Scenario: A release that takes the lock which the caller of unregister holds
      Given release of driver gpu calls mmap_write_lock
      And driver gpu calls mmap_write_lock on process A
      When driver gpu calls mmu_notifier_unregister on n1
      Then mmu_notifier_unregister by driver gpu has not returned
      And the kernel reports lock recursion

  @G-088
  Rule: mmu_notifier_unregister waits for every callback of the notifier that is running, the release of an exit included
    Source: mm/mmu_notifier.c, comment of mmu_notifier_unregister(): "only after
    mmu_notifier_unregister returned we're guaranteed". Linux 2.6.27 and later.

    @G-088.1
    Scenario: It waits for an invalidation
      Given invalidate_range_start of driver gpu is held
      And process A calls munmap on [0x100000, 0x101000)
      When driver gpu calls mmu_notifier_unregister on n1
      Then mmu_notifier_unregister by driver gpu has not returned
      When invalidate_range_start of driver gpu continues
      Then every exit from invalidate_range_start of n1 precedes every return of mmu_notifier_unregister by driver gpu

    @G-088.2
    Scenario: It waits for the release of an exit
      When process A exits
      And driver gpu calls mmu_notifier_unregister on n1
      Then every exit from release of n1 precedes every return of mmu_notifier_unregister by driver gpu
      And it may happen that release of n1 was called once

    @G-088.3
    Scenario: The release of an exit is stuck
      Given release of driver gpu is held
      And process A exits
      When driver gpu calls mmu_notifier_unregister on n1
      Then mmu_notifier_unregister by driver gpu has not returned
      When release of driver gpu continues
      Then every exit from release of n1 precedes every return of mmu_notifier_unregister by driver gpu

    @G-088.4
    Scenario: It waits for a notifier's callback in a task that came through the reverse map
      Given invalidate_range_end of driver gpu is held
      And reclaim evicts [0x100000, 0x101000) of process A
      When driver gpu calls mmu_notifier_unregister on n1
      Then mmu_notifier_unregister by driver gpu has not returned
      When invalidate_range_end of driver gpu continues
      Then every exit from invalidate_range_end of n1 precedes every return of mmu_notifier_unregister by driver gpu

    @G-088.5
    Scenario: It waits for a walk that an earlier grace period did not have to wait for
      Given driver nic
      And process B
      And driver nic calls mmu_notifier_register on process B, naming it n2
      And invalidate_range_start of driver gpu is held
      When process A calls munmap on [0x100000, 0x101000)
      And driver nic calls mmu_notifier_unregister on n2
      Then invalidate_range_start of n1 was called once
      When driver gpu calls mmu_notifier_unregister on n1
      Then mmu_notifier_unregister by driver gpu has not returned
      When invalidate_range_start of driver gpu continues
      Then every exit from invalidate_range_start of n1 precedes every return of mmu_notifier_unregister by driver gpu

  @G-089
  Rule: Once mmu_notifier_unregister has returned, nothing calls the notifier and its memory may go at once
    Source: mm/mmu_notifier.c, comment of mmu_notifier_unregister(): "->release or any other method
    can't run anymore". Linux 2.6.27 and later.

    @G-089.1
    Scenario: Unregister and kfree beside a munmap
      When driver gpu calls mmu_notifier_unregister on n1
      And driver gpu calls kfree on n1
      And process A calls munmap on [0x100000, 0x101000)
      Then n1 is freed
      And after the return of mmu_notifier_unregister by driver gpu, no callback of n1 runs
      And it may happen that invalidate_range_start of n1 was called at least once

    @G-089.2
    Scenario: Unregister and kfree beside an exit
      When driver gpu calls mmu_notifier_unregister on n1
      And driver gpu calls kfree on n1
      And process A exits
      Then n1 is freed
      And after the return of mmu_notifier_unregister by driver gpu, no callback of n1 runs
      And it may happen that release of n1 was called twice

    @G-089.3
    Scenario: Unregister when exit has released it, but reclaim still runs a callback
      Given invalidate_range_start of driver gpu is held
      And reclaim evicts [0x100000, 0x101000) of process A
      And process A exits
      When driver gpu calls mmu_notifier_unregister on n1
      And invalidate_range_start of driver gpu continues
      Then after the return of mmu_notifier_unregister by driver gpu, no callback of n1 runs

    @G-089.4
    Scenario: A munmap that begins later does not call it
      When driver gpu calls mmu_notifier_unregister on n1
      Then release of n1 was called once
      When process A calls munmap on [0x100000, 0x102000)
      Then munmap by process A returned 0
      And invalidate_range_start of n1 was never called
      And release of n1 was never called since then

    @G-089.5
    Scenario: Freed before unregister, the memory is used by the next munmap
      When driver gpu calls kfree on n1
      Then n1 is freed
      When process A calls munmap on [0x100000, 0x101000)
      Then the kernel reports a use-after-free

  @G-090
  Rule: mmu_notifier_unregister drops the mm_count of the registration, and with the last one the mm_struct goes
    Source: mm/mmu_notifier.c, comment of mmu_notifier_unregister(): it "releases the mm_count pin
    automatically". Linux 2.6.27 and later. The mm_struct may be freed before the call returns, so
    that a driver which still needs it takes an `mmgrab()` of its own first (hfi1 did not until
    5.18).

    @G-090.1
    Scenario: Register takes one reference, unregister drops one
      Given driver nic
      When driver nic calls mmu_notifier_register on process A, naming it n2
      Then mm_count of process A increased by 1
      And mm_users of process A is unchanged
      When driver nic calls mmu_notifier_unregister on n2
      Then mm_count of process A decreased by 1

    @G-090.2
    Scenario: The last reference frees the mm_struct before unregister returns
      Given process A exits
      When driver gpu calls mmu_notifier_unregister on n1
      Then every freeing of the mm_struct of process A precedes every return of mmu_notifier_unregister by driver gpu

    @G-090.3
    Scenario: A reference of the driver's own keeps it
      Given driver gpu calls mmgrab on process A
      And process A exits
      When driver gpu calls mmu_notifier_unregister on n1
      And driver gpu calls mmget_not_zero on process A
      Then mmget_not_zero by driver gpu returned false
      And the mm_struct of process A is not freed

    @G-090.4
    Scenario: Without one, the mm_struct must not be touched again
      Given process A exits
      When driver gpu calls mmu_notifier_unregister on n1
      And driver gpu calls mmget_not_zero on process A
      Then the kernel reports a use-after-free

    @G-090.5
    Scenario: A second unregister looks at it before it waits
      Given process B
      And process B calls mmap on [0x100000, 0x101000)
      And driver nic with only invalidate_range_start
      And driver nic calls mmu_notifier_register on process B, naming it n2
      And process A exits
      And driver gpu calls mmu_notifier_unregister on n1
      And invalidate_range_start of driver nic is held
      And process B calls munmap on [0x100000, 0x101000)
      When driver gpu calls mmu_notifier_unregister on n1
      Then the kernel reports a use-after-free

  @G-091
  Rule: mmu_notifier_unregister may come before, during or after the exit of the process
    Source: mm/mmu_notifier.c, comment of mmu_notifier_register() until 5.3: "safely run at any time
    later, before or after exit_mmap". Linux 2.6.27 and later. A driver's file may be closed by the
    last thread, by another process that got the descriptor, or years after the process.

    @G-091.1
    Scenario: Before
      When driver gpu calls mmu_notifier_unregister on n1
      Then mmu_notifier_unregister by driver gpu has returned
      When process A exits
      Then the mm_struct of process A is freed
      And release of n1 was called once

    @G-091.2
    Scenario: During, in every interleaving
      When process A exits
      And driver gpu calls mmu_notifier_unregister on n1
      Then exit by process A has returned
      And mmu_notifier_unregister by driver gpu has returned
      And the pages of [0x100000, 0x102000) of process A are freed
      And the mm_struct of process A is freed

    @G-091.3
    Scenario: After
      When process A exits
      Then the mm_struct of process A is not freed
      When driver gpu calls mmu_notifier_unregister on n1
      Then the mm_struct of process A is freed
      And release of n1 was called once

    @G-091.4
    Scenario: While another driver's task drops the last user
      Given driver nic
      And driver nic calls mmget on process A
      And process A exits
      When driver nic calls mmput on process A
      And driver gpu calls mmu_notifier_unregister on n1
      Then the mm_struct of process A is freed

  @G-096
  Rule: A driver must zap its sptes before mmu_notifier_unregister or in its release, for nothing calls it later
    Source: mm/mmu_notifier.c, comment of mmu_notifier_unregister(): "All sptes must be dropped
    before calling". Linux 2.6.27 and later. A `release` that zaps them will do where the notifier
    has one, since either `mmu_notifier_unregister()` or the exit before it has called it.

    @G-096.1
    Scenario: Release zaps them, whoever comes first
      Given driver gpu establishes sptes for [0x100000, 0x102000) of process A
      When process A exits
      And driver gpu calls mmu_notifier_unregister on n1
      Then the pages of [0x100000, 0x102000) of process A are freed
      And the kernel log is clean

    @G-096.2
    Scenario: An invalidation before unregister has dropped them
      Given release of driver gpu keeps its sptes
      And driver gpu establishes sptes for [0x100000, 0x102000) of process A
      And process A calls mprotect on [0x100000, 0x102000)
      When driver gpu calls mmu_notifier_unregister on n1
      And process A calls munmap on [0x100000, 0x102000)
      Then the pages of [0x100000, 0x102000) of process A are freed

    @G-096.3
    Scenario: Nobody zaps them, and a later munmap frees the pages under the device
      Given release of driver gpu keeps its sptes
      And driver gpu establishes sptes for [0x100000, 0x102000) of process A
      And driver gpu calls mmu_notifier_unregister on n1
      When process A calls munmap on [0x100000, 0x102000)
      Then the kernel reports device access to a freed page

    @G-096.4
    Scenario: New sptes after unregister
      When driver gpu calls mmu_notifier_unregister on n1
      And driver gpu establishes sptes for [0x100000, 0x102000) of process A
      Then release of n1 was called once
      When process A exits
      Then the kernel reports device access to a freed page

  @G-100
  Rule: A callback of a list notifier must not call mmu_notifier_unregister, for it would wait for itself
    Source: kernel/rcu/srcutree.c, comment of synchronize_srcu(): to call it from the read side of
    the same domain "will result in deadlock". Linux 3.7 and later. This holds for each callback
    that runs in an SRCU read-side critical section, of each list notifier: all but `alloc_notifier`
    and `free_notifier`, of which the latter must not sleep. `invalidate` of an interval notifier
    runs outside of SRCU read-side critical sections. A callback that finds its object dead hands
    the unregistering to a workqueue.

    @G-100.1
    Scenario: From a task of the driver's own, beside the callback
      Given invalidate_range_start of driver gpu is held
      And process A calls munmap on [0x100000, 0x101000)
      When driver gpu calls mmu_notifier_unregister on n1
      And invalidate_range_start of driver gpu continues
      Then mmu_notifier_unregister by driver gpu has returned
      And the kernel log is clean

    @G-100.2
    Scenario: From invalidate_range_start
      Given invalidate_range_start of driver gpu calls mmu_notifier_unregister
      When process A calls munmap on [0x100000, 0x101000)
      Then munmap by process A has not returned
      And the kernel reports a deadlock

    @G-100.3
    Scenario: From invalidate_range_end
      Given invalidate_range_end of driver gpu calls mmu_notifier_unregister
      When process A calls munmap on [0x100000, 0x101000)
      Then munmap by process A has not returned
      And the kernel reports a deadlock
