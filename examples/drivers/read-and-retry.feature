Feature: A driver that mirrors page tables under an interval notifier
  The pattern of Documentation/mm/hmm.rst. Copy this file, and change the tasks until they do what
  your driver does.

  Background:
    Given process A
    And process A calls mmap on [0x100000, 0x104000)
    And driver mine with only invalidate and work_func
    And work_func of driver mine zaps its sptes
    And driver mine calls mmu_interval_notifier_insert on [0x100000, 0x104000) of process A, naming it ni1

  @G-901
  Rule: My device never reaches a page that the process has lost

    @G-901.1
    Scenario: A fault of the device, while the process unmaps the page
      When driver mine calls mmu_interval_read_begin on ni1
      And driver mine reads the page tables of [0x100000, 0x101000) of process A
      And driver mine calls mutex_lock
      And driver mine calls mmu_interval_read_retry on ni1
      And driver mine establishes sptes for what it has read, unless it must retry
      And driver mine calls mutex_unlock
      And process A calls munmap on [0x100000, 0x101000)
      Then the kernel log is clean
      And it may happen that establish_sptes by driver mine returned 0
      And it may happen that establish_sptes by driver mine returned -EBUSY

    @G-901.2
    Scenario: A fault of the device, while reclaim takes the page
      When driver mine calls mmu_interval_read_begin on ni1
      And driver mine reads the page tables of [0x100000, 0x101000) of process A
      And driver mine calls mutex_lock
      And driver mine calls mmu_interval_read_retry on ni1
      And driver mine establishes sptes for what it has read, unless it must retry
      And driver mine calls mutex_unlock
      And reclaim evicts [0x100000, 0x101000) of process A
      Then the kernel log is clean

  @G-902
  Rule: My driver can be closed at any time

    @G-902.1
    Scenario: Closed while the process unmaps a page
      Given driver mine mirrors [0x100000, 0x104000) of process A under ni1
      When driver mine calls queue_work on ni1
      And driver mine calls flush_work on ni1
      And driver mine calls mmu_interval_notifier_remove on ni1
      And driver mine calls kfree on ni1
      And process A calls madvise on [0x100000, 0x101000)
      Then the kernel log is clean
      And ni1 is freed
