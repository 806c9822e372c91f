@events
Feature: What faults and the reverse map announce
  Pages also change without a system call: a write gives a process a page of its own in place of a
  shared one, and reclaim takes pages through the reverse map. A page that merely appears is no
  change of anything that a device may have.

  Background:
    Given process A
    And driver gpu
    And process A calls mmap on [0x100000, 0x102000)
    And driver gpu calls mmu_notifier_get on process A, naming it n1

  @G-186
  Rule: A write that puts a page in place of another announces MMU_NOTIFY_CLEAR for that page, and one that keeps the page nothing
    Source: mm/memory.c, wp_page_copy() and wp_page_reuse(). Linux 5.2 and later. A device that
    still read the old page would not see what the process writes from then on.

    @G-186.1
    Scenario: The first to write after a fork
      Given process A forks process B
      When process A writes to [0x101000, 0x102000)
      Then invalidate_range_start of n1 was called twice
      And invalidate_range_start of n1 was called for [0x101000, 0x102000)
      And handle_mm_fault by process A has returned

    @G-186.2
    Scenario: The last to write owns the page alone
      Given process A forks process B
      And process B writes to [0x100000, 0x102000)
      When process A writes to [0x100000, 0x102000)
      Then invalidate_range_start of n1 was called once

    @G-186.3
    Scenario: The child has gone meanwhile
      Given process A forks process B
      And process B exits
      When process A writes to [0x100000, 0x102000)
      Then invalidate_range_start of n1 was called once

    @G-186.4
    Scenario: The zero page is replaced
      Given process A calls madvise on [0x100000, 0x101000)
      And process A reads [0x100000, 0x101000)
      When process A writes to [0x100000, 0x101000)
      Then invalidate_range_start of n1 was called twice
      And invalidate_range_start of n1 was called with MMU_NOTIFY_CLEAR
      And every invalidate_range_start of n1 is paired with an invalidate_range_end

    @G-186.5
    Scenario: Both write at the same time
      Given process A forks process B
      And driver gpu calls mmu_notifier_get on process B, naming it n2
      When process A writes to [0x100000, 0x101000)
      And process B writes to [0x100000, 0x101000)
      Then it may happen that invalidate_range_start of n2 was called for [0x100000, 0x101000)
      And it may happen that invalidate_range_start of n2 was never called

  @G-187
  Rule: A fault that only makes a page appear announces nothing
    Source: mm/memory.c, do_anonymous_page(). All versions. No device can have what was not there;
    it asks again when it needs the page.

    @G-187.1
    Scenario: The first write to a page
      Given process A calls madvise on [0x100000, 0x102000)
      When process A writes to [0x100000, 0x102000)
      Then handle_mm_fault by process A has returned
      And invalidate_range_start of n1 was called once

    @G-187.2
    Scenario: The first read of a page
      Given process A calls madvise on [0x100000, 0x102000)
      When process A reads [0x100000, 0x102000)
      Then handle_mm_fault by process A has returned
      And invalidate_range_start of n1 was called once

    @G-187.3
    Scenario: What has appeared, the device can map, and exit takes it
      Given process A calls madvise on [0x100000, 0x101000)
      And process A writes to [0x100000, 0x101000)
      When driver gpu establishes sptes for [0x100000, 0x101000) of process A
      Then map_device by driver gpu returned 0
      When process A exits
      Then the pages of [0x100000, 0x101000) of process A are freed
      And the kernel log is clean

  @G-192
  Rule: Reclaim announces MMU_NOTIFY_CLEAR for what it unmaps through the reverse map, once for each folio and VMA
    Source: mm/rmap.c, try_to_unmap_one(). Linux 5.2 and later. In scripts each folio is one page
    and has one mapping in an mm. A large folio is announced at once, up to the end of its VMA, and
    one of hugetlb with what shares its page table. The same event comes from migration, KSM,
    uprobes and the splitting of huge pages, and MMU_NOTIFY_PROTECTION_PAGE from writeback, in
    page_vma_mkclean_one(); of these scripts have none.

    @G-192.1
    Scenario: Two pages
      When reclaim evicts [0x100000, 0x102000) of process A
      Then invalidate_range_start of n1 was called for [0x100000, 0x101000)
      And invalidate_range_start of n1 was called for [0x101000, 0x102000)
      And invalidate_range_start of n1 was called twice
      And invalidate_range_start of n1 was called with MMU_NOTIFY_CLEAR

    @G-192.2
    Scenario: A page of a forked child
      Given process A forks process B
      And driver gpu calls mmu_notifier_get on process B, naming it n2
      When reclaim evicts [0x100000, 0x101000) of process B
      Then invalidate_range_start of n2 was called for [0x100000, 0x101000)
      And invalidate_range_start of n2 was called with MMU_NOTIFY_CLEAR

  @G-193
  Rule: Whatever unmaps a page calls the notifiers before the page is freed
    Source: commit f268f6cf875f (6.1), "Any codepath that zaps page table entries must invoke
    MMU notifiers". All versions; khugepaged broke it for mappings of files until then. With a
    device that maps the pages, a path that is silent shows as access to a freed page.

    Background:
      Given driver gpu establishes sptes for [0x100000, 0x102000) of process A

    @G-193.1
    Scenario: Taken by munmap and madvise at the same time
      When process A calls munmap on [0x100000, 0x101000)
      And thread 2 of process A calls madvise on [0x101000, 0x102000)
      Then the pages of [0x100000, 0x102000) of process A are freed
      And invalidate_range_start of n1 ran while its range was mapped
      And the kernel log is clean

    @G-193.2
    Scenario: Taken by reclaim
      When reclaim evicts [0x100000, 0x102000) of process A
      Then the pages of [0x100000, 0x102000) of process A are freed
      And the kernel log is clean

    @G-193.3
    Scenario: Taken by execve
      When process A calls execve
      Then the pages of [0x100000, 0x102000) of process A are freed
      And every exit from release of n1 precedes every freeing of the pages of [0x100000, 0x102000) of process A
      And release of n1 was called once

    @G-193.4
    Scenario: Moved by mremap, and taken by exit
      Given process A calls mremap on [0x100000, 0x102000)
      When process A exits
      Then the pages of [0x100000, 0x102000) of process A are freed
      And the kernel log is clean

    @G-193.5
    Scenario: Replaced by a write, mapped again, and taken by reclaim
      Given process A forks process B
      And process A writes to [0x100000, 0x101000)
      When driver gpu establishes sptes for [0x100000, 0x101000) of process A
      Then map_device by driver gpu returned 0
      When reclaim evicts [0x100000, 0x101000) of process A
      Then the pages of [0x100000, 0x101000) of process A are freed
      And the kernel log is clean

    @G-193.6
    Scenario: The page before those that the device maps is taken, and no more
      Given process A calls mmap on [0xff000, 0x100000)
      When process A calls madvise on [0xff000, 0x100000)
      Then the pages of [0xff000, 0x100000) of process A are freed
      And the pages of [0x100000, 0x102000) of process A are not freed
      And the kernel log is clean

    @G-193.7
    Scenario: Taken by the reaping of a killed process
      Given process lmkd
      And process A has SIGKILL pending
      When process lmkd calls process_mrelease on process A
      Then process_mrelease by process lmkd returned 0
      And the pages of [0x100000, 0x102000) of process A are freed
      And the kernel log is clean
