@invalidation
Feature: A driver declines an invalidation
  Where it must not sleep, a driver may decline `invalidate_range_start` with -EAGAIN. Then the
  kernel has to take back what it has announced to the others, leave the pages alone, and come
  again later. Here process lmkd takes the memory of the killed process A, driver gpu declines and
  driver nic does not.

  Background:
    Given process A
    And process lmkd
    And driver gpu without invalidate_range_end
    And driver nic
    And invalidate_range_start of driver gpu returns -EAGAIN when its range is non-blockable
    And process A calls mmap on [0x100000, 0x103000)

  @G-160
  Rule: When one notifier declines, the others still get invalidate_range_start
    Source: mm/mmu_notifier.c, mn_hlist_invalidate_range_start(): "We call all the notifiers on any
    EAGAIN". Linux 4.19 and later. No order among notifiers is promised, so it must make no
    difference which of them was registered first.

    @G-160.1
    Scenario: The one that declines was registered first
      Given driver gpu calls mmu_notifier_get on process A, naming it n1
      And driver nic calls mmu_notifier_get on process A, naming it n2
      And process A has SIGKILL pending
      When process lmkd calls process_mrelease on process A
      Then invalidate_range_start of n1 was called once
      And invalidate_range_start of n2 was called once

    @G-160.2
    Scenario: The one that declines was registered last
      Given driver nic calls mmu_notifier_get on process A, naming it n1
      And driver gpu calls mmu_notifier_get on process A, naming it n2
      And process A has SIGKILL pending
      When process lmkd calls process_mrelease on process A
      Then invalidate_range_start of n1 was called once
      And invalidate_range_start of n2 was called once

    @G-160.3
    Scenario: Two decline
      Given driver gpu calls mmu_notifier_register on process A, naming it n1
      And driver gpu calls mmu_notifier_register on process A, naming it n2
      And process A has SIGKILL pending
      When process lmkd calls process_mrelease on process A
      Then invalidate_range_start of n1 was called once
      And invalidate_range_start of n2 was called once

  @G-161
  Rule: When a notifier declines, the core calls each invalidate_range_end once, and the caller calls none
    Source: mm/mmu_notifier.c, mn_hlist_invalidate_range_start(): those whose start succeeded "are
    expecting their end to be called". Linux 5.12 and later. By a defect of earlier versions they
    waited in vain. The caller of the invalidation moves on to the next mapping without an end.

    Background:
      Given driver gpu calls mmu_notifier_get on process A, naming it n1
      And driver nic calls mmu_notifier_get on process A, naming it n2

    @G-161.1
    Scenario: The notifier that agreed gets one end
      Given process A has SIGKILL pending
      When process lmkd calls process_mrelease on process A
      Then process_mrelease by process lmkd returned -EAGAIN
      And invalidate_range_end of n2 was called once
      And every invalidate_range_start of n2 is paired with an invalidate_range_end
      And every exit from invalidate_range_end of n2 precedes every return of process_mrelease by process lmkd

    @G-161.2
    Scenario: One end for each mapping
      Given process A calls mmap on [0x105000, 0x106000)
      And process A has SIGKILL pending
      When process lmkd calls process_mrelease on process A
      Then invalidate_range_end of n2 was called for [0x100000, 0x103000)
      And invalidate_range_end of n2 was called for [0x105000, 0x106000)
      And every invalidate_range_start of n2 is paired with an invalidate_range_end

    @G-161.3
    Scenario: Reclaim, which was not declined, closes its own bracket meanwhile
      Given process A has SIGKILL pending
      And invalidate_range_end of driver nic is held
      And process lmkd calls process_mrelease on process A
      When reclaim evicts [0x100000, 0x101000) of process A
      And invalidate_range_end of driver nic continues
      Then invalidate_range_end of n2 was called for [0x100000, 0x101000)
      And every invalidate_range_start of n2 is paired with an invalidate_range_end

  @G-163
  Rule: A driver whose invalidate_range_start can decline must not have an invalidate_range_end
    Source: include/linux/mmu_notifier.h, struct mmu_notifier_ops: such notifiers "are not allowed
    to implement invalidate_range_end". Linux 5.12 and later. The end goes to every notifier that
    has one, also to the one that declined, and nothing says to it that this end is for no start of
    its own.

    @G-163.1
    Scenario: Without an invalidate_range_end it may decline
      Given driver gpu calls mmu_notifier_get on process A, naming it n1
      And process A has SIGKILL pending
      When process lmkd calls process_mrelease on process A
      Then process_mrelease by process lmkd returned -EAGAIN
      And the kernel log is clean

    @G-163.2
    Scenario: With one, it is warned about, and called for the start that it declined
      Given invalidate_range_start of driver nic returns -EAGAIN when its range is non-blockable
      And driver nic calls mmu_notifier_get on process A, naming it n1
      And process A has SIGKILL pending
      When process lmkd calls process_mrelease on process A
      Then the kernel reports a WARN_ON
      And invalidate_range_end of n1 was called once

  @G-164
  Rule: After -EAGAIN the caller leaves the range as it is and calls no invalidate_range_end
    Source: include/linux/mmu_notifier.h, comment of mmu_notifier_invalidate_range_start_nonblock():
    the caller is "not allowed to modify PTEs in the specified range". Linux 4.19 and later. The
    driver that declined has done nothing yet: its device still uses the pages.

    Background:
      Given driver gpu calls mmu_notifier_get on process A, naming it n1
      And driver nic calls mmu_notifier_get on process A, naming it n2
      And process A has SIGKILL pending

    @G-164.1
    Scenario: The pages stay, and the only end is that of the unwinding
      When process lmkd calls process_mrelease on process A
      Then process_mrelease by process lmkd returned -EAGAIN
      And the pages of [0x100000, 0x103000) of process A are not freed
      And invalidate_range_end of n2 ran while its range was mapped
      And invalidate_range_end of n2 was called once

    @G-164.2
    Scenario: The next invalidation finds them where they were
      Given process lmkd calls process_mrelease on process A
      When reclaim evicts [0x101000, 0x102000) of process A
      Then process_mrelease by process lmkd returned -EAGAIN
      And invalidate_range_start of n1 was called for [0x101000, 0x102000)
      And invalidate_range_start of n1 ran while its range was mapped

    @G-164.3
    Scenario: A device that keeps its sptes is safe until the process exits
      Given invalidate_range_start of driver gpu keeps its sptes
      And driver gpu establishes sptes for [0x100000, 0x103000) of process A
      When process lmkd calls process_mrelease on process A
      Then the pages of [0x100000, 0x103000) of process A are not freed
      When process A exits
      Then the pages of [0x100000, 0x103000) of process A are freed

  @G-170
  Rule: process_mrelease returns -EAGAIN if a notifier declined for any VMA that it can reap, and reaps the others
    Source: mm/oom_kill.c, __oom_reap_task_mm(), which notes `ret = false` and continues with
    the next VMA. Linux 5.15 and later. User space may try again: what was declined once can be
    taken later.

    Background:
      Given process A calls mmap on [0x105000, 0x106000)
      And driver gpu calls mmu_notifier_get on process A, naming it n1
      And process A has SIGKILL pending

    @G-170.1
    Scenario: Declined for every mapping
      When process lmkd calls process_mrelease on process A
      Then process_mrelease by process lmkd returned -EAGAIN
      And invalidate_range_start of n1 was called for [0x105000, 0x106000)
      And the pages of [0x100000, 0x103000) of process A are not freed
      And the pages of [0x105000, 0x106000) of process A are not freed

    @G-170.2
    Scenario: Declined for the first mapping, and the notifier is gone at the second
      Given invalidate_range_start of driver gpu is held
      And process lmkd calls process_mrelease on process A
      And driver gpu calls mmu_notifier_put on n1
      When invalidate_range_start of driver gpu continues
      Then process_mrelease by process lmkd returned -EAGAIN
      And the pages of [0x105000, 0x106000) of process A are freed

    @G-170.3
    Scenario: When nobody declines any more, the next try takes everything
      Given process lmkd calls process_mrelease on process A
      And driver gpu calls mmu_notifier_put on n1
      When process lmkd calls process_mrelease on process A
      Then process_mrelease by process lmkd returned 0
      And invalidate_range_start of n1 was called twice
      And the pages of [0x100000, 0x103000) of process A are freed

    @G-170.4
    Scenario: A put in the middle of it decides how much is taken
      When process lmkd calls process_mrelease on process A
      And driver gpu calls mmu_notifier_put on n1
      Then n1 is freed
      And it may happen that process_mrelease by process lmkd returned 0
      And it may happen that process_mrelease by process lmkd returned -EAGAIN
      And it may happen that the pages of [0x105000, 0x106000) of process A are freed
