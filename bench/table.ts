/** Tables of the bench's text. */

export type Cell = string | number;

export function table(heading: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const widths = heading.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => `${row[column]}`.length)),
  );
  const line = (cells: readonly Cell[]) =>
    cells.map((cell, column) => `${cell}`.padStart(widths[column] ?? 0)).join('  ');
  return `${[heading, ...rows].map(line).join('\n')}\n`;
}

export function seconds(value: number): string {
  return value.toFixed(3);
}

export function ratio(value: number): string {
  return value.toFixed(2);
}
