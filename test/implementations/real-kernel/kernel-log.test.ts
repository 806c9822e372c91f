import { expect } from 'chai';
import { reportIn, reportsIn } from '../../../src/implementations/real-kernel/kernel-log';
import type { ReportName } from '../../../src/protocol/names';

/** First lines of messages, as the formats in the sources of Linux 6.1 and 6.12 make them. */
const messages: readonly (readonly [string, ReportName])[] = [
  ['BUG: kernel NULL pointer dereference, address: 0000000000000008', 'NULL pointer dereference'],
  ['BUG: KASAN: null-ptr-deref in callback+0x12/0x40', 'NULL pointer dereference'],
  ['BUG: KASAN: slab-use-after-free in callback+0x12/0x40', 'use-after-free'],
  ['BUG: KASAN: use-after-free in callback+0x12/0x40', 'use-after-free'],
  ['BUG: unable to handle page fault for address: ffffffffc0602000', 'use-after-free'],
  ['BUG kmalloc-64 (Tainted: G OE): Poison overwritten', 'use-after-free'],
  ['refcount_t: addition on 0; use-after-free.', 'use-after-free'],
  ['BUG: KASAN: double-free in callback+0x12/0x40', 'double free'],
  ['BUG kmalloc-64 (Not tainted): Object already free', 'double free'],
  ['refcount_t: underflow; use-after-free.', 'refcount underflow'],
  ['refcount_t: saturated; leaking memory.', 'refcount saturation'],
  ['refcount_t: decrement hit 0; leaking memory.', 'memory leak'],
  ['list_del corruption, ffff8880012345 is LIST_POISON2 (dead000000000122)', 'RCU list corruption'],
  ['list_add double add: new=1, prev=2, next=3.', 'RCU list corruption'],
  ['WARNING: possible recursive locking detected', 'lock recursion'],
  ['WARNING: possible circular locking dependency detected', 'lock inversion'],
  ['WARNING: possible irq lock inversion dependency detected', 'lock inversion'],
  ['WARNING: inconsistent lock state', 'inconsistent lock state'],
  ['WARNING: bad unlock balance detected!', 'unlock by a task that does not hold the lock'],
  ['BUG: sleeping function called from invalid context at mm/a.c:1', 'sleeping in atomic context'],
  ['BUG: scheduling while atomic: init/61/0x00000002', 'sleeping in atomic context'],
  [
    'WARNING: CPU: 1 PID: 217 at kernel/rcu/tree_plugin.h:331 rcu_note_context_switch+0x4a0/0x5f0',
    'sleeping in atomic context',
  ],
  ['kernel BUG at mm/mmu_notifier.c:782!', 'BUG_ON'],
  ['watchdog: BUG: soft lockup - CPU#0 stuck for 22s! [init:61]', 'deadlock'],
  ['INFO: task init:61 blocked for more than 120 seconds.', 'deadlock'],
  ['WARNING: CPU: 0 PID: 61 at mm/mmu_notifier.c:1 f+0x1/0x2', 'WARN_ON'],
  ['WARNING: mm/mmu_notifier.c:1 at f+0x1/0x2, CPU#0: init/61', 'WARN_ON'],
  ['BUG: Bad rss-counter state mm:00000000 type:MM_ANONPAGES val:1', 'another kernel warning'],
  ['BUG: non-zero pgtables_bytes on freeing mm: 4096', 'another kernel warning'],
  ['BUG: Bad page state in process init  pfn:01234', 'another kernel warning'],
  ['BUG: Bad page map in process init  pte:1 pmd:2', 'another kernel warning'],
  ['BUG: KASAN: slab-out-of-bounds in callback+0x12/0x40', 'out-of-bounds access'],
  ['BUG kmalloc-64 (Not tainted): Redzone overwritten', 'out-of-bounds access'],
  ['BUG: KMSAN: uninit-value in callback+0x12/0x40', 'use of an uninitialized value'],
  ['BUG: something that a later release adds', 'another kernel warning'],
  ['WARNING: lock held when returning to user space!', 'lock held when returning to user space'],
  ['WARNING: suspicious RCU usage', 'another kernel warning'],
  ['Kernel panic - not syncing: Attempted to kill init!', 'another kernel warning'],
];

describe('the kernel log of a guest', () => {
  for (const [message, report] of messages) {
    it(`"${message}" is reported as ${report}`, () => {
      expect(reportIn(message)?.report).to.equal(report);
      expect(reportsIn([`[    1.234567] ${message}`])).to.deep.equal([reportIn(message)]);
    });
  }

  it('has no report in other lines', () => {
    for (const line of ['mmu_notifier_spec: loading out-of-tree module', ' f+0x1/0x2', '']) {
      expect(reportIn(line)).to.equal(null);
    }
  });
});
