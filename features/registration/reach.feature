@registration
Feature: What a registered notifier is called for
  `mmu_notifier_register()` subscribes a driver to the invalidations of one address space. From its
  success to the end of the registration the driver is called for everything that the kernel does to
  that address space's page tables, and of nothing that it does to another's.

  Background:
    Given process A
    And process A calls mmap on [0x100000, 0x103000)
    And driver gpu

  @G-001
  Rule: From a successful registration on, every invalidation of the mm reaches the notifier
    Source: mm/mmu_notifier.c, __mmu_notifier_register() and the walks of the list. Linux 2.6.27 and
    later. A driver relies on it from the moment of the return: what it maps into its device
    afterwards, a callback will zap them. The end comes with `mmu_notifier_unregister()`, with
    `mmu_notifier_put()`, or with the `release` of the mm.

    Background:
      Given driver gpu calls mmu_notifier_register on process A, naming it n1

    @G-001.1
    Scenario: System calls of the process
      When process A calls mprotect on [0x100000, 0x101000)
      And process A calls madvise on [0x101000, 0x102000)
      And process A calls munmap on [0x102000, 0x103000)
      Then invalidate_range_start of n1 was called for [0x100000, 0x101000)
      And invalidate_range_start of n1 was called for [0x101000, 0x102000)
      And invalidate_range_start of n1 was called for [0x102000, 0x103000)

    @G-001.2
    Scenario: Reclaim, which no system call asks for
      When reclaim evicts [0x100000, 0x101000) of process A
      Then invalidate_range_start of n1 was called at least once
      And invalidate_range_end of n1 was called at least once

    @G-001.3
    Scenario: The end of the address space
      When process A exits
      Then release of n1 was called once

    @G-001.4
    Scenario: Only the callbacks that the ops have
      Given driver nic without invalidate_range_start
      And driver nic calls mmu_notifier_register on process A, naming it n2
      When process A calls munmap on [0x100000, 0x103000)
      Then invalidate_range_start of n2 was never called
      And invalidate_range_end of n2 was called at least once

    @G-001.5
    Scenario: Nothing after mmu_notifier_unregister
      When process A calls madvise on [0x100000, 0x103000)
      Then invalidate_range_start of n1 was called at least once
      When driver gpu calls mmu_notifier_unregister on n1
      And process A calls munmap on [0x100000, 0x103000)
      Then mmu_notifier_unregister by driver gpu has returned
      And after the return of mmu_notifier_unregister by driver gpu, no callback of n1 runs

  @G-016
  Rule: Any number of notifiers can be registered on an mm, also with the same ops, and the core calls them all
    Source: mm/mmu_notifier.c, __mmu_notifier_register(), which never looks for a duplicate. Linux
    2.6.27 and later. The SMMU v3 driver kept one notifier for each pair of domain and mm in this
    way. It is what sets registering apart from `mmu_notifier_get()`.

    @G-016.1
    Scenario: Two notifiers with the same ops
      When driver gpu calls mmu_notifier_register on process A, naming it n1
      And driver gpu calls mmu_notifier_register on process A, naming it n2
      Then n1 and n2 are different notifiers
      When process A calls munmap on [0x100000, 0x103000)
      Then invalidate_range_start of n1 was called for [0x100000, 0x103000)
      And invalidate_range_start of n2 was called for [0x100000, 0x103000)

    @G-016.2
    Scenario: Two registrations at the same time
      When driver gpu calls mmu_notifier_register on process A, naming it n1
      And task 2 of driver gpu calls mmu_notifier_register on process A, naming it n2
      Then mm_count of process A increased by 2
      When process A calls munmap on [0x100000, 0x103000)
      Then invalidate_range_end of n1 was called at least once
      And invalidate_range_end of n2 was called at least once

    @G-016.3
    Scenario: One of them ends, the other goes on
      Given driver gpu calls mmu_notifier_register on process A, naming it n1
      And driver gpu calls mmu_notifier_register on process A, naming it n2
      And driver gpu calls mmu_notifier_unregister on n1
      When process A calls munmap on [0x100000, 0x103000)
      Then invalidate_range_start of n1 was never called
      And invalidate_range_start of n2 was called at least once

  @G-018
  Rule: A process that nobody has registered with calls no notifier and keeps no reference for one
    Source: include/linux/mmu_notifier.h, mm_has_notifiers(), which every hook asks first. Linux
    2.6.27 and later. No structure is allocated and no reference is taken for a process that nobody
    has registered with.

    Background:
      Given process B
      And process B calls mmap on [0x100000, 0x103000)
      And driver gpu calls mmu_notifier_register on process A, naming it n1

    @G-018.1
    Scenario: Its invalidations call nobody
      When process B calls munmap on [0x100000, 0x103000)
      Then munmap by process B returned 0
      And invalidate_range_start of driver gpu was never called
      And mm_count of process B is unchanged
      When process A calls munmap on [0x100000, 0x103000)
      Then invalidate_range_start of driver gpu was called at least once

    @G-018.2
    Scenario: Its end frees the mm_struct at once
      When process A exits
      And process B exits
      Then the mm_struct of process B is freed
      And the mm_struct of process A is not freed
      And release of driver gpu was called once

  @G-019
  Rule: A forked child starts without notifiers
    Source: kernel/fork.c, mm_init(), which empties what dup_mm() had copied. Linux 2.6.27 and
    later. A driver that serves parent and child registers with each. One that forgets, and goes on
    with the mm of the process that opened the device, was a vulnerability in hfi1.

    Background:
      Given driver gpu calls mmu_notifier_register on process A, naming it n1

    @G-019.1
    Scenario: The child unmaps what it got from its parent
      When process A forks process B
      Then mm_count of process A is unchanged
      When process B calls munmap on [0x100000, 0x103000)
      Then munmap by process B returned 0
      And invalidate_range_start of n1 was never called since then
      When process A calls munmap on [0x100000, 0x103000)
      Then invalidate_range_start of n1 was called at least once since then

    @G-019.2
    Scenario: The child ends
      Given process A forks process B
      When process B exits
      Then the mm_struct of process B is freed
      And release of n1 was never called
      When process A exits
      Then release of n1 was called once

    @G-019.3
    Scenario: A fork at the same time as a registration
      When task 2 of driver gpu calls mmu_notifier_register on process A, naming it n2
      And process A forks process B
      Then mmu_notifier_register by task 2 of driver gpu returned 0
      When process B exits
      Then the mm_struct of process B is freed
      And release of driver gpu was never called

  @G-020
  Rule: An exec ends the old mm's notifiers and gives the new mm none
    Source: fs/exec.c, exec_mmap(), whose mmput() leads to exit_mmap(). Linux 2.6.27 and later,
    if nobody else uses the old mm, as a parent does after vfork(). To the driver an exec looks
    like an exit: it is the address space that counts, not the process.

    Background:
      Given driver gpu calls mmu_notifier_register on process A, naming it n1

    @G-020.1
    Scenario: Release for the old mm, nothing for the new
      When process A calls execve
      Then release of n1 was called once
      When process A calls mmap on [0x110000, 0x113000)
      And process A calls munmap on [0x110000, 0x113000)
      Then munmap by process A returned 0
      And invalidate_range_start of n1 was never called since then

    @G-020.2
    Scenario: A registration after the exec is for the new mm
      Given process A calls execve
      And process A calls mmap on [0x110000, 0x113000)
      And driver gpu calls mmu_notifier_register on process A, naming it n2
      When process A calls munmap on [0x110000, 0x113000)
      Then invalidate_range_start of n2 was called for [0x110000, 0x113000)
      And invalidate_range_start of n1 was never called

    @G-020.3
    Scenario: An exec at the same time as mmu_notifier_unregister
      When process A calls execve
      And driver gpu calls mmu_notifier_unregister on n1
      Then mmu_notifier_unregister by driver gpu has returned
      And release of n1 was called at least once
      And after the return of mmu_notifier_unregister by driver gpu, no callback of n1 runs
