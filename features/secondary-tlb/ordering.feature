@secondary-tlb
Feature: Why a secondary TLB is flushed under the lock of the page table
  When a write gives a process a page of its own, the old page stays what it was. A device that
  goes on reading there is not merely late: it can see a later write before an earlier one, which
  no processor could. Process A and its child B share the page at 0x100000; the page at 0x102000 is
  A's alone.

  Background:
    Given process A
    And process A calls mmap on [0x100000, 0x101000)
    And process A forks process B
    And process A calls mmap on [0x102000, 0x103000)

  @G-204
  Rule: Where an entry changes to a new page, a secondary TLB must be flushed between the old entry and the new one
    Source: Documentation/mm/mmu_notifier.rst, cases A and B. Linux 4.15 and later. The other case,
    a page that is freed before `invalidate_range_end`, does not occur in the calls that scripts
    have. A device that walks page tables can refill its TLB at any time while the old entry is
    there, so that a flush before it has gone is in vain.

    @G-204.1
    Scenario: Flushed with the entry
      Given driver gpu with only arch_invalidate_secondary_tlbs
      And driver gpu calls mmu_notifier_register on process A, naming it n1
      When process A writes to [0x100000, 0x101000)
      And driver gpu reads [0x100000, 0x101000) of process A through its secondary TLB
      Then handle_mm_fault by process A has returned
      When driver gpu reads [0x100000, 0x101000) of process A through its secondary TLB
      Then device_read by driver gpu returned true

    @G-204.2
    Scenario: Flushed before, in invalidate_range_start
      Given driver gpu with only invalidate_range_start
      And driver gpu calls mmu_notifier_register on process A, naming it n1
      When process A writes to [0x100000, 0x101000)
      And driver gpu reads [0x100000, 0x101000) of process A through its secondary TLB
      Then handle_mm_fault by process A has returned
      When driver gpu reads [0x100000, 0x101000) of process A through its secondary TLB
      Then it may happen that device_read by driver gpu returned false

    @G-204.3
    Scenario: Flushed after, in invalidate_range_end
      Given driver gpu with only invalidate_range_end
      And invalidate_range_end of driver gpu zaps its sptes
      And driver gpu calls mmu_notifier_register on process A, naming it n1
      When process A writes to [0x100000, 0x101000)
      And driver gpu reads [0x100000, 0x101000) of process A through its secondary TLB
      Then handle_mm_fault by process A has returned
      When driver gpu reads [0x100000, 0x101000) of process A through its secondary TLB
      Then device_read by driver gpu returned true

  @G-205
  Rule: A device sees the writes of a process in their order
    Source: Documentation/mm/mmu_notifier.rst, its timeline of writes at two addresses, which breaks
    "total memory ordering" for the device. Linux 4.15 and later. One thread has the new page put
    in place; before the flush at the end of the bracket, another writes to it, and then elsewhere.
    The device sees the second write, and through its TLB not the first.

    @G-205.1
    Scenario: Flushed with the entry
      Given driver gpu with only arch_invalidate_secondary_tlbs
      And driver nic with only invalidate_range_end
      And driver gpu calls mmu_notifier_register on process A, naming it n1
      And driver nic calls mmu_notifier_register on process A, naming it n2
      And driver gpu reads [0x100000, 0x101000) of process A through its secondary TLB
      And invalidate_range_end of driver nic is held
      And process A writes to [0x100000, 0x101000)
      When thread 2 of process A writes to [0x100000, 0x101000)
      And thread 2 of process A writes to [0x102000, 0x103000)
      And driver gpu reads [0x102000, 0x103000) of process A through its secondary TLB
      And driver gpu reads [0x100000, 0x101000) of process A through its secondary TLB
      Then driver gpu saw the writes in the order in which they were made

    @G-205.2
    Scenario: Flushed at the end of the bracket
      Given driver gpu with only invalidate_range_end
      And invalidate_range_end of driver gpu zaps its sptes
      And driver gpu calls mmu_notifier_register on process A, naming it n1
      And driver gpu reads [0x100000, 0x101000) of process A through its secondary TLB
      And invalidate_range_end of driver gpu is held
      And process A writes to [0x100000, 0x101000)
      When thread 2 of process A writes to [0x100000, 0x101000)
      And thread 2 of process A writes to [0x102000, 0x103000)
      And driver gpu reads [0x102000, 0x103000) of process A through its secondary TLB
      And driver gpu reads [0x100000, 0x101000) of process A through its secondary TLB
      Then it may happen that driver gpu saw the writes out of order

    @G-205.3
    Scenario: Flushed at its beginning
      Given driver gpu with only invalidate_range_start
      And driver gpu calls mmu_notifier_register on process A, naming it n1
      When driver gpu reads [0x100000, 0x101000) of process A through its secondary TLB
      And process A writes to [0x100000, 0x101000)
      And process A writes to [0x102000, 0x103000)
      And driver gpu reads [0x102000, 0x103000) of process A through its secondary TLB
      And driver gpu reads [0x100000, 0x101000) of process A through its secondary TLB
      Then it may happen that driver gpu saw the writes out of order

    @G-205.4
    Scenario: While the flush runs, nobody can write
      Given driver gpu with only arch_invalidate_secondary_tlbs
      And driver gpu calls mmu_notifier_register on process A, naming it n1
      And driver gpu reads [0x100000, 0x101000) of process A through its secondary TLB
      And arch_invalidate_secondary_tlbs of driver gpu is held
      And process A writes to [0x100000, 0x101000)
      When thread 2 of process A writes to [0x100000, 0x101000)
      And thread 2 of process A writes to [0x102000, 0x103000)
      And driver gpu reads [0x102000, 0x103000) of process A through its secondary TLB
      And driver gpu reads [0x100000, 0x101000) of process A through its secondary TLB
      And arch_invalidate_secondary_tlbs of driver gpu continues
      Then driver gpu saw the writes in the order in which they were made
