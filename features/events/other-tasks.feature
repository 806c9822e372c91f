@events
Feature: Invalidations by other tasks
  Not only a process's own threads and reclaim change its page tables: its pager, a monitor, and the
  drivers whose files it maps do so too.

  Background:
    Given process A
    And process A calls mmap on [0x100000, 0x104000)
    And driver gpu with only invalidate
    And driver gpu calls mmu_interval_notifier_insert on [0x100000, 0x104000) of process A, naming it ni1

  @G-190
  Rule: A migration to device memory announces MMU_NOTIFY_MIGRATE with the owner of that memory, and a driver that is the owner may ignore it
    Source: include/linux/mmu_notifier.h, MMU_NOTIFY_MIGRATE: "a device driver to possibly ignore
    the
    invalidation if the owner field matches the driver's device private pgmap owner". Linux 5.9 and
    later. Traces have no owner: a driver is seen to know its own migrations.

    @G-190.1
    Scenario: Migrated for nobody in particular
      Given driver mover
      When driver mover calls mmap_read_lock on process A
      And driver mover calls migrate_vma_setup on [0x100000, 0x102000) of process A
      And driver mover calls mmap_read_unlock on process A
      Then invalidate of ni1 was called with MMU_NOTIFY_MIGRATE
      And invalidate of ni1 was called for [0x100000, 0x102000)
      And invalidate of ni1 was called with a blockable range
      And the pages of [0x100000, 0x104000) of process A are not freed

    @G-190.2
    Scenario: The owner ignores it, and another driver does not
      Given driver nic with only invalidate
      And driver nic calls mmu_interval_notifier_insert on [0x100000, 0x104000) of process A, naming it ni2
      And invalidate of driver gpu returns true when its driver owns the migration
      And invalidate of driver nic returns true when its driver owns the migration
      And driver gpu mirrors [0x100000, 0x101000) of process A under ni1
      And driver nic mirrors [0x100000, 0x101000) of process A under ni2
      When driver gpu calls mmap_read_lock on process A
      And driver gpu calls migrate_vma_setup on [0x100000, 0x102000) of process A
      And driver gpu calls mmap_read_unlock on process A
      Then invalidate of ni1 was called once
      And invalidate of ni2 was called once
      When driver gpu reads [0x100000, 0x101000) of process A through its sptes
      And driver nic reads [0x100000, 0x101000) of process A through its sptes
      Then use_device by driver gpu returned 0
      And use_device by driver nic returned -EFAULT

    @G-190.3
    Scenario: List notifiers are called with it too
      Given driver kvm with only invalidate_range_start and invalidate_range_end
      And driver kvm calls mmu_notifier_register on process A, naming it n1
      When driver gpu calls mmap_read_lock on process A
      And driver gpu calls migrate_vma_setup on [0x100000, 0x102000) of process A
      And driver gpu calls mmap_read_unlock on process A
      Then invalidate_range_start of n1 was called with MMU_NOTIFY_MIGRATE
      And every invalidate_range_start of n1 is paired with an invalidate_range_end

    @G-190.4
    Scenario: The caller holds the mmap lock
      When driver gpu calls migrate_vma_setup on [0x100000, 0x102000) of process A
      Then the kernel reports a lock that is not held

  @G-383
  Rule: A process that invalidates a range of another keeps that address space meanwhile, or gets -ESRCH
    Source: fs/userfaultfd.c, mmget_not_zero() in userfaultfd_writeprotect(); "userfaultfd: fix a
    race between writeprotect and exit_mmap()" (2021). Linux 5.15 and later. So no start comes when
    release has begun, but that of exit itself.

    @G-383.1
    Scenario: A pager write-protects pages
      Given process pager
      When process pager calls userfaultfd_writeprotect on [0x100000, 0x101000) of process A
      Then userfaultfd_writeprotect by process pager returned 0
      And invalidate of ni1 was called once
      And invalidate of ni1 was called with MMU_NOTIFY_PROTECTION_VMA
      And the pages of [0x100000, 0x101000) of process A are not freed

    @G-383.2
    Scenario: While the process exits
      Given process pager
      And driver kvm with only release and invalidate_range_start
      And driver kvm calls mmu_notifier_register on process A, naming it n1
      When process A exits
      And process pager calls userfaultfd_writeprotect on [0x100000, 0x101000) of process A
      Then after the entry to release of n1, no callback of n1 is entered
      And it may happen that userfaultfd_writeprotect by process pager returned 0
      And it may happen that userfaultfd_writeprotect by process pager returned -ESRCH

    @G-383.3
    Scenario: After the process has exited
      Given process pager
      And process A exits
      When process pager calls userfaultfd_writeprotect on [0x100000, 0x101000) of process A
      Then userfaultfd_writeprotect by process pager returned -ESRCH
      And invalidate of ni1 was called twice

    @G-383.4
    Scenario: The last user may be the pager
      Given process pager
      And driver kvm with only release and invalidate_range_start
      And invalidate_range_start of driver kvm is held
      And driver kvm calls mmu_notifier_register on process A, naming it n1
      And process pager calls userfaultfd_writeprotect on [0x100000, 0x101000) of process A
      And process A exits
      When invalidate_range_start of driver kvm continues
      Then release of n1 was called once
      And userfaultfd_writeprotect by process pager returned 0
