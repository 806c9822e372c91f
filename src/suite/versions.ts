/** Since which version the suite has each scenario: features/versions.yaml. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { compareIds, partsOf } from '../counterexample/scenario-id';
import { UsageError } from '../usage-error';
import { guaranteeId } from './catalogue';
import { readEntryList } from './entry-list';

export const VERSIONS = 'features/versions.yaml';
export const VERSION = /^\d+\.\d+\.\d+$/;

const NUMBERS = /^\d+(?:-\d+)?(?:, \d+(?:-\d+)?)*$/;

const versionSchema = z.strictObject({
  version: z.string().regex(VERSION, 'expected a version such as 0.1.0'),
  scenarios: z.record(
    guaranteeId,
    z.string().regex(NUMBERS, 'expected the numbers of scenarios, such as "1-3, 5"'),
  ),
});

/** A version of the suite, and the ids of the scenarios that are new in it. */
export interface SuiteVersion {
  readonly version: string;
  readonly scenarios: readonly string[];
}

/** The versions, the oldest first. Throws a UsageError where the file has no such entries. */
export function readVersions(yaml: string, file: string): readonly SuiteVersion[] {
  const { entries, problems } = readEntryList(yaml, file, versionSchema);
  if (problems.length > 0) throw new UsageError(problems);
  return entries.map(({ version, scenarios }) => ({
    version,
    scenarios: Object.entries(scenarios).flatMap(([guarantee, numbers]) =>
      numbers.split(', ').flatMap((range) => idsIn(guarantee, range)),
    ),
  }));
}

function idsIn(guarantee: string, range: string): string[] {
  const [first = 0, last = first] = range.split('-').map(Number);
  return Array.from({ length: last - first + 1 }, (_, at) => `${guarantee}.${first + at}`);
}

/** The ids of all scenarios that the suite had in a version. */
export function scenariosSince(version: string, suite: string): ReadonlySet<string> {
  const versions = readVersions(readFileSync(join(suite, VERSIONS), 'utf8'), VERSIONS);
  const last = versions.findIndex((one) => one.version === version);
  if (last < 0) {
    const known = versions.map((one) => one.version).join(', ');
    throw new UsageError(`--suite-since ${version}: expected a version of the suite: ${known}`);
  }
  return new Set(versions.slice(0, last + 1).flatMap(({ scenarios }) => scenarios));
}

/** The entry of a new version in the file: what no version before has. */
export function renderVersion(
  version: string,
  ids: readonly string[],
  before: readonly SuiteVersion[],
): string {
  const old = new Set(before.flatMap(({ scenarios }) => scenarios));
  const added = new Map<string, number[]>();
  for (const id of [...ids].sort(compareIds)) {
    if (old.has(id)) continue;
    const { guarantee, scenario } = partsOf(id);
    added.set(guarantee, [...(added.get(guarantee) ?? []), scenario]);
  }
  const lines = [...added].map(([guarantee, its]) => `    ${guarantee}: "${rangesOf(its)}"`);
  const scenarios = lines.length === 0 ? ' {}' : `\n${lines.join('\n')}`;
  return `- version: ${version}\n  scenarios:${scenarios}\n`;
}

/** `1-3, 5` of scenarios that are in the order of their numbers. */
function rangesOf(numbers: readonly number[]): string {
  const ranges: [first: number, last: number][] = [];
  for (const number of numbers) {
    const range = ranges.at(-1);
    if (range?.[1] === number - 1) range[1] = number;
    else ranges.push([number, number]);
  }
  return ranges
    .map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`))
    .join(', ');
}
