/** The kill matrix: which guarantee kills which fault, and what is missing from it. */

import type { Fault } from '../harness/fault';
import { compareIds } from '../suite/scenario-ids';
import type { FaultRecord } from './run-fault';

export interface FaultResult extends FaultRecord {
  readonly title: string;
  readonly source: string;
  readonly breaks: readonly string[];
}

export interface Matrix {
  readonly faults: readonly FaultResult[];
  /** Guarantees that kill no fault which is said to break them: their scenarios prove nothing yet. */
  readonly guaranteesWithoutKill: readonly string[];
  /** One line each; none where all is as it must be. */
  readonly problems: readonly string[];
  /** Each fault was judged by every scenario. What was given up is told of each fault. */
  readonly complete: boolean;
}

/** Lays the records of the faults over the guarantees that are judged. */
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
      (id) => `${id}: its scenarios kill no fault; write one that they catch`,
    ),
  ];
  return { faults: results, guaranteesWithoutKill, problems, complete: byAllScenarios };
}

function problemsOf({ id, breaks, killedBy, givenUp, shown }: FaultResult): string[] {
  if (killedBy.length === 0)
    return [
      givenUp.length === 0
        ? `${id}: survives`
        : `${id}: survives as far as was searched; ${givenUp.length} scenarios were given up, so allow more with --max-states`,
    ];
  const killers = [...new Set(killedBy.map(({ guarantee }) => guarantee))];
  if (!killers.some((guarantee) => breaks.includes(guarantee))) {
    return [`${id}: is killed only by what it is not said to break: ${killers.join(', ')}`];
  }
  if (shown !== null && !shown.marksViolation) {
    return [`${id}: its counterexample marks a step before the phase of the last When`];
  }
  return breaks
    .filter((guarantee) => !killers.includes(guarantee))
    .map((guarantee) => `${id}: is said to break ${guarantee}, whose scenarios do not show it`);
}

/** What is wrong with the list of faults itself, before anything is run. */
export function listProblems(faults: readonly Fault[], judged: readonly string[]): string[] {
  const ids = faults.map(({ id }) => id);
  return faults.flatMap(({ id, breaks, source, title }, index) => [
    ...(/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id) ? [] : [`${id}: expected kebab-case`]),
    ...(ids.indexOf(id) === index ? [] : [`${id}: there is another fault of that id`]),
    ...(breaks.length > 0 && source !== '' && title !== '' ? [] : [`${id}: tells too little`]),
    ...breaks
      .filter((guarantee) => !judged.includes(guarantee))
      .map((guarantee) => `${id}: there is no judged guarantee ${guarantee}`),
  ]);
}
