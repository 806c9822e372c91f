/** The events behind a violation, side by side: a column for each task, with lines of the recording. */
import type { Observation } from '../properties/any-trace/observation';

/** One event in a few words. */
export function describeObservation({ kind, name, frame, result, pointer }: Observation): string {
  const given = frame.arguments;
  const words = [
    given.notifier ?? '',
    given.start === null
      ? ''
      : `[${hex(given.start)}, ${given.end === null ? '?' : hex(given.end)})`,
    given.event ?? '',
    given.blockable === false ? 'must not sleep' : '',
    given.told === null ? '' : `sequence ${given.told}`,
  ].filter((word) => word !== '');
  const told = words.length > 0 ? words.join(' ') : (given.mm ?? '');
  const answer = pointer ?? (result === null ? '' : String(result));
  switch (kind) {
    case 'call':
      return `calls ${name}(${told})`;
    case 'return':
      return `${name}() returns ${answer}`.trimEnd();
    case 'enter':
      return `->${name}(${told}) is entered`;
    case 'leave':
      return `->${name}() returns ${answer}`.trimEnd();
  }
}

export function evidenceTable(evidence: readonly Observation[]): string[] {
  const tasks = [...new Set(evidence.map(({ task }) => task))];
  const texts = evidence.map(describeObservation);
  const widths = tasks.map((task, column) =>
    Math.max(
      task.length,
      ...texts
        .filter((_, row) => evidence[row]?.task === tasks[column])
        .map(({ length }) => length),
    ),
  );
  const numbers = ['line', ...evidence.map(({ line }) => String(line))];
  const width = Math.max(...numbers.map(({ length }) => length));
  const row = (number: string, cells: readonly string[]): string =>
    [number.padStart(width), ...cells.map((cell, at) => cell.padEnd(widths[at] ?? 0))]
      .join('  ')
      .trimEnd();
  return [
    row('line', tasks),
    ...evidence.map(({ task, line }, index) =>
      row(
        String(line),
        tasks.map((one) => (one === task ? (texts[index] ?? '') : '')),
      ),
    ),
  ];
}

function hex(address: number): string {
  return `0x${address.toString(16)}`;
}
