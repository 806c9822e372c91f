@hmm
Feature: Mirrors of an address space, on get and put
  HMM let a device keep page tables that mirror those of a process. Each driver that wants that
  registers a mirror; all mirrors of an mm hang on one `struct hmm`, which embeds the notifier.
  Since 2019 it is got and put: the first mirror makes it, each mirror is one user, and the last
  that is unregistered has it freed after a grace period. An invalidation or a release reaches the
  hmm, which calls its mirrors one after the other, under a semaphore that whoever registers or
  unregisters a mirror takes for writing.

  Two states matter. A mirror is registered or it is not. A range, by which a driver watches some
  addresses while it reads page tables, is registered or not, and while it is, valid or not: see
  the feature about ranges.

  Mirrors were removed in 5.5, after interval notifiers had come. Specified is mm/hmm.c of 5.4, on
  the notifier core of its time: that one ends nobody when a notifier has declined. `m1` stands for
  a mirror, and as a notifier for the one of its hmm.

  Background:
    Given process A
    And process A calls mmap on [0x100000, 0x103000)
    And driver gpu with only release and sync_cpu_device_pagetables

  @G-300
  Rule: All mirrors of an mm share one struct hmm, and no two mms share one
    Source: "mm/hmm: use mmu_notifier_get/put for 'struct hmm'" (2019): get "provides the single
    struct hmm per struct mm". Linux 5.4.

    Background:
      Given driver gpu calls mmap_write_lock on process A
      And driver gpu calls hmm_mirror_register on process A, naming it m1
      And driver gpu calls mmap_write_unlock on process A

    @G-300.1
    Scenario: Mirrors of two drivers
      Given driver nic with only release and sync_cpu_device_pagetables
      When driver nic calls mmap_write_lock on process A
      And driver nic calls hmm_mirror_register on process A, naming it m2
      And driver nic calls mmap_write_unlock on process A
      Then m1 and m2 are the same notifier
      And m1 has 2 users

    @G-300.2
    Scenario: Two mirrors of one driver
      When driver gpu calls mmap_write_lock on process A
      And driver gpu calls hmm_mirror_register on process A, naming it m2
      And driver gpu calls mmap_write_unlock on process A
      Then m1 and m2 are the same notifier
      When process A calls munmap on [0x100000, 0x101000)
      Then sync_cpu_device_pagetables of driver gpu was called twice

    @G-300.3
    Scenario: Mirrors of two processes
      Given process B
      When driver gpu calls mmap_write_lock on process B
      And driver gpu calls hmm_mirror_register on process B, naming it m2
      And driver gpu calls mmap_write_unlock on process B
      Then m1 and m2 are different notifiers
      When process B exits
      Then release of driver gpu was called once

    @G-300.4
    Scenario: The first two mirrors of an mm at the same time
      Given process B
      When driver gpu calls mmap_write_lock on process B
      And driver gpu calls hmm_mirror_register on process B, naming it m2
      And driver gpu calls mmap_write_unlock on process B
      And task 2 of driver gpu calls mmap_write_lock on process B
      And task 2 of driver gpu calls hmm_mirror_register on process B, naming it m3
      And task 2 of driver gpu calls mmap_write_unlock on process B
      Then m2 and m3 are the same notifier
      And m2 has 2 users

  @G-301
  Rule: hmm_mirror_register wants the mmap lock held for writing, and fails with -EINVAL or as the get does
    Source: mm/hmm.c, hmm_mirror_register(), Linux 5.4: lockdep_assert_held_write(), "Sanity check",
    and PTR_ERR() of mmu_notifier_get_locked(). A failed call leaves nothing behind.

    @G-301.1
    Scenario: Without the lock
      When driver gpu calls hmm_mirror_register on process A, naming it m1
      Then the kernel reports a lock that is not held

    @G-301.2
    Scenario: Without the lock, and with a mirror that is refused anyway
      Given driver nic
      When driver nic calls hmm_mirror_register on process A, naming it m1
      Then hmm_mirror_register by driver nic returned -EINVAL
      And the kernel reports a lock that is not held

    @G-301.3
    Scenario: A mirror that has no ops
      Given driver nic
      When driver nic calls mmap_write_lock on process A
      And driver nic calls hmm_mirror_register on process A, naming it m1
      And driver nic calls mmap_write_unlock on process A
      Then hmm_mirror_register by driver nic returned -EINVAL
      And mm_count of process A is unchanged

    @G-301.4
    Scenario: No memory for the hmm
      Given driver gpu calls mmap_write_lock on process A
      And the next allocation of driver gpu fails
      When driver gpu calls hmm_mirror_register on process A, naming it m1
      And driver gpu calls mmap_write_unlock on process A
      Then hmm_mirror_register by driver gpu returned -ENOMEM
      And mm_count of process A is unchanged

    @G-301.5
    Scenario: A signal while all locks of the mm are taken
      Given driver gpu has a signal pending
      When driver gpu calls mmap_write_lock on process A
      And driver gpu calls hmm_mirror_register on process A, naming it m1
      And driver gpu calls mmap_write_unlock on process A
      Then hmm_mirror_register by driver gpu returned -EINTR
      And mm_count of process A is unchanged

    @G-301.6
    Scenario: The hmm has as many users as can be counted
      Given driver gpu calls mmap_write_lock on process A
      And driver gpu calls hmm_mirror_register on process A, naming it m1
      And m1 has 4294967295 users
      When driver gpu calls hmm_mirror_register on process A, naming it m2
      And driver gpu calls mmap_write_unlock on process A
      Then hmm_mirror_register by driver gpu returned -EOVERFLOW
      And m1 has 4294967295 users

  @G-302
  Rule: Each mirror is one user of the hmm, from its registration until it is unregistered
    Source: mm/hmm.c, hmm_mirror_unregister(), Linux 5.4: it ends in mmu_notifier_put().

    Background:
      Given driver gpu calls mmap_write_lock on process A
      And driver gpu calls hmm_mirror_register on process A, naming it m1

    @G-302.1
    Scenario: The only mirror goes
      Given driver gpu calls mmap_write_unlock on process A
      When driver gpu calls hmm_mirror_unregister on m1
      Then m1 is freed
      And mm_count of process A decreased by 1

    @G-302.2
    Scenario: One of two mirrors goes
      Given driver gpu calls hmm_mirror_register on process A, naming it m2
      And driver gpu calls mmap_write_unlock on process A
      When driver gpu calls hmm_mirror_unregister on m1
      Then m2 has 1 user
      And m2 is not freed
      When process A calls munmap on [0x100000, 0x101000)
      Then sync_cpu_device_pagetables of driver gpu was called once

    @G-302.3
    Scenario: Both mirrors go at the same time
      Given driver gpu calls hmm_mirror_register on process A, naming it m2
      And driver gpu calls mmap_write_unlock on process A
      When driver gpu calls hmm_mirror_unregister on m1
      And task 2 of driver gpu calls hmm_mirror_unregister on m2
      Then m1 is freed
      And mm_count of process A decreased by 1

    @G-302.4
    Scenario: The last mirror goes while a new one comes
      Given driver gpu calls mmap_write_unlock on process A
      And driver nic with only release and sync_cpu_device_pagetables
      When driver gpu calls hmm_mirror_unregister on m1
      And driver nic calls mmap_write_lock on process A
      And driver nic calls hmm_mirror_register on process A, naming it m2
      And driver nic calls mmap_write_unlock on process A
      Then m2 has 1 user
      And mm_count of process A is unchanged
      And it may happen that m1 and m2 are the same notifier
      And it may happen that m1 and m2 are different notifiers

    @G-302.5
    Scenario: The process has exited first
      Given driver gpu calls mmap_write_unlock on process A
      And process A exits
      When driver gpu calls hmm_mirror_unregister on m1
      Then m1 is freed
      And the mm_struct of process A is freed

  @G-304
  Rule: At exit the release of each mirror is called once, and a mirror must not be unregistered from it
    Source: mm/hmm.c, hmm_release(), Linux 5.4: the driver "is not allowed to trigger
    hmm_mirror_unregister() from this thread". The semaphore of the mirrors is held for reading
    there.

    Background:
      Given driver gpu calls mmap_write_lock on process A
      And driver gpu calls hmm_mirror_register on process A, naming it m1
      And driver gpu calls mmap_write_unlock on process A

    @G-304.1
    Scenario: Two drivers
      Given driver nic with only release and sync_cpu_device_pagetables
      And driver nic calls mmap_write_lock on process A
      And driver nic calls hmm_mirror_register on process A, naming it m2
      And driver nic calls mmap_write_unlock on process A
      When process A exits
      Then release of driver gpu was called once
      And release of driver nic was called once
      And every exit from release of m1 precedes every freeing of the pages of [0x100000, 0x103000) of process A

    @G-304.2
    Scenario: The device may use its pages until release returns
      Given driver gpu establishes sptes for [0x100000, 0x103000) of process A
      When process A exits
      Then release of driver gpu was called once
      And the pages of [0x100000, 0x103000) of process A are freed
      And the kernel log is clean

    @G-304.3
    Scenario: A release that unregisters its mirror
      Given release of driver gpu calls hmm_mirror_unregister
      When process A exits
      Then the kernel reports lock recursion

    @G-304.4
    Scenario: An unregister that meets a release waits for it
      Given release of driver gpu is held
      And process A exits
      When driver gpu calls hmm_mirror_unregister on m1
      Then hmm_mirror_unregister by driver gpu has not returned
      When release of driver gpu continues
      Then every exit from release of m1 precedes every return of hmm_mirror_unregister by driver gpu
      And m1 is freed

    @G-304.5
    Scenario: Exit and unregister race
      When process A exits
      And driver gpu calls hmm_mirror_unregister on m1
      Then release of driver gpu was called at most once
      And after the return of hmm_mirror_unregister by driver gpu, no callback of driver gpu runs
      And it may happen that release of driver gpu was called once
      And it may happen that release of driver gpu was never called

  @G-312
  Rule: No callback of HMM runs on a struct hmm that has been freed
    Source: "mm/hmm: use mmu_notifier_get/put for 'struct hmm'" (2019): no op is callable while a
    "concurrent free is possible". Linux 5.4. Before, each callback took a reference of its own. A
    mirror's callbacks end earlier still: none runs once hmm_mirror_unregister() has returned.

    Background:
      Given driver gpu calls mmap_write_lock on process A
      And driver gpu calls hmm_mirror_register on process A, naming it m1
      And driver gpu calls mmap_write_unlock on process A

    @G-312.1
    Scenario: An invalidation that has begun keeps the hmm
      Given driver nic
      And driver nic calls mmu_notifier_register on process A, naming it n1
      And invalidate_range_start of driver nic is held
      And process A calls munmap on [0x100000, 0x101000)
      When driver gpu calls hmm_mirror_unregister on m1
      Then hmm_mirror_unregister by driver gpu has returned
      And m1 is not freed
      When invalidate_range_start of driver nic continues
      Then m1 is freed
      And the kernel log is clean

    @G-312.2
    Scenario: Unregister races with an invalidation
      When driver gpu calls hmm_mirror_unregister on m1
      And process A calls munmap on [0x100000, 0x101000)
      Then m1 is freed
      And after the return of hmm_mirror_unregister by driver gpu, no callback of driver gpu runs
      And it may happen that sync_cpu_device_pagetables of driver gpu was called once

    @G-312.3
    Scenario: Unregister races with exit
      When driver gpu calls hmm_mirror_unregister on m1
      And process A exits
      Then m1 is freed
      And after the freeing of m1, no callback of driver gpu is entered

    @G-312.4
    Scenario: A module that leaves as it should
      When driver gpu calls hmm_mirror_unregister on m1
      And driver gpu calls mmu_notifier_synchronize
      And driver gpu is unloaded
      And process A calls munmap on [0x100000, 0x101000)
      Then m1 is freed
      And every freeing of m1 precedes every return of mmu_notifier_synchronize by driver gpu
      And the kernel log is clean

    @G-312.5
    Scenario: A module that leaves a mirror behind
      Given driver gpu is unloaded
      When process A calls munmap on [0x100000, 0x101000)
      Then the kernel reports a call into an unloaded module
