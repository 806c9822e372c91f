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

/** What was judged and has a counterexample, whose heading says how long it is. */
function startsOf(id: string, { failures }: CaseReport): Start[] {
  return failures.flatMap(({ message, unjudged }) => {
    const [why = '', ...rest] = message.split('\n\n');
    const [, steps] = /^Counterexample \((\d+) steps?,/m.exec(rest.join('\n\n')) ?? [];
    return steps === undefined || unjudged ? [] : [{ id, steps: Number(steps), why }];
  });
}

function bySteps(one: Start, other: Start): number {
  return one.steps - other.steps || one.id.localeCompare(other.id, 'en', { numeric: true });
}
