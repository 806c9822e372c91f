/** conformance.json: the verdicts on an implementation. See schemas/conformance.schema.json. */
import { createHash } from 'node:crypto';
import { type ExactJson, exactJson } from './exact-json';
import type { CaseReport, Failure, GuaranteeReport, Report, ScenarioReport } from './report';
import { renderShard, renderWitness } from './shard-json';

export interface Suite {
  readonly name: string;
  readonly version: string;
}

/**
 * The text of conformance.json. `complete` is its last key, and only a run that finished has it: a
 * file without it is partial.
 */
export function renderConformance(report: Report, suite: Suite): string {
  const document = {
    suite: { name: suite.name, version: suite.version },
    implementation: { ...report.implementation },
    mode: report.mode,
    ...(report.sampling === undefined ? {} : { sampling: { ...report.sampling } }),
    ...(report.shard === undefined ? {} : { part: renderShard(report, report.shard) }),
    guarantees: report.guarantees.map(renderGuarantee),
    totals: { ...report.totals },
    ...(report.problems.length === 0 ? {} : { problems: report.problems }),
    ...(report.complete ? { complete: true } : {}),
  };
  return `${exactJson(report.shard === undefined ? document : withDigest(document))}\n`;
}

/** The member `part` with a digest of the whole document: a merge must not believe one that was edited. */
function withDigest(document: Readonly<Record<string, ExactJson>>): ExactJson {
  const digest = createHash('sha256').update(exactJson(document)).digest('hex');
  return { ...document, part: { ...(document.part as object), digest } };
}

function renderGuarantee(guarantee: GuaranteeReport): ExactJson {
  return {
    id: guarantee.id,
    statement: guarantee.statement,
    verdict: guarantee.verdict,
    ...(guarantee.elsewhere === undefined ? {} : { elsewhere: guarantee.elsewhere }),
    scenarios: guarantee.scenarios.map(renderScenario),
  };
}

function isLowerBound({ interleavingsAreExact }: CaseReport): boolean {
  return interleavingsAreExact === false;
}

function renderScenario(scenario: ScenarioReport): ExactJson {
  const { id, name, verdict, interleavings, cases, knownFailure } = scenario;
  const witnesses = cases.flatMap((one) => one.witnesses.map(renderWitness));
  const failures = cases.flatMap((one) => one.failures.map(renderFailure));
  const failedFirst = cases.flatMap(renderEarlier);
  return {
    id,
    name,
    verdict,
    interleavings,
    ...(cases.some(isLowerBound) ? { interleavingsAreExact: false } : {}),
    ...(witnesses.length === 0 ? {} : { witnesses }),
    ...(failures.length === 0 ? {} : { failures }),
    ...(failedFirst.length === 0 ? {} : { failedFirst }),
    ...(knownFailure === undefined ? {} : { knownFailure }),
  };
}

/** The reason ends at an empty line: what follows is the counterexample. */
function renderFailure({ location, step, message }: Failure): ExactJson {
  const [reason = '', ...rest] = message.trim().split('\n\n');
  return {
    location,
    ...(step === undefined ? {} : { step }),
    reason,
    ...(rest.length === 0 ? {} : { counterexample: rest.join('\n\n') }),
  };
}

/** Each failure by its first line: what follows is a counterexample, for people. */
function renderEarlier({ earlier = [] }: CaseReport): ExactJson[] {
  return earlier.flatMap(({ failures }) =>
    failures.map(({ location, message }) => ({ location, message: firstLine(message) })),
  );
}

function firstLine(message: string): string {
  return message.trim().split('\n')[0] ?? '';
}
