@drivers
Feature: Work that a driver defers
  A callback that must not wait can queue work. The work runs later, when the invalidation may be
  over, the pages freed and the notifier gone, unless the driver sees to it.

  Background:
    Given process A
    And process A calls mmap on [0x100000, 0x104000)

  @G-376
  Rule: A callback must have zapped its sptes when it returns, and must not leave that to its work
    Source: include/linux/mmu_notifier.h, struct mmu_notifier_ops: "all the references to the pages"
    are dropped between start and end. Linux 2.6.27 and later. Whoever calls the notifiers frees
    the pages next, and knows of no work.

    @G-376.1
    Scenario: A start that leaves its sptes to work
      Given driver mlx with only invalidate_range_start and work_func
      And invalidate_range_start of driver mlx keeps its sptes
      And invalidate_range_start of driver mlx calls queue_work
      And work_func of driver mlx zaps its sptes
      And driver mlx calls mmu_notifier_register on process A, naming it n1
      And driver mlx establishes sptes for [0x100000, 0x102000) of process A
      When process A calls munmap on [0x100000, 0x102000)
      Then it may happen that the kernel reports device access to a freed page

    @G-376.2
    Scenario: A start that waits for its work
      Given driver mlx with only invalidate_range_start and work_func
      And invalidate_range_start of driver mlx keeps its sptes
      And invalidate_range_start of driver mlx calls queue_work
      And invalidate_range_start of driver mlx calls flush_work
      And work_func of driver mlx zaps its sptes
      And driver mlx calls mmu_notifier_register on process A, naming it n1
      And driver mlx establishes sptes for [0x100000, 0x102000) of process A
      When process A calls munmap on [0x100000, 0x102000)
      Then the kernel log is clean
      And every exit from work_func of n1 precedes every freeing of the pages of [0x100000, 0x102000) of process A

    @G-376.3
    Scenario: A start that waits for its work where it must not sleep
      Given process lmkd
      And driver mlx with only invalidate_range_start and work_func
      And invalidate_range_start of driver mlx calls flush_work
      And driver mlx calls mmu_notifier_register on process A, naming it n1
      And process A has SIGKILL pending
      When process lmkd calls process_mrelease on process A
      Then the kernel reports sleeping in atomic context

  @G-377
  Rule: Work that callbacks queue must be flushed or cancelled when none can queue it any more, and before its structure is freed
    Source: mm/mmu_notifier.c, mmu_notifier_unregister() and mmu_interval_notifier_remove(): once
    they have returned, no callback runs, and none is called. Linux 2.6.27 and later, and 5.5 and
    later. Until then one may queue the work again.

    @G-377.1
    Scenario: Flushed before the notifier is unregistered
      Given driver hfi with only invalidate_range_start and work_func
      And invalidate_range_start of driver hfi calls queue_work
      And driver hfi calls mmu_notifier_register on process A, naming it n1
      When process A calls munmap on [0x100000, 0x101000)
      And driver hfi calls flush_work on n1
      And driver hfi calls mmu_notifier_unregister on n1
      And driver hfi calls kfree on n1
      Then it may happen that the kernel reports a use-after-free

    @G-377.2
    Scenario: Flushed after the notifier is unregistered
      Given driver hfi with only invalidate_range_start and work_func
      And invalidate_range_start of driver hfi calls queue_work
      And driver hfi calls mmu_notifier_register on process A, naming it n1
      When process A calls munmap on [0x100000, 0x101000)
      And driver hfi calls mmu_notifier_unregister on n1
      And driver hfi calls flush_work on n1
      And driver hfi calls kfree on n1
      Then the kernel log is clean
      And n1 is freed
      And it may happen that work_func of n1 was called once

    @G-377.3
    Scenario: Cancelled after an interval notifier is removed
      Given driver gpu with only invalidate and work_func
      And invalidate of driver gpu calls queue_work
      And driver gpu calls mmu_interval_notifier_insert on [0x100000, 0x104000) of process A, naming it ni1
      When process A calls munmap on [0x100000, 0x101000)
      And driver gpu calls mmu_interval_notifier_remove on ni1
      And driver gpu calls cancel_work_sync on ni1
      And driver gpu calls kfree on ni1
      Then the kernel log is clean
      And ni1 is freed
      And after the return of cancel_work_sync by driver gpu, no callback of ni1 runs

    @G-377.4
    Scenario: Cancelled before an interval notifier is removed
      Given driver gpu with only invalidate and work_func
      And invalidate of driver gpu calls queue_work
      And driver gpu calls mmu_interval_notifier_insert on [0x100000, 0x104000) of process A, naming it ni1
      When process A calls munmap on [0x100000, 0x101000)
      And driver gpu calls cancel_work_sync on ni1
      And driver gpu calls mmu_interval_notifier_remove on ni1
      And driver gpu calls kfree on ni1
      Then it may happen that the kernel reports a use-after-free

    @G-377.5
    Scenario: Freed by the work that a start queues, and by the driver
      Given driver mlx with only invalidate_range_start and work_func
      And invalidate_range_start of driver mlx calls queue_work
      And work_func of driver mlx calls kfree
      And driver mlx calls mmu_notifier_register on process A, naming it n1
      When process A calls munmap on [0x100000, 0x101000)
      And driver mlx calls mmu_notifier_unregister on n1
      And driver mlx calls kfree on n1
      Then it may happen that the kernel reports a double free
      And it may happen that the kernel reports a use-after-free

    @G-377.6
    Scenario: Flushed under a mutex that the work takes
      Given driver gpu with only invalidate and work_func
      And work_func of driver gpu calls mutex_lock
      And work_func of driver gpu calls mutex_unlock
      And driver gpu calls mmu_interval_notifier_insert on [0x100000, 0x104000) of process A, naming it ni1
      And driver gpu calls queue_work on ni1
      When driver gpu calls mutex_lock
      And driver gpu calls queue_work on ni1
      And driver gpu calls flush_work on ni1
      And driver gpu calls mutex_unlock
      Then the kernel reports lock inversion
      And the kernel reports a deadlock

  @G-372
  Rule: Whoever drops the last user of an mm runs release and MMU_NOTIFY_RELEASE, and must hold nothing that these take or wait for
    Source: kernel/fork.c, mmput() and __mmput(), which calls exit_mmap(), and that calls
    mmu_notifier_release(). Linux 2.6.27 and later; MMU_NOTIFY_RELEASE 5.5 and later. Exit may find
    that a driver has one user more, and the last mmput() then is the driver's.

    @G-372.1
    Scenario: The last mmput under the mutex that invalidate takes
      Given driver gpu with only invalidate
      And driver gpu calls mmu_interval_notifier_insert on [0x100000, 0x104000) of process A, naming it ni1
      And driver gpu calls mmget on process A
      And process A exits
      When driver gpu calls mutex_lock
      And driver gpu calls mmput on process A
      And driver gpu calls mutex_unlock
      Then the kernel reports lock recursion

    @G-372.2
    Scenario: The last mmput after the mutex was given back
      Given driver gpu with only invalidate
      And driver gpu calls mmu_interval_notifier_insert on [0x100000, 0x104000) of process A, naming it ni1
      And driver gpu calls mmget on process A
      And process A exits
      When driver gpu calls mutex_lock
      And driver gpu calls mutex_unlock
      And driver gpu calls mmput on process A
      Then the kernel log is clean
      And invalidate of ni1 was first called with MMU_NOTIFY_RELEASE and last with MMU_NOTIFY_UNMAP

    @G-372.3
    Scenario: The last mmput by work that release waits for
      Given driver kfd with only release and work_func
      And release of driver kfd calls cancel_work_sync
      And work_func of driver kfd calls mmput
      And driver kfd calls mmu_notifier_register on process A, naming it n1
      And driver kfd calls mmget on process A
      When driver kfd calls queue_work on n1
      And process A exits
      Then it may happen that the kernel reports a deadlock
      And it may happen that the kernel reports lock recursion

    @G-372.4
    Scenario: The last mmput by work of another driver
      Given driver kfd with only release and work_func
      And work_func of driver kfd calls mmput
      And driver kfd calls mmu_notifier_register on process A, naming it n1
      And driver kfd calls mmget on process A
      When driver kfd calls queue_work on n1
      And process A exits
      Then the kernel log is clean
      And release of n1 was called once
