/**
 * A file of the kernel of which the unit needs some functions only: those functions, unmodified and
 * at their lines, with empty lines in the place of all else.
 */
export function cutFunctions(text: string, names: readonly string[]): string {
  const kept = new Set<number>();
  for (const name of names) {
    const definition = new RegExp(
      `^(?:[a-z_][\\w\\s*]*[\\s*])?${name}\\([^;{}()]*\\)\\s*\\n\\{`,
      'm',
    );
    const begin = definition.exec(text);
    if (begin === null) continue;
    const end = text.indexOf('\n}', begin.index);
    for (let line = lineAt(text, begin.index); line <= lineAt(text, end + 1); line++)
      kept.add(line);
  }
  return text
    .split('\n')
    .map((line, number) => (kept.has(number) ? line : ''))
    .join('\n');
}

/** From 0 on. */
function lineAt(text: string, at: number): number {
  return text.slice(0, at).split('\n').length - 1;
}
