/** One interleaving as people are shown it: as a table, as a picture, and as a command to run it. */

import { compiled } from '../package-root';
import {
  DEFAULT_IMPLEMENTATION,
  type Implementation,
  type Outcome,
} from '../protocol/implementation';
import type { Script } from '../protocol/script';
import type { ScenarioId } from '../suite/scenario-ids';
import { checkReplay } from './determinism-check';
import { interleavingTable } from './interleaving-table';
import { encodeSchedule, scriptHash } from './schedule-string';
import { renderTimeline } from './timeline';
import { timelineOfSteps } from './timeline-steps';

/** The guarantee and the scenario that an interleaving is told of. */
export type ScenarioRef = Pick<ScenarioId, 'guaranteeId' | 'statement' | 'scenarioId'>;

export interface Counterexample {
  /** Heading, table, and how to run it again. */
  readonly text: string;
  /** The same as an SVG document. */
  readonly picture: string;
  /** Null where the implementation has no schedules, or the scenario no id. */
  readonly schedule: string | null;
  /** How many steps it has; of an implementation that tells no steps, events. */
  readonly steps: number;
}

export interface CounterexampleInput {
  readonly implementation: Implementation;
  readonly script: Script;
  readonly outcome: Outcome;
  /** Null where the scenario is not known by an id. */
  readonly origin: ScenarioRef | null;
  /** How many events it takes to break the guarantee; null where nothing is broken. */
  readonly breaksAfter: number | null;
  /** What happens in it, in a sentence or a clause. */
  readonly what: string;
}

/** Tells it. Throws a NondeterminismError where it cannot be made again. */
export function renderCounterexample(tellable: CounterexampleInput): Counterexample {
  const { implementation, script, outcome, origin, what } = tellable;
  const steps = checkReplay(implementation, script, outcome);
  const breaksAt = stepOfEvent(steps, tellable.breaksAfter);
  const schedule =
    implementation.replay === undefined || origin === null
      ? null
      : encodeSchedule({
          scenario: origin.scenarioId,
          script: scriptHash(script),
          schedule: outcome.schedule,
        });
  const title = [
    ...(origin === null ? [] : [`${origin.guaranteeId}: ${origin.statement}`]),
    breaksAt === null ? what : `broken at step ${breaksAt}: ${what}`,
  ];
  return {
    text: [
      headingOf(origin, breaksAt, what),
      ...(outcome.bootConfiguration === undefined ? [] : [`Seen ${outcome.bootConfiguration}.`]),
      interleavingTable(steps, breaksAt),
      ...(schedule === null
        ? []
        : [`To run it again: ${commandFor(schedule, implementation.name)}`]),
    ].join('\n\n'),
    picture: renderTimeline(
      timelineOfSteps({ id: 'interleaving', title: title.join(' — '), steps, breaksAt }),
    ),
    schedule,
    steps: steps.length,
  };
}

function headingOf(origin: ScenarioRef | null, breaksAt: number | null, what: string): string {
  if (breaksAt === null) return `The shortest interleaving in which ${what}:`;
  const guarantee = origin === null ? '' : `Broken: ${origin.guaranteeId}, ${origin.statement}\n`;
  return `${guarantee}The shortest interleaving in which that happens, broken at step ${breaksAt}, marked with >:`;
}

/** Number of the step, from 1, in which so many events are reached. */
export function stepOfEvent(
  steps: readonly { readonly events: readonly unknown[] }[],
  events: number | null,
): number | null {
  if (events === null) return null;
  let seen = 0;
  const index = steps.findIndex((step) => {
    seen += step.events.length;
    return seen >= events && step.events.length > 0;
  });
  return index < 0 ? null : index + 1;
}

/** As it can be typed in the checkout, or where the package is installed. */
function commandFor(schedule: string, implementation: string): string {
  const [id] = schedule.split('_');
  const isDefault = implementation === DEFAULT_IMPLEMENTATION;
  if (compiled) {
    const named = isDefault ? '' : ` ${implementation}`;
    return `npx mmu-notifier-spec run ${id}${named} --schedule ${schedule}`;
  }
  const named = isDefault ? '' : `--implementation ${implementation} `;
  return `npm run spec -- ${named}--schedule ${schedule}`;
}
