Feature: A driver whose callbacks queue work
  Copy this file, and change the tasks until they do what your driver does.

  Background:
    Given process A
    And process A calls mmap on [0x100000, 0x104000)
    And driver mine with only release, invalidate_range_start and work_func
    And invalidate_range_start of driver mine calls queue_work
    And work_func of driver mine calls mutex_lock
    And work_func of driver mine calls mutex_unlock
    And driver mine calls mmu_notifier_register on process A, naming it n1

  @G-931
  Rule: My work never runs on a structure that is freed

    @G-931.1
    Scenario: Torn down while the process unmaps a page
      When driver mine calls mmu_notifier_unregister on n1
      And driver mine calls cancel_work_sync on n1
      And driver mine calls kfree on n1
      And process A calls munmap on [0x100000, 0x101000)
      Then the kernel log is clean
      And n1 is freed

    @G-931.2
    Scenario: Torn down while the process exits
      When driver mine calls mmu_notifier_unregister on n1
      And driver mine calls cancel_work_sync on n1
      And driver mine calls kfree on n1
      And process A exits
      Then the kernel log is clean
      And n1 is freed
