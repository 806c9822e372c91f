/** Reads the mutants of Stryker's JSON reports; a later report of a mutant replaces an earlier one. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';

const Position = z.object({ line: z.number(), column: z.number() });

const Report = z.object({
  files: z.record(
    z.string(),
    z.object({
      source: z.string(),
      mutants: z.array(
        z.object({
          status: z.string(),
          mutatorName: z.string(),
          replacement: z.string().optional(),
          location: z.object({ start: Position, end: Position }),
          killedBy: z.array(z.string()).optional(),
        }),
      ),
    }),
  ),
  testFiles: z
    .record(
      z.string(),
      z.object({ tests: z.array(z.object({ id: z.string(), name: z.string() })) }),
    )
    .optional(),
});

type Reported = z.infer<typeof Report>['files'][string]['mutants'][number];

export interface Mutant {
  readonly file: string;
  readonly status: string;
  /** The changed line, without its number: `if ([a < b → true]) {`. */
  readonly change: string;
  /** The name of the test that killed the mutant; null if none did, or if the report lacks it. */
  readonly killer: string | null;
}

/** The mutants of a file, and the source that they change. */
interface FileMutants {
  readonly source: string;
  readonly mutants: Map<string, Mutant>;
}

/** Drops the mutants of earlier reports whose file has changed since. */
export function mutantsOf(paths: readonly string[]): Mutant[] {
  const known = new Map<string, FileMutants>();
  for (const path of paths) {
    const { files, testFiles = {} } = Report.parse(JSON.parse(readFileSync(path, 'utf8')));
    const tests = Object.values(testFiles).flatMap((file) => file.tests);
    const names = new Map(tests.map(({ id, name }) => [id, name]));
    for (const [file, { source, mutants: reported }] of Object.entries(files)) {
      const before = known.get(file);
      const of = before?.source === source ? before : { source, mutants: new Map() };
      known.set(file, of);
      for (const one of reported) {
        const { status, killedBy = [] } = one;
        const killer = names.get(killedBy[0] ?? '') ?? null;
        const mutant = { file, status, change: changeOf(source, one), killer };
        of.mutants.set(JSON.stringify([one.location, one.replacement]), mutant);
      }
    }
  }
  return [...known.values()].flatMap(({ mutants }) => [...mutants.values()]);
}

function changeOf(
  source: string,
  { location: { start, end }, replacement = '' }: Reported,
): string {
  const lines = source.split('\n').slice(start.line - 1, end.line);
  const last = lines.length - 1;
  const from = start.column - 1;
  const before = lines[0]?.slice(0, from) ?? '';
  const after = lines[last]?.slice(end.column - 1) ?? '';
  const original = lines.join('\n').slice(from, lines.join('\n').length - after.length);
  return short(`${before}[${short(original, 70)} → ${short(replacement, 40)}]${after}`, 200);
}

function short(text: string, length: number): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > length ? `${line.slice(0, length)}…` : line;
}
