@get-put
Feature: What the last put sets going
  The last `mmu_notifier_put()` takes the notifier off its mm's list and returns; the memory goes
  later, in `free_notifier`, once no task can stand in the notifier any more. Between the two lies
  an SRCU grace period. What a driver may still be called for in that time, in which context its
  memory comes back, and what it may touch there, is what makes a teardown without locks safe.

  Background:
    Given process A
    And process A calls mmap on [0x100000, 0x103000)
    And driver gpu
    And driver gpu calls mmu_notifier_get on process A, naming it n1

  @G-045
  Rule: No walk that begins after the last put has returned calls the notifier
    Source: mm/mmu_notifier.c, mmu_notifier_put(): `hlist_del_init_rcu` comes before `call_srcu`.
    Linux 5.4 and later. Only a walk that was under way can still stand in the notifier.

    @G-045.1
    Scenario: An invalidation before and one after the last put
      When process A calls munmap on [0x100000, 0x101000)
      Then invalidate_range_start of n1 was called at least once
      When driver gpu calls mmu_notifier_put on n1
      Then n1 is freed
      When process A calls munmap on [0x101000, 0x102000)
      Then invalidate_range_start of n1 was never called since then

    @G-045.2
    Scenario: A younger walk passes by while an older one still stands in the notifier
      Given invalidate_range_start of driver gpu is held
      And process A calls munmap on [0x100000, 0x101000)
      And driver gpu calls mmu_notifier_put on n1
      When reclaim evicts [0x102000, 0x103000) of process A
      Then the pages of [0x102000, 0x103000) of process A are freed
      And invalidate_range_start of n1 was called once

    @G-045.3
    Scenario: A last put between start and end leaves the end without the notifier
      Given invalidate_range_start of driver gpu is held
      And process A calls munmap on [0x100000, 0x101000)
      And driver gpu calls mmu_notifier_put on n1
      When invalidate_range_start of driver gpu continues
      Then invalidate_range_start of n1 was called once
      And invalidate_range_end of n1 was never called

  @G-046
  Rule: The last put never waits and never sleeps, so it may be called under a spinlock and from a callback
    Source: mm/mmu_notifier.c, mmu_notifier_put(): a spinlock and `call_srcu()`, nothing else. Linux
    5.4 and later. By contrast, `mmu_notifier_unregister()` waits for a grace period, and must not
    be called from where one cannot end. A put must not come from a hard interrupt, a softirq or an
    RCU callback: the lock of the subscriptions is taken elsewhere with interrupts and softirqs
    enabled, and whoever interrupts its holder waits for it and never goes on.

    @G-046.1
    Scenario: Under a spinlock of the driver's own
      When driver gpu calls mmu_notifier_put on n1 from atomic context
      Then mmu_notifier_put by driver gpu has returned
      And n1 is freed
      And the kernel log is clean

    @G-046.2
    Scenario: While a walk stands in the notifier
      Given invalidate_range_start of driver gpu is held
      And process A calls munmap on [0x100000, 0x101000)
      When driver gpu calls mmu_notifier_put on n1
      Then mmu_notifier_put by driver gpu has returned
      And n1 is not freed

    @G-046.3
    Scenario: From inside invalidate_range_start of the same notifier
      Given invalidate_range_start of driver gpu calls mmu_notifier_put
      When process A calls munmap on [0x100000, 0x101000)
      Then munmap by process A returned 0
      And every exit from invalidate_range_start of n1 precedes every entry to free_notifier of n1
      And the kernel log is clean

    @G-046.4
    Scenario: From inside invalidate_range_start where it must not sleep
      Given invalidate_range_start of driver gpu calls mmu_notifier_put
      And process lmkd
      And process A has SIGKILL pending
      When process lmkd calls process_mrelease on process A
      Then invalidate_range_start of n1 was called with a non-blockable range
      And n1 is freed

    @G-046.5
    Scenario: Not from an RCU callback, which may have interrupted a task that has the lock
      When driver gpu calls mmu_notifier_put on n1 from an RCU callback
      Then the kernel reports an inconsistent lock state
      And n1 is freed

    @G-046.6
    Scenario: A put that is not the last takes the lock as well
      Given driver gpu calls mmu_notifier_get on process A, naming it n2
      When driver gpu calls mmu_notifier_put on n2 from an RCU callback
      Then the kernel reports an inconsistent lock state
      And n1 has 1 user

  @G-047
  Rule: A walk that is already under way may still call the notifier after the last put has returned
    Source: HMM patches on get/put (2019): no callback comes "while concurrent free is possible".
    Linux 5.4 and later. More is not promised, and each walk is a read-side critical section that
    may have begun earlier. What callbacks need must therefore last until `free_notifier`, and not
    only until put returns.

    @G-047.1
    Scenario: A callback entered after the return of put
      When driver gpu calls mmu_notifier_put on n1
      And process A calls munmap on [0x100000, 0x101000)
      Then it may happen that every return of mmu_notifier_put by driver gpu precedes every entry to invalidate_range_start of n1
      And the kernel log is clean

    @G-047.2
    Scenario: A callback still running after the return of put
      Given invalidate_range_start of driver gpu is held
      And process A calls munmap on [0x100000, 0x101000)
      When driver gpu calls mmu_notifier_put on n1
      Then mmu_notifier_put by driver gpu has returned
      When invalidate_range_start of driver gpu continues
      Then every return of mmu_notifier_put by driver gpu precedes every exit from invalidate_range_start of n1

    @G-047.3
    Scenario: The memory outlasts such a callback
      Given invalidate_range_start of driver gpu is held
      And process A calls munmap on [0x100000, 0x101000)
      And driver gpu calls mmu_notifier_put on n1
      When invalidate_range_start of driver gpu continues
      Then every exit from invalidate_range_start of n1 precedes every freeing of n1

  @G-048
  Rule: free_notifier runs once for each fully put notifier, after every walk that could have seen it
    Source: include/linux/mmu_notifier.h, comment of free_notifier: it "is only called after the
    mmu_notifier has been fully put". Linux 5.4 and later.

    @G-048.1
    Scenario: One call for one notifier
      When driver gpu calls mmu_notifier_put on n1
      Then free_notifier of n1 was called once
      And n1 is freed

    @G-048.2
    Scenario: Not before a walk that stands in the notifier has gone on
      Given invalidate_range_start of driver gpu is held
      And process A calls munmap on [0x100000, 0x101000)
      When driver gpu calls mmu_notifier_put on n1
      Then free_notifier of n1 was never called
      When invalidate_range_start of driver gpu continues
      Then free_notifier of n1 was called once

    @G-048.3
    Scenario: Not before a walk that stands in another notifier of the mm has gone on
      Given driver nic
      And driver nic calls mmu_notifier_get on process A, naming it n2
      And invalidate_range_start of driver nic is held
      And process A calls munmap on [0x100000, 0x101000)
      When driver gpu calls mmu_notifier_put on n1
      Then n1 is not freed

    @G-048.4
    Scenario: The last two puts and an invalidation at the same time
      Given driver gpu calls mmu_notifier_get on process A, naming it n2
      When driver gpu calls mmu_notifier_put on n1
      And driver gpu calls mmu_notifier_put on n2
      And process A calls munmap on [0x100000, 0x101000)
      Then free_notifier of n1 was called once
      And after the entry to free_notifier of n1, no callback of n1 is entered

    @G-048.5
    Scenario: Not before a walk that began after another put
      Given driver nic
      And driver rdma
      And process B
      And process B calls mmap on [0x100000, 0x101000)
      And driver rdma calls mmu_notifier_get on process B, naming it n2
      And driver nic calls mmu_notifier_get on process B, naming it n3
      And invalidate_range_start of driver gpu is held
      And invalidate_range_start of driver nic is held
      And process A calls munmap on [0x100000, 0x101000)
      And driver rdma calls mmu_notifier_put on n2
      And process B calls munmap on [0x100000, 0x101000)
      And driver nic calls mmu_notifier_put on n3
      When invalidate_range_start of driver gpu continues
      Then free_notifier of n3 was never called
      When invalidate_range_start of driver nic continues
      Then free_notifier of n3 was called once

  @G-049
  Rule: While free_notifier runs after a put, no other callback of that notifier runs or begins
    Source: include/linux/mmu_notifier.h, comment of free_notifier: "calls to any ops callback are
    prevented". Linux 5.4 and later. So `free_notifier` needs no lock against the callbacks, and may
    free what they use.

    @G-049.1
    Scenario: An invalidation at the same time as the last put
      When driver gpu calls mmu_notifier_put on n1
      And process A calls munmap on [0x100000, 0x101000)
      Then free_notifier of n1 runs alone
      And after the entry to free_notifier of n1, no callback of n1 is entered
      And it may happen that every return of mmu_notifier_put by driver gpu precedes every entry to invalidate_range_start of n1

    @G-049.2
    Scenario: An invalidation while free_notifier takes long
      Given free_notifier of driver gpu is held
      And driver gpu calls mmu_notifier_put on n1
      When process A calls munmap on [0x100000, 0x101000)
      Then munmap by process A returned 0
      And n1 is not freed
      And invalidate_range_start of n1 was never called

    @G-049.3
    Scenario: The exit of the process at the same time as the last put
      When driver gpu calls mmu_notifier_put on n1
      And process A exits
      Then free_notifier of n1 runs alone
      And after the entry to free_notifier of n1, no callback of n1 is entered
      And it may happen that release of n1 was called once

  @G-050
  Rule: After a put, free_notifier runs in atomic context and must not sleep
    Source: include/linux/mmu_notifier.h, comment of free_notifier: it "is called from a SRCU
    callback and cannot sleep". Linux 5.4 and later. What has to sleep, such as taking a mutex or
    stopping a queue, belongs before the put or into a work item that `free_notifier` schedules.

    @G-050.1
    Scenario: Where it runs
      When driver gpu calls mmu_notifier_put on n1
      Then free_notifier of n1 was called once
      And free_notifier of n1 ran in atomic context

    @G-050.2
    Scenario: Whichever of two users puts last
      Given driver gpu calls mmu_notifier_get on process A, naming it n2
      When driver gpu calls mmu_notifier_put on n1
      And task 2 of driver gpu calls mmu_notifier_put on n2
      Then n1 is freed
      And free_notifier of n1 ran in atomic context

    @G-050.3
    Scenario: A free_notifier that sleeps
      Given free_notifier of driver gpu sleeps
      When driver gpu calls mmu_notifier_put on n1
      Then the kernel reports sleeping in atomic context

  @G-061
  Rule: A registration by mmu_notifier_register may be ended by mmu_notifier_put, if the ops have free_notifier
    Source: mm/mmu_notifier.c, mmu_notifier_register(): "mmu_notifier_unregister() or
    mmu_notifier_put() must be always called". Linux 5.4 and later. SGX, nouveau and the SMMU v3
    driver end theirs by put. Then nobody calls `release` and nobody waits: it ends just as after a
    get.

    @G-061.1
    Scenario: Register, then put
      Given driver nic
      And driver nic calls mmu_notifier_register on process A, naming it n2
      When driver nic calls mmu_notifier_put on n2
      Then free_notifier of n2 was called once
      And mm_count of process A decreased by 1
      And release of n2 was never called

    @G-061.2
    Scenario: Register, then put while the process exits
      Given driver gpu calls mmu_notifier_register on process A, naming it n2
      And driver gpu calls mmu_notifier_put on n1
      When driver gpu calls mmu_notifier_put on n2
      And process A exits
      Then n2 is freed
      And the mm_struct of process A is freed

    @G-061.3
    Scenario: Put without free_notifier in the ops
      Given driver nic without free_notifier
      And driver nic calls mmu_notifier_register on process A, naming it n2
      When driver nic calls mmu_notifier_put on n2
      Then the kernel reports a NULL pointer dereference

  @G-071
  Rule: Once free_notifier has begun, the core neither reads nor frees the notifier's memory
    Source: mm/mmu_notifier.c, mmu_notifier_free_rcu(). Linux 5.4 and later. The scheme replaced the
    reference counts by which HMM had kept callbacks and freeing apart. The memory is the driver's,
    and the core only hands it back. Whoever frees it without waiting for that frees it under the
    core's feet.

    @G-071.1
    Scenario: The memory is the driver's to free
      Given free_notifier of driver gpu is held
      When driver gpu calls mmu_notifier_put on n1
      Then free_notifier of n1 was called once
      And n1 is not freed
      When free_notifier of driver gpu continues
      Then n1 is freed

    @G-071.2
    Scenario: One of two notifiers is put while an invalidation walks over both
      Given driver gpu calls mmu_notifier_register on process A, naming it n2
      When driver gpu calls mmu_notifier_put on n1
      And process A calls munmap on [0x100000, 0x101000)
      Then n1 is freed
      And invalidate_range_start of n2 was called at least once
      And the kernel log is clean

    @G-071.3
    Scenario: A driver that frees the notifier itself, right after its last put
      Given invalidate_range_start of driver gpu is held
      And process A calls munmap on [0x100000, 0x101000)
      And driver gpu calls mmu_notifier_put on n1
      And driver gpu calls kfree on n1
      When invalidate_range_start of driver gpu continues
      Then the kernel reports a use-after-free
