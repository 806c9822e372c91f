/** A Markdown table. Cells may contain line breaks and `|`. */
export function markdownTable(
  names: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  return [names, names.map(() => '---'), ...rows].map(row).join('\n');
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replace(/\s+/g, ' ').replaceAll('|', '\\|')).join(' | ')} |`;
}
