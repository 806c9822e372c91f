/** What a run has found of an implementation, scenario by scenario: enough for the table. */
import type { Verdict } from '../conformance/verdict';
import type { RecordedResult } from './recorded-result';

/** The verdicts on one implementation. */
export interface Results {
  readonly name: string;
  readonly version: string;
  /** By scenario; numbers of interleavings may be too large to be exact. */
  readonly scenarios: Readonly<Record<string, ScenarioResult>>;
}

interface ScenarioResult {
  readonly verdict: Verdict;
  readonly interleavings: number;
}

export function resultsOf({ implementation, guarantees }: RecordedResult): Results {
  const { name, version } = implementation;
  const scenarios = guarantees.flatMap((guarantee) => guarantee.scenarios);
  return { name, version, scenarios: Object.fromEntries(scenarios.map((one) => [one.id, one])) };
}
