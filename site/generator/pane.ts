/** An interleaving as a pane of a player: its rows, bars, and the values in the memory. */
import { timelineOfSteps } from '../../src/counterexample/timeline-steps';
import type { MemoryValue } from '../../src/model-checker/program';
import type { ExplainedStep } from '../../src/protocol/implementation';
import type { Pane, Row, Value } from '../player/interleaving';

/** An interleaving to show. */
export interface Shown {
  readonly title: string;
  readonly steps: readonly ExplainedStep[];
  /** The values after each step. */
  readonly values: readonly (readonly MemoryValue[])[];
  /** The number of the phase with the first `When`. */
  readonly firstPhase: number;
  /** The number of the step, from 1, that violates the guarantee; null for none. */
  readonly violatedAt: number | null;
}

export function paneOf({
  title,
  steps,
  values,
  firstPhase,
  violatedAt,
}: Shown): Omit<Pane, 'heading' | 'caption'> {
  const timeline = timelineOfSteps({ id: 'player', title, steps, violatedAt, everyStep: true });
  const rows = timeline.rows.map(({ number, lane, label, mark }): Row => {
    const isSeen = number === '' || (steps[Number(number) - 1]?.events.length ?? 0) > 0;
    return {
      ...(number === '' ? {} : { number: Number(number) }),
      ...(lane === null ? {} : { lane }),
      label,
      ...(mark === null ? {} : { mark }),
      ...(isSeen ? { isSeen } : {}),
    };
  });
  const violated = timeline.rows.findIndex(({ violates }) => violates);
  return {
    lanes: timeline.lanes,
    rows,
    bars: timeline.bars,
    values: changesOf(rows, values),
    setUp: setUpRows(rows, steps, firstPhase),
    violatedAt: violated < 0 ? null : violated,
  };
}

/** How many rows come before the phase begins. */
function setUpRows(rows: readonly Row[], steps: readonly ExplainedStep[], phase: number): number {
  const end = steps.findIndex(({ events }) =>
    events.some((event) => event.kind === 'settled' && event.phase === phase - 1),
  );
  if (end < 0) return 0;
  const first = rows.findIndex(({ number }) => number !== undefined && number > end + 1);
  return first < 0 ? 0 : first;
}

/** The rows at which each value changes. */
function changesOf(rows: readonly Row[], values: readonly (readonly MemoryValue[])[]): Value[] {
  const names = [...new Set(values.flatMap((after) => after.map(({ name }) => name)))];
  return names.map((name): Value => {
    const changes: [number, string | null][] = [];
    let before: string | null = null;
    rows.forEach(({ number }, row) => {
      if (number === undefined) return;
      const after = values[number - 1]?.find((one) => one.name === name)?.value ?? null;
      if (after !== before) changes.push([row, after]);
      before = after;
    });
    return { name, changes };
  });
}
