@get-put
Feature: The count of users
  A notifier lives as long as somebody uses it, and `users` says how many do: each get adds one,
  each put takes one away, and the put that makes it zero begins the end. All of that happens
  under one spinlock of the mm's subscriptions, so a count is never lost. The scenarios show the
  counting, its limits at zero and at UINT_MAX, and what a caller breaks who does not pair gets
  with puts.

  Background:
    Given process A
    And process A calls mmap on [0x100000, 0x103000)
    And driver gpu

  @G-037
  Rule: The first get makes the count of users one, and each later get adds one
    Source: get/put patch v3 (2019), find_get_mmu_notifier(): `mn->users++`. Linux 5.4 and later.
    The first user is the one of the registration itself.

    @G-037.1
    Scenario: The first and the second get
      When driver gpu calls mmu_notifier_get on process A, naming it n1
      Then n1 has 1 user
      When driver gpu calls mmu_notifier_get on process A, naming it n2
      Then n1 has 2 users

    @G-037.2
    Scenario: The mm is pinned once for the notifier, not once for each user
      When driver gpu calls mmu_notifier_get on process A, naming it n1
      Then mm_count of process A increased by 1
      When driver gpu calls mmu_notifier_get on process A, naming it n2
      Then n1 has 2 users
      And mm_count of process A is unchanged

    @G-037.3
    Scenario: A get that fails counts for nothing
      Given the next allocation of driver gpu fails
      When driver gpu calls mmu_notifier_get on process A, naming it n1
      Then mmu_notifier_get by driver gpu returned -ENOMEM
      When driver gpu calls mmu_notifier_get on process A, naming it n2
      Then n2 has 1 user

  @G-038
  Rule: With users at UINT_MAX a get fails with -EOVERFLOW and changes nothing
    Source: mm/mmu_notifier.c, find_get_mmu_notifier(): a full count yields `ERR_PTR(-EOVERFLOW)`.
    Linux 5.4 and later. Where user space decides how many objects there are, this turns a wrapped
    count, and with it a use after free, into an error code.

    Background:
      Given driver gpu calls mmu_notifier_get on process A, naming it n1

    @G-038.1
    Scenario: A get that would wrap the count
      Given n1 has 4294967295 users
      When driver gpu calls mmu_notifier_get on process A, naming it n2
      Then mmu_notifier_get by driver gpu returned -EOVERFLOW
      And n1 has 4294967295 users
      And mm_count of process A is unchanged
      And alloc_notifier of driver gpu was called once

    @G-038.2
    Scenario: The last get that fits
      Given n1 has 4294967294 users
      When driver gpu calls mmu_notifier_get on process A, naming it n2
      Then n1 and n2 are the same notifier
      And n1 has 4294967295 users

    @G-038.3
    Scenario: Of two gets for the last place one fails, and which one is open
      Given n1 has 4294967294 users
      When driver gpu calls mmu_notifier_get on process A, naming it n2
      And task 2 of driver gpu calls mmu_notifier_get on process A, naming it n3
      Then n1 has 4294967295 users
      And it may happen that mmu_notifier_get by driver gpu returned -EOVERFLOW
      And it may happen that mmu_notifier_get by task 2 of driver gpu returned -EOVERFLOW

    @G-038.4
    Scenario: A put makes room again
      Given n1 has 4294967295 users
      When driver gpu calls mmu_notifier_put on n1
      And driver gpu calls mmu_notifier_get on process A, naming it n2
      Then mmu_notifier_get by driver gpu returned 0
      And n1 has 4294967295 users

  @G-042
  Rule: Gets and puts at the same time never lose a count
    Source: get/put patch v3 (2019): the count and the list are "fully serialized by the
    mmu_notifier_mm->lock" (now the lock of the subscriptions). Linux 5.4 and later. Puts take no
    mmap lock, so it is this spinlock alone that keeps a put and a get apart.

    Background:
      Given driver gpu calls mmu_notifier_get on process A, naming it n1

    @G-042.1
    Scenario: Two gets at the same time
      When driver gpu calls mmu_notifier_get on process A, naming it n2
      And task 2 of driver gpu calls mmu_notifier_get on process A, naming it n3
      Then n1 has 3 users

    @G-042.2
    Scenario: Two puts at the same time, of which exactly one is the last
      Given driver gpu calls mmu_notifier_get on process A, naming it n2
      When driver gpu calls mmu_notifier_put on n1
      And task 2 of driver gpu calls mmu_notifier_put on n2
      Then free_notifier of n1 was called once
      And n1 is freed
      And mm_count of process A decreased by 1

    @G-042.3
    Scenario: Three puts of three gets
      Given n1 has 3 users
      When driver gpu calls mmu_notifier_put on n1
      And task 2 of driver gpu calls mmu_notifier_put on n1
      And task 3 of driver gpu calls mmu_notifier_put on n1
      Then free_notifier of n1 was called once
      And n1 is freed

    @G-042.4
    Scenario: A get never revives a notifier that the last put has let go
      When driver gpu calls mmu_notifier_put on n1
      And task 2 of driver gpu calls mmu_notifier_get on process A, naming it n2
      Then n2 has 1 user
      And n2 is not freed
      And it may happen that n1 is freed

  @G-043
  Rule: A caller must make exactly one put for each get
    Source: mm/mmu_notifier.c, mmu_notifier_get_locked(): each get "must be paired with a call to
    mmu_notifier_put()". Linux 5.4 and later. One put too few keeps the notifier and its mm for
    ever; one too many reaches for freed memory.

    Background:
      Given driver gpu calls mmu_notifier_get on process A, naming it n1
      And driver gpu calls mmu_notifier_get on process A, naming it n2

    @G-043.1
    Scenario: As many puts as gets
      When driver gpu calls mmu_notifier_put on n1
      And driver gpu calls mmu_notifier_put on n2
      And process A exits
      Then n1 is freed
      And the mm_struct of process A is freed
      And the kernel log is clean

    @G-043.2
    Scenario: One put too few
      When driver gpu calls mmu_notifier_put on n1
      And process A exits
      Then n2 is not freed
      And the mm_struct of process A is not freed
      When driver gpu is unloaded
      Then the kernel reports a memory leak

    @G-043.3
    Scenario: One put too many
      Given driver gpu calls mmu_notifier_put on n1
      And driver gpu calls mmu_notifier_put on n2
      When driver gpu calls mmu_notifier_put on n1
      Then the kernel reports a use-after-free

  @G-044
  Rule: A put that is not the last lowers the count and does nothing else
    Source: mm/mmu_notifier.c, mmu_notifier_put(): where `--subscription->users` leaves users,
    only the lock is dropped. Linux 5.4 and later.

    Background:
      Given driver gpu calls mmu_notifier_get on process A, naming it n1
      And driver gpu calls mmu_notifier_get on process A, naming it n2

    @G-044.1
    Scenario: The notifier stays
      When driver gpu calls mmu_notifier_put on n2
      Then n1 has 1 user
      And n1 is not freed
      And mm_count of process A is unchanged

    @G-044.2
    Scenario: Callbacks go on
      Given driver gpu calls mmu_notifier_put on n2
      When process A calls munmap on [0x100000, 0x101000)
      Then invalidate_range_start of n1 was called at least once
      And invalidate_range_end of n1 was called at least once
      And free_notifier of n1 was never called

    @G-044.3
    Scenario: An invalidation at the same time misses nobody
      When driver gpu calls mmu_notifier_put on n2
      And process A calls munmap on [0x100000, 0x101000)
      Then invalidate_range_start of n1 was called at least once
      And every invalidate_range_start of n1 is paired with an invalidate_range_end

  @G-059
  Rule: A put of a notifier without users warns, changes nothing and does not free it again
    Source: mm/mmu_notifier.c, mmu_notifier_put(): `WARN_ON(!subscription->users)`. Linux 5.4
    and later. This sees a surplus put only while the memory is still there; later it is a use
    after free.

    Background:
      Given driver gpu calls mmu_notifier_get on process A, naming it n1

    @G-059.1
    Scenario: A second put while the first still waits for its grace period
      Given free_notifier of driver gpu is held
      And driver gpu calls mmu_notifier_put on n1
      When driver gpu calls mmu_notifier_put on n1
      Then the kernel reports a WARN_ON
      And n1 has 0 users

    @G-059.2
    Scenario: The notifier is still freed once only
      Given free_notifier of driver gpu is held
      And driver gpu calls mmu_notifier_put on n1
      And driver gpu calls mmu_notifier_put on n1
      When free_notifier of driver gpu continues
      Then free_notifier of n1 was called once
      And the kernel reports a WARN_ON

    @G-059.3
    Scenario: A notifier on the list stays on it
      Given n1 has 0 users
      When driver gpu calls mmu_notifier_put on n1
      And process A calls munmap on [0x100000, 0x101000)
      Then the kernel reports a WARN_ON
      And invalidate_range_start of n1 was called at least once
