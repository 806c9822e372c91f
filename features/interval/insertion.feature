@interval
Feature: Inserting interval notifiers
  A driver that mirrors a part of an address space subscribes to just that part: it inserts a
  `struct mmu_interval_notifier` for a start and a length. From then on its `invalidate` is called
  for every invalidation that overlaps the part, until it removes the notifier again. The core keeps
  the notifiers of an mm in a tree. While an invalidation that has hit any of them runs, the tree is
  not touched, and what is inserted or removed meanwhile waits on a list. A sequence number tells
  the two states apart: it is even when no invalidation uses the tree, and odd while one does. Linux
  5.5 and later.

  Background:
    Given process A
    And process A calls mmap on [0x100000, 0x104000)
    And driver gpu with only invalidate

  @G-240
  Rule: From a successful insertion on, every invalidation that overlaps the interval calls invalidate, and no other does
    Source: mm/mmu_notifier.c, comment of mmu_interval_notifier_insert(): the ops "will be called
    whenever an event that intersects with the given range occurs". Linux 5.5 and later. The interval
    has its first byte and its last, so one that ends where the other begins does not overlap it.

    Background:
      Given driver gpu calls mmu_interval_notifier_insert on [0x101000, 0x103000) of process A, naming it ni1

    @G-240.1
    Scenario: An invalidation of a part of it
      When process A calls munmap on [0x101000, 0x102000)
      Then invalidate of ni1 was called once
      And invalidate of ni1 was called for [0x101000, 0x102000)
      And invalidate of ni1 was told UNMAP

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
      And invalidate of ni1 found the pages of its range present
      And the exit from invalidate of ni1 comes before the freeing of the pages of process A

    @G-240.6
    Scenario: Each invalidation calls it again
      When process A calls mprotect on [0x101000, 0x103000)
      And process A calls munmap on [0x101000, 0x103000)
      Then invalidate of ni1 was called twice

    @G-240.7
    Scenario: An interval of one byte
      Given driver gpu calls mmu_interval_notifier_insert on [0x100fff, 0x101000) of process A, naming it ni2
      When process A calls munmap on [0x100000, 0x101000)
      Then invalidate of ni2 was called once
      And invalidate of ni1 was never called
