/** The member `part` of conformance.json: what the merge needs of a shard besides its report. */
import { z } from 'zod';
import { type Witness, witnessSchema } from '../conformance/attachments';
import { verdictSchema } from '../conformance/verdict';
import { modeSchema, samplingSchema } from '../protocol/implementation';
import type { ExactJson } from './exact-json';
import type { CaseReport, EarlierAttempt, Report, ShardInfo } from './report';

const failureSchema = z.strictObject({
  location: z.string(),
  step: z.string().exactOptional(),
  message: z.string(),
  malformed: z.literal(true).exactOptional(),
  unjudged: z.literal(true).exactOptional(),
});

/** A case; its count is a string, as other programs' JSON would round it. */
const caseSchema = z.strictObject({
  location: z.string(),
  name: z.string(),
  verdict: verdictSchema,
  interleavings: z.string().regex(/^\d+$/).transform(BigInt),
  interleavingsAreExact: z.literal(false).exactOptional(),
  states: z.int().min(0),
  failures: z.array(failureSchema),
  witnesses: z.array(witnessSchema),
  counterexampleSteps: z.int().min(1).exactOptional(),
  earlier: z
    .array(z.strictObject({ verdict: verdictSchema, failures: z.array(failureSchema) }))
    .exactOptional(),
});

const count = z.int().min(0);

/** --shard takes no more. */
const SHARDS_MAX = 999_999;

const shardSchema = z.strictObject({
  index: z.int().min(1).max(SHARDS_MAX),
  total: z.int().min(1).max(SHARDS_MAX),
  selection: z.array(z.string()),
  features: z.string(),
  asked: z.record(z.string(), z.string()),
  expectations: z.array(
    z.strictObject({
      id: z.string(),
      reason: z.string(),
      fails: z.string().exactOptional(),
      location: z.string(),
    }),
  ),
  cases: z.record(z.string(), z.array(caseSchema)),
  unfiled: z.array(caseSchema),
  problems: z.array(z.string()),
  passed: count,
  failed: count,
  undecided: count,
  digest: z.string(),
});

const verdictCounts = { pass: count, fail: count, unsupported: count, inconclusive: count };

const failedFirstSchema = z.strictObject({ location: z.string(), message: z.string() });

const shownFailureSchema = z.strictObject({
  location: z.string(),
  step: z.string().exactOptional(),
  reason: z.string(),
  counterexample: z.string().exactOptional(),
});

const scenarioSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  verdict: verdictSchema,
  interleavings: z.number().min(0),
  interleavingsAreExact: z.literal(false).exactOptional(),
  witnesses: z.array(witnessSchema).exactOptional(),
  failures: z.array(shownFailureSchema).exactOptional(),
  failedFirst: z.array(failedFirstSchema).exactOptional(),
  knownFailure: z.string().exactOptional(),
});

/** conformance.json, with nothing in it that --shard does not write. */
export const shardFileSchema = z.strictObject({
  suite: z.strictObject({ name: z.string(), version: z.string() }),
  implementation: z.strictObject({
    name: z.string(),
    version: z.string(),
    capabilities: z.array(z.string()),
  }),
  mode: modeSchema,
  sampling: samplingSchema.exactOptional(),
  part: shardSchema.exactOptional(),
  guarantees: z.array(
    z.strictObject({
      id: z.string(),
      statement: z.string(),
      verdict: verdictSchema,
      elsewhere: z.array(z.string()).exactOptional(),
      scenarios: z.array(scenarioSchema),
    }),
  ),
  totals: z.strictObject(verdictCounts),
  problems: z.array(z.string()).exactOptional(),
  complete: z.literal(true).exactOptional(),
});

export type ShardFile = z.infer<typeof shardFileSchema>;

/** The member `part` of conformance.json. */
export function renderShard(report: Report, shard: ShardInfo): Readonly<Record<string, ExactJson>> {
  const scenarios = report.guarantees.flatMap((guarantee) => guarantee.scenarios);
  const { index, total, selection, features, verdictOptions, expectations } = shard;
  return {
    index,
    total,
    selection,
    features,
    asked: { ...verdictOptions },
    expectations: expectations.map((expectation) => ({ ...expectation })),
    cases: Object.fromEntries(scenarios.map(({ id, cases }) => [id, cases.map(renderCase)])),
    unfiled: report.unidentified.map(renderCase),
    problems: report.problems,
    passed: report.passed,
    failed: report.failed,
    undecided: report.undecided,
  };
}

function renderCase(one: CaseReport): ExactJson {
  const { location, name, verdict, interleavings, states, failures, witnesses, earlier } = one;
  const { counterexampleSteps } = one;
  return {
    location,
    name,
    verdict,
    interleavings: String(interleavings),
    ...(one.interleavingsAreExact === false ? { interleavingsAreExact: false } : {}),
    states,
    failures: failures.map((failure) => ({ ...failure })),
    witnesses: witnesses.map(renderWitness),
    ...(counterexampleSteps === undefined ? {} : { counterexampleSteps }),
    ...(earlier === undefined ? {} : { earlier: earlier.map(renderEarlier) }),
  };
}

function renderEarlier({ verdict, failures }: EarlierAttempt): ExactJson {
  return { verdict, failures: failures.map((failure) => ({ ...failure })) };
}

/** The shortest interleaving in which an allowed behaviour occurs. */
export function renderWitness({ sentence, schedule, steps }: Witness): ExactJson {
  return { sentence, ...(schedule === undefined ? {} : { schedule }), steps };
}
