@mm-references
Feature: What the references to an address space keep alive
  An mm_struct has two counts. mm_users counts those who use the address space: the threads, and
  whoever called mmget(). mm_count counts those who only want the structure to stay. From the first
  user to the last, mm_users above zero, the mm is alive; then exit_mmap() takes its mappings away,
  and the mm is a structure with a pgd and nothing in it; when mm_count too is zero, it is freed.

  Background:
    Given process A
    And process A calls mmap on [0x100000, 0x102000)
    And driver gpu

  @G-110
  Rule: mm_users above zero keeps the page tables, the mappings and the mm_struct
    Source: include/linux/sched/mm.h, comment of mmget(); the thread of "[RFC PATCH resend 3/6] mm:
    Add refcount for preserving mm_struct without pgd" (2020): mm_users "preserves everything". All
    versions. It does not keep single pages or mappings from being unmapped.

    @G-110.1
    Scenario: The process exits, and a driver still has the address space
      Given driver gpu calls mmget on process A
      When process A exits
      Then the pages of [0x100000, 0x102000) of process A are not freed
      And the mm_struct of process A is not freed
      When driver gpu calls mmput on process A
      Then the pages of [0x100000, 0x102000) of process A are freed
      And the mm_struct of process A is freed

    @G-110.2
    Scenario: What is kept can be used
      Given driver gpu calls mmu_notifier_get on process A, naming it n1
      And driver gpu calls mmget on process A
      And process A exits
      When driver gpu establishes sptes for [0x100000, 0x102000) of process A
      And driver gpu calls mmput on process A
      Then map_device by driver gpu returned 0
      And release of n1 was called once
      And the pages of [0x100000, 0x102000) of process A are freed

    @G-110.3
    Scenario: A user more does not keep a mapping that the process ends
      Given driver gpu calls mmget on process A
      When process A calls munmap on [0x100000, 0x101000)
      Then the pages of [0x100000, 0x101000) of process A are freed
      And the pages of [0x101000, 0x102000) of process A are not freed

  @G-111
  Rule: mm_count above zero keeps the mm_struct and its pgd, not the mappings, and all of mm_users count in it as one
    Source: include/linux/mm_types.h, comment of mm_count: "@mm_users count as 1". All versions. The
    pgd is kept for kernel threads, which go on with the page tables of the task before them.

    @G-111.1
    Scenario: The structure alone is left
      Given driver gpu calls mmgrab on process A
      When process A exits
      Then the pages of [0x100000, 0x102000) of process A are freed
      And the mm_struct of process A is not freed
      When driver gpu calls mmdrop on process A
      Then the mm_struct of process A is freed

    @G-111.2
    Scenario: Further users are no further mm_count
      When driver gpu calls mmget on process A
      And driver gpu calls mmget on process A
      Then mm_users of process A increased by 2
      And mm_count of process A is unchanged

    @G-111.3
    Scenario: A kernel thread keeps the pgd that it uses lazily
      Given driver gpu calls mmgrab_lazy_tlb on process A
      When process A exits
      Then the pages of [0x100000, 0x102000) of process A are freed
      And the pgd of process A is not freed
      When driver gpu calls mmdrop_lazy_tlb on process A
      Then the pgd of process A is freed
      And the mm_struct of process A is freed

  @G-112
  Rule: The last mm_users runs exit_mmap once, and then gives back one mm_count
    Source: kernel/fork.c, __mmput(). All versions. It is exit_mmap() that calls `release`. Whoever
    drops the last one does all of it, a driver's worker as well as the process.

    @G-112.1
    Scenario: The mm_count of all users is given back
      Given driver gpu calls mmgrab on process A
      When process A exits
      Then mm_users of process A decreased by 1
      And mm_count of process A decreased by 1

    @G-112.2
    Scenario: Process and driver let go at the same time
      Given driver gpu calls mmu_notifier_get on process A, naming it n1
      And driver gpu calls mmget on process A
      When process A exits
      And driver gpu calls mmput on process A
      Then release of n1 was called once
      And the pages of [0x100000, 0x102000) of process A are freed
      And mm_count of process A decreased by 1
      And it may happen that every exit from release of n1 precedes every return of mmput by driver gpu

    @G-112.3
    Scenario: The pages go before the structure
      Given driver gpu calls mmgrab on process A
      When process A exits
      And driver gpu calls mmdrop on process A
      Then every freeing of the pages of [0x100000, 0x102000) of process A precedes every freeing of the mm_struct of process A

  @G-113
  Rule: Once mm_users is zero it never rises again
    Source: include/linux/sched/mm.h, mmget_not_zero(), an atomic_inc_not_zero(). All versions. An
    address space that is being torn down can't be stopped half way.

    @G-113.1
    Scenario: The process has exited
      Given driver gpu calls mmgrab on process A
      And process A exits
      When driver gpu calls mmget_not_zero on process A
      Then mmget_not_zero by driver gpu returned false
      And mm_users of process A is unchanged

    @G-113.2
    Scenario: The process is inside exit_mmap
      Given driver gpu calls mmu_notifier_get on process A, naming it n1
      And release of driver gpu is held
      And process A exits
      When driver gpu calls mmget_not_zero on process A
      Then mmget_not_zero by driver gpu returned false
      And release of n1 ran with mm_users 0
      When release of driver gpu continues
      Then the pages of [0x100000, 0x102000) of process A are freed

    @G-113.3
    Scenario: The process exits meanwhile
      Given driver gpu calls mmgrab on process A
      When process A exits
      And driver gpu calls mmget_not_zero on process A
      Then it may happen that mmget_not_zero by driver gpu returned true
      And it may happen that mm_users of process A is unchanged
      And it may happen that mmget_not_zero by driver gpu returned false
      And it may happen that mm_users of process A decreased by 1

  @G-114
  Rule: Who has only called mmgrab must call mmget_not_zero before it touches the address space
    Source: include/linux/sched/mm.h, comment of mmgrab(): "mmget_not_zero() has to be used before
    accessing it". Linux 4.11 and later. A driver may keep an mm_count for as long as its device is
    open; mm_users it should hold only while it works on pages, or memory is never given back.

    Background:
      Given driver gpu calls mmu_notifier_get on process A, naming it n1

    @G-114.1
    Scenario: With mmget_not_zero, while the process exits
      Given driver gpu calls mmget_not_zero on process A
      When process A exits
      And driver gpu establishes sptes for [0x100000, 0x102000) of process A
      And driver gpu calls mmput on process A
      Then map_device by driver gpu returned 0
      And the pages of [0x100000, 0x102000) of process A are freed
      And the kernel log is clean

    @G-114.2
    Scenario: Without it
      When process A exits
      And driver gpu establishes sptes for [0x100000, 0x102000) of process A
      Then it may happen that map_device by driver gpu returned -EFAULT
      And it may happen that the kernel reports device access to a freed page
