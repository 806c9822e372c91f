/** The kill matrix: which guarantee kills which fault, and what is missing from it. */

import { compareIds } from '../counterexample/scenario-id';
import type { Fault } from '../harness/fault';
import type { FaultRecord } from './run-fault';

export interface FaultResult extends FaultRecord {
  readonly title: string;
  readonly source: string;
  readonly breaks: readonly string[];
}

export interface Matrix {
  readonly faults: readonly FaultResult[];
  /** Guarantees that kill none of their own faults: their scenarios prove nothing yet. */
  readonly guaranteesWithoutKill: readonly string[];
  /** One line each; empty if the matrix is in order. */
  readonly problems: readonly string[];
  /** Whether every scenario judged each fault. A fault lists its searches that exceeded a bound. */
  readonly complete: boolean;
}

/** Builds the matrix from the records of the faults. */
export function matrixOf(
  faults: readonly Fault[],
  records: readonly FaultRecord[],
  judged: readonly string[],
  byAllScenarios: boolean,
): Matrix {
  const results = faults.map((fault): FaultResult => {
    const record = records.find(({ id }) => id === fault.id);
    if (record === undefined) throw new RangeError(`nothing is known of the fault ${fault.id}`);
    const { title, source, breaks } = fault;
    return { ...record, title, source, breaks };
  });
  const killers = new Set(
    results.flatMap(({ breaks, killedBy }) =>
      killedBy.map(({ guarantee }) => guarantee).filter((guarantee) => breaks.includes(guarantee)),
    ),
  );
  const guaranteesWithoutKill = judged.filter((id) => !killers.has(id)).sort(compareIds);
  const problems = [
    ...results.flatMap(problemsOf),
    ...guaranteesWithoutKill.map(
      (id) => `${id}: its scenarios kill none of its faults; add a fault that they detect`,
    ),
  ];
  return { faults: results, guaranteesWithoutKill, problems, complete: byAllScenarios };
}

function problemsOf({ id, breaks, killedBy, givenUp, shown }: FaultResult): string[] {
  if (killedBy.length === 0)
    return [
      givenUp.length === 0
        ? `${id}: survives`
        : `${id}: survives, but ${givenUp.length} searches exceeded a bound; raise --max-states`,
    ];
  const killers = [...new Set(killedBy.map(({ guarantee }) => guarantee))];
  if (!killers.some((guarantee) => breaks.includes(guarantee))) {
    return [
      `${id}: is killed only by guarantees that its breaks does not list: ${killers.join(', ')}`,
    ];
  }
  if (shown !== null && !shown.marksViolation) {
    return [`${id}: its counterexample marks a step before the phase of the last When`];
  }
  return breaks
    .filter((guarantee) => !killers.includes(guarantee))
    .map((guarantee) => `${id}: its breaks lists ${guarantee}, whose scenarios do not detect it`);
}

/** Errors in the list of faults itself, found before anything runs. */
export function listProblems(faults: readonly Fault[], judged: readonly string[]): string[] {
  const ids = faults.map(({ id }) => id);
  return faults.flatMap(({ id, breaks, source, title }, index) => [
    ...(/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id) ? [] : [`${id}: expected kebab-case`]),
    ...(ids.indexOf(id) === index ? [] : [`${id}: another fault has the same id`]),
    ...(breaks.length > 0 && source !== '' && title !== ''
      ? []
      : [`${id}: expected a title, a source and at least one guarantee in breaks`]),
    ...breaks
      .filter((guarantee) => !judged.includes(guarantee))
      .map((guarantee) => `${id}: its breaks lists ${guarantee}, which no scenario judges`),
  ]);
}
