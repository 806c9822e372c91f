@invalidation
Feature: invalidate_range_start and invalidate_range_end as a bracket
  Before the kernel takes pages of a process away it calls `invalidate_range_start` of each
  notifier of that mm, and afterwards `invalidate_range_end`. A driver keeps its device out of the
  range between the two. That works only if each start has its end, and if the driver is ready for
  several brackets that are open at once.

  Background:
    Given process A
    And driver gpu
    And process A calls mmap on [0x100000, 0x103000)
    And driver gpu calls mmu_notifier_get on process A, naming it n1

  @G-151
  Rule: Each invalidate_range_start is followed by one invalidate_range_end from the same task for the same range, where none fails and the notifier stays on the list
    Source: include/linux/mmu_notifier.h, struct mmu_notifier_ops: the two "must be paired". Linux
    2.6.27 and later. A driver that counts open brackets would otherwise shut its device out for
    good, or let it in too early. The promise covers a notifier that is on the list throughout. One
    that is put or unregistered inside a bracket may miss the end, so that the count of brackets
    that KVM keeps "may remain unbalanced" when it goes (virt/kvm/kvm_main.c, kvm_destroy_vm()).
    What becomes of the ends where a start fails, G-159, G-161 and G-163 say.

    @G-151.1
    Scenario: One system call after the other
      When process A calls mprotect on [0x100000, 0x103000)
      And process A calls munmap on [0x101000, 0x102000)
      Then invalidate_range_start of n1 was called for [0x100000, 0x103000)
      And invalidate_range_start of n1 was called for [0x101000, 0x102000)
      And every invalidate_range_start of n1 is paired with an invalidate_range_end

    @G-151.2
    Scenario: A system call and reclaim at the same time
      When process A calls munmap on [0x100000, 0x102000)
      And reclaim evicts [0x102000, 0x103000) of process A
      Then invalidate_range_start of n1 was called for [0x100000, 0x102000)
      And invalidate_range_end of n1 was called for [0x100000, 0x102000)
      And every invalidate_range_start of n1 is paired with an invalidate_range_end

    @G-151.3
    Scenario: Each of two notifiers gets its own pair
      Given driver nic
      And driver nic calls mmu_notifier_get on process A, naming it n2
      When process A calls madvise on [0x100000, 0x102000)
      Then invalidate_range_end of n2 was called for [0x100000, 0x102000)
      And every invalidate_range_start of n1 is paired with an invalidate_range_end
      And every invalidate_range_start of n2 is paired with an invalidate_range_end

    @G-151.4
    Scenario: A notifier that is put inside a bracket misses the end
      Given invalidate_range_start of driver gpu is held
      And process A calls munmap on [0x100000, 0x103000)
      And driver gpu calls mmu_notifier_put on n1
      When invalidate_range_start of driver gpu continues
      Then invalidate_range_start of n1 was called at least once
      And invalidate_range_end of n1 was never called

    @G-151.5
    Scenario: So does one that is unregistered inside it
      Given driver nic
      And driver nic calls mmu_notifier_register on process A, naming it n2
      And invalidate_range_start of driver nic is held
      And process A calls munmap on [0x100000, 0x103000)
      And driver nic calls mmu_notifier_unregister on n2
      When invalidate_range_start of driver nic continues
      Then mmu_notifier_unregister by driver nic has returned
      And invalidate_range_start of n2 was called once
      And invalidate_range_end of n2 was never called

  @G-153
  Rule: Brackets of one mm may be open at the same time, and their ranges may overlap
    Source: mm/mmu_notifier.c, comment of mn_itree_is_invalidating(): the core makes "nested
    invalidate_range_start()/end() regions", and parallel ones. Linux 2.6.27 and later. Two threads
    do it, reclaim does it to any system call, and one task does it to itself when mprotect has to
    split a huge page. So a driver counts open brackets; with a flag, the first end would reopen the
    range of the second.

    @G-153.1
    Scenario: Two threads give back overlapping ranges
      Given invalidate_range_end of driver gpu is held
      When process A calls madvise on [0x100000, 0x102000)
      And thread 2 of process A calls madvise on [0x101000, 0x103000)
      Then invalidate_range_end of n1 was called twice
      When invalidate_range_end of driver gpu continues
      Then every invalidate_range_start of n1 is paired with an invalidate_range_end

    @G-153.2
    Scenario: Reclaim opens and closes a bracket inside that of madvise
      Given invalidate_range_end of driver gpu is held
      When process A calls madvise on [0x100000, 0x102000)
      And reclaim evicts [0x102000, 0x103000) of process A
      Then invalidate_range_end of n1 was called twice
      When invalidate_range_end of driver gpu continues
      Then every invalidate_range_start of n1 is paired with an invalidate_range_end

    @G-153.3
    Scenario: Left alone, two threads run into each other
      When process A calls madvise on [0x100000, 0x102000)
      And thread 2 of process A calls madvise on [0x101000, 0x103000)
      Then it may happen that invalidate_range_start and invalidate_range_start of n1 overlap
      And it may happen that invalidate_range_start and invalidate_range_end of n1 overlap
      And every invalidate_range_start of n1 is paired with an invalidate_range_end

  @G-154
  Rule: The range callbacks are called only with the mmap lock, the lock of a VMA or a lock of the reverse map held
    Source: include/linux/mmu_notifier.h, struct mmu_notifier_ops: "only when the mmap_lock
    and/or the locks protecting the reverse maps are held"; mm/vma.c, mm_take_all_locks(). Linux
    2.6.27 and later, without the lock of a VMA until 6.3. Since 6.4, with CONFIG_PER_VMA_LOCK,
    a write fault may hold only the lock of its VMA when it announces a copy (wp_page_copy()).
    The comment has not followed, in 6.12 neither, nor has that of do_wp_page(): "We enter with
    non-exclusive mmap_lock". Registration takes all of these locks, since 6.4 by
    vma_start_write() for each VMA, and so it waits for each bracket that is open. For a driver it
    means two things: inside a callback it must not take the mmap lock of that mm, and holding the
    mmap lock keeps away neither reclaim nor, since 6.4, a write fault.

    Background:
      Given driver nic

    @G-154.1
    Scenario: mprotect holds the mmap lock for writing
      When process A calls mprotect on [0x100000, 0x103000)
      Then invalidate_range_start of n1 was called at least once
      And invalidate_range_start of n1 ran with the mmap lock held for writing
      And invalidate_range_end of n1 ran with the mmap lock held for writing

    @G-154.2
    Scenario: A registration waits for the invalidate_range_start of madvise
      Given invalidate_range_start of driver gpu is held
      And process A calls madvise on [0x100000, 0x103000)
      When driver nic calls mmu_notifier_register on process A, naming it n2
      Then mmu_notifier_register by driver nic has not returned
      When invalidate_range_start of driver gpu continues
      Then mmu_notifier_register by driver nic returned 0

    @G-154.3
    Scenario: A registration waits for the invalidate_range_end of munmap
      Given invalidate_range_end of driver gpu is held
      And process A calls munmap on [0x100000, 0x103000)
      When driver nic calls mmu_notifier_register on process A, naming it n2
      Then mmu_notifier_register by driver nic has not returned
      When invalidate_range_end of driver gpu continues
      Then mmu_notifier_register by driver nic returned 0

    @G-154.4
    Scenario: A registration waits for the invalidate_range_start of reclaim
      Given invalidate_range_start of driver gpu is held
      And reclaim evicts [0x100000, 0x101000) of process A
      When driver nic calls mmu_notifier_register on process A, naming it n2
      Then mmu_notifier_register by driver nic has not returned
      When invalidate_range_start of driver gpu continues
      Then mmu_notifier_register by driver nic returned 0

    @G-154.5
    Scenario: A registration waits for the invalidate_range_end of reclaim
      Given invalidate_range_end of driver gpu is held
      And reclaim evicts [0x100000, 0x101000) of process A
      When driver nic calls mmu_notifier_register on process A, naming it n2
      Then mmu_notifier_register by driver nic has not returned
      When invalidate_range_end of driver gpu continues
      Then mmu_notifier_register by driver nic returned 0

    @G-154.6
    Scenario: The lock of the reverse map is enough, so reclaim does not wait for the mmap lock
      Given driver gpu calls mmap_write_lock on process A
      When reclaim evicts [0x100000, 0x101000) of process A
      Then reclaim by reclaim has returned
      And every invalidate_range_start of n1 is paired with an invalidate_range_end
      When driver gpu calls mmap_write_unlock on process A
      Then invalidate_range_end of n1 was called at least once

    @G-154.7
    @permission
    Scenario: So is the lock of a VMA, since 6.4: a write fault does not wait for the mmap lock
      Given process A calls madvise on [0x100000, 0x101000)
      And process A reads [0x100000, 0x101000)
      And driver gpu calls mmap_write_lock on process A
      When process A writes to [0x100000, 0x101000)
      Then it may happen that invalidate_range_start of n1 was called twice
      And it may happen that invalidate_range_end of n1 was called twice
      When driver gpu calls mmap_write_unlock on process A
      Then handle_mm_fault by process A has returned

    @G-154.8
    Scenario: A registration waits for the invalidate_range_start of a write fault
      Given process A forks process B
      And driver nic calls mmu_notifier_register on process B, naming it n2
      And invalidate_range_start of driver nic is held
      And process B writes to [0x100000, 0x101000)
      When driver gpu calls mmu_notifier_register on process B, naming it n3
      Then mmu_notifier_register by driver gpu has not returned
      When invalidate_range_start of driver nic continues
      Then mmu_notifier_register by driver gpu returned 0

    @G-154.9
    Scenario: munmap waits for it too
      Given process A calls madvise on [0x100000, 0x101000)
      And process A reads [0x100000, 0x101000)
      And driver nic calls mmu_notifier_register on process A, naming it n2
      And invalidate_range_end of driver nic is held
      And process A writes to [0x100000, 0x101000)
      When thread 2 of process A calls munmap on [0x102000, 0x103000)
      Then munmap by thread 2 of process A has not returned
      And the pages of [0x102000, 0x103000) of process A are not freed
      When invalidate_range_end of driver nic continues
      Then munmap by thread 2 of process A returned 0

  @G-174
  Rule: A notifier without invalidate_range_start, or without invalidate_range_end, is not called there
    Source: mm/mmu_notifier.c, mn_hlist_invalidate_range_start() and mn_hlist_invalidate_end(): `if
    (ops->invalidate_range_start)`, and likewise for the end. Linux 2.6.27 and later. Each of the
    two may be missing without the other; a driver that declines needs that (G-163).

    @G-174.1
    Scenario: No invalidate_range_start
      Given driver nic without invalidate_range_start
      And driver nic calls mmu_notifier_get on process A, naming it n2
      When process A calls munmap on [0x100000, 0x103000)
      Then invalidate_range_start of n1 was called at least once
      And invalidate_range_start of n2 was never called
      And invalidate_range_end of n2 was called at least once

    @G-174.2
    Scenario: No invalidate_range_end
      Given driver nic without invalidate_range_end
      And driver nic calls mmu_notifier_get on process A, naming it n2
      When process A calls munmap on [0x100000, 0x103000)
      Then invalidate_range_start of n2 was called at least once
      And invalidate_range_end of n2 was never called
      And invalidate_range_end of n1 was called at least once

    @G-174.3
    Scenario: Neither, and the others are served all the same
      Given driver nic with only release
      And driver nic calls mmu_notifier_register on process A, naming it n2
      When process A calls munmap on [0x100000, 0x103000)
      And process A exits
      Then every invalidate_range_start of n1 is paired with an invalidate_range_end
      And release of n2 was called once

  @G-175
  Rule: invalidate_range_start may be called for a range in which a driver has no sptes
    Source: mm/memory.c, unmap_vmas() and zap_page_range_single(). Linux 4.19 and later. The range
    is announced before anybody looks what is there, and for hugetlb it is widened first. To a
    driver the range is an upper bound of what will change, never a list of what is mapped.

    @G-175.1
    Scenario: Giving back pages that are gone already
      When process A calls madvise on [0x100000, 0x103000)
      Then invalidate_range_start of n1 was called at least once
      When process A calls madvise on [0x100000, 0x103000)
      Then invalidate_range_start of n1 was called at least once since then
      And every invalidate_range_start of n1 is paired with an invalidate_range_end

    @G-175.2
    Scenario: A munmap over a hole
      Given process A calls mmap on [0x105000, 0x106000)
      When process A calls munmap on [0x100000, 0x106000)
      Then invalidate_range_start of n1 was called for [0x100000, 0x106000)
      And the pages of [0x105000, 0x106000) of process A are freed

    @G-175.3
    Scenario: A range next to the one that the device uses
      Given driver gpu establishes sptes for [0x100000, 0x101000) of process A
      When process A calls madvise on [0x102000, 0x103000)
      Then invalidate_range_start of n1 was called for [0x102000, 0x103000)
      And the pages of [0x100000, 0x101000) of process A are not freed
      And the kernel log is clean

    @G-175.4
    Scenario: What is not in the range stays, on both sides of it
      Given driver gpu establishes sptes for [0x100000, 0x103000) of process A
      When process A calls madvise on [0x101000, 0x102000)
      Then the pages of [0x101000, 0x102000) of process A are freed
      And the pages of [0x102000, 0x103000) of process A are not freed
      When driver gpu reads [0x100000, 0x101000) of process A through its sptes
      And driver gpu reads [0x102000, 0x103000) of process A through its sptes
      Then use_device by driver gpu returned 0
      And the kernel log is clean
