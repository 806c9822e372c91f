@sva
Feature: Devices that share the address space of a process
  With shared virtual addressing the IOMMU translates the DMA of a device through the page tables
  of a process, and caches what it finds in an IOTLB. A driver binds its device to an mm and gets a
  bond. All bonds of an mm hang on one io_mm, which holds the PASID and embeds the notifier: each
  bond has got it once, and puts it when it is detached.

  A bond is attached from bind on. It is detached by the last unbind, or by release where the
  process is gone first: then it is stale, leads to no io_mm any more, and still waits for its
  unbind. DMA reaches memory only while the PASID table leads to the page tables, and while the
  device issues any, which its driver's mm_exit ends.

  Specified is version 4 of "iommu: Shared Virtual Addressing for SMMUv3" (2020), whose binding was
  never merged in this form, with the private data for alloc_notifier that it adds to get. `b1`
  stands for a bond, and as a notifier for the one of its io_mm. Plain stores may become visible
  late here, and in another order.

  Background:
    Given process A
    And process A calls mmap on [0x100000, 0x101000)
    And driver gpu with only mm_exit

  @G-330
  Rule: Each bond holds one user of the one io_mm of its mm, from bind to unbind
    Source: thread of "mm/mmu_notifiers: pass private data down to alloc_notifier()" (2020): each
    bind "obtains the same io_mm". Never merged. A bind that fails leaves nothing behind.

    @G-330.1
    Scenario: Two devices share the io_mm
      Given driver nic with only mm_exit
      When driver gpu calls iommu_sva_bind_device on process A, naming it b1
      And driver nic calls iommu_sva_bind_device on process A, naming it b2
      Then b1 and b2 are the same notifier
      And b1 has 2 users
      And mm_count of process A increased by 1

    @G-330.2
    Scenario: Unbind puts it
      Given driver nic with only mm_exit
      And driver gpu calls iommu_sva_bind_device on process A, naming it b1
      And driver nic calls iommu_sva_bind_device on process A, naming it b2
      When driver gpu calls iommu_sva_unbind_device on b1
      Then b2 has 1 user
      When driver nic calls iommu_sva_unbind_device on b2
      Then b2 is freed
      And mm_count of process A decreased by 1

    @G-330.3
    Scenario: Each process has its own, with its own PASID
      Given process B
      And driver gpu calls iommu_sva_bind_device on process A, naming it b1
      When driver gpu calls iommu_sva_bind_device on process B, naming it b2
      And driver gpu calls iommu_sva_get_pasid on b2
      Then b1 and b2 are different notifiers
      And iommu_sva_get_pasid by driver gpu returned 2

    @G-330.4
    Scenario: No memory for the io_mm
      Given the next allocation of driver gpu fails
      When driver gpu calls iommu_sva_bind_device on process A, naming it b1
      Then iommu_sva_bind_device by driver gpu returned -ENOMEM
      And mm_count of process A is unchanged

    @G-330.5
    Scenario: No memory for the bond
      Given driver nic with only mm_exit
      And driver nic calls iommu_sva_bind_device on process A, naming it b2
      And the next allocation of driver gpu fails
      When driver gpu calls iommu_sva_bind_device on process A, naming it b1
      Then iommu_sva_bind_device by driver gpu returned -ENOMEM
      And b2 has 1 user

    @G-330.6
    Scenario: A signal while the io_mm is registered
      Given driver gpu has a signal pending
      When driver gpu calls iommu_sva_bind_device on process A, naming it b1
      Then iommu_sva_bind_device by driver gpu returned -EINTR
      And mm_count of process A is unchanged

    @G-330.7
    Scenario: One device goes while another comes
      Given driver nic with only mm_exit
      And driver nic calls iommu_sva_bind_device on process A, naming it b2
      And driver fpga with only mm_exit
      And driver gpu calls iommu_sva_bind_device on process A, naming it b1
      When driver gpu calls iommu_sva_unbind_device on b1
      And driver fpga calls iommu_sva_bind_device on process A, naming it b3
      Then b2 and b3 are the same notifier
      And b2 has 2 users

    @G-330.8
    Scenario: While its device goes on, the PASID is not given to another process
      Given process B
      And driver nic with only mm_exit
      And driver gpu calls iommu_sva_bind_device on process A, naming it b1
      And mm_exit of driver gpu is held
      And process A exits
      And driver nic calls iommu_sva_bind_device on process B, naming it b2
      When mm_exit of driver gpu continues
      Then iommu_sva_bind_device by driver nic has returned
      When driver nic calls iommu_sva_get_pasid on b2
      Then iommu_sva_get_pasid by driver nic returned 2

  @G-331
  Rule: A device that is bound again to the same mm gets the bond that there is, and must be unbound as often
    Source: iommu-sva.c of the series, io_mm_attach(): one user for each bond, and `refs` for each
    bind. So has arm-smmu-v3 from 5.11 to 6.1.

    Background:
      Given driver gpu calls iommu_sva_bind_device on process A, naming it b1

    @G-331.1
    Scenario: The second bind takes no user
      When driver gpu calls iommu_sva_bind_device on process A, naming it b2
      Then b1 and b2 are the same notifier
      And b1 has 1 user

    @G-331.2
    Scenario: After the first unbind the device is bound still
      Given driver gpu calls iommu_sva_bind_device on process A, naming it b2
      When driver gpu calls iommu_sva_unbind_device on b1
      And driver gpu calls iommu_sva_get_pasid on b2
      And driver gpu reads [0x100000, 0x101000) of process A through the IOMMU
      Then iommu_sva_get_pasid by driver gpu returned 1
      And device_access by driver gpu returned 0

    @G-331.3
    Scenario: After the last it is not
      Given driver gpu calls iommu_sva_bind_device on process A, naming it b2
      And driver gpu calls iommu_sva_unbind_device on b1
      When driver gpu calls iommu_sva_unbind_device on b2
      And driver gpu reads [0x100000, 0x101000) of process A through the IOMMU
      Then b1 is freed
      And device_access by driver gpu returned -EFAULT

    @G-331.4
    Scenario: A second bind races with the unbind of the first
      Given driver nic with only mm_exit
      And driver nic calls iommu_sva_bind_device on process A, naming it b3
      When driver gpu calls iommu_sva_unbind_device on b1
      And task 2 of driver gpu calls iommu_sva_bind_device on process A, naming it b2
      Then b3 has 2 users
      When driver gpu calls iommu_sva_get_pasid on b2
      Then iommu_sva_get_pasid by driver gpu returned 1

  @G-337
  Rule: Whoever finds a bond on the list of an io_mm sees both filled in, and neither freed
    Source: iommu-sva.c of the series, io_mm_invalidate_range(); the thread speaks of the release
    store in list_add_rcu(), which comes after all that was stored in the bond before. Never merged.

    @G-337.1
    Scenario: An invalidation finds a bond that is being made
      Given driver nic with only mm_exit
      And driver nic calls iommu_sva_bind_device on process A, naming it b2
      When driver gpu calls iommu_sva_bind_device on process A, naming it b1
      And process A calls madvise on [0x100000, 0x101000)
      Then b1 has 2 users
      And the kernel log is clean

    @G-337.2
    Scenario: An invalidation finds an io_mm that is being made
      When driver gpu calls iommu_sva_bind_device on process A, naming it b1
      And process A calls madvise on [0x100000, 0x101000)
      Then b1 has 1 user
      And the kernel log is clean

    @G-337.3
    Scenario: A driver gets an io_mm that another is making
      Given driver nic with only mm_exit
      When driver gpu calls iommu_sva_bind_device on process A, naming it b1
      And driver nic calls iommu_sva_bind_device on process A, naming it b2
      And driver nic calls iommu_sva_get_pasid on b2
      Then iommu_sva_get_pasid by driver nic returned 1

    @G-337.4
    Scenario: An invalidation finds a bond that is being unbound
      Given driver nic with only mm_exit
      And driver nic calls iommu_sva_bind_device on process A, naming it b2
      And driver gpu calls iommu_sva_bind_device on process A, naming it b1
      When driver gpu calls iommu_sva_unbind_device on b1
      And process A calls madvise on [0x100000, 0x101000)
      Then b2 has 1 user
      And the kernel log is clean
