@interval
Feature: Inserting interval notifiers
  A driver that mirrors a part of an address space subscribes to just that part: it inserts a
  `struct mmu_interval_notifier` for a start and a length. From then on its `invalidate` is called
  for every invalidation that overlaps the part, until it removes the notifier again. The core keeps
  the notifiers of an mm in a tree. While an invalidation runs that intersects any of them, the tree
  does not change, and what is inserted or removed meanwhile waits on a list. A sequence number
  tells the two states apart: it is even when no invalidation uses the tree, and odd while one does.
  Linux 5.5 and later.

  Background:
    Given process A
    And process A calls mmap on [0x100000, 0x104000)
    And driver gpu with only invalidate

  @G-240
  Rule: Once an insertion has been carried out, every invalidation that intersects the interval calls invalidate, and no other does
    Source: mm/mmu_notifier.c, comment of mmu_interval_notifier_insert(): the ops "will be
    called whenever an event that intersects with the given range occurs". Linux 5.5 and later.
    It is carried out at once, or when the invalidations that run have ended (G-248). The
    interval has its first byte and its last, so one that ends where the other begins does not
    overlap it.

    Background:
      Given driver gpu calls mmu_interval_notifier_insert on [0x101000, 0x103000) of process A, naming it ni1

    @G-240.1
    Scenario: An invalidation of a part of it
      When process A calls munmap on [0x101000, 0x102000)
      Then invalidate of ni1 was called once
      And invalidate of ni1 was called for [0x101000, 0x102000)
      And invalidate of ni1 was called with MMU_NOTIFY_UNMAP

    @G-240.2
    Scenario: An invalidation of more than it
      When process A calls munmap on [0x100000, 0x104000)
      Then invalidate of ni1 was called once
      And invalidate of ni1 was called for [0x100000, 0x104000)

    @G-240.3
    Scenario: An invalidation that ends where it begins
      When process A calls munmap on [0x100000, 0x101000)
      Then invalidate of ni1 was never called

    @G-240.4
    Scenario: An invalidation that begins where it ends
      When process A calls munmap on [0x103000, 0x104000)
      Then invalidate of ni1 was never called

    @G-240.5
    Scenario: Its last page
      When process A calls madvise on [0x102000, 0x104000)
      Then invalidate of ni1 was called once
      And invalidate of ni1 ran while its range was mapped
      And every exit from invalidate of ni1 precedes every freeing of the pages of [0x102000, 0x104000) of process A

    @G-240.6
    Scenario: Each invalidation calls it again
      When process A calls mprotect on [0x101000, 0x103000)
      And process A calls munmap on [0x101000, 0x103000)
      Then invalidate of ni1 was called twice

    @G-240.7
    Scenario: Intervals of one byte, the first and the last of what is unmapped
      Given driver gpu calls mmu_interval_notifier_insert on [0x100000, 0x100001) of process A, naming it ni2
      And driver gpu calls mmu_interval_notifier_insert on [0x100fff, 0x101000) of process A, naming it ni3
      When process A calls munmap on [0x100000, 0x101000)
      Then invalidate of ni1 was never called
      And invalidate of ni2 was called once
      And invalidate of ni3 was called once

    @G-240.8
    Scenario: An interval of one byte, the last of what is unmapped, and no other there
      Given driver gpu calls mmu_interval_notifier_insert on [0x100fff, 0x101000) of process A, naming it ni2
      When process A calls munmap on [0x100000, 0x101000)
      Then invalidate of ni2 was called once

  @G-241
  Rule: An insertion of no length, or of one that leads beyond the last address, fails with -EOVERFLOW and holds no mm_count
    Source: mm/mmu_notifier.c, __mmu_interval_notifier_insert(): `length == 0` and
    check_add_overflow(). Linux 5.5 and later; measured on 6.1 and 6.12. The driver may free the
    notifier. What the first insertion of the mm has allocated stays with the mm.

    @G-241.1
    Scenario: No length
      When driver gpu calls mmu_interval_notifier_insert on [0x100000, 0x100000) of process A, naming it ni1
      Then mmu_interval_notifier_insert by driver gpu returned -EOVERFLOW
      And mm_count of process A is unchanged

    @G-241.2
    Scenario: A length that leads back to the first addresses
      When driver gpu calls mmu_interval_notifier_insert on [0x100000, 0x1000) of process A, naming it ni1
      Then mmu_interval_notifier_insert by driver gpu returned -EOVERFLOW
      And mm_count of process A is unchanged

    @G-241.3
    Scenario: With the mmap lock held
      Given driver gpu calls mmap_write_lock on process A
      When driver gpu calls mmu_interval_notifier_insert_locked on [0x100000, 0x100000) of process A, naming it ni1
      Then mmu_interval_notifier_insert_locked by driver gpu returned -EOVERFLOW
      And mm_count of process A is unchanged

    @G-241.4
    Scenario: Nothing of it is left
      Given driver gpu calls mmu_interval_notifier_insert on [0x100000, 0x1000) of process A, naming it ni1
      When driver gpu calls kfree on ni1
      And process A calls munmap on [0x100000, 0x104000)
      Then ni1 is freed
      And invalidate of driver gpu was never called
      And the kernel log is clean

    @G-241.5
    Scenario: No length, at the first address of all
      When driver gpu calls mmu_interval_notifier_insert on [0x0, 0x0) of process A, naming it ni1
      Then mmu_interval_notifier_insert by driver gpu returned -EOVERFLOW

  @G-242
  Rule: The last address of an interval may be ULONG_MAX
    Source: mm/mmu_notifier.c, __mmu_interval_notifier_insert(), which adds `length - 1`. Linux 5.5
    and later; measured on 6.1 and 6.12.

    @G-242.1
    Scenario: From the middle of a mapping on
      When driver gpu calls mmu_interval_notifier_insert on [0x102000, 0x0) of process A, naming it ni1
      Then mmu_interval_notifier_insert by driver gpu returned 0
      When process A calls munmap on [0x103000, 0x104000)
      Then invalidate of ni1 was called once

    @G-242.2
    Scenario: It still has a beginning
      Given driver gpu calls mmu_interval_notifier_insert on [0x102000, 0x0) of process A, naming it ni1
      When process A calls munmap on [0x100000, 0x102000)
      Then invalidate of ni1 was never called

    @G-242.3
    Scenario: All but the first address
      Given driver gpu calls mmu_interval_notifier_insert on [0x1, 0x0) of process A, naming it ni1
      When process A calls munmap on [0x100000, 0x101000)
      Then invalidate of ni1 was called once

  @G-243
  Rule: An insertion into an mm without users is warned about and fails with -EINVAL
    Source: mm/mmu_notifier.c, __mmu_interval_notifier_insert(): "Must call with a mmget() held".
    Linux 5.5 and later. The first insertion into an mm is a registration too, and so a BUG().

    @G-243.1
    Scenario: After exit
      Given driver gpu calls mmu_interval_notifier_insert on [0x100000, 0x101000) of process A, naming it ni1
      And process A exits
      When driver gpu calls mmu_interval_notifier_insert on [0x100000, 0x101000) of process A, naming it ni2
      Then mmu_interval_notifier_insert by driver gpu returned -EINVAL
      And the kernel reports a WARN_ON
      And mm_count of process A is unchanged

    @G-243.2
    Scenario: A pin on mm_users lets it succeed
      Given driver gpu calls mmget on process A
      And process A exits
      When driver gpu calls mmu_interval_notifier_insert on [0x100000, 0x101000) of process A, naming it ni1
      Then mmu_interval_notifier_insert by driver gpu returned 0

    @G-243.3
    Scenario: The first insertion, after exit
      Given driver gpu calls mmgrab on process A
      And process A exits
      When driver gpu calls mmu_interval_notifier_insert on [0x100000, 0x101000) of process A, naming it ni1
      Then the kernel reports a BUG_ON

    @G-243.4
    Scenario: The length is looked at first
      Given driver gpu calls mmu_interval_notifier_insert on [0x100000, 0x101000) of process A, naming it ni1
      And process A exits
      When driver gpu calls mmu_interval_notifier_insert on [0x100000, 0x100000) of process A, naming it ni2
      Then mmu_interval_notifier_insert by driver gpu returned -EOVERFLOW
      And the kernel log is clean

  @G-244
  Rule: An inserted notifier holds one mm_count and no mm_users, until it has been removed
    Source: mm/mmu_notifier.c, __mmu_interval_notifier_insert(): mmgrab(), "pairs with mmdrop in
    mmu_interval_notifier_remove()". Linux 5.5 and later; measured on 6.1 and 6.12.

    @G-244.1
    Scenario: The pin, and its end
      When driver gpu calls mmu_interval_notifier_insert on [0x100000, 0x101000) of process A, naming it ni1
      Then mm_count of process A increased by 1
      And mm_users of process A is unchanged
      When driver gpu calls mmu_interval_notifier_remove on ni1
      Then mm_count of process A decreased by 1
      And mm_users of process A is unchanged

    @G-244.2
    Scenario: Each notifier has its own
      When driver gpu calls mmu_interval_notifier_insert on [0x100000, 0x101000) of process A, naming it ni1
      And driver gpu calls mmu_interval_notifier_insert on [0x100000, 0x101000) of process A, naming it ni2
      Then mm_count of process A increased by 2

    @G-244.3
    Scenario: One that is inserted while the tree is in use
      Given driver gpu calls mmu_interval_notifier_insert on [0x100000, 0x101000) of process A, naming it ni1
      And invalidate of driver gpu is held
      And process A calls munmap on [0x100000, 0x101000)
      When driver gpu calls mmu_interval_notifier_insert on [0x102000, 0x103000) of process A, naming it ni2
      Then mm_count of process A increased by 1
      When driver gpu calls mmu_interval_notifier_remove on ni2
      Then mm_count of process A decreased by 1

    @G-244.4
    Scenario: The mm_struct outlives the process
      Given driver gpu calls mmu_interval_notifier_insert on [0x100000, 0x101000) of process A, naming it ni1
      When process A exits
      Then the mm_struct of process A is not freed
      When driver gpu calls mmu_interval_notifier_remove on ni1
      Then the mm_struct of process A is freed

  @G-245
  Rule: mmu_interval_notifier_insert may take the mmap lock itself, and the caller of mmu_interval_notifier_insert_locked must hold it for writing
    Source: mm/mmu_notifier.c, might_lock() and mmap_assert_write_locked() in them. Linux 5.5 and
    later. Only the first insertion into an mm takes the lock, but lockdep sees an acquisition each
    time.

    @G-245.1
    Scenario: Inserting with the lock held
      Given driver gpu calls mmap_write_lock on process A
      When driver gpu calls mmu_interval_notifier_insert on [0x100000, 0x101000) of process A, naming it ni1
      Then the kernel reports lock recursion

    @G-245.2
    Scenario: Also where it is not the first
      Given driver gpu calls mmu_interval_notifier_insert on [0x100000, 0x101000) of process A, naming it ni1
      And driver gpu calls mmap_write_lock on process A
      When driver gpu calls mmu_interval_notifier_insert on [0x100000, 0x101000) of process A, naming it ni2
      Then the kernel reports lock recursion
      And mmu_interval_notifier_insert by driver gpu returned 0

    @G-245.3
    Scenario: The first waits for who holds the lock, a later one does not
      Given driver nic
      And driver nic calls mmap_write_lock on process A
      When driver gpu calls mmu_interval_notifier_insert on [0x100000, 0x101000) of process A, naming it ni1
      Then mmu_interval_notifier_insert by driver gpu has not returned
      When driver nic calls mmap_write_unlock on process A
      Then mmu_interval_notifier_insert by driver gpu returned 0
      When driver nic calls mmap_write_lock on process A
      And driver gpu calls mmu_interval_notifier_insert on [0x102000, 0x103000) of process A, naming it ni2
      Then mmu_interval_notifier_insert by driver gpu has returned

    @G-245.4
    Scenario: With the lock
      Given driver gpu calls mmap_write_lock on process A
      When driver gpu calls mmu_interval_notifier_insert_locked on [0x100000, 0x101000) of process A, naming it ni1
      And driver gpu calls mmap_write_unlock on process A
      Then mmu_interval_notifier_insert_locked by driver gpu returned 0
      And mm_count of process A increased by 1
      When process A calls munmap on [0x100000, 0x101000)
      Then invalidate of ni1 was called once

    @G-245.5
    Scenario: Without it
      When driver gpu calls mmu_interval_notifier_insert_locked on [0x100000, 0x101000) of process A, naming it ni1
      Then the kernel reports a lock that is not held

    @G-245.6
    Scenario: Without it, and not the first
      Given driver gpu calls mmu_interval_notifier_insert on [0x100000, 0x101000) of process A, naming it ni1
      When driver gpu calls mmu_interval_notifier_insert_locked on [0x100000, 0x101000) of process A, naming it ni2
      Then the kernel reports a lock that is not held
      And mmu_interval_notifier_insert_locked by driver gpu returned 0

    @G-245.7
    Scenario: Under a lock that invalidate takes
      Given driver gpu calls mmu_interval_notifier_insert on [0x100000, 0x101000) of process A, naming it ni1
      And process A calls munmap on [0x100000, 0x101000)
      And driver gpu calls mutex_lock
      When driver gpu calls mmu_interval_notifier_insert on [0x100000, 0x101000) of process A, naming it ni2
      Then the kernel reports a lock inversion

    @G-245.8
    Scenario: With the lock, into an mm that has a list notifier
      Given driver nic
      And driver nic calls mmu_notifier_register on process A, naming it n1
      And driver gpu calls mmap_write_lock on process A
      When driver gpu calls mmu_interval_notifier_insert_locked on [0x100000, 0x101000) of process A, naming it ni1
      And driver gpu calls mmap_write_unlock on process A
      Then mmu_interval_notifier_insert_locked by driver gpu returned 0
      When process A calls munmap on [0x100000, 0x101000)
      Then invalidate of ni1 was called once

  @G-246
  Rule: The first insertion into an mm may fail with -ENOMEM or -EINTR, as a registration may, and later ones cannot
    Source: mm/mmu_notifier.c, mmu_interval_notifier_insert(), which calls mmu_notifier_register()
    without a notifier if there is no tree yet. Linux 5.5 and later. What fails takes no pin.

    @G-246.1
    Scenario: No memory
      Given the next allocation of driver gpu fails
      When driver gpu calls mmu_interval_notifier_insert on [0x100000, 0x101000) of process A, naming it ni1
      Then mmu_interval_notifier_insert by driver gpu returned -ENOMEM
      And mm_count of process A is unchanged

    @G-246.2
    Scenario: A signal
      Given driver gpu has a signal pending
      When driver gpu calls mmu_interval_notifier_insert on [0x100000, 0x101000) of process A, naming it ni1
      Then mmu_interval_notifier_insert by driver gpu returned -EINTR
      And mm_count of process A is unchanged

    @G-246.3
    Scenario: A second insertion allocates nothing
      Given driver gpu calls mmu_interval_notifier_insert on [0x100000, 0x101000) of process A, naming it ni1
      And the next allocation of driver gpu fails
      When driver gpu calls mmu_interval_notifier_insert on [0x100000, 0x101000) of process A, naming it ni2
      Then mmu_interval_notifier_insert by driver gpu returned 0
      When process A calls munmap on [0x100000, 0x101000)
      Then invalidate of ni2 was called once

    @G-246.4
    Scenario: A second insertion does not look for signals
      Given driver gpu calls mmu_interval_notifier_insert on [0x100000, 0x101000) of process A, naming it ni1
      And driver gpu has a signal pending
      When driver gpu calls mmu_interval_notifier_insert on [0x100000, 0x101000) of process A, naming it ni2
      Then mmu_interval_notifier_insert by driver gpu returned 0
      When process A calls munmap on [0x100000, 0x101000)
      Then invalidate of ni2 was called once

    @G-246.5
    Scenario: What failed can be tried again
      Given the next allocation of driver gpu fails
      And driver gpu calls mmu_interval_notifier_insert on [0x100000, 0x101000) of process A, naming it ni1
      When driver gpu calls mmu_interval_notifier_insert on [0x100000, 0x101000) of process A, naming it ni2
      Then mmu_interval_notifier_insert by driver gpu returned 0
      When process A calls munmap on [0x100000, 0x101000)
      Then invalidate of ni2 was called once
      And invalidate of driver gpu was called once

    @G-246.6
    Scenario: Where a list notifier is registered, memory is there, but a signal still counts
      Given driver nic
      And driver nic calls mmu_notifier_register on process A, naming it n1
      And the next allocation of driver gpu fails
      And driver gpu has a signal pending
      When driver gpu calls mmu_interval_notifier_insert on [0x100000, 0x101000) of process A, naming it ni1
      Then mmu_interval_notifier_insert by driver gpu returned -EINTR

    @G-246.7
    Scenario: With the lock, and no memory
      Given driver gpu calls mmap_write_lock on process A
      And the next allocation of driver gpu fails
      When driver gpu calls mmu_interval_notifier_insert_locked on [0x100000, 0x101000) of process A, naming it ni1
      And driver gpu calls mmap_write_unlock on process A
      Then mmu_interval_notifier_insert_locked by driver gpu returned -ENOMEM
      And mm_count of process A is unchanged

  @G-247
  Rule: Intervals may overlap or be equal, and an invalidation calls invalidate for each that it intersects
    Source: mm/mmu_notifier.c, mn_itree_inv_next(), which goes on to the next overlapping node.
    Linux 5.5 and later. In which order they are called is not promised.

    Background:
      Given driver nic with only invalidate
      And driver gpu calls mmu_interval_notifier_insert on [0x100000, 0x102000) of process A, naming it ni1

    @G-247.1
    Scenario: The same interval twice
      Given driver gpu calls mmu_interval_notifier_insert on [0x100000, 0x102000) of process A, naming it ni2
      When process A calls munmap on [0x101000, 0x102000)
      Then invalidate of ni1 was called once
      And invalidate of ni2 was called once

    @G-247.2
    Scenario: Overlapping intervals of two drivers
      Given driver nic calls mmu_interval_notifier_insert on [0x101000, 0x103000) of process A, naming it ni2
      When process A calls munmap on [0x101000, 0x102000)
      Then invalidate of ni1 was called once
      And invalidate of ni2 was called once
      When process A calls munmap on [0x102000, 0x103000)
      Then invalidate of ni1 was never called since then
      And invalidate of ni2 was called once since then

    @G-247.3
    Scenario: Those that are not overlapped are passed over
      Given driver nic calls mmu_interval_notifier_insert on [0x100000, 0x101000) of process A, naming it ni2
      And driver nic calls mmu_interval_notifier_insert on [0x103000, 0x104000) of process A, naming it ni3
      When process A calls munmap on [0x101000, 0x104000)
      Then invalidate of ni1 was called once
      And invalidate of ni2 was never called
      And invalidate of ni3 was called once

    @G-247.4
    Scenario: One goes, and the other stays
      Given driver gpu calls mmu_interval_notifier_insert on [0x100000, 0x102000) of process A, naming it ni2
      And driver gpu calls mmu_interval_notifier_remove on ni1
      And driver gpu calls kfree on ni1
      When process A calls munmap on [0x100000, 0x102000)
      Then invalidate of ni1 was never called
      And invalidate of ni2 was called once
