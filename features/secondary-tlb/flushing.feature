@secondary-tlb
Feature: Flushing the TLB of a device that shares the page tables of a process
  Some devices have no sptes. They walk the page tables of the process themselves, and keep what
  they find in a secondary TLB. Nobody can shut such a device out of a range: it looks for a page
  whenever it likes. So its TLB is flushed where the processors' TLBs are, by
  `arch_invalidate_secondary_tlbs`.

  Background:
    Given process A
    And process A calls mmap on [0x100000, 0x102000)
    And driver gpu with only arch_invalidate_secondary_tlbs
    And driver gpu calls mmu_notifier_register on process A, naming it n1

  @G-202
  Rule: arch_invalidate_secondary_tlbs is called where the processors' TLBs are flushed, and must not sleep
    Source: include/linux/mmu_notifier.h, struct mmu_notifier_ops: it is "called by architecture
    code whenever invalidating a TLB entry". Linux 6.6 and later, where the architecture does
    so. It may be called with the lock of a page table held.

    @G-202.1
    Scenario: A page is replaced, under the lock of the page table
      Given process A forks process B
      And driver nic with only arch_invalidate_secondary_tlbs
      And driver nic calls mmu_notifier_register on process A, naming it n2
      When process A writes to [0x101000, 0x102000)
      Then arch_invalidate_secondary_tlbs of n2 was called for [0x101000, 0x102000)
      And arch_invalidate_secondary_tlbs of n2 ran in atomic context
      And arch_invalidate_secondary_tlbs of n2 was called once

    @G-202.2
    Scenario: Pages are unmapped
      Given driver gpu reads [0x100000, 0x102000) of process A through its secondary TLB
      When process A calls munmap on [0x100000, 0x102000)
      Then arch_invalidate_secondary_tlbs of n1 was called for [0x100000, 0x102000)
      And every exit from arch_invalidate_secondary_tlbs of n1 precedes every freeing of the pages of [0x100000, 0x102000) of process A
      And the kernel log is clean

    @G-202.3
    Scenario: Rights change
      When process A calls mprotect on [0x100000, 0x101000)
      Then arch_invalidate_secondary_tlbs of n1 was called for [0x100000, 0x101000)

    @G-202.4
    Scenario: It sleeps
      Given arch_invalidate_secondary_tlbs of driver gpu sleeps
      And process A forks process B
      When process A writes to [0x100000, 0x101000)
      Then the kernel reports sleeping in atomic context

    @G-202.5
    Scenario: It flushes nothing
      Given arch_invalidate_secondary_tlbs of driver gpu keeps its sptes
      And driver gpu reads [0x100000, 0x101000) of process A through its secondary TLB
      When process A calls munmap on [0x100000, 0x101000)
      Then the kernel reports device access to a freed page

    @G-202.6
    Scenario: A fork flushes all, after its brackets
      When process A forks process B
      Then arch_invalidate_secondary_tlbs of n1 was called once
      And arch_invalidate_secondary_tlbs of n1 ran in process context
      And arch_invalidate_secondary_tlbs of n1 ran with the mmap lock held for writing

    @G-202.7
    Scenario: Pages are moved, under the lock of the page table
      When process A calls mremap on [0x101000, 0x102000)
      Then arch_invalidate_secondary_tlbs of n1 was called once
      And arch_invalidate_secondary_tlbs of n1 was called for [0x101000, 0x102000)
      And arch_invalidate_secondary_tlbs of n1 ran in atomic context

    @G-202.8
    Scenario: Entries become old, whether or not that is announced
      When process A calls madvise_cold on [0x100000, 0x101000)
      And process A calls madvise_free on [0x101000, 0x102000)
      Then arch_invalidate_secondary_tlbs of n1 was called for [0x100000, 0x101000)
      And arch_invalidate_secondary_tlbs of n1 was called for [0x101000, 0x102000)
      And arch_invalidate_secondary_tlbs of n1 was called twice

    @G-202.9
    Scenario: Soft-dirty bits are cleared
      When process A calls clear_refs on [0x100000, 0x102000)
      Then arch_invalidate_secondary_tlbs of n1 was called once
      And arch_invalidate_secondary_tlbs of n1 ran in process context

  @G-203
  Rule: invalidate_range_end does not call arch_invalidate_secondary_tlbs
    Source: commit ec8832d007cb (6.6). Linux 6.6 and later. Its predecessor invalidate_range was
    called once more at the end of each bracket, so that each page was flushed twice.

    @G-203.1
    Scenario: One flush for an unmapping
      When process A calls munmap on [0x100000, 0x102000)
      Then arch_invalidate_secondary_tlbs of n1 was called once

    @G-203.2
    Scenario: A bracket in which nothing is flushed
      Given process A calls madvise on [0x100000, 0x101000)
      When process A calls madvise on [0x100000, 0x101000)
      Then arch_invalidate_secondary_tlbs of n1 was called once

    @G-203.3
    Scenario: Another driver has a bracket, and this one a flush
      Given driver nic
      And driver nic calls mmu_notifier_get on process A, naming it n2
      When process A calls mprotect on [0x100000, 0x102000)
      Then invalidate_range_end of n2 was called once
      And arch_invalidate_secondary_tlbs of n1 was called once
