/** Reads the reports of a trace from the guest's kernel log. */
import type { ReportName } from '../../protocol/names';

/** The log does not name a task of the script, so the kernel itself stands for it. */
export const KERNEL = 'the kernel';

export interface LogReport {
  readonly report: ReportName;
  readonly detail: string;
  /** Whether the guest is unreliable afterwards. */
  readonly fatal: boolean;
}

interface Pattern {
  readonly text: RegExp;
  readonly report: ReportName;
  readonly fatal: boolean;
}

/**
 * The first match decides. Each is the first line of a longer message, as Linux 6.1 and 6.12 write it:
 * lib/refcount.c, lib/list_debug.c, mm/slub.c, mm/kasan/report.c, kernel/locking/lockdep.c,
 * kernel/sched/core.c, kernel/hung_task.c, kernel/fork.c, mm/page_alloc.c, kernel/panic.c.
 */
const PATTERNS: readonly Pattern[] = [
  {
    text: /NULL pointer dereference|KASAN: null-ptr-deref/,
    report: 'NULL pointer dereference',
    fatal: true,
  },
  { text: /Object already free|KASAN: (double|invalid)-free/, report: 'double free', fatal: true },
  {
    text: /KASAN: \S*out-of-bounds|Redzone overwritten/,
    report: 'out-of-bounds access',
    fatal: true,
  },
  { text: /KMSAN: uninit-value/, report: 'use of an uninitialized value', fatal: true },
  {
    text: /KASAN: \S*use-after-free|general protection fault|unable to handle (page fault|kernel paging request)|Poison overwritten|refcount_t: (addition|increment) on 0/,
    report: 'use-after-free',
    fatal: true,
  },
  { text: /refcount_t: underflow/, report: 'refcount underflow', fatal: true },
  {
    text: /refcount_t: (saturated|unknown saturation)/,
    report: 'refcount saturation',
    fatal: true,
  },
  { text: /refcount_t: decrement hit 0/, report: 'memory leak', fatal: true },
  { text: /list_(add|del) (corruption|double add)/, report: 'RCU list corruption', fatal: true },
  { text: /possible recursive locking/, report: 'lock recursion', fatal: true },
  {
    text: /possible (circular locking|irq lock inversion)|-unsafe lock order detected/,
    report: 'lock inversion',
    fatal: true,
  },
  {
    text: /lock held when returning to user space/,
    report: 'lock held when returning to user space',
    fatal: true,
  },
  { text: /inconsistent lock state/, report: 'inconsistent lock state', fatal: true },
  {
    text: /bad unlock balance/,
    report: 'unlock by a task that does not hold the lock',
    fatal: true,
  },
  {
    // With PREEMPT_RT who holds a spinlock is in a read-side critical section of RCU, and may be preempted.
    text: /scheduling while atomic|sleeping function called from invalid context|^WARNING: .* rcu_note_context_switch\+/,
    report: 'sleeping in atomic context',
    fatal: true,
  },
  { text: /kernel BUG at/, report: 'BUG_ON', fatal: true },
  {
    text: /soft lockup|hard LOCKUP|self-detected stall|detected (expedited )?stalls|blocked for more than \d+ seconds/,
    report: 'deadlock',
    fatal: true,
  },
  { text: /^WARNING: (CPU: \d+ PID: \d+ at |\S+:\d+ at )/, report: 'WARN_ON', fatal: false },
  // What follows has no name of its own in the suite. No scenario expects it, so it fails each.
  {
    text: /^(BUG:?|WARNING:|INFO: task) |Oops: |Kernel panic/,
    report: 'another kernel warning',
    fatal: true,
  },
];

const TIMESTAMP = /^\[ *\d+\.\d+\] /;

/** The report whose first line this is; null for any other line. */
export function reportIn(line: string): LogReport | null {
  for (const { text, report, fatal } of PATTERNS) {
    if (text.test(line)) return { report, fatal, detail: line.trim() };
  }
  return null;
}

/** The reports on a console, where lines begin with a timestamp. */
export function reportsIn(lines: readonly string[]): LogReport[] {
  return lines.flatMap((line) => reportIn(line.replace(TIMESTAMP, '')) ?? []);
}
