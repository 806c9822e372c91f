Feature: A driver with a list notifier, and a count and a sequence of its own
  The pattern of KVM. Copy this file, and change the tasks until they do what your driver does.

  Background:
    Given process A
    And process A calls mmap on [0x100000, 0x104000)
    And driver mine with only release, invalidate_range_start and invalidate_range_end
    And invalidate_range_start of driver mine calls mutex_lock
    And invalidate_range_start of driver mine calls kvm_mmu_invalidate_begin
    And invalidate_range_start of driver mine calls mutex_unlock
    And invalidate_range_end of driver mine calls mutex_lock
    And invalidate_range_end of driver mine calls kvm_mmu_invalidate_end
    And invalidate_range_end of driver mine calls mutex_unlock
    And driver mine calls mmu_notifier_register on process A, naming it n1

  @G-911
  Rule: My device never reaches a page that the process has lost

    @G-911.1
    Scenario: A fault of the device, while the process unmaps the page
      When driver mine calls mmu_invalidate_seq
      And driver mine reads the page tables of [0x100000, 0x101000) of process A
      And driver mine calls mutex_lock
      And driver mine calls mmu_invalidate_retry
      And driver mine establishes sptes for what it has read, unless it must retry
      And driver mine calls mutex_unlock
      And process A calls munmap on [0x100000, 0x101000)
      Then the kernel log is clean
      And it may happen that establish_sptes by driver mine returned 0
      And it may happen that establish_sptes by driver mine returned -EBUSY

  @G-912
  Rule: My driver unregisters at any time

    @G-912.1
    Scenario: Unregistered while the process unmaps a page
      Given driver mine establishes sptes for [0x100000, 0x104000) of process A
      When driver mine calls mmu_notifier_unregister on n1
      And driver mine calls kfree on n1
      And process A calls munmap on [0x100000, 0x101000)
      Then the kernel log is clean
      And n1 is freed
