@interval
Feature: Establishing sptes by collision and retry
  A device gets sptes for what its driver has read from the page tables. Between the reading and the
  sptes, an invalidation may have come and gone, and with it the page. So the driver begins a read
  side, reads, takes its mutex, asks whether it has collided with an invalidation, and only if not
  establishes the sptes and releases the mutex. Whatever the order, an invalidation then either
  finds the sptes and zaps them, or is found.

  Background:
    Given process A
    And process A calls mmap on [0x100000, 0x104000)
    And driver gpu with only invalidate
    And driver gpu calls mmu_interval_notifier_insert on [0x100000, 0x102000) of process A, naming it ni1

  @G-274
  Rule: Whatever the interleaving, a driver that retries after a collision never keeps an spte for a page that an invalidation has taken away
    Source: mm/mmu_notifier.c, the table in mmu_interval_read_begin(), which says where
    mmu_interval_read_retry() has to be true. Linux 5.5 and later.

    @G-274.1
    Scenario: munmap
      When process A calls munmap on [0x100000, 0x102000)
      And driver gpu mirrors [0x100000, 0x102000) of process A under ni1
      Then it may happen that mirror_range by driver gpu returned 0
      And it may happen that mirror_range by driver gpu returned -EBUSY
      And it may happen that mirror_range by driver gpu returned -EFAULT
      And the pages of [0x100000, 0x102000) of process A are freed
      And the kernel log is clean

    @G-274.2
    Scenario: munmap, in the driver's own steps
      When process A calls munmap on [0x100000, 0x101000)
      And driver gpu calls mmu_interval_read_begin on ni1
      And driver gpu reads the page tables of [0x100000, 0x101000) of process A
      And driver gpu calls mutex_lock
      And driver gpu calls mmu_interval_read_retry on ni1
      And driver gpu establishes sptes for what it has read, unless it must retry
      And driver gpu calls mutex_unlock
      Then it may happen that establish_sptes by driver gpu returned 0
      And it may happen that establish_sptes by driver gpu returned -EBUSY
      And the kernel log is clean

    @G-274.3
    Scenario: Two invalidations, one after the other
      When process A calls madvise on [0x100000, 0x101000)
      And process A calls munmap on [0x101000, 0x102000)
      And driver gpu mirrors [0x100000, 0x102000) of process A under ni1
      Then it may happen that mirror_range by driver gpu returned 0
      And it may happen that mirror_range by driver gpu returned -EBUSY
      And the kernel log is clean

    @G-274.4
    Scenario: Reclaim, page by page
      When reclaim evicts [0x100000, 0x102000) of process A
      And driver gpu mirrors [0x100000, 0x102000) of process A under ni1
      Then it may happen that mirror_range by driver gpu returned 0
      And it may happen that mirror_range by driver gpu returned -EBUSY
      And the pages of [0x100000, 0x102000) of process A are freed
      And the kernel log is clean

    @G-274.5
    Scenario: Exit
      When process A exits
      And driver gpu mirrors [0x100000, 0x102000) of process A under ni1
      Then it may happen that mirror_range by driver gpu returned 0
      And it may happen that mirror_range by driver gpu returned -EBUSY
      And it may happen that mirror_range by driver gpu returned -EFAULT
      And the pages of [0x100000, 0x104000) of process A are freed
      And the kernel log is clean

    @G-274.6
    Scenario: A second try
      When process A calls munmap on [0x100000, 0x101000)
      And driver gpu mirrors [0x100000, 0x102000) of process A under ni1
      And driver gpu mirrors [0x100000, 0x102000) of process A under ni1
      Then it may happen that mirror_range by driver gpu returned 0
      And the kernel log is clean

    @G-274.7
    Scenario: Two intervals of one device
      Given driver gpu calls mmu_interval_notifier_insert on [0x102000, 0x104000) of process A, naming it ni2
      When process A calls munmap on [0x101000, 0x103000)
      And driver gpu mirrors [0x101000, 0x102000) of process A under ni1
      And driver gpu mirrors [0x102000, 0x103000) of process A under ni2
      Then it may happen that mirror_range by driver gpu returned 0
      And it may happen that mirror_range by driver gpu returned -EBUSY
      And the kernel log is clean

    @G-274.8
    Scenario: An invalidation that must not sleep
      Given process lmkd
      And process A has SIGKILL pending
      When process lmkd calls process_mrelease on process A
      And driver gpu mirrors [0x100000, 0x102000) of process A under ni1
      Then it may happen that process_mrelease by process lmkd returned -EAGAIN
      And it may happen that process_mrelease by process lmkd returned 0
      And it may happen that mirror_range by driver gpu returned -EBUSY
      And the kernel log is clean

  @G-319
  Rule: What has been read from the page tables may be used only with the driver's lock held, after mmu_interval_read_retry has returned false under it
    Source: Documentation/mm/hmm.rst, the usage pattern of hmm_range_fault(). Linux 5.5 and later.

    @G-319.1
    Scenario: A driver that does not ask whether it must retry
      When process A calls munmap on [0x100000, 0x101000)
      And driver gpu calls mmu_interval_read_begin on ni1
      And driver gpu reads the page tables of [0x100000, 0x101000) of process A
      And driver gpu establishes sptes for what it has read
      Then it may happen that the kernel reports device access to a freed page

    @G-319.2
    Scenario: A driver that asks, and does not take its lock
      When process A calls munmap on [0x100000, 0x101000)
      And driver gpu calls mmu_interval_read_begin on ni1
      And driver gpu reads the page tables of [0x100000, 0x101000) of process A
      And driver gpu calls mmu_interval_read_retry on ni1
      And driver gpu establishes sptes for what it has read, unless it must retry
      Then it may happen that the kernel reports device access to a freed page

    @G-319.3
    Scenario: A driver that asks, and takes its lock only then
      When process A calls munmap on [0x100000, 0x101000)
      And driver gpu calls mmu_interval_read_begin on ni1
      And driver gpu reads the page tables of [0x100000, 0x101000) of process A
      And driver gpu calls mmu_interval_read_retry on ni1
      And driver gpu calls mutex_lock
      And driver gpu establishes sptes for what it has read, unless it must retry
      And driver gpu calls mutex_unlock
      Then it may happen that the kernel reports device access to a freed page

    @G-319.4
    Scenario: A driver that begins only after it has read
      Given driver gpu reads the page tables of [0x100000, 0x101000) of process A
      When process A calls munmap on [0x100000, 0x101000)
      And driver gpu calls mmu_interval_read_begin on ni1
      And driver gpu calls mutex_lock
      And driver gpu calls mmu_interval_read_retry on ni1
      And driver gpu establishes sptes for what it has read, unless it must retry
      And driver gpu calls mutex_unlock
      Then it may happen that the kernel reports device access to a freed page

    @G-319.5
    Scenario: Where nothing is invalidated, the sptes are good
      Given driver gpu mirrors [0x100000, 0x101000) of process A under ni1
      When driver gpu reads [0x100000, 0x101000) of process A through its sptes
      Then use_device by driver gpu returned 0
