@mm-references
Feature: A third count, for the mm_struct alone
  Many who hold an mm_count want neither mappings nor pgd, but a structure that they may ask: is the
  mm still alive, and whose is it. A patch of 2020 gave them mm_bare_refs, in which all of mm_count
  counts as one. It was posted for comments and never merged; it is judged here because the
  conversion of MMU notifiers to it was asked for.

  Background:
    Given process A
    And process A calls mmap on [0x100000, 0x102000)
    And driver gpu

  @G-118
  Rule: mm_bare_refs keeps the mm_struct, and neither its pgd nor its mappings
    Source: "[RFC PATCH resend 3/6] mm: Add refcount for preserving mm_struct without pgd" (2020): a
    count that "just protects the mm_struct and the user_ns". Never merged. Its first users were to
    be dead tasks, of which __ptrace_may_access() has to know the mm even after exit_mm().

    @G-118.1
    Scenario: The process exits
      Given driver gpu calls mm_ref on process A
      When process A exits
      Then the pages of [0x100000, 0x102000) of process A are freed
      And the pgd of process A is freed
      And the mm_struct of process A is not freed
      When driver gpu calls mm_unref on process A
      Then the mm_struct of process A is freed

    @G-118.2
    Scenario: An mm_count beside it keeps the pgd as ever
      Given driver gpu calls mm_ref on process A
      And driver gpu calls mmgrab on process A
      And process A exits
      When driver gpu calls mm_unref on process A
      Then the pgd of process A is not freed
      And the mm_struct of process A is not freed
      When driver gpu calls mmdrop on process A
      Then the pgd of process A is freed
      And the mm_struct of process A is freed

    @G-118.3
    Scenario: Several mm_count are one of it
      Given driver gpu calls mmgrab on process A
      And driver gpu calls mmgrab on process A
      And driver gpu calls mm_ref on process A
      And process A exits
      When driver gpu calls mmdrop on process A
      And task 2 of driver gpu calls mmdrop on process A
      And task 3 of driver gpu calls mm_unref on process A
      Then the pgd of process A is freed
      And the mm_struct of process A is freed

  @G-119
  Rule: mm_unref frees the mm_struct at once, in almost any context
    Source: the same patch: it "can be dropped with synchronous freeing from (almost) any context".
    Never merged. What could not be done in a softirq, freeing the pgd, is over by then, for the
    mm_count that stood for it is gone.

    Background:
      Given driver gpu calls mm_ref on process A

    @G-119.1
    Scenario: The last one, from an RCU callback
      Given process A exits
      When driver gpu calls mm_unref on process A from an RCU callback
      Then every freeing of the mm_struct of process A precedes every return of mm_unref by driver gpu
      And the kernel log is clean

    @G-119.2
    Scenario: The last one, with a spinlock held
      Given process A exits
      When driver gpu calls mm_unref on process A from atomic context
      Then every freeing of the mm_struct of process A precedes every return of mm_unref by driver gpu
      And the kernel log is clean

    @G-119.3
    Scenario: The process exits meanwhile
      When process A exits
      And driver gpu calls mm_unref on process A from an RCU callback
      Then the mm_struct of process A is freed
      And the kernel log is clean

  @G-120
  Rule: When mm_count is zero, bare references keep the mm_struct fit for mmget_not_zero, which fails
    Source: the same patch, __mmdrop(), which frees pgd, context and subscriptions, and ends with
    mm_unref(). Never merged. With no reference at all the question itself is a use after free.

    @G-120.1
    Scenario: Asked after the process has gone
      Given driver gpu calls mm_ref on process A
      And process A exits
      When driver gpu calls mmget_not_zero on process A
      Then mmget_not_zero by driver gpu returned false
      And the pgd of process A is freed
      And the mm_struct of process A is not freed

    @G-120.2
    Scenario: Asked while the process exits
      Given driver gpu calls mm_ref on process A
      When process A exits
      And driver gpu calls mmget_not_zero on process A
      Then it may happen that mmget_not_zero by driver gpu returned true
      And it may happen that mmget_not_zero by driver gpu returned false
      And the kernel log is clean

    @G-120.3
    Scenario: The subscriptions of its notifiers went with the pgd
      Given driver gpu calls mmu_notifier_get on process A, naming it n1
      And driver gpu calls mm_ref on process A
      And process A exits
      When driver gpu calls mmu_notifier_put on n1
      And driver gpu calls mm_unref on process A
      Then the mm_struct of process A is freed
      And the kernel log is clean

    @G-120.4
    Scenario: Asked without any reference
      Given driver gpu calls mm_ref on process A
      And driver gpu calls mm_unref on process A
      And process A exits
      When driver gpu calls mmget_not_zero on process A
      Then the kernel reports a use-after-free
