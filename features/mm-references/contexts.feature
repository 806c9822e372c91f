@mm-references
Feature: From where a reference to an address space may be dropped
  A drop is quick unless it is the last. Then it is work that sleeps, for mm_users, or that takes a
  lock which is never taken in a softirq, for mm_count. Each count has a drop for such contexts,
  which leaves the work to a work queue.

  Background:
    Given process A
    And process A calls mmap on [0x100000, 0x102000)
    And driver gpu

  @G-115
  Rule: mmput may sleep, and where nothing may, mmput_async has to be called
    Source: kernel/fork.c, mmput(), which begins with might_sleep(); mmput_async(). Linux 4.7 and
    later. Whether it was the last one cannot be known beforehand, so each mmput() is as bad as one
    that tears the address space down.

    Background:
      Given driver gpu calls mmu_notifier_get on process A, naming it n1
      And driver gpu calls mmget on process A

    @G-115.1
    Scenario: mmput from atomic context, although others use the address space
      When driver gpu calls mmput on process A from atomic context
      Then the kernel reports sleeping in atomic context

    @G-115.2
    Scenario: mmput from process context
      Given process A exits
      When driver gpu calls mmput on process A
      Then release of n1 ran in process context
      And the kernel log is clean

    @G-115.3
    Scenario: The last mmput_async, from atomic context
      Given process A exits
      When driver gpu calls mmput_async on process A from atomic context
      Then release of n1 was called once
      And release of n1 ran in process context
      And the pages of [0x100000, 0x102000) of process A are freed
      And the kernel log is clean

    @G-115.4
    Scenario: One that is not the last leaves everything as it is
      When driver gpu calls mmput_async on process A from an RCU callback
      Then mm_users of process A decreased by 1
      And release of n1 was never called
      And the pages of [0x100000, 0x102000) of process A are not freed

    @G-115.5
    Scenario: It does not wait for the work
      Given release of driver gpu is held
      And process A exits
      When driver gpu calls mmput_async on process A from an RCU callback
      Then mmput_async by driver gpu has returned
      And the pages of [0x100000, 0x102000) of process A are not freed
      When release of driver gpu continues
      Then the pages of [0x100000, 0x102000) of process A are freed

    @G-115.6
    Scenario: The process exits meanwhile
      When process A exits
      And driver gpu calls mmput_async on process A from atomic context
      Then release of n1 was called once
      And the pages of [0x100000, 0x102000) of process A are freed

  @G-116
  Rule: The last mm_count must not be dropped from an RCU callback
    Source: kernel/fork.c, comment in free_signal_struct(): "__mmdrop is not safe to call from
    softirq context on x86 due to pgd_dtor". All versions, on x86. Freeing the pgd takes pgd_lock.
    fork() takes it with softirqs enabled, so a softirq on that CPU could wait for it without end.
    With bottom halves only disabled, as where `free_notifier` is called, it is allowed.

    @G-116.1
    Scenario: The last one, from an RCU callback
      Given driver gpu calls mmgrab on process A
      And process A exits
      When driver gpu calls mmdrop on process A from an RCU callback
      Then the kernel reports an inconsistent lock state

    @G-116.2
    Scenario: One that is not the last
      Given driver gpu calls mmgrab on process A
      When driver gpu calls mmdrop on process A from an RCU callback
      Then mm_count of process A decreased by 1
      And the kernel log is clean

    @G-116.3
    Scenario: Which it is, an exit may decide
      Given driver gpu calls mmgrab on process A
      When process A exits
      And driver gpu calls mmdrop on process A from an RCU callback
      Then the mm_struct of process A is freed
      And it may happen that the kernel reports an inconsistent lock state
      And it may happen that the kernel log is clean

    @G-116.4
    Scenario: The last one, after free_notifier
      Given driver gpu calls mmu_notifier_get on process A, naming it n1
      And process A exits
      When driver gpu calls mmu_notifier_put on n1
      Then free_notifier of driver gpu ran in atomic context
      And the mm_struct of process A is freed
      And the kernel log is clean

  @G-117
  Rule: From an RCU callback, mmdrop_async drops an mm_count, and a work queue frees what was the last
    Source: kernel/fork.c, mmdrop_async(), which only the kernel itself can call. Linux 4.9 and
    later. The thread of the RFC (2020) feared that this would become the common case.

    Background:
      Given driver gpu calls mmgrab on process A

    @G-117.1
    Scenario: The last one
      Given process A exits
      When driver gpu calls mmdrop_async on process A from an RCU callback
      Then the pgd of process A is freed
      And the mm_struct of process A is freed
      And the kernel log is clean

    @G-117.2
    Scenario: One that is not the last
      When driver gpu calls mmdrop_async on process A from an RCU callback
      Then mm_count of process A decreased by 1
      And the pgd of process A is not freed

    @G-117.3
    Scenario: The process exits meanwhile
      When process A exits
      And driver gpu calls mmdrop_async on process A from an RCU callback
      Then the mm_struct of process A is freed
      And the kernel log is clean
      And it may happen that every return of mmdrop_async by driver gpu precedes every freeing of the mm_struct of process A

  @G-122
  Rule: The last mm_count must not be dropped by a task that still runs on the mm
    Source: kernel/fork.c, __mmdrop(), `WARN_ON_ONCE(mm == current->active_mm)`. Linux 4.17 and
    later (commit 3eda69c92d47); what it warns of was as wrong before. The processor would go on
    with page tables whose top is freed. A kernel thread that uses them lazily gives its
    mm_count back when it is switched away from, and not before.

    Background:
      Given driver gpu calls mmgrab_lazy_tlb on process A

    @G-122.1
    Scenario: Dropped while the task still uses the page tables
      Given process A exits
      When driver gpu calls mmdrop on process A
      Then the kernel reports a WARN_ON

    @G-122.2
    Scenario: Dropped when the task is switched away from
      Given process A exits
      When driver gpu calls mmdrop_lazy_tlb on process A
      Then the mm_struct of process A is freed
      And the kernel log is clean

    @G-122.3
    Scenario: The process and another task let go meanwhile
      Given task 2 of driver gpu calls mmgrab on process A
      When process A exits
      And task 2 of driver gpu calls mmdrop on process A
      And driver gpu calls mmdrop_lazy_tlb on process A
      Then the mm_struct of process A is freed
      And the kernel log is clean
