@2008
Feature: The notifiers of January 2008: kernels without them
  `CONFIG_MMU_NOTIFIER` takes all of it out of the kernel, and leaves functions that do nothing,
  so that callers are compiled either way. The rmap notifiers need a flag in `struct page`, for
  which only 64-bit kernels had room.

  @G-358
  Rule: Without CONFIG_MMU_NOTIFIER or 64 bit PageExternalRmap is 0 and no rmap notifier is called; without the option nothing is
    Source: the patch of 28 January 2008, include/linux/page-flags.h and
    include/linux/mmu_notifier.h. `SetPageExternalRmap()` is not declared there, and
    `__mmu_notifier_register()` has no stub, so a caller of either is not compiled: which of the
    two is meant, the patch does not say. As no page can be marked there, a kernel that had a
    mark, and nobody to set it, would behave alike. What the scenarios show is that nothing
    counts as marked; on 32 bit the bit of a mark belongs to the number of a zone or node, and
    may be set.

    @G-358.1
    Scenario: With both, a mark can be set and read
      Given the notifiers of 2008
      And process A
      And driver xpmem
      And process A calls mmap on [0x100000, 0x102000)
      When driver xpmem calls SetPageExternalRmap on [0x100000, 0x101000) of process A
      And driver xpmem calls PageExternalRmap on [0x100000, 0x101000) of process A
      Then PageExternalRmap by driver xpmem returned 1
      When driver xpmem calls PageExternalRmap on [0x101000, 0x102000) of process A
      Then PageExternalRmap by driver xpmem returned 0

    @G-358.2
    Scenario: On 32 bit no page counts as marked, and only the notifiers of the mm are called
      Given the notifiers of 2008 without CONFIG_64BIT
      And process A
      And driver xpmem
      And process A calls mmap on [0x100000, 0x101000)
      And driver xpmem calls mmu_rmap_notifier_register, naming it n1
      And driver xpmem calls mmu_notifier_register on process A, naming it n2
      When driver xpmem calls PageExternalRmap on [0x100000, 0x101000) of process A
      And reclaim evicts [0x100000, 0x101000) of process A
      Then PageExternalRmap by driver xpmem returned 0
      And invalidate_page of n1 was never called
      And invalidate_page of n2 was called once

    @G-358.3
    Scenario: Without the option, nothing marks and reclaim calls nobody
      Given the notifiers of 2008 without CONFIG_MMU_NOTIFIER
      And process A
      And driver xpmem
      And process A calls mmap on [0x100000, 0x101000)
      And driver xpmem calls mmu_rmap_notifier_register, naming it n1
      And driver xpmem calls mmu_notifier_register on process A, naming it n2
      When driver xpmem calls PageExternalRmap on [0x100000, 0x101000) of process A
      And reclaim evicts [0x100000, 0x101000) of process A
      Then PageExternalRmap by driver xpmem returned 0
      And invalidate_page of driver xpmem was never called

    @G-358.4
    Scenario: Without the option, registration and removal do nothing, as often as one likes
      Given the notifiers of 2008 without CONFIG_MMU_NOTIFIER
      And process A
      And driver gpu
      And process A calls mmap on [0x100000, 0x102000)
      And driver gpu calls mmu_notifier_register on process A, naming it n1
      When process A calls munmap on [0x100000, 0x101000)
      And process A exits
      Then invalidate_range of n1 was never called
      And release of n1 was never called
      When driver gpu calls mmu_notifier_unregister on n1
      And driver gpu calls mmu_notifier_unregister on n1
      Then mmu_notifier_unregister by driver gpu has returned
      And the kernel log is clean

    @G-358.5
    Scenario: Without the option, no page is young
      Given the notifiers of 2008 without CONFIG_MMU_NOTIFIER
      And process A
      And driver gpu
      And process A calls mmap on [0x100000, 0x101000)
      And age_page of driver gpu returns 1
      And driver gpu calls mmu_notifier_register on process A, naming it n1
      When driver gpu calls mmu_notifier_age_page on [0x100000, 0x101000) of process A
      Then mmu_notifier_age_page by driver gpu returned 0
      And age_page of n1 was never called
