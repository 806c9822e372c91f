@ageing
Feature: Whether a page was used
  To choose what to reclaim, the kernel asks whether pages were used lately. The processor notes it
  in the accessed bit of each PTE; what a device has used, only its driver knows. So the accessed
  bit and the answers of the notifiers are put together. Nothing is invalidated by it, and all of it
  happens under the lock of the page table.

  Background:
    Given process A
    And process A calls mmap on [0x100000, 0x102000)
    And reclaim asks by ptep_clear_young_notify whether [0x100000, 0x102000) of process A is young
    And driver gpu with only clear_flush_young, clear_young and test_young
    And driver nic with only clear_flush_young, clear_young and test_young

  @G-220
  Rule: clear_flush_young of every notifier is called, and a page is young if one of them says so
    Source: mm/mmu_notifier.c, __mmu_notifier_clear_flush_young(). Linux 2.6.27 and later. A yes
    does not end the asking, for each of the others has accessed bits to clear.

    @G-220.1
    Scenario: The one that was registered first has used the page
      Given clear_flush_young of driver gpu returns true
      And driver gpu calls mmu_notifier_register on process A, naming it n1
      And driver nic calls mmu_notifier_register on process A, naming it n2
      When reclaim asks by ptep_clear_flush_young_notify whether [0x100000, 0x101000) of process A is young
      Then ptep_clear_flush_young_notify by reclaim returned true
      And clear_flush_young of n1 was called once
      And clear_flush_young of n2 was called once

    @G-220.2
    Scenario: The one that was registered last has used the page
      Given clear_flush_young of driver gpu returns true
      And driver nic calls mmu_notifier_register on process A, naming it n1
      And driver gpu calls mmu_notifier_register on process A, naming it n2
      When reclaim asks by ptep_clear_flush_young_notify whether [0x100000, 0x101000) of process A is young
      Then ptep_clear_flush_young_notify by reclaim returned true
      And clear_flush_young of n1 was called once
      And clear_flush_young of n2 was called once

    @G-220.3
    Scenario: None has used it
      Given driver gpu calls mmu_notifier_register on process A, naming it n1
      And driver nic calls mmu_notifier_register on process A, naming it n2
      When reclaim asks by ptep_clear_flush_young_notify whether [0x100000, 0x101000) of process A is young
      Then ptep_clear_flush_young_notify by reclaim returned false
      And clear_flush_young of n2 was called once

    @G-220.4
    Scenario: A use counts once
      Given driver gpu calls mmu_notifier_register on process A, naming it n1
      And driver gpu establishes sptes for [0x100000, 0x102000) of process A
      And driver gpu reads [0x101000, 0x102000) of process A through its sptes
      When reclaim asks by ptep_clear_flush_young_notify whether [0x100000, 0x102000) of process A is young
      Then ptep_clear_flush_young_notify by reclaim returned true
      When reclaim asks by ptep_clear_flush_young_notify whether [0x100000, 0x102000) of process A is young
      Then ptep_clear_flush_young_notify by reclaim returned false

    @G-220.5
    Scenario: The device uses the page while the callback runs
      Given driver gpu calls mmu_notifier_register on process A, naming it n1
      And driver gpu establishes sptes for [0x100000, 0x101000) of process A
      When reclaim asks by ptep_clear_flush_young_notify whether [0x100000, 0x101000) of process A is young
      And driver gpu reads [0x100000, 0x101000) of process A through its sptes
      Then it may happen that ptep_clear_flush_young_notify by reclaim returned true
      And it may happen that ptep_clear_flush_young_notify by reclaim returned false

  @G-221
  Rule: clear_young of every notifier is called, and a page is young if one of them says so
    Source: mm/mmu_notifier.c, __mmu_notifier_clear_young(). Linux 4.3 and later (commit
    1d7715c676a1). The same as clear_flush_young, for those who would rather have a quick answer
    than a right one: the secondary TLB need not be flushed, so that a later use may go
    unnoticed.

    @G-221.1
    Scenario: The one that was registered first has used the page
      Given clear_young of driver gpu returns true
      And driver gpu calls mmu_notifier_register on process A, naming it n1
      And driver nic calls mmu_notifier_register on process A, naming it n2
      When reclaim asks by ptep_clear_young_notify whether [0x100000, 0x101000) of process A is young
      Then ptep_clear_young_notify by reclaim returned true
      And clear_young of n1 was called once
      And clear_young of n2 was called once

    @G-221.2
    Scenario: The one that was registered last has used the page
      Given clear_young of driver gpu returns true
      And driver nic calls mmu_notifier_register on process A, naming it n1
      And driver gpu calls mmu_notifier_register on process A, naming it n2
      When reclaim asks by ptep_clear_young_notify whether [0x100000, 0x101000) of process A is young
      Then ptep_clear_young_notify by reclaim returned true
      And clear_young of n1 was called once
      And clear_young of n2 was called once

    @G-221.3
    Scenario: It has a callback of its own
      Given driver gpu calls mmu_notifier_register on process A, naming it n1
      When reclaim asks by ptep_clear_young_notify whether [0x100000, 0x101000) of process A is young
      Then ptep_clear_young_notify by reclaim returned false
      And clear_young of n1 was called once
      And clear_flush_young of n1 was never called

  @G-222
  Rule: test_young is called until one notifier says that the page is young, and clears nothing
    Source: mm/mmu_notifier.c, __mmu_notifier_test_young(), which leaves the list with the first
    yes. Linux 2.6.38 and later. Who only wants to know need not ask the others, since nothing
    is to be cleared.

    @G-222.1
    Scenario: Of two that would say that it is young, one is called
      Given test_young of driver gpu returns true
      And driver gpu calls mmu_notifier_register on process A, naming it n1
      And driver gpu calls mmu_notifier_register on process A, naming it n2
      When reclaim asks by mmu_notifier_test_young whether [0x100000, 0x101000) of process A is young
      Then mmu_notifier_test_young by reclaim returned true
      And test_young of driver gpu was called once

    @G-222.2
    Scenario: A no does not end the asking, whoever was registered first
      Given test_young of driver gpu returns true
      And driver gpu calls mmu_notifier_register on process A, naming it n1
      And driver nic calls mmu_notifier_register on process A, naming it n2
      When reclaim asks by mmu_notifier_test_young whether [0x100000, 0x101000) of process A is young
      Then mmu_notifier_test_young by reclaim returned true
      And test_young of n1 was called once

    @G-222.3
    Scenario: The other order
      Given test_young of driver gpu returns true
      And driver nic calls mmu_notifier_register on process A, naming it n1
      And driver gpu calls mmu_notifier_register on process A, naming it n2
      When reclaim asks by mmu_notifier_test_young whether [0x100000, 0x101000) of process A is young
      Then mmu_notifier_test_young by reclaim returned true
      And test_young of n2 was called once

    @G-222.4
    Scenario: A use counts as often as it is asked for
      Given driver gpu calls mmu_notifier_register on process A, naming it n1
      And driver gpu establishes sptes for [0x100000, 0x101000) of process A
      And driver gpu reads [0x100000, 0x101000) of process A through its sptes
      And reclaim asks by mmu_notifier_test_young whether [0x100000, 0x101000) of process A is young
      When reclaim asks by mmu_notifier_test_young whether [0x100000, 0x101000) of process A is young
      Then mmu_notifier_test_young by reclaim returned true
      And test_young of n1 was called twice

  @G-223
  Rule: A page is young if a notifier says so or the PTE has the accessed bit, which is cleared as well
    Source: include/linux/mmu_notifier.h, ptep_clear_flush_young_notify(). Linux 2.6.27 and later.
    The PTE comes first, but a page that the process has used is asked for all the same.

    @G-223.1
    Scenario: Only the process has used the page
      Given driver gpu calls mmu_notifier_register on process A, naming it n1
      And process A reads [0x100000, 0x101000)
      When reclaim asks by ptep_clear_flush_young_notify whether [0x100000, 0x101000) of process A is young
      Then ptep_clear_flush_young_notify by reclaim returned true
      And clear_flush_young of n1 was called once

    @G-223.2
    Scenario: Only the device has used it
      Given driver gpu calls mmu_notifier_register on process A, naming it n1
      And driver gpu establishes sptes for [0x100000, 0x101000) of process A
      And driver gpu reads [0x100000, 0x101000) of process A through its sptes
      When reclaim asks by ptep_clear_young_notify whether [0x100000, 0x101000) of process A is young
      Then ptep_clear_young_notify by reclaim returned true

    @G-223.3
    Scenario: Both were, and both are cleared
      Given driver gpu calls mmu_notifier_register on process A, naming it n1
      And driver gpu establishes sptes for [0x100000, 0x101000) of process A
      And driver gpu reads [0x100000, 0x101000) of process A through its sptes
      And process A writes to [0x100000, 0x101000)
      And reclaim asks by ptep_clear_flush_young_notify whether [0x100000, 0x101000) of process A is young
      When reclaim asks by ptep_clear_flush_young_notify whether [0x100000, 0x101000) of process A is young
      Then ptep_clear_flush_young_notify by reclaim returned false

  @G-224
  Rule: A notifier without the callback, like an mm without notifiers, adds nothing to the result
    Source: include/linux/mmu_notifier.h, mmu_notifier_clear_flush_young(),
    mmu_notifier_clear_young() and mmu_notifier_test_young(). Linux 2.6.27 and later, for
    `test_young` 2.6.38, for `clear_young` 4.3. A driver whose device can't tell leaves the
    callbacks out, and its pages count as unused.

    @G-224.1
    Scenario: No notifier
      When reclaim asks by ptep_clear_flush_young_notify whether [0x100000, 0x101000) of process A is young
      Then ptep_clear_flush_young_notify by reclaim returned false

    @G-224.2
    Scenario: A notifier without the callback, beside one that has it
      Given driver plain
      And clear_flush_young of driver gpu returns true
      And driver plain calls mmu_notifier_get on process A, naming it n1
      And driver gpu calls mmu_notifier_register on process A, naming it n2
      When reclaim asks by ptep_clear_flush_young_notify whether [0x100000, 0x101000) of process A is young
      Then ptep_clear_flush_young_notify by reclaim returned true

    @G-224.3
    Scenario: Only one without it
      Given driver plain
      And driver plain calls mmu_notifier_get on process A, naming it n1
      When reclaim asks by mmu_notifier_test_young whether [0x100000, 0x101000) of process A is young
      Then mmu_notifier_test_young by reclaim returned false
      And the kernel log is clean

    @G-224.4
    Scenario: clear_young, with no notifier
      When reclaim asks by ptep_clear_young_notify whether [0x100000, 0x101000) of process A is young
      Then ptep_clear_young_notify by reclaim returned false
      And the kernel log is clean

    @G-224.5
    Scenario: clear_young, with a notifier that has it beside one that has not
      Given driver plain
      And clear_young of driver gpu returns true
      And driver plain calls mmu_notifier_get on process A, naming it n1
      And driver gpu calls mmu_notifier_register on process A, naming it n2
      When reclaim asks by ptep_clear_young_notify whether [0x100000, 0x101000) of process A is young
      Then ptep_clear_young_notify by reclaim returned true

    @G-224.6
    Scenario: clear_young, with only a notifier without it
      Given driver plain
      And driver plain calls mmu_notifier_get on process A, naming it n1
      When reclaim asks by ptep_clear_young_notify whether [0x100000, 0x101000) of process A is young
      Then ptep_clear_young_notify by reclaim returned false
      And the kernel log is clean

  @G-225
  Rule: For a device without accessed bits clear_flush_young may zap the sptes, and say that a page with one is young
    Source: mm/mmu_notifier.c, comment before __mmu_notifier_clear_flush_young(): it "can unmap the
    address and return 1 or 0". Linux 2.6.27 and later. If the device needs the page again it
    faults, and so is seen to use it.

    Background:
      Given clear_flush_young of driver gpu zaps its sptes
      And driver gpu calls mmu_notifier_register on process A, naming it n1
      And driver gpu establishes sptes for [0x100000, 0x101000) of process A

    @G-225.1
    Scenario: Mapped, and then not any more
      When reclaim asks by ptep_clear_flush_young_notify whether [0x100000, 0x101000) of process A is young
      Then ptep_clear_flush_young_notify by reclaim returned true
      When reclaim asks by ptep_clear_flush_young_notify whether [0x100000, 0x101000) of process A is young
      Then ptep_clear_flush_young_notify by reclaim returned false

    @G-225.2
    Scenario: The device needs the page again
      Given reclaim asks by ptep_clear_flush_young_notify whether [0x100000, 0x101000) of process A is young
      When driver gpu reads [0x100000, 0x101000) of process A through its sptes
      Then use_device by driver gpu returned -EFAULT
      When driver gpu establishes sptes for [0x100000, 0x101000) of process A
      And reclaim asks by ptep_clear_flush_young_notify whether [0x100000, 0x101000) of process A is young
      Then it may happen that ptep_clear_flush_young_notify by reclaim returned true

  @G-226
  Rule: clear_flush_young and clear_young are called for a range, with the page table lock held
    Source: include/linux/mmu_notifier.h, struct mmu_notifier_ops. Linux 3.18 and later (commit
    57128468080a); before, an address. A secondary MMU may have smaller pages, several of which
    the range takes in. The callbacks must not sleep.

    Background:
      Given driver gpu calls mmu_notifier_register on process A, naming it n1

    @G-226.1
    Scenario: Each page is a range
      When reclaim asks by ptep_clear_flush_young_notify whether [0x100000, 0x102000) of process A is young
      Then clear_flush_young of n1 was called for [0x100000, 0x101000)
      And clear_flush_young of n1 was called for [0x101000, 0x102000)
      And clear_flush_young of n1 ran in atomic context

    @G-226.2
    Scenario: clear_young as well
      When reclaim asks by ptep_clear_young_notify whether [0x101000, 0x102000) of process A is young
      Then clear_young of n1 was called for [0x101000, 0x102000)
      And clear_young of n1 ran in atomic context

    @G-226.3
    Scenario: A callback that sleeps
      Given clear_young of driver gpu sleeps
      When reclaim asks by ptep_clear_young_notify whether [0x100000, 0x101000) of process A is young
      Then the kernel reports sleeping in atomic context
