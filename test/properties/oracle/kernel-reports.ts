/** Properties of the reports of the kernel's debugging aids. */
import type { ReportName } from '../../../src/protocol/names';
import type { ReportEvent, Trace } from '../../../src/protocol/trace';
import type { Property } from './property';

function reports(trace: Trace): ReportEvent[] {
  return trace.filter((event) => event.kind === 'report');
}

export function kernelReports(report: ReportName): Property {
  return ({ trace }) => {
    const found = reports(trace);
    if (found.some((event) => event.report === report)) return null;
    return found.length === 0
      ? 'the kernel log is clean'
      : `the kernel log has: ${found.map(describe).join('; ')}`;
  };
}

/** The kernel reports nothing except what is named. */
export function logIsCleanBut(named: ReadonlySet<ReportName>): Property {
  return ({ trace }) => {
    const found = reports(trace).filter(({ report }) => !named.has(report));
    return found.length === 0
      ? null
      : `the kernel log is not clean: ${found.map(describe).join('; ')}`;
  };
}

function describe({ report, task, detail }: ReportEvent): string {
  return `${report} by ${task} (${detail})`;
}
