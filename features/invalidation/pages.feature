@invalidation
Feature: The pages behind an invalidation
  An invalidation is a bracket: `invalidate_range_start`, then the change to the page tables, then
  `invalidate_range_end`. The bracket exists so that a device never touches a page that the kernel
  has given to someone else. These guarantees say what becomes of the pages at each step, and what
  a driver owes in return.

  Background:
    Given process A
    And driver gpu
    And process A calls mmap on [0x100000, 0x103000)
    And driver gpu calls mmu_notifier_get on process A, naming it n1

  @G-150
  Rule: invalidate_range_start is called before the pages of its range are unmapped, and invalidate_range_end after
    Source: include/linux/mmu_notifier.h, struct mmu_notifier_ops: start comes "when all pages in
    the range are still mapped". Linux 2.6.27 and later. Where the pages are freed, they may be
    freed before `invalidate_range_end` or after it: a driver must be done with them in start,
    unless it holds references of its own (G-172). An invalidation that only changes rights takes
    nothing out.

    @G-150.1
    Scenario: munmap
      When process A calls munmap on [0x100000, 0x103000)
      Then invalidate_range_start of n1 ran while its range was mapped
      And invalidate_range_end of n1 ran after its range was unmapped
      And every entry to invalidate_range_start of n1 precedes every freeing of the pages of [0x100000, 0x103000) of process A

    @G-150.2
    Scenario: Reclaim, which uses the reverse map and not the process
      When reclaim evicts [0x101000, 0x102000) of process A
      Then invalidate_range_start of n1 ran while its range was mapped
      And invalidate_range_end of n1 ran after its range was unmapped
      And every exit from invalidate_range_start of n1 precedes every freeing of the pages of [0x101000, 0x102000) of process A

    @G-150.3
    Scenario: Two invalidations at the same time do not take each other's pages
      When process A calls madvise on [0x100000, 0x101000)
      And reclaim evicts [0x102000, 0x103000) of process A
      Then invalidate_range_start of n1 ran while its range was mapped
      And invalidate_range_end of n1 ran after its range was unmapped
      And the pages of [0x101000, 0x102000) of process A are not freed

    @G-150.4
    Scenario: No page goes while a driver is still inside invalidate_range_start
      Given invalidate_range_start of driver gpu is held
      When process A calls munmap on [0x100000, 0x103000)
      Then munmap by process A has not returned
      And the pages of [0x100000, 0x103000) of process A are not freed
      When invalidate_range_start of driver gpu continues
      Then the pages of [0x100000, 0x103000) of process A are freed

    @G-150.5
    Scenario: A change of rights leaves the pages where they are
      When process A calls mprotect on [0x100000, 0x103000)
      Then invalidate_range_start of n1 ran while its range was mapped
      And invalidate_range_end of n1 ran while its range was mapped
      And the pages of [0x100000, 0x103000) of process A are not freed

  @G-152
  Rule: A driver must not establish sptes in a range between invalidate_range_start and invalidate_range_end
    Source: include/linux/mmu_notifier.h, struct mmu_notifier_ops: between the two calls the
    "establishment of sptes is forbidden". Linux 2.6.27 and later. The page tables still show a page
    that is about to go, and nothing will call the driver a second time. The mmap lock, held for
    writing, shuts out the invalidations that system calls make, but not those of the reverse map.
    Nor does it, since 6.4, shut out those of a write fault under the lock of its VMA, unless that
    is write-locked too (G-154).

    @G-152.1
    Scenario: A driver that maps under the mmap lock stays out of the bracket of munmap
      When process A calls munmap on [0x100000, 0x101000)
      And driver gpu calls mmap_write_lock on process A
      And driver gpu establishes sptes for [0x100000, 0x101000) of process A
      And driver gpu calls mmap_write_unlock on process A
      Then the pages of [0x100000, 0x101000) of process A are freed
      And the kernel log is clean

    @G-152.2
    Scenario: A driver that maps whenever it likes can map a page that is just being freed
      When process A calls munmap on [0x100000, 0x101000)
      And driver gpu establishes sptes for [0x100000, 0x101000) of process A
      Then the pages of [0x100000, 0x101000) of process A are freed
      And it may happen that the kernel reports device access to a freed page

    @G-152.3
    Scenario: Against reclaim the mmap lock is no help
      Given driver gpu calls mmap_write_lock on process A
      When reclaim evicts [0x100000, 0x101000) of process A
      And driver gpu establishes sptes for [0x100000, 0x101000) of process A
      And driver gpu calls mmap_write_unlock on process A
      Then it may happen that the kernel reports device access to a freed page

  @G-172
  Rule: A driver may drop its references to the pages in invalidate_range_start or in invalidate_range_end
    Source: include/linux/mmu_notifier.h, struct mmu_notifier_ops: "either invalidate_range_start()
    or invalidate_range_end() may decrease the refcount". Linux 2.6.27 and later. Whoever drops the
    last reference frees the page. If that is the driver, in `invalidate_range_end`, its device must
    have lost the page before: first the spte and the secondary TLB, then the reference.

    Background:
      Given driver gpu pins the pages it maps
      And driver gpu establishes sptes for [0x100000, 0x103000) of process A

    @G-172.1
    Scenario: References dropped in invalidate_range_start
      When process A calls munmap on [0x100000, 0x103000)
      Then invalidate_range_start of n1 was called at least once
      And the pages of [0x100000, 0x103000) of process A are freed
      And the kernel log is clean

    @G-172.2
    Scenario: References dropped in invalidate_range_end
      Given invalidate_range_start of driver gpu keeps its sptes
      And invalidate_range_end of driver gpu zaps its sptes
      When process A calls munmap on [0x100000, 0x103000)
      Then the pages of [0x100000, 0x103000) of process A are freed
      And every entry to invalidate_range_end of n1 precedes every freeing of the pages of [0x100000, 0x103000) of process A
      And the kernel log is clean

    @G-172.3
    Scenario: Two invalidations at the same time let go of their own pages only
      When process A calls madvise on [0x100000, 0x101000)
      And reclaim evicts [0x102000, 0x103000) of process A
      Then the pages of [0x100000, 0x101000) of process A are freed
      And the pages of [0x102000, 0x103000) of process A are freed
      And the pages of [0x101000, 0x102000) of process A are not freed

  @G-173
  Rule: After an invalidation a driver must not use a page unless it holds its own reference to it
    Source: include/linux/mmu_notifier.h, struct mmu_notifier_ops: for pending I/O the driver must
    see to it "that the refcount is kept elevated". Linux 2.6.27 and later. A page that the driver
    pins is taken out of the address space like any other, so the process no longer sees what the
    device writes there; but it does not become someone else's.

    @G-173.1
    Scenario: A pinned page outlives its unmapping, until the driver lets go of it
      Given driver gpu pins the pages it maps
      And invalidate_range_start of driver gpu keeps its sptes
      And driver gpu establishes sptes for [0x100000, 0x102000) of process A
      When process A calls munmap on [0x100000, 0x103000)
      Then the pages of [0x100000, 0x102000) of process A are not freed
      And the pages of [0x102000, 0x103000) of process A are freed

    @G-173.2
    Scenario: Release lets go of the last pinned page
      Given driver gpu pins the pages it maps
      And invalidate_range_start of driver gpu keeps its sptes
      And driver gpu establishes sptes for [0x100000, 0x103000) of process A
      When process A calls munmap on [0x100000, 0x103000)
      And process A exits
      Then the pages of [0x100000, 0x103000) of process A are freed

    @G-173.3
    Scenario: Without a reference the device is left with a page of someone else's
      Given invalidate_range_start of driver gpu keeps its sptes
      And driver gpu establishes sptes for [0x100000, 0x103000) of process A
      When process A calls munmap on [0x100000, 0x103000)
      Then munmap by process A returned 0
      And the kernel reports device access to a freed page

    @G-173.4
    Scenario: The same when reclaim and munmap take two pages at the same time
      Given invalidate_range_start of driver gpu keeps its sptes
      And driver gpu establishes sptes for [0x100000, 0x103000) of process A
      When process A calls munmap on [0x100000, 0x101000)
      And reclaim evicts [0x102000, 0x103000) of process A
      Then the kernel reports device access to a freed page
