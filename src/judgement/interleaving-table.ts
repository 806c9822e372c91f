/** An interleaving as a table: one column a task, one line a step, time going down. */
import type { ExplainedStep } from '../conformance/implementation';
import type { Trace, TraceEvent } from '../spec/trace';

const COLUMN_WIDTH_MAX = 44;

/** The steps, tasks side by side; steps that an observer sees are marked with `*`. */
export function interleavingTable(steps: readonly ExplainedStep[]): string {
  const tasks = [...new Set(steps.map(({ task }) => task))];
  const texts = steps.map(({ what, visible }) => clip(visible ? `* ${what}` : `  ${what}`));
  const widths = tasks.map((task) =>
    Math.max(clip(task).length, ...steps.map((step, index) => (step.task === task ? (texts[index] as string).length : 0))),
  );
  const numberWidth = String(steps.length).length;
  const line = (number: string, cells: readonly string[]) =>
    [number.padStart(numberWidth), ...cells.map((cell, column) => cell.padEnd(widths[column] as number))]
      .join('  ')
      .trimEnd();
  return [
    line('', tasks.map(clip)),
    line('', widths.map((width) => '-'.repeat(width))),
    ...steps.map((step, index) =>
      line(
        String(index + 1),
        tasks.map((task) => (task === step.task ? (texts[index] as string) : '')),
      ),
    ),
  ].join('\n');
}

/** The events of a trace as such steps, for implementations that tell no more. */
export function stepsOfTrace(trace: Trace): ExplainedStep[] {
  return trace.map((event) => ({ task: taskOf(event), what: describeEvent(event), visible: true }));
}

function taskOf(event: TraceEvent): string {
  return 'task' in event ? event.task : '';
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
      return 'everything has come to rest';
  }
}

function clip(text: string): string {
  return text.length <= COLUMN_WIDTH_MAX ? text : `${text.slice(0, COLUMN_WIDTH_MAX - 1)}…`;
}
