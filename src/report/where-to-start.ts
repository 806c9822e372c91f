/** Which failures to look at first, where many guarantees fail. */
import { printableLine } from '../counterexample/printable';
import type { CaseReport, Report } from './report';

/** With fewer failing guarantees the list of failures is short enough. */
const GUARANTEES_MIN = 5;
const SHOWN_MAX = 3;

interface Start {
  readonly id: string;
  readonly steps: number;
  readonly why: string;
}

/** A line for each of the failures with the shortest counterexamples, one of a guarantee; else none. */
export function whereToStart({ guarantees }: Report): readonly string[] {
  const failing = guarantees.filter(({ verdict }) => verdict === 'fail');
  if (failing.length < GUARANTEES_MIN) return [];
  const starts = failing.flatMap(({ scenarios }) => {
    const all = scenarios
      .filter(({ knownFailure }) => knownFailure === undefined)
      .flatMap(({ id, cases }) => cases.flatMap((one) => startsOf(id, one)));
    return all.sort(bySteps).slice(0, 1);
  });
  if (starts.length === 0) return [];
  const lines = starts
    .sort(bySteps)
    .slice(0, SHOWN_MAX)
    .map(({ id, steps, why }) => {
      return `  ${id}, in ${steps} steps: ${printableLine(why)}`;
    });
  return [
    `Where to start: ${failing.length} guarantees fail, and these in the fewest steps`,
    ...lines,
  ];
}

/** What was judged and has a counterexample. */
function startsOf(id: string, { failures, counterexampleSteps: steps }: CaseReport): Start[] {
  const judged = failures.find(({ unjudged }) => unjudged === undefined);
  if (steps === undefined || judged === undefined) return [];
  return [{ id, steps, why: judged.message.split('\n\n')[0] ?? '' }];
}

function bySteps(one: Start, other: Start): number {
  return one.steps - other.steps || one.id.localeCompare(other.id, 'en', { numeric: true });
}
