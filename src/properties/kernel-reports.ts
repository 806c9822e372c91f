/** Properties of the reports of the kernel's debugging aids. */
import type { ReportName } from '../protocol/names';
import type { ReportEvent, TraceEvent } from '../protocol/trace';
import { type Property, property } from './property';

/** Each report, and how a reason describes it. */
type Reports = readonly (readonly [ReportName, string])[];

/** The name of all monitors of the log: they have the same states, whatever they are to find in it. */
const LOG = 'the kernel log';

const log = {
  initial: [],
  step: (found: Reports, event: TraceEvent): Reports =>
    event.kind === 'report' ? [...found, [event.report, describe(event)]] : found,
};

export function kernelReports(report: ReportName): Property {
  return property(['kernelReports', report], {
    ...log,
    verdict: (found) => {
      if (found.some(([name]) => name === report)) return null;
      return found.length === 0
        ? 'the kernel log is clean'
        : `the kernel log has: ${textOf(found)}`;
    },
  });
}

/** The kernel reports nothing except what is named. */
export function logIsCleanBut(named: ReadonlySet<ReportName>): Property {
  const verdict = (all: Reports) => {
    const found = all.filter(([name]) => !named.has(name));
    return found.length === 0 ? null : `the kernel log is not clean: ${textOf(found)}`;
  };
  return property(['logIsCleanBut', ...named], { ...log, verdict }, LOG);
}

function textOf(found: Reports): string {
  return found.map(([, text]) => text).join('; ');
}

function describe({ report, task, detail }: ReportEvent): string {
  return `${report} by ${task} (${detail})`;
}
