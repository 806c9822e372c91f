/** Which file imports which: types included, and what import() and require() name. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';

/** By file, the files of the project that it imports; paths from the project's root. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>;

const CODE = /\.(?:m?ts|m?js)$/;
/** What is generated, or written by a test that runs at the same time. */
const NOT_OURS = /(?:^|\/)(?:node_modules|dist|generated|cache|run-[^/]*)\//;

/** The imports of all code in these folders. */
export function readImports(project: string, folders: readonly string[]): ImportGraph {
  const files = folders.flatMap((folder) =>
    readdirSync(join(project, folder), { recursive: true, encoding: 'utf8' })
      .map((path) => `${folder}/${path}`)
      .filter((path) => CODE.test(path) && !NOT_OURS.test(path)),
  );
  const isCode = (path: string): boolean => CODE.test(path) && existsSync(join(project, path));
  const imported = (file: string): string[] =>
    relativeImports(readFileSync(join(project, file), 'utf8')).flatMap((specifier) => {
      const path = join(dirname(file), specifier);
      // What is no code, such as a style sheet, is no part of the graph; a wrong path fails tsc.
      return [path, `${path}.ts`, `${path}.js`, `${path}/index.ts`].filter(isCode).slice(0, 1);
    });
  return new Map(files.sort().map((file) => [file, imported(file)]));
}

export function relativeImports(text: string): string[] {
  const { importedFiles } = ts.preProcessFile(text, true, true);
  return importedFiles.map(({ fileName }) => fileName).filter((name) => name.startsWith('.'));
}

/** The shortest circle through each file that is in one, each circle once: `a → b → a`. */
export function importCircles(graph: ImportGraph): string[] {
  const circles = [...graph.keys()].flatMap((file) => {
    const circle = shortestCircle(graph, file);
    return circle === null ? [] : [fromSmallest(circle)];
  });
  return [...new Set(circles.map((circle) => [...circle, circle[0]].join(' → ')))].sort();
}

/** The files of the shortest path from a file back to itself; null if there is none. */
function shortestCircle(graph: ImportGraph, start: string): string[] | null {
  const importerOf = new Map<string, string>();
  const queue = [start];
  for (const file of queue) {
    for (const imported of graph.get(file) ?? []) {
      if (imported === start) return pathTo(file, start, importerOf);
      if (importerOf.has(imported)) continue;
      importerOf.set(imported, file);
      queue.push(imported);
    }
  }
  return null;
}

function pathTo(end: string, start: string, importerOf: ReadonlyMap<string, string>): string[] {
  const path = [end];
  for (let file = end; file !== start; path.unshift(file)) file = importerOf.get(file) as string;
  return path;
}

/** The same circle in the same form, whichever of its files the search began with. */
function fromSmallest(circle: readonly string[]): string[] {
  const at = circle.indexOf([...circle].sort()[0] as string);
  return [...circle.slice(at), ...circle.slice(0, at)];
}
