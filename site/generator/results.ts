/** What runs found of implementations: files of the form of schemas/conformance.schema.json. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const verdict = z.enum(['pass', 'fail', 'unsupported', 'inconclusive']);
const count = z.int().min(0);
/** Beyond 2^53 the last digits of a number are lost, and no page tells them. */
const interleavings = z.number().min(0);

const resultSchema = z.object({
  suite: z.object({ name: z.string(), version: z.string() }),
  implementation: z.object({ name: z.string(), version: z.string() }),
  mode: z.enum(['exhaustive', 'sampled']),
  sampling: z.object({ runs: count, bugDepth: count, seed: count }).optional(),
  guarantees: z.array(
    z.object({
      id: z.string(),
      verdict,
      scenarios: z.array(
        z.object({
          id: z.string(),
          verdict,
          interleavings,
          knownFailure: z.string().optional(),
          witnesses: z.array(z.object({ sentence: z.string(), schedule: z.string().optional() })).optional(),
        }),
      ),
    }),
  ),
  totals: z.object({ pass: count, fail: count, unsupported: count, inconclusive: count }),
  complete: z.literal(true),
});

export type Verdict = z.infer<typeof verdict>;
export type Result = z.infer<typeof resultSchema> & {
  /** The day of the run, such as 2026-11-21. */
  readonly date: string;
};

/** A result, or null where the text is none of a run that reached its end. */
export function parseResult(json: string, date: string): Result | null {
  const parsed = resultSchema.safeParse(parseJson(json));
  return parsed.success ? { ...parsed.data, date } : null;
}

/** The results that are kept with the site: `NAME_YYYY-MM-DD.json`, by the day of the run. */
export function readKeptResults(folder: string): Result[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .sort()
    .flatMap((file) => {
      const [, date] = /_(\d{4}-\d{2}-\d{2})\.json$/.exec(file) ?? [];
      if (date === undefined) return [];
      const result = parseResult(readFileSync(join(folder, file), 'utf8'), date);
      if (result === null) throw new Error(`${file}: expected the conformance.json of a whole run`);
      return [result];
    });
}

/** Name and version, as a column is headed. */
export function titleOf({ implementation: { name, version } }: Result): string {
  return `${name} ${version}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
