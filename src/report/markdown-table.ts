/** A table as Markdown; its cells may have line breaks, and bars of their own. */
export function markdownTable(
  names: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  return [names, names.map(() => '---'), ...rows].map(row).join('\n');
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replace(/\s+/g, ' ').replaceAll('|', '\\|')).join(' | ')} |`;
}
