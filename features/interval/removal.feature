@interval
Feature: Removing interval notifiers
  mmu_interval_notifier_remove() takes an interval notifier out of the tree, or puts it on the list
  of what is to be taken out when no invalidation uses the tree any more, and then waits for that.
  When it returns, the driver may free the notifier.

  Background:
    Given process A
    And process A calls mmap on [0x100000, 0x104000)
    And driver gpu with only invalidate
    And driver nic with only invalidate
    And driver gpu calls mmu_interval_notifier_insert on [0x100000, 0x101000) of process A, naming it ni1

  @G-253
  Rule: When mmu_interval_notifier_remove returns, no invalidate of the notifier runs, and none will
    Source: mm/mmu_notifier.c, its comment: "Once this returns ops callbacks are no longer running
    on other CPUs and will not be called in future." Linux 5.5 and later.

    @G-253.1
    Scenario: Removal races with an invalidation
      When process A calls munmap on [0x100000, 0x101000)
      And driver gpu calls mmu_interval_notifier_remove on ni1
      Then after the return of mmu_interval_notifier_remove by driver gpu, no callback of ni1 runs
      And it may happen that invalidate of ni1 was called once
      And it may happen that invalidate of ni1 was never called

    @G-253.2
    Scenario: It waits for an invalidate that runs
      Given invalidate of driver gpu is held
      And process A calls munmap on [0x100000, 0x101000)
      When task 2 of driver gpu calls mmu_interval_notifier_remove on ni1
      Then mmu_interval_notifier_remove by task 2 of driver gpu has not returned
      When invalidate of driver gpu continues
      Then mmu_interval_notifier_remove by task 2 of driver gpu has returned
      And every exit from invalidate of ni1 precedes every return of mmu_interval_notifier_remove by task 2 of driver gpu

    @G-253.3
    Scenario: Removal races with two invalidations, one after the other
      When process A calls madvise on [0x100000, 0x101000)
      And process A calls munmap on [0x100000, 0x102000)
      And driver gpu calls mmu_interval_notifier_remove on ni1
      Then after the return of mmu_interval_notifier_remove by driver gpu, no callback of ni1 runs
      And mmu_interval_notifier_remove by driver gpu has returned

    @G-253.4
    Scenario: Removal races with exit
      When process A exits
      And driver gpu calls mmu_interval_notifier_remove on ni1
      Then after the return of mmu_interval_notifier_remove by driver gpu, no callback of ni1 runs
      And it may happen that invalidate of ni1 was called twice
      And it may happen that invalidate of ni1 was called once
      And it may happen that invalidate of ni1 was never called
      And the mm_struct of process A is freed

  @G-254
  Rule: When mmu_interval_notifier_remove returns, the core has no pointer to the notifier any more
    Source: "mm/mmu_notifier.c: fix race in mmu_interval_notifier_remove()" (2022). Linux 5.18 and
    later. Before, who waited could see the sequence change while the notifier was still on the
    deferred list, and free it too early.

    @G-254.1
    Scenario: Removed and freed, while an invalidation runs
      When process A calls munmap on [0x100000, 0x101000)
      And driver gpu calls mmu_interval_notifier_remove on ni1
      And driver gpu calls kfree on ni1
      Then ni1 is freed
      And the kernel log is clean

    @G-254.2
    Scenario: Another removal waits beside it
      Given driver nic calls mmu_interval_notifier_insert on [0x100000, 0x101000) of process A, naming it ni2
      And invalidate of driver gpu is held
      And process A calls munmap on [0x100000, 0x101000)
      And driver gpu calls mmu_interval_notifier_remove on ni1
      And driver nic calls mmu_interval_notifier_remove on ni2
      When invalidate of driver gpu continues
      And driver gpu calls kfree on ni1
      Then ni1 is freed
      And the kernel log is clean

    @G-254.3
    Scenario: Later invalidations know nothing of it
      Given driver gpu calls mmu_interval_notifier_remove on ni1
      And driver gpu calls kfree on ni1
      When process A calls munmap on [0x100000, 0x104000)
      And process A exits
      Then invalidate of ni1 was never called
      And the kernel log is clean

    @G-254.4
    Scenario: An insertion that was never carried out
      Given invalidate of driver gpu is held
      And process A calls munmap on [0x100000, 0x101000)
      And driver nic calls mmu_interval_notifier_insert on [0x102000, 0x103000) of process A, naming it ni2
      When invalidate of driver gpu continues
      And driver nic calls mmu_interval_notifier_remove on ni2
      And driver nic calls kfree on ni2
      Then ni2 is freed
      And the kernel log is clean

  @G-255
  Rule: mmu_interval_notifier_remove waits for the invalidations that run while the sequence is odd, and otherwise does not wait
    Source: mm/mmu_notifier.c, mn_itree_is_invalidating() in mmu_interval_notifier_remove(). Linux
    5.5 and later. The sequence is odd from the moment at which an invalidation that intersects an
    interval begins, or an interval is inserted during one that intersects none, until the last
    invalidation that runs has ended. It makes no difference which addresses they are about. What
    still waits to be inserted is an exception, G-256.

    @G-255.1
    Scenario: One that intersects another interval
      Given driver nic calls mmu_interval_notifier_insert on [0x102000, 0x103000) of process A, naming it ni2
      And invalidate of driver gpu is held
      And process A calls munmap on [0x100000, 0x101000)
      When driver nic calls mmu_interval_notifier_remove on ni2
      Then mmu_interval_notifier_remove by driver nic has not returned
      When invalidate of driver gpu continues
      Then mmu_interval_notifier_remove by driver nic has returned

    @G-255.2
    Scenario: One that intersects none
      Given driver xpu with only invalidate_range_start
      And driver xpu calls mmu_notifier_register on process A, naming it n1
      And invalidate_range_start of driver xpu is held
      And process A calls munmap on [0x102000, 0x103000)
      When driver gpu calls mmu_interval_notifier_remove on ni1
      Then mmu_interval_notifier_remove by driver gpu has returned
      And munmap by process A has not returned

    @G-255.3
    Scenario: None runs
      When driver gpu calls mmu_interval_notifier_remove on ni1
      Then mmu_interval_notifier_remove by driver gpu has returned

    @G-255.4
    Scenario: It waits for the last of two
      Given driver xpu with only invalidate_range_start
      And driver xpu calls mmu_notifier_register on process A, naming it n1
      And invalidate_range_start of driver xpu is held
      And process A calls madvise on [0x102000, 0x103000)
      And invalidate of driver gpu is held
      And thread 2 of process A calls madvise on [0x100000, 0x101000)
      When task 2 of driver gpu calls mmu_interval_notifier_remove on ni1
      And invalidate of driver gpu continues
      Then mmu_interval_notifier_remove by task 2 of driver gpu has not returned
      When invalidate_range_start of driver xpu continues
      Then mmu_interval_notifier_remove by task 2 of driver gpu has returned

    @G-255.5
    Scenario: One that intersects none, and an insertion meanwhile
      Given driver xpu with only invalidate_range_start
      And driver xpu calls mmu_notifier_register on process A, naming it n1
      And invalidate_range_start of driver xpu is held
      And process A calls munmap on [0x102000, 0x103000)
      And driver nic calls mmu_interval_notifier_insert on [0x103000, 0x104000) of process A, naming it ni2
      When driver gpu calls mmu_interval_notifier_remove on ni1
      Then mmu_interval_notifier_remove by driver gpu has not returned
      When invalidate_range_start of driver xpu continues
      Then mmu_interval_notifier_remove by driver gpu has returned

    @G-255.6
    Scenario: None runs any more, and the last one intersects none
      Given process A calls madvise on [0x102000, 0x103000)
      When driver gpu calls mmu_interval_notifier_remove on ni1
      Then mmu_interval_notifier_remove by driver gpu has returned

    @G-255.7
    Scenario: None runs, and one task removes two
      Given driver gpu calls mmu_interval_notifier_insert on [0x102000, 0x103000) of process A, naming it ni2
      When driver gpu calls mmu_interval_notifier_remove on ni1
      And driver gpu calls mmu_interval_notifier_remove on ni2
      Then mmu_interval_notifier_remove by driver gpu has returned
      And the kernel log is clean

  @G-256
  Rule: mmu_interval_notifier_remove of a notifier whose insertion is deferred takes it off the list, and does not wait
    Source: mm/mmu_notifier.c, hlist_del() of deferred_item in mmu_interval_notifier_remove(). Linux
    5.5 and later.

    Background:
      Given invalidate of driver gpu is held
      And process A calls munmap on [0x100000, 0x101000)
      And driver nic calls mmu_interval_notifier_insert on [0x102000, 0x103000) of process A, naming it ni2

    @G-256.1
    Scenario: It returns while the invalidation runs
      When driver nic calls mmu_interval_notifier_remove on ni2
      Then mmu_interval_notifier_remove by driver nic has returned
      And munmap by process A has not returned
      And mm_count of process A decreased by 1

    @G-256.2
    Scenario: It is gone for good
      Given driver nic calls mmu_interval_notifier_remove on ni2
      And driver nic calls kfree on ni2
      When invalidate of driver gpu continues
      Then munmap by process A has returned
      When process A calls munmap on [0x102000, 0x103000)
      Then invalidate of ni2 was never called
      And the kernel log is clean

    @G-256.3
    Scenario: Others that wait are not touched
      Given driver nic calls mmu_interval_notifier_insert on [0x102000, 0x103000) of process A, naming it ni3
      And driver nic calls mmu_interval_notifier_remove on ni2
      When invalidate of driver gpu continues
      Then munmap by process A has returned
      When process A calls munmap on [0x102000, 0x103000)
      Then invalidate of ni2 was never called
      And invalidate of ni3 was called once

  @G-257
  Rule: mmu_interval_notifier_remove must not be called from invalidate, nor with a lock held that an invalidation callback takes
    Source: mm/mmu_notifier.c, its comment: it "cannot be called from any ops callback"; the
    wait "requires the caller not hold any locks held by invalidation callbacks". Linux 5.5 and
    later. It waits for whole invalidations, and so also for the `invalidate_range_start` of
    list notifiers.

    @G-257.1
    Scenario: From invalidate it waits for itself
      Given invalidate of driver gpu calls mmu_interval_notifier_remove
      When process A calls munmap on [0x100000, 0x101000)
      Then the kernel reports lock recursion
      And the kernel reports a deadlock
      And munmap by process A has not returned

    @G-257.2
    Scenario: With the mutex that invalidate takes
      When driver gpu calls mutex_lock
      And driver gpu calls mmu_interval_notifier_remove on ni1
      And driver gpu calls mutex_unlock
      And process A calls munmap on [0x100000, 0x101000)
      Then it may happen that the kernel reports a deadlock
      And it may happen that the kernel reports a lock inversion

    @G-257.3
    Scenario: Without it
      When driver gpu calls mmu_interval_notifier_remove on ni1
      And driver gpu calls mutex_lock
      And driver gpu calls mutex_unlock
      And process A calls munmap on [0x100000, 0x101000)
      Then mmu_interval_notifier_remove by driver gpu has returned
      And the kernel log is clean

    @G-257.4
    Scenario: With the mutex that a list notifier's invalidate_range_start takes
      Given driver xpu with only invalidate_range_start and invalidate
      And invalidate_range_start of driver xpu calls mutex_lock
      And invalidate_range_start of driver xpu calls mutex_unlock
      And driver xpu calls mmu_notifier_register on process A, naming it n1
      And driver xpu calls mmu_interval_notifier_insert on [0x103000, 0x104000) of process A, naming it ni2
      When driver xpu calls mutex_lock
      And driver xpu calls mmu_interval_notifier_remove on ni2
      And driver xpu calls mutex_unlock
      And process A calls munmap on [0x100000, 0x101000)
      Then it may happen that the kernel reports a deadlock
      And it may happen that the kernel reports a lock inversion

    @G-257.5
    Scenario: With the mutex that a list notifier's invalidate_range_end takes
      Given driver xpu with only invalidate_range_end and invalidate
      And invalidate_range_end of driver xpu calls mutex_lock
      And invalidate_range_end of driver xpu calls mutex_unlock
      And driver xpu calls mmu_notifier_register on process A, naming it n1
      And driver xpu calls mmu_interval_notifier_insert on [0x103000, 0x104000) of process A, naming it ni2
      When driver xpu calls mutex_lock
      And driver xpu calls mmu_interval_notifier_remove on ni2
      And driver xpu calls mutex_unlock
      And process A calls munmap on [0x102000, 0x103000)
      Then the kernel reports a lock inversion

  @G-258
  Rule: mmu_interval_notifier_remove may sleep
    Source: mm/mmu_notifier.c, might_sleep() in it. Linux 5.5 and later. A kernel with
    CONFIG_DEBUG_ATOMIC_SLEEP reports it also where there is nothing to wait for.

    @G-258.1
    Scenario: With a spinlock held, while an invalidation runs
      Given invalidate of driver gpu is held
      And process A calls munmap on [0x100000, 0x101000)
      When driver gpu calls mmu_interval_notifier_remove on ni1 from atomic context
      Then the kernel reports sleeping in atomic context

    @G-258.2
    Scenario: In process context
      When driver gpu calls mmu_interval_notifier_remove on ni1
      Then mmu_interval_notifier_remove by driver gpu has returned
      And the kernel log is clean

    @G-258.3
    Scenario: With a spinlock held, also where nothing has to be waited for
      When driver gpu calls mmu_interval_notifier_remove on ni1 from atomic context
      Then the kernel reports sleeping in atomic context

  @G-259
  Rule: mmu_interval_notifier_remove may be called after the address space has been torn down
    Source: mm/mmu_notifier.c: the pin that mmu_interval_notifier_insert() takes is dropped there.
    Linux 5.5 and later; measured on 6.1 and 6.12.

    @G-259.1
    Scenario: After exit
      When process A exits
      Then the mm_struct of process A is not freed
      When driver gpu calls mmu_interval_notifier_remove on ni1
      And driver gpu calls kfree on ni1
      Then mmu_interval_notifier_remove by driver gpu has returned
      And the mm_struct of process A is freed

    @G-259.2
    Scenario: The last of two frees the mm_struct
      Given driver nic calls mmu_interval_notifier_insert on [0x100000, 0x101000) of process A, naming it ni2
      And process A exits
      When driver gpu calls mmu_interval_notifier_remove on ni1
      Then the mm_struct of process A is not freed
      When driver nic calls mmu_interval_notifier_remove on ni2
      Then the mm_struct of process A is freed

    @G-259.3
    Scenario: After execve
      Given process A calls execve
      When driver gpu calls mmu_interval_notifier_remove on ni1
      Then mmu_interval_notifier_remove by driver gpu has returned
      And the kernel log is clean
