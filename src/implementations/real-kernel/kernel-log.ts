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

/** The first match decides. Each is the first line of a longer message. */
const PATTERNS: readonly Pattern[] = [
  { text: /NULL pointer dereference/, report: 'NULL pointer dereference', fatal: true },
  { text: /Object already free/, report: 'double free', fatal: true },
  {
    text: /KASAN: |general protection fault|unable to handle (page fault|kernel paging request)|Poison overwritten|refcount_t: (addition on 0|increment on 0)/,
    report: 'use-after-free',
    fatal: true,
  },
  { text: /^BUG \S+ \(|Redzone overwritten/, report: 'use-after-free', fatal: true },
  { text: /refcount_t: underflow/, report: 'refcount underflow', fatal: true },
  { text: /refcount_t: saturated/, report: 'refcount saturation', fatal: true },
  { text: /list_(add|del) corruption/, report: 'RCU list corruption', fatal: true },
  { text: /possible recursive locking/, report: 'lock recursion', fatal: true },
  { text: /possible circular locking/, report: 'lock inversion', fatal: true },
  {
    text: /scheduling while atomic|sleeping function called from invalid context/,
    report: 'sleeping in atomic context',
    fatal: true,
  },
  { text: /kernel BUG at/, report: 'BUG_ON', fatal: true },
  {
    text: /soft lockup|hard LOCKUP|self-detected stall|detected stalls/,
    report: 'deadlock',
    fatal: true,
  },
  { text: /^WARNING: /, report: 'WARN_ON', fatal: false },
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
