@events
Feature: Which event each system call announces
  An invalidation carries the reason for it, so that a driver can do less than forget the pages: a
  change of protection leaves the pages where they are, and so may a clearing of soft-dirty bits.
  Whoever does not look at the event and zaps everything is right as well.

  Background:
    Given process A
    And driver gpu
    And process A calls mmap on [0x100000, 0x104000)
    And driver gpu calls mmu_notifier_get on process A, naming it n1

  @G-180
  Rule: munmap announces MMU_NOTIFY_UNMAP for exactly the range that is unmapped
    Source: mm/memory.c, unmap_vmas(); include/linux/mmu_notifier.h, MMU_NOTIFY_UNMAP. Linux 5.2 and
    later. It is the one event after which nothing will be mapped there again, so that a driver may
    forget what it has built for the range.

    @G-180.1
    Scenario: A part of a mapping
      When process A calls munmap on [0x101000, 0x103000)
      Then invalidate_range_start of n1 was called once
      And invalidate_range_start of n1 was called for [0x101000, 0x103000)
      And invalidate_range_start of n1 was called with MMU_NOTIFY_UNMAP
      And invalidate_range_end of n1 was called with MMU_NOTIFY_UNMAP

    @G-180.2
    Scenario: Two threads unmap neighbouring parts
      When process A calls munmap on [0x100000, 0x102000)
      And thread 2 of process A calls munmap on [0x102000, 0x104000)
      Then invalidate_range_start of n1 was called for [0x100000, 0x102000)
      And invalidate_range_start of n1 was called for [0x102000, 0x104000)
      And invalidate_range_start of n1 was called with MMU_NOTIFY_UNMAP

    @G-180.3
    Scenario: The notifiers of another process are not called
      Given process B
      And driver gpu calls mmu_notifier_get on process B, naming it n2
      When process A calls munmap on [0x100000, 0x104000)
      Then invalidate_range_start of n1 was called once
      And invalidate_range_start of n2 was never called

    @G-180.4
    Scenario: The pages on both sides stay
      Given driver gpu establishes sptes for [0x100000, 0x104000) of process A
      When process A calls munmap on [0x101000, 0x102000)
      Then invalidate_range_start of n1 was called for [0x101000, 0x102000)
      And the pages of [0x100000, 0x101000) of process A are not freed
      And the pages of [0x102000, 0x104000) of process A are not freed
      When driver gpu reads [0x102000, 0x104000) of process A through its sptes
      Then use_device by driver gpu returned 0

  @G-181
  Rule: mremap that moves pages announces MMU_NOTIFY_UNMAP for the range that they leave
    Source: mm/mremap.c, move_page_tables(). Linux 5.2 and later. The range that they come to is not
    announced: nothing was mapped there. The pages themselves are not freed, but a device that still
    found them at the old place would use another address than the process.

    @G-181.1
    Scenario: The range is announced, and the pages live on
      When process A calls mremap on [0x100000, 0x102000)
      Then invalidate_range_start of n1 was called for [0x100000, 0x102000)
      And invalidate_range_start of n1 was called with MMU_NOTIFY_UNMAP
      And every invalidate_range_start of n1 is paired with an invalidate_range_end
      And the pages of [0x100000, 0x102000) of process A are not freed

    @G-181.2
    Scenario: Afterwards the pages are not at the old place
      When process A calls mremap on [0x100000, 0x102000)
      And driver gpu establishes sptes for [0x100000, 0x102000) of process A
      And process A exits
      Then it may happen that map_device by driver gpu returned -EFAULT
      And the pages of [0x100000, 0x102000) of process A are freed

  @G-182
  Rule: MADV_DONTNEED announces MMU_NOTIFY_CLEAR for the range
    Source: mm/memory.c, zap_page_range_single(); include/linux/mmu_notifier.h, MMU_NOTIFY_CLEAR.
    Linux 5.2 and later. The mapping stays, and new pages may come at any time.

    @G-182.1
    Scenario: A part of a mapping
      When process A calls madvise on [0x101000, 0x103000)
      Then invalidate_range_start of n1 was called once
      And invalidate_range_start of n1 was called for [0x101000, 0x103000)
      And invalidate_range_start of n1 was called with MMU_NOTIFY_CLEAR

    @G-182.2
    Scenario: Announced again when nothing is left to take
      Given process A calls madvise on [0x101000, 0x103000)
      When process A calls madvise on [0x101000, 0x103000)
      Then invalidate_range_start of n1 was called twice
      And invalidate_range_end of n1 was called with MMU_NOTIFY_CLEAR

    @G-182.3
    Scenario: The pages on both sides stay
      Given driver gpu establishes sptes for [0x100000, 0x104000) of process A
      When process A calls madvise on [0x101000, 0x102000)
      Then invalidate_range_start of n1 was called for [0x101000, 0x102000)
      And the pages of [0x100000, 0x101000) of process A are not freed
      And the pages of [0x102000, 0x104000) of process A are not freed
      When driver gpu reads [0x102000, 0x104000) of process A through its sptes
      Then use_device by driver gpu returned 0

  @G-183
  Rule: MADV_FREE announces MMU_NOTIFY_CLEAR, and MADV_COLD announces nothing
    Source: mm/madvise.c, madvise_free_single_vma() and madvise_cold(). Linux 5.2 and later; the
    second since 5.4. After the first, a page may be thrown away unless it is written to again, so
    that a write by the device must be noticed.

    @G-183.1
    Scenario: MADV_FREE
      When process A calls madvise_free on [0x100000, 0x102000)
      Then invalidate_range_start of n1 was called once
      And invalidate_range_start of n1 was called for [0x100000, 0x102000)
      And invalidate_range_start of n1 was called with MMU_NOTIFY_CLEAR
      And the pages of [0x100000, 0x102000) of process A are not freed

    @G-183.2
    Scenario: MADV_COLD
      When process A calls madvise_cold on [0x100000, 0x102000)
      Then madvise_cold by process A has returned
      And invalidate_range_start of n1 was never called

    @G-183.3
    Scenario: A notifier that was called for MADV_FREE is called again when the page is reclaimed
      Given process A calls madvise_free on [0x100000, 0x101000)
      And driver gpu establishes sptes for [0x100000, 0x101000) of process A
      When reclaim evicts [0x100000, 0x101000) of process A
      Then invalidate_range_start of n1 was called twice
      And the pages of [0x100000, 0x101000) of process A are freed

  @G-184
  Rule: mprotect announces MMU_NOTIFY_PROTECTION_VMA for the range that changes
    Source: mm/mprotect.c, change_pmd_range(). Linux 5.2 and later. The range begins where the
    first page tables are found: without any, nothing is announced, and a range that crosses the
    borders of upper page tables comes in parts. Scripts have neither. Rights that are given are
    announced like rights that are taken. The pages stay; a driver need not forget them if it
    looks at the rights again.

    @G-184.1
    Scenario: A part of a mapping
      When process A calls mprotect on [0x101000, 0x103000)
      Then invalidate_range_start of n1 was called for [0x101000, 0x103000)
      And invalidate_range_start of n1 was called with MMU_NOTIFY_PROTECTION_VMA
      And invalidate_range_end of n1 ran while its range was mapped

    @G-184.2
    Scenario: At the same time as another change
      When process A calls mprotect on [0x100000, 0x101000)
      And thread 2 of process A calls mprotect on [0x102000, 0x104000)
      Then invalidate_range_start of n1 was called for [0x100000, 0x101000)
      And invalidate_range_start of n1 was called for [0x102000, 0x104000)
      And invalidate_range_start of n1 was called with MMU_NOTIFY_PROTECTION_VMA

  @G-185
  Rule: fork announces MMU_NOTIFY_PROTECTION_PAGE to the parent for each private mapping whose page tables it copies, hugetlb aside
    Source: mm/memory.c, copy_page_range() and vma_needs_copy(); mm/hugetlb.c,
    copy_hugetlb_page_range(). Linux 5.2 and later. The parent's pages become read-only, so that the
    first write copies them: a device that could go on writing would write to what the child sees.
    Nothing is announced for mappings that are shared, which stay writable, nor for a private one to
    which nobody has written, which has no anon_vma and whose page tables are not copied. A private
    hugetlb mapping is announced as MMU_NOTIFY_CLEAR. Scripts have private anonymous mappings only.

    @G-185.1
    Scenario: Each mapping is announced
      Given process A calls mmap on [0x106000, 0x107000)
      When process A forks process B
      Then invalidate_range_start of n1 was called for [0x100000, 0x104000)
      And invalidate_range_start of n1 was called for [0x106000, 0x107000)
      And invalidate_range_start of n1 was called twice
      And invalidate_range_start of n1 was called with MMU_NOTIFY_PROTECTION_PAGE

    @G-185.2
    Scenario: The pages stay where they are
      When process A forks process B
      Then invalidate_range_end of n1 ran while its range was mapped
      And the pages of [0x100000, 0x104000) of process A are not freed

    @G-185.3
    Scenario: When the end comes, the child has the pages
      Given invalidate_range_end of driver gpu is held
      And process A forks process B
      When reclaim evicts [0x100000, 0x101000) of process B
      Then the pages of [0x100000, 0x101000) of process B are freed
      And the pages of [0x100000, 0x101000) of process A are not freed
      When invalidate_range_end of driver gpu continues
      Then fork by process A has returned

  @G-188
  Rule: Clearing the soft-dirty bits announces MMU_NOTIFY_SOFT_DIRTY for the whole address space
    Source: fs/proc/task_mmu.c, clear_refs_write(). Linux 5.2 and later. The pages become read-only
    until they are written to. A device must not write to them unnoticed.

    @G-188.1
    Scenario: All mappings at once
      Given process A calls mmap on [0x106000, 0x107000)
      When process A calls clear_refs on [0x100000, 0x104000)
      Then invalidate_range_start of n1 was called once
      And invalidate_range_start of n1 was called with MMU_NOTIFY_SOFT_DIRTY
      And invalidate_range_start of n1 ran while its range was mapped

    @G-188.2
    Scenario: The device finds the pages again afterwards
      Given driver gpu establishes sptes for [0x100000, 0x104000) of process A
      And process A calls clear_refs on [0x100000, 0x104000)
      When driver gpu establishes sptes for [0x100000, 0x104000) of process A
      Then map_device by driver gpu returned 0
      And invalidate_range_end of n1 was called with MMU_NOTIFY_SOFT_DIRTY

  @G-194
  Rule: The range of an invalidation begins below its end
    Source: include/linux/mmu_notifier.h, struct mmu_notifier_range; all versions. The end is not
    part of it. A driver that rounds to pages of its own, or counts pages, would stumble over an
    empty range.

    @G-194.1
    Scenario: System calls that take pages away
      When process A calls munmap on [0x100000, 0x101000)
      And process A calls madvise on [0x101000, 0x102000)
      Then invalidate_range_start of n1 was called for a range that is not empty
      And invalidate_range_end of n1 was called for a range that is not empty

    @G-194.2
    Scenario: System calls that change them
      When process A calls mprotect on [0x100000, 0x101000)
      And process A calls madvise_free on [0x101000, 0x102000)
      And process A calls mremap on [0x102000, 0x103000)
      Then invalidate_range_start of n1 was called for a range that is not empty
      And invalidate_range_end of n1 was called for a range that is not empty

    @G-194.3
    Scenario: The whole address space
      When process A calls clear_refs on [0x100000, 0x104000)
      Then invalidate_range_start of n1 was called for a range that is not empty
      And invalidate_range_start of n1 ran while its range was mapped

    @G-194.4
    Scenario: Reclaim, and fork
      When reclaim evicts [0x103000, 0x104000) of process A
      Then invalidate_range_start of n1 was called for a range that is not empty
      When process A forks process B
      Then invalidate_range_start of n1 was called for a range that is not empty
      And invalidate_range_start of n1 was called twice

    @G-194.5
    Scenario: A flush of all secondary TLBs
      Given driver nic with only arch_invalidate_secondary_tlbs
      And driver nic calls mmu_notifier_register on process A, naming it n2
      When process A forks process B
      Then arch_invalidate_secondary_tlbs of n2 was called for a range that is not empty
