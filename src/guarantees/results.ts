/** What a run has found of an implementation, as it is kept in results/: enough for the table. */
import { z } from 'zod';

const verdict = z.enum(['pass', 'fail', 'unsupported', 'inconclusive']);

/** What is read of conformance.json; numbers of interleavings may be too large to be exact. */
const conformanceSchema = z.object({
  implementation: z.object({ name: z.string(), version: z.string() }),
  guarantees: z.array(
    z.object({
      id: z.string(),
      verdict,
      scenarios: z.array(z.object({ id: z.string(), verdict, interleavings: z.number() })),
    }),
  ),
  complete: z.literal(true),
});

const resultsSchema = z.strictObject({
  name: z.string().min(1),
  version: z.string().min(1),
  /** By scenario. */
  scenarios: z.record(z.string(), z.strictObject({ verdict, interleavings: z.number() })),
});

/** The verdicts on one implementation. */
export type Results = z.infer<typeof resultsSchema>;

/** What is kept of a run. Throws where it did not reach its end. */
export function resultsOf(conformance: unknown): Results {
  const { implementation, guarantees } = conformanceSchema.parse(conformance);
  const scenarios = guarantees
    .flatMap((guarantee) => guarantee.scenarios)
    .map(({ id, verdict, interleavings }) => [id, { verdict, interleavings }]);
  const { name, version } = implementation;
  return { name, version, scenarios: Object.fromEntries(scenarios) };
}

/** Reads a file of results/. */
export function readResults(text: string): Results {
  return resultsSchema.parse(JSON.parse(text));
}

/** A line for each scenario, so that a change of one is a change of one line. */
export function renderResults({ name, version, scenarios }: Results): string {
  const lines = Object.entries(scenarios).map(
    ([id, result]) => `    ${JSON.stringify(id)}: ${renderResult(result)}`,
  );
  const head = `  "name": ${JSON.stringify(name)},\n  "version": ${JSON.stringify(version)},`;
  return `{\n${head}\n  "scenarios": {\n${lines.join(',\n')}\n  }\n}\n`;
}

function renderResult({ verdict, interleavings }: Results['scenarios'][string]): string {
  return `{ "verdict": ${JSON.stringify(verdict)}, "interleavings": ${interleavings} }`;
}
