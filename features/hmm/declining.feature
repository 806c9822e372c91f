@hmm
Feature: Mirrors that cannot zap a range now
  Where an invalidation must not block, HMM only tries to take the semaphore of its mirrors, and a
  mirror's sync_cpu_device_pagetables may answer -EAGAIN. The start then declines, for which no end
  will come: on the core of 5.4, nobody is ended after a decline.

  Background:
    Given process A
    And process A calls mmap on [0x100000, 0x101000)
    And driver gpu with only release and sync_cpu_device_pagetables
    And driver gpu calls mmap_write_lock on process A
    And driver gpu calls hmm_mirror_register on process A, naming it m1
    And driver gpu calls mmap_write_unlock on process A
    And process lmkd

  @G-310
  Rule: A non-blockable invalidation that a mirror declines does not count as running
    Source: commit aa371c720a9e ("mm/hmm: fix leaking the hmm notifiers count", 2019): else
    notifiers "becoming permanently incremented". Linux 5.3 and 5.4. A range would never be
    valid again.

    @G-310.1
    Scenario: A mirror would have to block
      Given sync_cpu_device_pagetables of driver gpu returns -EAGAIN when its range is non-blockable
      And driver gpu calls hmm_range_register on [0x100000, 0x101000) of m1, naming it r1
      And process A has SIGKILL pending
      When process lmkd calls process_mrelease on process A
      Then process_mrelease by process lmkd returned -EAGAIN
      When driver gpu calls hmm_range_valid on r1
      Then hmm_range_valid by driver gpu returned true

    @G-310.2
    Scenario: The range is watched on
      Given sync_cpu_device_pagetables of driver gpu returns -EAGAIN when its range is non-blockable
      And driver gpu calls hmm_range_register on [0x100000, 0x101000) of m1, naming it r1
      And process A has SIGKILL pending
      And process lmkd calls process_mrelease on process A
      When process A calls madvise on [0x100000, 0x101000)
      And driver gpu calls hmm_range_wait_until_valid on r1
      Then hmm_range_wait_until_valid by driver gpu returned true

    @G-310.3
    Scenario: A mirror is being unregistered
      Given process A has SIGKILL pending
      When process lmkd calls process_mrelease on process A
      And driver gpu calls hmm_mirror_unregister on m1
      Then it may happen that process_mrelease by process lmkd returned -EAGAIN
      And it may happen that process_mrelease by process lmkd returned 0
      And the kernel log is clean

    @G-310.4
    Scenario: Nobody has to block
      Given process A has SIGKILL pending
      When process lmkd calls process_mrelease on process A
      Then process_mrelease by process lmkd returned 0
      And sync_cpu_device_pagetables of driver gpu was called with a non-blockable range
      And the pages of [0x100000, 0x101000) of process A are freed

    @G-310.5
    Scenario: Of two mirrors that would decline, one is called
      Given sync_cpu_device_pagetables of driver gpu returns -EAGAIN when its range is non-blockable
      And driver gpu calls mmap_write_lock on process A
      And driver gpu calls hmm_mirror_register on process A, naming it m2
      And driver gpu calls mmap_write_unlock on process A
      And process A has SIGKILL pending
      When process lmkd calls process_mrelease on process A
      Then process_mrelease by process lmkd returned -EAGAIN
      And sync_cpu_device_pagetables of driver gpu was called once

    @G-310.6
    Scenario: A mirror that has declined can be unregistered
      Given sync_cpu_device_pagetables of driver gpu returns -EAGAIN when its range is non-blockable
      And process A has SIGKILL pending
      And process lmkd calls process_mrelease on process A
      When driver gpu calls hmm_mirror_unregister on m1
      Then hmm_mirror_unregister by driver gpu has returned
      And m1 is freed

  @G-311
  Rule: An error of sync_cpu_device_pagetables for a blockable range, or any but -EAGAIN, is warned about and ignored
    Source: mm/hmm.c, hmm_invalidate_range_start(), Linux 5.4: WARN_ON() and `continue`.

    @G-311.1
    Scenario: -EAGAIN where it may block
      Given sync_cpu_device_pagetables of driver gpu returns -EAGAIN
      And driver gpu calls hmm_range_register on [0x100000, 0x101000) of m1, naming it r1
      When process A calls madvise on [0x100000, 0x101000)
      Then madvise by process A has returned
      And the kernel reports a WARN_ON
      When driver gpu calls hmm_range_valid on r1
      Then hmm_range_valid by driver gpu returned true

    @G-311.2
    Scenario: Another error where it must not block
      Given sync_cpu_device_pagetables of driver gpu returns -ENOMEM
      And process A has SIGKILL pending
      When process lmkd calls process_mrelease on process A
      Then process_mrelease by process lmkd returned 0
      And the kernel reports a WARN_ON

    @G-311.3
    Scenario: The mirrors after it are called all the same
      Given sync_cpu_device_pagetables of driver gpu returns -EAGAIN
      And driver gpu calls mmap_write_lock on process A
      And driver gpu calls hmm_mirror_register on process A, naming it m2
      And driver gpu calls mmap_write_unlock on process A
      When process A calls madvise on [0x100000, 0x101000)
      Then sync_cpu_device_pagetables of driver gpu was called twice
      And the kernel reports a WARN_ON

    @G-311.4
    Scenario: A mirror that keeps its pages lets its device use what is freed
      Given sync_cpu_device_pagetables of driver gpu returns -EAGAIN
      And driver gpu establishes sptes for [0x100000, 0x101000) of process A
      When process A calls munmap on [0x100000, 0x101000)
      Then the kernel reports a WARN_ON
      And the kernel reports device access to a freed page
