/** What conformance.json holds of a part besides what every report has: all that merging needs. */
import { z } from 'zod';
import { type Witness, witnessSchema } from '../conformance/attachments';
import { verdictSchema } from '../conformance/verdict';
import { modeSchema, samplingSchema } from '../protocol/implementation';
import type { ExactJson } from './exact-json';
import type { CaseReport, Report } from './report';
import type { ShardInfo } from './shard-report';

const failureSchema = z.strictObject({
  location: z.string(),
  step: z.string().exactOptional(),
  message: z.string(),
  malformed: z.literal(true).exactOptional(),
});

/** A case; its count is a string, as other programs' JSON would round it. */
const caseSchema = z.strictObject({
  location: z.string(),
  name: z.string(),
  verdict: verdictSchema,
  interleavings: z.string().regex(/^\d+$/).transform(BigInt),
  states: z.number(),
  failures: z.array(failureSchema),
  witnesses: z.array(witnessSchema),
});

const partSchema = z.strictObject({
  index: z.int().min(1),
  total: z.int().min(1),
  selection: z.array(z.string()),
  features: z.string(),
  asked: z.record(z.string(), z.string()),
  expectations: z.array(
    z.strictObject({ id: z.string(), reason: z.string(), location: z.string() }),
  ),
  cases: z.record(z.string(), z.array(caseSchema)),
  unfiled: z.array(caseSchema),
  problems: z.array(z.string()),
  passed: z.int(),
  failed: z.int(),
  undecided: z.int(),
});

/** conformance.json, as far as merging reads it. */
export const partFileSchema = z.object({
  suite: z.object({ name: z.string(), version: z.string() }),
  implementation: z.object({
    name: z.string(),
    version: z.string(),
    capabilities: z.array(z.string()),
  }),
  mode: modeSchema,
  sampling: samplingSchema.exactOptional(),
  part: partSchema.exactOptional(),
  guarantees: z.array(
    z.object({
      id: z.string(),
      statement: z.string(),
      scenarios: z.array(
        z.object({ id: z.string(), name: z.string(), knownFailure: z.string().exactOptional() }),
      ),
    }),
  ),
  complete: z.literal(true).exactOptional(),
});

export type PartFile = z.infer<typeof partFileSchema>;

/** The member `part` of conformance.json. */
export function renderPart(report: Report, part: ShardInfo): ExactJson {
  const scenarios = report.guarantees.flatMap((guarantee) => guarantee.scenarios);
  const { index, total, selection, features, asked, expectations } = part;
  return {
    index,
    total,
    selection,
    features,
    asked: { ...asked },
    expectations: expectations.map((expectation) => ({ ...expectation })),
    cases: Object.fromEntries(scenarios.map(({ id, cases }) => [id, cases.map(renderCase)])),
    unfiled: report.unfiled.map(renderCase),
    problems: report.problems,
    passed: report.passed,
    failed: report.failed,
    undecided: report.undecided,
  };
}

function renderCase(one: CaseReport): ExactJson {
  const { location, name, verdict, interleavings, states, failures, witnesses } = one;
  return {
    location,
    name,
    verdict,
    interleavings: String(interleavings),
    states,
    failures: failures.map((failure) => ({ ...failure })),
    witnesses: witnesses.map(renderWitness),
  };
}

/** An interleaving in which that happens which may. */
export function renderWitness({ sentence, schedule, steps }: Witness): ExactJson {
  return { sentence, ...(schedule === undefined ? {} : { schedule }), steps };
}
