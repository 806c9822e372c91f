Feature: A driver that shares one notifier of a process, and drops it in release
  The pattern of get and put. Copy this file, and change the tasks until they do what your driver
  does.

  Background:
    Given process A
    And process A calls mmap on [0x100000, 0x104000)
    And driver mine

  @G-921
  Rule: My notifier lasts as long as somebody uses it, and no longer

    @G-921.1
    Scenario: Two opens and two closes, while the process exits
      Given driver mine calls mmu_notifier_get on process A, naming it n1
      And driver mine calls mmu_notifier_get on process A, naming it n2
      When driver mine calls mmu_notifier_put on n1
      And task 2 of driver mine calls mmu_notifier_put on n2
      And process A exits
      Then the kernel log is clean
      And free_notifier of n1 was called once
      And n1 is freed

    @G-921.2
    Scenario: The last user is the process itself, whose exit puts
      Given release of driver mine calls mmu_notifier_put
      And driver mine calls mmu_notifier_get on process A, naming it n1
      When process A exits
      Then the kernel log is clean
      And n1 is freed

  @G-922
  Rule: My module can be unloaded

    @G-922.1
    Scenario: Unloaded after the last put
      Given driver mine calls mmu_notifier_get on process A, naming it n1
      When driver mine calls mmu_notifier_put on n1
      And driver mine calls mmu_notifier_synchronize
      And driver mine is unloaded
      And process A calls munmap on [0x100000, 0x101000)
      Then the kernel log is clean
