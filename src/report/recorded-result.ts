/** The part of a conformance.json that is recorded in results/. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { verdictSchema } from '../conformance/verdict';
import { modeSchema, samplingSchema } from '../protocol/implementation';

const count = z.int().min(0);

const scenarioSchema = z.strictObject({
  id: z.string(),
  verdict: verdictSchema,
  /** Inexact beyond 2^53. */
  interleavings: z.number().min(0),
  /** Present where there are more. */
  interleavingsAreExact: z.literal(false).optional(),
  /** The reason of a known failure. */
  knownFailure: z.string().optional(),
});

const runShape = {
  suite: z.object({ name: z.string(), version: z.string() }),
  implementation: z.object({ name: z.string(), version: z.string() }),
  mode: modeSchema,
  sampling: samplingSchema.optional(),
  totals: z.object({ pass: count, fail: count, unsupported: count, inconclusive: count }),
};

const recordedSchema = z.strictObject({
  /** The day of the run, such as 2026-11-21. */
  date: z.string().regex(/^\d{4}-\d{2}-\d{2}$/),
  ...runShape,
  guarantees: z.array(
    z.strictObject({ id: z.string(), verdict: verdictSchema, scenarios: z.array(scenarioSchema) }),
  ),
});

/** The members of conformance.json that are recorded. A partial file does not match. */
const conformanceSchema = z.object({
  ...runShape,
  guarantees: z.array(
    z.object({
      id: z.string(),
      verdict: verdictSchema,
      scenarios: z.array(z.object(scenarioSchema.shape)),
    }),
  ),
  complete: z.literal(true),
});

export type RecordedResult = z.infer<typeof recordedSchema>;

/** The recorded result of a conformance.json; null if it is not that of a run that finished. */
export function resultOf(conformanceJson: string, date: string): RecordedResult | null {
  const parsed = conformanceSchema.safeParse(parseJson(conformanceJson));
  if (!parsed.success) return null;
  const { complete: _, ...result } = parsed.data;
  return { date, ...result };
}

/** The text of a file in results/: a guarantee on each line, so that changes can be read. */
export function renderRecorded({ guarantees, ...run }: RecordedResult): string {
  const head = Object.entries(run).map(([key, value]) => `  "${key}": ${JSON.stringify(value)},`);
  const lines = guarantees.map((one) => `    ${JSON.stringify(one)}`);
  return ['{', ...head, '  "guarantees": [', lines.join(',\n'), '  ]', '}', ''].join('\n');
}

/** All recorded results in a folder, by file name. Throws an error that names a malformed file. */
export function readRecorded(folder: string): RecordedResult[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => recordedIn(join(folder, file)));
}

/** The recorded result in a file. Throws an error that names the file if it is malformed. */
export function recordedIn(file: string): RecordedResult {
  const parsed = recordedSchema.safeParse(parseJson(readFileSync(file, 'utf8')));
  if (parsed.success) return parsed.data;
  throw new Error(`${file}: not what npm run results writes: ${z.prettifyError(parsed.error)}`);
}

/** Ids of the guarantees and scenarios on which the two differ. */
export function differencesOf(recorded: RecordedResult, found: RecordedResult): string[] {
  const before = verdictsOf(recorded);
  const now = verdictsOf(found);
  return [...new Set([...before.keys(), ...now.keys()])].filter(
    (id) => before.get(id) !== now.get(id),
  );
}

function verdictsOf({ guarantees }: RecordedResult): Map<string, string> {
  return new Map(
    guarantees.flatMap(({ id, verdict, scenarios }) => [
      [id, verdict],
      ...scenarios.map((one): [string, string] => [one.id, JSON.stringify(one)]),
    ]),
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
