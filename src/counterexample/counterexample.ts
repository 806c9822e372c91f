/**
 * Turns a violation into the interleaving that people see. Reports, the kill matrix and the site all
 * use this file, so they mark the same step.
 */

import { type Monitor, type Property, reasonIn } from '../properties/property';
import { prefixMonitor, violationPoint } from '../properties/violation-point';
import type { ExplainedStep, Implementation, Outcome } from '../protocol/implementation';
import type { Script } from '../protocol/script';
import { checkReplay } from './determinism-check';
import { encodeSchedule, scriptHash } from './schedule-string';
import { selectOutcome } from './select-outcome';

/** The guarantee, and the scenario of it, that an interleaving belongs to. */
export interface ScenarioRef {
  readonly guaranteeId: string;
  readonly statement: string;
  readonly scenarioId: string;
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
  const { implementation, script, since, outcomes, outcomesBy } = observed;
  checkReplay(implementation, script, known.outcome);
  const whyNot = (outcome: Outcome) => reasonIn(property, since, outcome.trace);
  const violates = (outcome: Outcome) => whyNot(outcome) !== null;
  const outcome = selectOutcome(implementation, script, outcomes(), violates) ?? known.outcome;
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
  const { implementation, script, since, outcomes } = observed;
  const holds = ({ trace }: Outcome) => reasonIn(property, since, trace) === null;
  const outcome = selectOutcome(implementation, script, outcomes(), holds);
  if (outcome === null) return null;
  const steps = checkReplay(implementation, script, outcome);
  return { ...shown(observed, outcome), what, steps, violatedAt: null };
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
