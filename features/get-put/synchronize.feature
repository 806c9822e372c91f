@get-put
Feature: Waiting for what puts have left to do
  A put only queues the freeing. Before a module's text and data may go, somebody must wait until
  all that is queued has been done, and `mmu_notifier_synchronize()` is that wait, meant for a
  module's exit function. What it waits for, what it does not, and where it may be
  called is specified here. By a defect, Linux does not always keep the first two guarantees.

  Background:
    Given process A
    And process A calls mmap on [0x100000, 0x103000)
    And driver gpu

  @G-062
  Rule: mmu_notifier_synchronize waits for free_notifier, and the drop of the mm, of every notifier fully put before
    Source: mm/mmu_notifier.c, mmu_notifier_synchronize(): it "ensures that all outstanding async"
    work of puts is completed. Linux 5.4 and later. A defect of Linux breaks this: it calls
    `synchronize_srcu()` there, which waits for readers and not for queued callbacks. Where SRCU
    keeps callbacks for each CPU, it was seen to return before `free_notifier` had run;
    `srcu_barrier()` would keep the promise.

    Background:
      Given driver gpu calls mmu_notifier_get on process A, naming it n1

    @G-062.1
    Scenario: A free_notifier that takes long
      Given free_notifier of driver gpu is held
      And driver gpu calls mmu_notifier_put on n1
      When driver gpu calls mmu_notifier_synchronize
      Then mmu_notifier_synchronize by driver gpu has not returned
      When free_notifier of driver gpu continues
      Then every exit from free_notifier of n1 precedes every return of mmu_notifier_synchronize by driver gpu

    @G-062.2
    Scenario: Put and synchronize while an invalidation runs
      When driver gpu calls mmu_notifier_put on n1
      And driver gpu calls mmu_notifier_synchronize
      And process A calls munmap on [0x100000, 0x101000)
      Then every exit from free_notifier of n1 precedes every return of mmu_notifier_synchronize by driver gpu
      And it may happen that every return of mmu_notifier_put by driver gpu precedes every entry to invalidate_range_start of n1

    @G-062.3
    Scenario: The mm_struct that the notifier held is gone too
      Given process A exits
      When driver gpu calls mmu_notifier_put on n1
      And driver gpu calls mmu_notifier_synchronize
      Then every freeing of the mm_struct of process A precedes every return of mmu_notifier_synchronize by driver gpu

    @G-062.4
    Scenario: The puts of other tasks and other drivers count as well
      Given driver nic
      And driver nic calls mmu_notifier_get on process A, naming it n2
      And free_notifier of driver nic is held
      And driver nic calls mmu_notifier_put on n2
      When driver gpu calls mmu_notifier_synchronize
      Then mmu_notifier_synchronize by driver gpu has not returned

  @G-063
  Rule: After mmu_notifier_synchronize has returned, nothing calls a notifier that is no longer used
    Source: mm/mmu_notifier.c, mmu_notifier_synchronize(): ops of an unused notifier "will no longer
    be called". Linux 5.4 and later. This is what makes it safe to let a module's text go. Where
    G-062 fails on Linux, this fails with it.

    Background:
      Given driver gpu calls mmu_notifier_get on process A, naming it n1

    @G-063.1
    Scenario: Invalidations go on while the driver leaves
      When driver gpu calls mmu_notifier_put on n1
      And driver gpu calls mmu_notifier_synchronize
      And process A calls munmap on [0x100000, 0x101000)
      Then after the return of mmu_notifier_synchronize by driver gpu, no callback of driver gpu runs
      And it may happen that every return of mmu_notifier_put by driver gpu precedes every entry to invalidate_range_start of n1

    @G-063.2
    Scenario: The process exits while the driver leaves
      When driver gpu calls mmu_notifier_put on n1
      And driver gpu calls mmu_notifier_synchronize
      And process A exits
      Then after the return of mmu_notifier_synchronize by driver gpu, no callback of driver gpu runs
      And it may happen that release of n1 was called once

    @G-063.3
    Scenario: A notifier that is still used is still called
      Given driver gpu calls mmu_notifier_get on process A, naming it n2
      And driver gpu calls mmu_notifier_put on n2
      When driver gpu calls mmu_notifier_synchronize
      Then mmu_notifier_synchronize by driver gpu has returned
      When process A calls munmap on [0x100000, 0x101000)
      Then invalidate_range_start of n1 was called at least once

  @G-064
  Rule: A caller must put all of its notifiers before mmu_notifier_synchronize, which waits for none in use
    Source: mm/mmu_notifier.c, mmu_notifier_synchronize(): the caller ensures that its notifiers
    "have been fully released via mmu_notifier_put()". Linux 5.4 and later. The call itself puts
    none.

    Background:
      Given driver gpu calls mmu_notifier_get on process A, naming it n1

    @G-064.1
    Scenario: All put before
      Given driver gpu calls mmu_notifier_put on n1
      And driver gpu calls mmu_notifier_synchronize
      And driver gpu is unloaded
      When process A calls munmap on [0x100000, 0x101000)
      Then n1 is freed
      And the kernel log is clean

    @G-064.2
    Scenario: One notifier is still in use
      When driver gpu calls mmu_notifier_synchronize
      Then mmu_notifier_synchronize by driver gpu has returned
      And n1 has 1 user
      And free_notifier of n1 was never called

    @G-064.3
    Scenario: A module that goes with a notifier in use
      Given driver gpu calls mmu_notifier_synchronize
      And driver gpu is unloaded
      When process A calls munmap on [0x100000, 0x101000)
      Then the kernel reports a call into an unloaded module

    @G-064.4
    Scenario: A put that comes later is not waited for
      When driver gpu calls mmu_notifier_synchronize
      And task 2 of driver gpu calls mmu_notifier_put on n1
      Then n1 is freed
      And it may happen that every return of mmu_notifier_synchronize by driver gpu precedes every entry to free_notifier of n1

  @G-065
  Rule: A module that uses mmu_notifier_put must call mmu_notifier_synchronize before it is unloaded
    Source: mm/mmu_notifier.c, mmu_notifier_synchronize(): modules "should call this in their __exit
    function". Linux 5.4 and later. Otherwise the freeing that a put has queued finds no
    `free_notifier` any more.

    Background:
      Given driver gpu calls mmu_notifier_get on process A, naming it n1
      And driver nic
      And driver nic calls mmu_notifier_get on process A, naming it n2

    @G-065.1
    Scenario: Put, synchronize, unload
      When driver gpu calls mmu_notifier_put on n1
      And driver gpu calls mmu_notifier_synchronize
      And driver gpu is unloaded
      Then n1 is freed
      And the kernel log is clean

    @G-065.2
    Scenario: Without synchronize, unloading and freeing race
      When driver gpu calls mmu_notifier_put on n1
      And driver gpu is unloaded
      Then it may happen that n1 is freed
      And it may happen that the kernel reports a call into an unloaded module

    @G-065.3
    Scenario: Without synchronize, a walk of another driver's decides it
      Given invalidate_range_start of driver nic is held
      And process A calls munmap on [0x100000, 0x101000)
      And driver gpu calls mmu_notifier_put on n1
      And driver gpu is unloaded
      When invalidate_range_start of driver nic continues
      Then the kernel reports a call into an unloaded module

  @G-066
  Rule: mmu_notifier_synchronize may sleep, and must not be called from a callback of a list notifier
    Source: kernel/rcu/srcutree.c, comment of synchronize_srcu(): to wait for a domain in a read
    section of the same domain is "illegal". Linux 5.4 and later. Each callback of a list notifier
    runs in such a read-side critical section but `alloc_notifier` and `free_notifier`, so the call
    waits for its own caller. From `free_notifier` it would wait for its own return, and must not
    sleep. `invalidate` of an interval notifier runs outside of SRCU read-side critical sections. In
    all but the last scenario a put is pending as well, so that this is so whether the wait is for
    readers or for what is queued.

    Background:
      Given driver gpu calls mmu_notifier_get on process A, naming it n1

    @G-066.1
    Scenario: It sleeps while another task's callback keeps a freeing from being done
      Given invalidate_range_start of driver gpu is held
      And process A calls munmap on [0x100000, 0x101000)
      And driver gpu calls mmu_notifier_put on n1
      When driver gpu calls mmu_notifier_synchronize
      Then mmu_notifier_synchronize by driver gpu has not returned
      And free_notifier of n1 was never called

    @G-066.2
    Scenario: From inside invalidate_range_start
      Given invalidate_range_start of driver gpu calls mmu_notifier_put
      And invalidate_range_start of driver gpu calls mmu_notifier_synchronize
      When process A calls munmap on [0x100000, 0x101000)
      Then mmu_notifier_synchronize by process A has not returned
      And the kernel reports a deadlock

    @G-066.3
    Scenario: From inside release
      Given release of driver gpu calls mmu_notifier_put
      And release of driver gpu calls mmu_notifier_synchronize
      When process A exits
      Then mmu_notifier_synchronize by process A has not returned
      And the kernel reports a deadlock

    @G-066.4
    Scenario: From inside invalidate_range_start where it must not sleep
      Given invalidate_range_start of driver gpu calls mmu_notifier_put
      And invalidate_range_start of driver gpu calls mmu_notifier_synchronize
      And process lmkd
      And process A has SIGKILL pending
      When process lmkd calls process_mrelease on process A
      Then the kernel reports sleeping in atomic context
      And the kernel reports a deadlock

    @G-066.5
    Scenario: From inside invalidate_range_start, with nothing to be freed
      Given invalidate_range_start of driver gpu calls mmu_notifier_synchronize
      When process A calls munmap on [0x100000, 0x101000)
      Then mmu_notifier_synchronize by process A has not returned
      And the kernel reports a deadlock

  @G-067
  Rule: With nothing to wait for, mmu_notifier_synchronize returns and changes nothing
    Source: mm/mmu_notifier.c, mmu_notifier_synchronize(). Linux 5.4 and later. An exit function can
    call it whether or not the driver ever had a notifier.

    @G-067.1
    Scenario: No notifier was ever made
      When driver gpu calls mmu_notifier_synchronize
      Then mmu_notifier_synchronize by driver gpu has returned
      And mm_count of process A is unchanged

    @G-067.2
    Scenario: All is done already
      Given driver gpu calls mmu_notifier_get on process A, naming it n1
      And driver gpu calls mmu_notifier_put on n1
      And driver gpu calls mmu_notifier_synchronize
      When driver gpu calls mmu_notifier_synchronize
      Then mmu_notifier_synchronize by driver gpu has returned
      And free_notifier of n1 was called once

    @G-067.3
    Scenario: Two at the same time
      Given driver gpu calls mmu_notifier_get on process A, naming it n1
      When driver gpu calls mmu_notifier_synchronize
      And task 2 of driver gpu calls mmu_notifier_synchronize
      Then mmu_notifier_synchronize by driver gpu has returned
      And mmu_notifier_synchronize by task 2 of driver gpu has returned
      And n1 has 1 user
