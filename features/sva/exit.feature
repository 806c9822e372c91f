@sva
Feature: A process that goes before its devices are unbound
  Drivers unbind when the file of their device is closed, and a process closes its files after its
  mm is gone. So release is the common end: it stops the DMA, clears the pointer to the page tables
  and detaches each bond with a put. What drivers still hold is stale.

  Background:
    Given process A
    And process A calls mmap on [0x100000, 0x101000)
    And driver gpu with only mm_exit
    And driver gpu calls iommu_sva_bind_device on process A, naming it b1

  @G-332
  Rule: A bond lasts from bind to unbind, whatever becomes of the mm, and must be unbound as often as it was bound
    Source: thread of "mm/mmu_notifiers: pass private data down to alloc_notifier()" (2020): the
    bond "is then stale but can only be freed" by unbind. Never merged.

    @G-332.1
    Scenario: A stale bond is there until unbind
      Given process A exits
      When driver gpu calls iommu_sva_get_pasid on b1
      Then iommu_sva_get_pasid by driver gpu returned IOMMU_PASID_INVALID
      When driver gpu calls iommu_sva_unbind_device on b1
      Then the mm_struct of process A is freed
      And the kernel log is clean

    @G-332.2
    Scenario: A stale bond that nobody unbinds is lost with its driver
      Given process A exits
      When driver gpu is unloaded
      Then the kernel reports a memory leak

    @G-332.3
    Scenario: Unbound twice
      Given driver gpu calls iommu_sva_unbind_device on b1
      When driver gpu calls iommu_sva_unbind_device on b1
      Then the kernel reports a use-after-free

    @G-332.4
    Scenario: An unbind that meets a release waits for it
      Given mm_exit of driver gpu is held
      And process A exits
      When driver gpu calls iommu_sva_unbind_device on b1
      Then iommu_sva_unbind_device by driver gpu has not returned
      When mm_exit of driver gpu continues
      Then every exit from mm_exit of b1 precedes every return of iommu_sva_unbind_device by driver gpu
      And b1 is freed
      And the mm_struct of process A is freed

    @G-332.5
    Scenario: Bound twice, and stale
      Given driver gpu calls iommu_sva_bind_device on process A, naming it b2
      And process A exits
      When driver gpu calls iommu_sva_unbind_device on b1
      And driver gpu calls iommu_sva_unbind_device on b2
      Then the kernel log is clean
      And mm_exit of driver gpu was called once

  @G-333
  Rule: After release no bond leads to the io_mm, and no reader that found it before sees it freed
    Source: thread of "mm/mmu_notifiers: pass private data down to alloc_notifier()" (2020): bonds
    "don't point to an io_mm anymore". Never merged. iommu_sva_get_pasid() reads the pointer under
    RCU, and a put waits for readers of SRCU only: the series would free an io_mm under such a
    reader, and the reference waits for both.

    @G-333.1
    Scenario: All bonds of the mm
      Given driver nic with only mm_exit
      And driver nic calls iommu_sva_bind_device on process A, naming it b2
      And process A exits
      When driver gpu calls iommu_sva_get_pasid on b1
      And driver nic calls iommu_sva_get_pasid on b2
      Then iommu_sva_get_pasid by driver gpu returned IOMMU_PASID_INVALID
      And iommu_sva_get_pasid by driver nic returned IOMMU_PASID_INVALID
      And b1 is freed

    @G-333.2
    Scenario: A reader while the process exits
      When process A exits
      And driver gpu calls iommu_sva_get_pasid on b1
      Then it may happen that iommu_sva_get_pasid by driver gpu returned 1
      And it may happen that iommu_sva_get_pasid by driver gpu returned IOMMU_PASID_INVALID
      And the kernel log is clean

    @G-333.3
    Scenario: Release puts once for each bond
      Given driver nic with only mm_exit
      And driver nic calls iommu_sva_bind_device on process A, naming it b2
      When process A exits
      Then b1 is freed
      And the mm_struct of process A is freed

  @G-334
  Rule: Before release returns the devices reach the page tables no more, and the translations that they have cached are flushed
    Source: thread of "mm/mmu_notifiers: pass private data down to alloc_notifier()" (2020): release
    "stops DMA and clears the page table pointer". All versions. Pages are freed right afterwards,
    and DMA that went on would bring them back into the IOTLB.

    @G-334.1
    Scenario: The device had accessed the pages
      Given driver gpu reads [0x100000, 0x101000) of process A through the IOMMU
      When process A exits
      Then mm_exit of driver gpu was called once
      And every exit from mm_exit of b1 precedes every freeing of the pages of [0x100000, 0x101000) of process A
      And the pages of [0x100000, 0x101000) of process A are freed
      And the kernel log is clean

    @G-334.2
    Scenario: The device goes on while the process exits
      When process A exits
      And driver gpu reads [0x100000, 0x101000) of process A through the IOMMU
      Then it may happen that device_access by driver gpu returned 0
      And it may happen that device_access by driver gpu returned -EFAULT
      And the kernel log is clean

    @G-334.3
    Scenario: A driver without mm_exit
      Given driver nic
      And driver nic calls iommu_sva_bind_device on process A, naming it b2
      When process A exits
      And driver nic reads [0x100000, 0x101000) of process A through the IOMMU
      Then the pages of [0x100000, 0x101000) of process A are freed
      And the kernel log is clean

    @G-334.4
    Scenario: After release
      Given process A exits
      When driver gpu reads [0x100000, 0x101000) of process A through the IOMMU
      Then device_access by driver gpu returned -EFAULT

    @G-334.5
    Scenario: DMA is stopped before the pointer is cleared
      Given mm_exit of driver gpu is held
      And process A exits
      When driver gpu reads [0x100000, 0x101000) of process A through the IOMMU
      Then device_access by driver gpu returned 0
      And the pages of [0x100000, 0x101000) of process A are not freed
      When mm_exit of driver gpu continues
      And task 2 of driver gpu reads [0x100000, 0x101000) of process A through the IOMMU
      Then the pages of [0x100000, 0x101000) of process A are freed

    @G-334.6
    Scenario: While it is bound, pages that go are forgotten as well
      Given driver gpu reads [0x100000, 0x101000) of process A through the IOMMU
      When process A calls madvise on [0x100000, 0x101000)
      Then the pages of [0x100000, 0x101000) of process A are freed
      And the kernel log is clean

  @G-336
  Rule: A second call of release changes nothing
    Source: thread of "mm/mmu_notifiers: pass private data down to alloc_notifier()" (2020): release
    "is a nop if the io_mm doesn't have bonds anymore". All versions. A second call comes where
    somebody unregisters the notifier while the mm exits; here it has one user more for that.

    @G-336.1
    Scenario: Unregister and exit race
      Given b1 has 2 users
      When process A exits
      And driver gpu calls mmu_notifier_unregister on b1
      Then mm_exit of driver gpu was called once
      And b1 has 1 user

    @G-336.2
    Scenario: Two devices, and the first release is still inside
      Given driver nic with only mm_exit
      And driver nic calls iommu_sva_bind_device on process A, naming it b2
      And b1 has 3 users
      And mm_exit of driver gpu is held
      And process A exits
      When driver nic calls mmu_notifier_unregister on b2
      Then mmu_notifier_unregister by driver nic has not returned
      When mm_exit of driver gpu continues
      Then mm_exit of driver nic was called once
      And mm_exit of driver gpu was called once
      And b1 has 1 user

  @G-340
  Rule: A device may be unbound after the address space is gone
    Source: "iommu/sva: Fix PASID use-after-free issue" (2022), and do_exit(), all versions:
    exit_mm() comes before exit_files(). The bond pins no mm_users, and mm_count only until it
    is stale.

    @G-340.1
    Scenario: Exit first
      Given process A exits
      When driver gpu calls iommu_sva_unbind_device on b1
      Then iommu_sva_unbind_device by driver gpu has returned
      And the mm_struct of process A is freed

    @G-340.2
    Scenario: A bond pins no mm_users
      Given driver gpu calls mmgrab on process A
      When process A exits
      Then the pages of [0x100000, 0x101000) of process A are freed
      And the mm_struct of process A is not freed
      When driver gpu calls iommu_sva_unbind_device on b1
      And driver gpu calls mmdrop on process A
      Then the mm_struct of process A is freed

    @G-340.3
    Scenario: A killed process whose memory was taken before it exits
      Given process lmkd
      And process A has SIGKILL pending
      And process lmkd calls process_mrelease on process A
      And process A exits
      When driver gpu calls iommu_sva_unbind_device on b1
      Then the mm_struct of process A is freed
      And the kernel log is clean
