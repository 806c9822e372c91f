/**
 * Turns a violation into the interleaving that people see. Reports, the kill matrix and the site all
 * use this file, so they mark the same step.
 */

import { ScheduleMinimizer } from '../model-checker/minimize-schedule';
import { adapting, offersProgram } from '../model-checker/searched-implementation';
import {
  type Monitor,
  type Property,
  reasonIn,
  type ViolationReason,
} from '../properties/property';
import { prefixMonitor, violationPoint } from '../properties/violation-point';
import type { ExplainedStep, Implementation, Outcome } from '../protocol/implementation';
import type { Script } from '../protocol/script';
import type { Trace } from '../protocol/trace';
import { checkReplay } from './determinism-check';
import { encodeSchedule, scriptHash } from './schedule-string';
import { selectOutcome } from './select-outcome';

/** Enough for most scripts; else an interleaving is minimal among those of its trace. */
const MINIMIZE_MAX_STATES = 50_000;

/** The guarantee, and the scenario of it, that an interleaving belongs to. */
export interface ScenarioRef {
  readonly guaranteeId: string;
  readonly statement: string;
  readonly scenarioId: string;
  /** The feature file that has it, from the working directory; absent where that is the suite's. */
  readonly ownFile?: string;
}

/** A script, and everything that an implementation showed of it. */
export interface ObservedScript {
  readonly implementation: Implementation;
  readonly script: Script;
  /** Null if the scenario has no id. */
  readonly scenario: ScenarioRef | null;
  /** Number of the first phase after the last `Then` before this one. */
  readonly since: number;
  readonly outcomes: () => Iterable<Outcome>;
  /** The outcomes that these monitors tell apart. */
  readonly outcomesBy: (monitors: readonly Monitor[]) => Iterable<Outcome>;
}

/** An interleaving that violates a property, or a witness of what may happen. */
export interface Counterexample {
  readonly scenario: ScenarioRef | null;
  /** How the interleaving violates the property, or what a witness shows: a sentence or a clause. */
  readonly what: string;
  /** If the implementation has no steps, there is one for each event. */
  readonly steps: readonly ExplainedStep[];
  /** Number of the step, from 1, that violates the property; null in a witness. */
  readonly violatedAt: number | null;
  /** The schedule string; null if the implementation has no steps, or the scenario no id. */
  readonly schedule: string | null;
  /** The implementation, as the command line takes it. */
  readonly implementation: string;
  /** Null for the default. */
  readonly bootConfiguration: string | null;
}

/**
 * The counterexample with the fewest context switches. `known` is an outcome that violates the
 * property. Throws a NondeterminismError if an outcome cannot be replayed.
 */
export function counterexampleFor(
  observed: ObservedScript,
  property: Property,
  known: { readonly why: string; readonly outcome: Outcome },
): Counterexample {
  const { implementation, script, since, outcomesBy } = observed;
  checkReplay(implementation, script, known.outcome);
  const whyNot = (outcome: Outcome) => reasonIn(property, since, outcome.trace);
  const outcome = selectShown(observed, property, (why) => why !== null) ?? known.outcome;
  const steps = checkReplay(implementation, script, outcome);
  const others = outcomesBy([property.monitor(since), prefixMonitor(outcome.trace)]);
  const events = violationPoint(property, since, outcome.trace, others);
  const what = whyNot(outcome) ?? known.why;
  return { ...shown(observed, outcome), what, steps, violatedAt: stepOfEvent(steps, events) };
}

/** The witness with the fewest context switches; null if the property holds in no outcome. */
export function witnessFor(
  observed: ObservedScript,
  property: Property,
  what: string,
): Counterexample | null {
  const { implementation, script } = observed;
  const outcome = selectShown(observed, property, (why) => why === null);
  if (outcome === null) return null;
  const steps = checkReplay(implementation, script, outcome);
  return { ...shown(observed, outcome), what, steps, violatedAt: null };
}

/** The outcome with the fewest context switches whose reason is wanted; null where there is none. */
function selectShown(
  { implementation, script, since, outcomes }: ObservedScript,
  property: Property,
  isWanted: (why: ViolationReason) => boolean,
): Outcome | null {
  const shows = (trace: Trace) => isWanted(reasonIn(property, since, trace));
  const wanted = [...outcomes()].filter(({ trace }) => shows(trace));
  const [first] = wanted;
  if (first !== undefined && offersProgram(implementation)) {
    const monitor = property.monitor(since);
    const schedule = adapting(implementation, () =>
      new ScheduleMinimizer(implementation.program(script)).minimizeWanted(
        monitor,
        shows,
        MINIMIZE_MAX_STATES,
      ),
    );
    const steps = schedule && implementation.replay?.(script, schedule);
    if (schedule && steps)
      return { ...first, trace: steps.flatMap(({ events }) => events), schedule };
  }
  return selectOutcome(implementation, script, wanted, () => true);
}

/** Number of the step, from 1, that has the event of this number; null if there are fewer events. */
export function stepOfEvent(
  steps: readonly { readonly events: readonly unknown[] }[],
  events: number,
): number | null {
  let seen = 0;
  const index = steps.findIndex((step) => {
    seen += step.events.length;
    return seen >= events && step.events.length > 0;
  });
  return index < 0 ? null : index + 1;
}

function shown(
  { implementation, script, scenario }: ObservedScript,
  { schedule, bootConfiguration }: Outcome,
): Omit<Counterexample, 'what' | 'steps' | 'violatedAt'> {
  const id = implementation.replay === undefined ? null : (scenario?.scenarioId ?? null);
  return {
    scenario,
    schedule:
      id === null ? null : encodeSchedule({ scenario: id, script: scriptHash(script), schedule }),
    implementation: implementation.commandLine ?? implementation.name,
    bootConfiguration: bootConfiguration ?? null,
  };
}
