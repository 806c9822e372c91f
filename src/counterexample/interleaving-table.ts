/** An interleaving as a table: a column per task, a line per step, time going down. */
import type { ExplainedStep } from '../protocol/implementation';
import type { ReportName } from '../protocol/names';
import type { Trace, TraceEvent } from '../protocol/trace';
import { foldSteps } from './fold-steps';

/** Longer cells are cut to this number of characters. */
const CELL_WIDTH_MAX = 52;
/** Where a cell begins with a line of the source. */
const SOURCE_WIDTH_MAX = 68;

/**
 * The steps, tasks side by side. `*` marks a step that an observer sees, and `!` a report of the
 * kernel. A line across all columns means that the script is quiescent. The step `marked`, counted
 * from 1, has a `>` before its number.
 */
export function interleavingTable(
  steps: readonly ExplainedStep[],
  marked: number | null = null,
): string {
  const tasks = [...new Set(steps.flatMap(({ task }) => task ?? []))];
  const rows = foldSteps(steps, marked).flatMap(({ number, task, text, events, source }) => {
    const column = task === null ? -1 : tasks.indexOf(task);
    const cell = task === null ? text : `${events.length > 0 ? '*' : ' '} ${text}`;
    const found = reportsIn(events).map((report) => {
      return { number: '', column, text: clip(`! ${report}`) };
    });
    const clipped = clip(cell, source === undefined ? CELL_WIDTH_MAX : SOURCE_WIDTH_MAX);
    return [
      { number: `${number === marked ? '> ' : ''}${number}`, column, text: clipped },
      ...found,
    ];
  });
  const widths = tasks.map((task, column) =>
    Math.max(
      clip(task).length,
      ...rows.map((row) => (row.column === column ? row.text.length : 0)),
    ),
  );
  const numberWidth = Math.max(
    String(steps.length).length,
    ...rows.map(({ number }) => number.length),
  );
  const line = (number: string, cells: readonly string[]) =>
    [number.padStart(numberWidth), ...cells.map((cell, column) => cell.padEnd(widths[column] ?? 0))]
      .join('  ')
      .trimEnd();
  const across = widths.reduce((total, width) => total + width + 2, -2);
  const body = rows.map(({ number, column, text }) => {
    if (column < 0) return line(number, [`-- ${text} `.padEnd(across, '-')]);
    return line(
      number,
      tasks.map((_, at) => (at === column ? text : '')),
    );
  });
  return [
    line(
      '',
      tasks.map((task) => clip(task)),
    ),
    ...body,
  ].join('\n');
}

/** The events of a trace as steps, for implementations that cannot replay. */
export function stepsOfTrace(trace: Trace): ExplainedStep[] {
  let task: string | null = null;
  return trace.map((event) => {
    // A free names no task: it stands in the column of the task before.
    if (event.kind === 'settled') task = null;
    else if ('task' in event) task = event.task;
    return { task, what: describeEvent(event), events: [event] };
  });
}

/** The reports of the kernel's debugging aids among these events. */
export function reportsIn(events: readonly TraceEvent[]): ReportName[] {
  return events.flatMap((event) => (event.kind === 'report' ? [event.report] : []));
}

/** One event in a few words. */
export function describeEvent(event: TraceEvent): string {
  switch (event.kind) {
    case 'call':
      return `calls ${event.function}()`;
    case 'return':
      return `${event.function}() returns ${event.result}`;
    case 'enter':
      return `->${event.callback}() is entered`;
    case 'leave':
      return `->${event.callback}() returns`;
    case 'free':
      return `${event.object} is freed`;
    case 'report':
      return `${event.report}: ${event.detail}`;
    case 'settled':
      return 'quiescent: no task can take a step';
  }
}

function clip(text: string, most = CELL_WIDTH_MAX): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}
