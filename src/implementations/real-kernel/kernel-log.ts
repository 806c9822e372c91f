/** What the guest's kernel log says, as the findings that it stands for. */
import type { ReportName } from '../../protocol/names';

/** Who reports what is in the log: that it was this task or that, it does not say. */
export const KERNEL = 'the kernel';

export interface LogFinding {
  readonly report: ReportName;
  readonly detail: string;
  /** Whether the machine is not to be trusted any more after it. */
  readonly fatal: boolean;
}

interface Pattern {
  readonly text: RegExp;
  readonly report: ReportName;
  readonly fatal: boolean;
}

/** The first that fits decides. Each is the headline of a report, which has more lines. */
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

/** The finding that a line of the log begins; null where it begins none. */
export function findingOf(line: string): LogFinding | null {
  for (const { text, report, fatal } of PATTERNS) {
    if (text.test(line)) return { report, fatal, detail: line.trim() };
  }
  return null;
}

/** The findings in what a guest printed on its console before it died. */
export function findingsOf(lines: readonly string[]): LogFinding[] {
  return lines.flatMap((line) => findingOf(line.replace(TIMESTAMP, '')) ?? []);
}
