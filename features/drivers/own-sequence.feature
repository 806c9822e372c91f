@drivers
Feature: A driver's own count and sequence
  KVM has list notifiers, and so counts invalidations itself: start raises a count, end raises a
  sequence and lowers the count. A fault reads the sequence, looks the page up, and under the lock
  checks that no invalidation runs, and that none has ended since.

  Background:
    Given process A
    And process A calls mmap on [0x100000, 0x104000)
    And driver kvm with only invalidate_range_start and invalidate_range_end
    And invalidate_range_start of driver kvm calls mutex_lock
    And invalidate_range_start of driver kvm calls kvm_mmu_invalidate_begin
    And invalidate_range_start of driver kvm calls mutex_unlock
    And driver kvm calls mmu_notifier_register on process A, naming it n1

  @G-378
  Rule: A driver with a count and a sequence of its own must read the sequence before the page tables, and check both under its lock
    Source: virt/kvm/kvm_main.c, kvm_mmu_invalidate_begin() and kvm_mmu_invalidate_end(), and
    include/linux/kvm_host.h, mmu_invalidate_retry(), of Linux 6.12: "the page that is going to be
    mapped in the spte could have been freed". Linux 2.6.27 and later, in other words.

    @G-378.1
    Scenario: The sequence is read first
      Given invalidate_range_end of driver kvm calls kvm_mmu_invalidate_end
      When driver kvm calls mmu_invalidate_seq
      And driver kvm reads the page tables of [0x100000, 0x101000) of process A
      And driver kvm calls mutex_lock
      And driver kvm calls mmu_invalidate_retry
      And driver kvm establishes sptes for what it has read, unless it must retry
      And driver kvm calls mutex_unlock
      And process A calls munmap on [0x100000, 0x101000)
      Then the kernel log is clean
      And it may happen that establish_sptes by driver kvm returned 0
      And it may happen that establish_sptes by driver kvm returned -EBUSY

    @G-378.2
    Scenario: The sequence is read after the page tables
      Given invalidate_range_end of driver kvm calls kvm_mmu_invalidate_end
      When driver kvm reads the page tables of [0x100000, 0x101000) of process A
      And driver kvm calls mmu_invalidate_seq
      And driver kvm calls mutex_lock
      And driver kvm calls mmu_invalidate_retry
      And driver kvm establishes sptes for what it has read, unless it must retry
      And driver kvm calls mutex_unlock
      And process A calls munmap on [0x100000, 0x101000)
      Then it may happen that the kernel reports device access to a freed page

    @G-378.3
    Scenario: Nothing is checked
      Given invalidate_range_end of driver kvm calls kvm_mmu_invalidate_end
      When driver kvm reads the page tables of [0x100000, 0x101000) of process A
      And driver kvm establishes sptes for what it has read
      And process A calls munmap on [0x100000, 0x101000)
      Then it may happen that the kernel reports device access to a freed page

    @G-378.4
    Scenario: The check comes before the lookup
      Given invalidate_range_end of driver kvm calls kvm_mmu_invalidate_end
      When driver kvm calls mmu_invalidate_seq
      And driver kvm calls mmu_invalidate_retry
      And driver kvm reads the page tables of [0x100000, 0x101000) of process A
      And driver kvm establishes sptes for what it has read, unless it must retry
      And process A calls munmap on [0x100000, 0x101000)
      Then it may happen that the kernel reports device access to a freed page

    @G-378.5
    Scenario: Reclaim of the same page
      Given invalidate_range_end of driver kvm calls kvm_mmu_invalidate_end
      When driver kvm calls mmu_invalidate_seq
      And driver kvm reads the page tables of [0x100000, 0x101000) of process A
      And driver kvm calls mutex_lock
      And driver kvm calls mmu_invalidate_retry
      And driver kvm establishes sptes for what it has read, unless it must retry
      And driver kvm calls mutex_unlock
      And reclaim evicts [0x100000, 0x101000) of process A
      Then the kernel log is clean

  @G-379
  Rule: A driver that counts starts up and ends down reads zero when no invalidation runs, and must expect no progress while some do
    Source: mm/mmu_notifier.c, comments of __mmu_notifier_invalidate_range_start(); virt/kvm/
    kvm_main.c, kvm_mmu_invalidate_end(). Linux 2.6.27 and later. Nothing bounds how often a reader
    has to retry: a new invalidation may begin before the last has ended.

    @G-379.1
    Scenario: After invalidations that overlap
      Given invalidate_range_end of driver kvm calls kvm_mmu_invalidate_end
      When process A calls madvise on [0x100000, 0x101000)
      And reclaim evicts [0x102000, 0x103000) of process A
      Then the kernel log is clean
      When driver kvm calls mmu_invalidate_seq
      And driver kvm calls mmu_invalidate_retry
      Then mmu_invalidate_retry by driver kvm returned 0

    @G-379.2
    Scenario: While one runs
      Given invalidate_range_end of driver kvm is held
      And invalidate_range_end of driver kvm calls kvm_mmu_invalidate_end
      When process A calls madvise on [0x100000, 0x101000)
      Then madvise by process A has not returned
      When driver kvm calls mmu_invalidate_seq
      And driver kvm calls mmu_invalidate_retry
      Then mmu_invalidate_retry by driver kvm returned 1

    @G-379.3
    Scenario: A driver that ends what it has not begun
      Given invalidate_range_end of driver kvm calls kvm_mmu_invalidate_end
      And invalidate_range_end of driver kvm calls kvm_mmu_invalidate_end
      When process A calls madvise on [0x100000, 0x101000)
      Then the kernel reports a WARN_ON

    @G-379.4
    Scenario: A driver that never ends what it has begun
      When process A calls madvise on [0x100000, 0x101000)
      Then madvise by process A has returned
      When driver kvm calls mmu_invalidate_seq
      And driver kvm calls mmu_invalidate_retry
      Then mmu_invalidate_retry by driver kvm returned 1
