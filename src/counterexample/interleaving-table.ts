/** An interleaving as a table: a column per task, a line per step, time going down. */
import type { ExplainedStep } from '../protocol/implementation';
import type { ReportName } from '../protocol/names';
import type { Trace, TraceEvent } from '../protocol/trace';
import { foldSteps } from './fold-steps';

/** Longer cells are cut to this number of characters. */
const CELL_WIDTH_MAX = 52;
/** Where a cell begins with a line of the source. */
const SOURCE_WIDTH_MAX = 68;

/** More lines are left out around the marked step: an adapter's trace has no length of its own. */
const LINES_MAX = 300;
/** More tasks share one column. */
const COLUMNS_MAX = 16;

/** A line of the table; `column` is -1 for one across all columns. */
interface Row {
  readonly number: string;
  readonly column: number;
  readonly text: string;
  readonly isMarked: boolean;
}

/**
 * The steps, tasks side by side. `*` marks a step that an observer sees, and `!` a report of the
 * kernel. A line across all columns means that the script is quiescent. The step `marked`, counted
 * from 1, has a `>` before its number.
 */
export function interleavingTable(
  steps: readonly ExplainedStep[],
  marked: number | null = null,
): string {
  const all = [...new Set(steps.flatMap(({ task }) => task ?? []))];
  const isShared = all.length > COLUMNS_MAX;
  const tasks = isShared ? [`${all.length} tasks`] : all;
  const everyRow = foldSteps(steps, marked).flatMap(
    ({ number, task, text, events, source }): Row[] => {
      const column = task === null ? -1 : isShared ? 0 : tasks.indexOf(task);
      const who = isShared && task !== null ? `${task}: ` : '';
      const cell = task === null ? text : `${events.length > 0 ? '*' : ' '} ${who}${text}`;
      const isMarked = number === marked;
      const found = reportsIn(events).map((report): Row => {
        return { number: '', column, text: clip(`! ${report}`), isMarked };
      });
      const clipped = clip(cell, source === undefined ? CELL_WIDTH_MAX : SOURCE_WIDTH_MAX);
      return [
        { number: `${isMarked ? '> ' : ''}${number}`, column, text: clipped, isMarked },
        ...found,
      ];
    },
  );
  const rows = withoutMiddle(everyRow);
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

/** The beginning, the end and what is around the marked step, if there are too many rows. */
function withoutMiddle(rows: readonly Row[]): readonly Row[] {
  if (rows.length <= LINES_MAX) return rows;
  const third = LINES_MAX / 3;
  const marked = rows.findIndex(({ isMarked }) => isMarked);
  const near = Math.max(0, marked - third / 2);
  const kept = rows.map((_, at) => {
    const isNear = marked >= 0 && at >= near && at < near + third;
    return isNear || at < third || at >= rows.length - third;
  });
  return rows.flatMap((row, at) => {
    if (kept[at]) return [row];
    if (!kept[at - 1]) return [];
    const end = kept.indexOf(true, at);
    return [{ ...row, number: '', column: -1, text: `${end - at} lines left out` }];
  });
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
