@drivers
Feature: What a driver maps, and how long
  A driver's sptes last no longer than the notifier that is called for their pages, and its
  callbacks do their work whatever becomes of the task that runs them.

  Background:
    Given process A
    And process A calls mmap on [0x100000, 0x104000)
    And driver gpu with only invalidate

  @G-380
  Rule: Each insertion of an interval notifier is ended by exactly one removal
    Source: mm/mmu_notifier.c, mmu_interval_notifier_remove(): "must be paired with
    mmu_interval_notifier_insert()". Linux 5.5 and later. A VMA that fork has copied runs the close
    handler of its driver twice, once in each process. A second removal finds nothing wrong: it
    drops a reference to the mm that is not the notifier's.

    @G-380.1
    Scenario: Removed twice, by the handlers of parent and child
      Given driver gpu calls mmu_interval_notifier_insert on [0x100000, 0x104000) of process A, naming it ni1
      And process A forks process B
      When driver gpu calls mmu_interval_notifier_remove on ni1
      And driver gpu calls mmu_interval_notifier_remove on ni1
      Then the mm_struct of process A is freed
      When process A exits
      Then the kernel reports a use-after-free

    @G-380.2
    Scenario: Removed, freed, and removed again
      Given driver gpu calls mmu_interval_notifier_insert on [0x100000, 0x104000) of process A, naming it ni1
      When driver gpu calls mmu_interval_notifier_remove on ni1
      And driver gpu calls kfree on ni1
      And task 2 of driver gpu calls mmu_interval_notifier_remove on ni1
      Then it may happen that the kernel reports a use-after-free

    @G-380.3
    Scenario: Removed once, after a fork
      Given driver gpu calls mmu_interval_notifier_insert on [0x100000, 0x104000) of process A, naming it ni1
      And process A forks process B
      When driver gpu calls mmu_interval_notifier_remove on ni1
      And driver gpu calls kfree on ni1
      And process B exits
      And process A exits
      Then the kernel log is clean
      And ni1 is freed
      And the mm_struct of process A is freed

  @G-381
  Rule: A driver must zap its sptes before it removes the notifier that is called for their pages
    Source: mm/mmu_notifier.c, mmu_interval_notifier_remove(): it ends all callbacks, and calls none
    itself. Linux 5.5 and later. A mapping that is split has a close handler for each part: the
    first one must not remove the notifier of both.

    @G-381.1
    Scenario: The close handler of the first part removes the notifier of both
      Given driver gpu calls mmu_interval_notifier_insert on [0x100000, 0x104000) of process A, naming it ni1
      And driver gpu mirrors [0x100000, 0x104000) of process A under ni1
      And process A calls munmap on [0x100000, 0x101000)
      And driver gpu calls mmu_interval_notifier_remove on ni1
      When process A calls munmap on [0x101000, 0x104000)
      Then the kernel reports device access to a freed page

    @G-381.2
    Scenario: The close handler of the last part removes the notifier
      Given driver gpu calls mmu_interval_notifier_insert on [0x100000, 0x104000) of process A, naming it ni1
      And driver gpu mirrors [0x100000, 0x104000) of process A under ni1
      When process A calls munmap on [0x100000, 0x101000)
      And process A calls munmap on [0x101000, 0x104000)
      Then the kernel log is clean
      When driver gpu calls mmu_interval_notifier_remove on ni1
      Then invalidate of ni1 was called twice

    @G-381.3
    Scenario: A list notifier whose release keeps the sptes
      Given driver kvm with only release and invalidate_range_start
      And release of driver kvm keeps its sptes
      And driver kvm calls mmu_notifier_register on process A, naming it n1
      And driver kvm establishes sptes for [0x100000, 0x101000) of process A
      And driver kvm calls mmu_notifier_unregister on n1
      When process A calls munmap on [0x100000, 0x101000)
      Then the kernel reports device access to a freed page

  @G-382
  Rule: A callback does its work also where a signal is pending, and must not give up a wait because of one
    Source: include/linux/mmu_notifier.h, struct mmu_notifier_ops: only a range that is not
    blockable
    may be declined. Linux 2.6.27 and later. Pages of a process that was killed are freed by a task
    with SIGKILL pending: a wait of a callback that a signal ends always ends so.

    @G-382.1
    Scenario: An invalidate that gives up where a signal is pending
      Given invalidate of driver gpu returns true when a signal is pending
      And driver gpu calls mmu_interval_notifier_insert on [0x100000, 0x104000) of process A, naming it ni1
      And driver gpu mirrors [0x100000, 0x104000) of process A under ni1
      When process A has a signal pending
      And process A calls munmap on [0x100000, 0x101000)
      Then it may happen that the kernel reports device access to a freed page

    @G-382.2
    Scenario: A start that gives up where a signal is pending
      Given driver kvm with only invalidate_range_start
      And invalidate_range_start of driver kvm returns 0 when a signal is pending
      And driver kvm calls mmu_notifier_register on process A, naming it n1
      And driver kvm establishes sptes for [0x100000, 0x101000) of process A
      And process A has a signal pending
      When process A calls madvise on [0x100000, 0x101000)
      Then the kernel reports device access to a freed page

    @G-382.3
    Scenario: An invalidate that declines where a signal is pending
      Given invalidate of driver gpu returns false when a signal is pending
      And driver gpu calls mmu_interval_notifier_insert on [0x100000, 0x104000) of process A, naming it ni1
      And driver gpu mirrors [0x100000, 0x104000) of process A under ni1
      And process A has a signal pending
      When process A calls munmap on [0x100000, 0x101000)
      Then the kernel reports a WARN_ON
      And the kernel reports device access to a freed page

    @G-382.4
    Scenario: Callbacks that do not ask for signals
      Given driver gpu calls mmu_interval_notifier_insert on [0x100000, 0x104000) of process A, naming it ni1
      And driver gpu mirrors [0x100000, 0x104000) of process A under ni1
      And process A has a signal pending
      When process A calls munmap on [0x100000, 0x101000)
      Then the kernel log is clean
      And invalidate of ni1 was called once
