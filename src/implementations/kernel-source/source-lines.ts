/** The source text of the places that a unit has code for, for counterexamples. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../package-root';
import type { Site } from '../../wasm/c-module';
import { pathIn, type SourceTree } from './source-tree';

const MAX_LINES = 3;

/** The text of each site, in the order of the sites; empty where there is no such file or line. */
export function linesOf(tree: SourceTree, sites: readonly Site[]): string[] {
  const files = new Map<string, readonly string[]>();
  return sites.map(({ file, line }) => {
    let lines = files.get(file);
    if (lines === undefined) {
      lines = textOf(tree, file).split('\n');
      files.set(file, lines);
    }
    return statementAt(lines, line);
  });
}

function textOf(tree: SourceTree, file: string): string {
  const path = file.startsWith('native/') ? join(packageRoot(), file) : pathIn(tree, file);
  return path === null ? '' : readFileSync(path, 'utf8');
}

/** The line with the number, from 1 on, and those after it while the statement goes on. */
export function statementAt(lines: readonly string[], line: number): string {
  if (line < 1) return '';
  const statement: string[] = [];
  for (const text of lines.slice(line - 1, line - 1 + MAX_LINES)) {
    statement.push(text.trim());
    if (/[;{}]\s*(?:\/\*.*\*\/\s*)?$/.test(text)) break;
  }
  return statement.join(' ').replaceAll(/\s+/g, ' ').trim();
}
