@get-put
Feature: One notifier for each ops and mm
  A subsystem that serves many processes wants one notifier on each address space, however many of
  its objects look at it. `mmu_notifier_get()` keeps that book for it: the address of the ops
  table is the key, and whoever comes with the same ops and the same mm gets the notifier that is
  already there. What is created, what is found, and which key is which stands here.

  Background:
    Given process A
    And process A calls mmap on [0x100000, 0x103000)
    And driver gpu

  @G-030
  Rule: A second get with the same ops and mm returns the same notifier
    Source: mm/mmu_notifier.c, mmu_notifier_get_locked(): the ops pointer "is used to determine when
    two notifiers are the same". Linux 5.4 and later. A driver needs no table of its own from mm to
    notifier, and no lock around it.

    @G-030.1
    Scenario: Two gets in a row
      When driver gpu calls mmu_notifier_get on process A, naming it n1
      And driver gpu calls mmu_notifier_get on process A, naming it n2
      Then n1 and n2 are the same notifier

    @G-030.2
    Scenario: Two gets at the same time
      When driver gpu calls mmu_notifier_get on process A, naming it n1
      And task 2 of driver gpu calls mmu_notifier_get on process A, naming it n2
      Then n1 and n2 are the same notifier
      And n1 has 2 users

    @G-030.3
    Scenario: A get finds the notifier while somebody else puts it, as long as one user is left
      Given driver gpu calls mmu_notifier_get on process A, naming it n1
      And driver gpu calls mmu_notifier_get on process A, naming it n2
      When driver gpu calls mmu_notifier_put on n2
      And task 2 of driver gpu calls mmu_notifier_get on process A, naming it n3
      Then n1 and n3 are the same notifier
      And n1 has 2 users

  @G-031
  Rule: Two drivers on one mm get a notifier each, however alike their ops tables are
    Source: get/put patch v3 (2019), find_get_mmu_notifier(): the pointer to the ops serves "as a
    key". Linux 5.4 and later. The tables are compared by address and never by content: a module
    that is loaded twice under two names does not see its twin's notifiers.

    Background:
      Given driver nic

    @G-031.1
    Scenario: Two drivers whose tables have the same members
      When driver gpu calls mmu_notifier_get on process A, naming it n1
      And driver nic calls mmu_notifier_get on process A, naming it n2
      Then n1 and n2 are different notifiers
      And alloc_notifier of driver gpu was called once
      And alloc_notifier of driver nic was called once

    @G-031.2
    Scenario: The count of the one knows nothing of the other
      Given driver gpu calls mmu_notifier_get on process A, naming it n1
      When driver nic calls mmu_notifier_get on process A, naming it n2
      And driver gpu calls mmu_notifier_put on n1
      Then n1 is freed
      And n2 has 1 user

    @G-031.3
    Scenario: An invalidation calls each of the two
      Given driver gpu calls mmu_notifier_get on process A, naming it n1
      And driver nic calls mmu_notifier_get on process A, naming it n2
      When process A calls munmap on [0x100000, 0x101000)
      Then invalidate_range_start of n1 was called at least once
      And invalidate_range_start of n2 was called at least once

  @G-032
  Rule: One driver on two mms gets a notifier for each
    Source: mm/mmu_notifier.c, mmu_notifier_get_locked(): it returns "the single struct
    mmu_notifier" of an mm and an ops table. Linux 5.4 and later. It searches no list but that of
    this mm.

    Background:
      Given process B
      And process B calls mmap on [0x100000, 0x103000)

    @G-032.1
    Scenario: A get for each of two processes
      When driver gpu calls mmu_notifier_get on process A, naming it n1
      And task 2 of driver gpu calls mmu_notifier_get on process B, naming it n2
      Then n1 and n2 are different notifiers
      And n1 has 1 user
      And n2 has 1 user

    @G-032.2
    Scenario: An invalidation reaches the notifier of its own mm only
      Given driver gpu calls mmu_notifier_get on process A, naming it n1
      And driver gpu calls mmu_notifier_get on process B, naming it n2
      When process A calls munmap on [0x100000, 0x101000)
      Then invalidate_range_start of n1 was called at least once
      And invalidate_range_start of n2 was never called

    @G-032.3
    Scenario: A fork child is another mm
      Given driver gpu calls mmu_notifier_get on process A, naming it n1
      And process A forks process C
      When driver gpu calls mmu_notifier_get on process C, naming it n2
      Then n1 and n2 are different notifiers
      And n1 has 1 user

  @G-033
  Rule: alloc_notifier is called once for each new notifier, and only where the mm has none with these ops
    Source: get/put patch v3 (2019), mmu_notifier_get_locked(): "otherwise the
    ops->alloc_notifiers() is used to create" one. Linux 5.4 and later. Search and creation are one
    step, because the mmap lock is held for writing around both. So an allocator may do expensive or
    unique things, such as taking a PASID, without a check of its own.

    @G-033.1
    Scenario: The second get allocates nothing
      When driver gpu calls mmu_notifier_get on process A, naming it n1
      Then alloc_notifier of driver gpu was called once
      When driver gpu calls mmu_notifier_get on process A, naming it n2
      Then mmu_notifier_get by driver gpu returned 0
      And alloc_notifier of driver gpu was never called since then

    @G-033.2
    Scenario: Of two first gets at the same time, one allocates
      When driver gpu calls mmu_notifier_get on process A, naming it n1
      And task 2 of driver gpu calls mmu_notifier_get on process A, naming it n2
      Then n1 has 2 users
      And alloc_notifier of driver gpu was called once
      And alloc_notifier of driver gpu ran with the mmap lock held for writing

    @G-033.3
    Scenario: A second getter waits for an allocation that takes long
      Given alloc_notifier of driver gpu is held
      When driver gpu calls mmu_notifier_get on process A, naming it n1
      And task 2 of driver gpu calls mmu_notifier_get on process A, naming it n2
      Then alloc_notifier of driver gpu was called once
      When alloc_notifier of driver gpu continues
      Then alloc_notifier of driver gpu was never called since then

  @G-040
  Rule: A get also finds a notifier that mmu_notifier_register installed with the same ops
    Source: mm/mmu_notifier.c, find_get_mmu_notifier(). Linux 5.4 and later. How a notifier came to
    the list is not asked, only whether its ops pointer is the one. The edge is that
    `mmu_notifier_register()` does not look: it can add a second notifier with the same ops. A get
    then adds a user to the first that it meets, and nobody promises which that is.

    @G-040.1
    Scenario: A get after a register
      Given driver gpu calls mmu_notifier_register on process A, naming it n1
      When driver gpu calls mmu_notifier_get on process A, naming it n2
      Then n1 and n2 are the same notifier
      And n1 has 2 users
      And alloc_notifier of driver gpu was never called

    @G-040.2
    Scenario: It takes two puts then to free it
      Given driver gpu calls mmu_notifier_register on process A, naming it n1
      And driver gpu calls mmu_notifier_get on process A, naming it n2
      When driver gpu calls mmu_notifier_put on n2
      Then n1 has 1 user
      When driver gpu calls mmu_notifier_put on n1
      Then n1 is freed

    @G-040.3
    Scenario: Whether a get finds the notifier of a register at the same time depends on who is first
      When driver gpu calls mmu_notifier_register on process A, naming it n1
      And task 2 of driver gpu calls mmu_notifier_get on process A, naming it n2
      Then it may happen that n1 and n2 are the same notifier
      And it may happen that n1 and n2 are different notifiers
      And alloc_notifier of driver gpu was called at most once

    @G-040.4
    Scenario: Of two with the same ops, one gets another user
      Given driver gpu calls mmu_notifier_register on process A, naming it n1
      And driver gpu calls mmu_notifier_register on process A, naming it n2
      When driver gpu calls mmu_notifier_get on process A, naming it n3
      Then n3 has 2 users
      And alloc_notifier of driver gpu was never called
      When driver gpu calls mmu_notifier_put on n1
      And driver gpu calls mmu_notifier_put on n2
      And driver gpu calls mmu_notifier_put on n3
      Then n1 is freed
      And n2 is freed

  @G-060
  Rule: A get after the last put makes a new notifier, even while the old one waits to be freed
    Source: mm/mmu_notifier.c, find_get_mmu_notifier(), which searches the list only. Linux 5.4 and
    later. The last put has taken the old notifier off it, so that two notifiers of one ops and mm
    exist at once. A driver that keeps something unique in them, or looks one up by mm in
    `free_notifier`, must be ready for that.

    Background:
      Given driver gpu calls mmu_notifier_get on process A, naming it n1

    @G-060.1
    Scenario: Old and new exist at once
      Given free_notifier of driver gpu is held
      And driver gpu calls mmu_notifier_put on n1
      When driver gpu calls mmu_notifier_get on process A, naming it n2
      Then n1 and n2 are different notifiers
      And n1 is not freed

    @G-060.2
    Scenario: Invalidations call only the new one
      Given free_notifier of driver gpu is held
      And driver gpu calls mmu_notifier_put on n1
      And driver gpu calls mmu_notifier_get on process A, naming it n2
      When process A calls munmap on [0x100000, 0x101000)
      Then invalidate_range_start of n2 was called at least once
      And invalidate_range_start of n1 was never called

    @G-060.3
    Scenario: A get that races with the last put returns the old one with a user, or a new one
      When driver gpu calls mmu_notifier_put on n1
      And task 2 of driver gpu calls mmu_notifier_get on process A, naming it n2
      Then n2 has 1 user
      And it may happen that n1 and n2 are the same notifier
      And it may happen that n1 and n2 are different notifiers
