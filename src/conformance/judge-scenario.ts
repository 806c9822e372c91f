/** The verdict of a whole plan, with no more searching than it takes: the first violation ends it. */
import { checkDeterminism } from '../counterexample/determinism-check';
import { NondeterminismError } from '../model-checker/nondeterminism';
import type { Implementation, Observation, Outcome } from '../protocol/implementation';
import type { Script } from '../protocol/script';
import type { Trace } from '../protocol/trace';
import { type Judgement, judgeProperty, judgeVacuity } from './judge';
import type { PlannedProperty, ScenarioPlan } from './scenario-plan';

/** Searches a script until some outcome is wanted; an incomplete observation may follow from that. */
export type SearchRunner = (script: Script, isWanted: (trace: Trace) => boolean) => Observation;

/** What is judged: how its scripts are searched, and how its outcomes are replayed. */
export interface Searched extends Pick<Implementation, 'replay'> {
  readonly search: SearchRunner;
}

export type ScenarioVerdict =
  | { readonly verdict: 'pass'; readonly states: number }
  | {
      readonly verdict: 'inconclusive';
      readonly why: string;
      /** Whether a bound ended a search. */
      readonly boundExceeded: boolean;
    }
  | ({ readonly verdict: 'fail' } & Violation);

/** How a scenario fails. */
export interface Violation {
  /** The property that is violated; null where the implementation is not deterministic. */
  readonly planned: PlannedProperty | null;
  readonly why: string;
  /** Null where the violation is that no outcome shows what may happen. */
  readonly outcome: Outcome | null;
  /** Complete interleavings covered until then. */
  readonly interleavings: bigint;
}

/** Two outcomes, once each: the suite's run of the reference repeats many more. */
const SAMPLE = { most: 2, least: 1 };

export function judgeScenario(plan: ScenarioPlan, searched: Searched): ScenarioVerdict {
  const observations = new Map<string, Observation>();
  let inconclusive: { why: string; boundExceeded: boolean } | null = null;
  let states = 0;
  for (const properties of byScript(plan.properties)) {
    const { script } = properties[0] as PlannedProperty;
    const observation = searched.search(script, violatesOne(properties));
    observations.set(keyOf(script), observation);
    states += observation.states;
    for (const planned of properties) {
      const judgement = judgeProperty(planned, observation, 'exhaustive');
      if (judgement.verdict === 'fail') {
        const { why, outcome } = judgement;
        return {
          verdict: 'fail',
          planned,
          why,
          outcome,
          interleavings: observation.interleavings,
        };
      }
      if (judgement.verdict === 'inconclusive') {
        inconclusive ??= { why: judgement.why, boundExceeded: true };
      }
    }
  }
  if (inconclusive !== null) return { verdict: 'inconclusive', ...inconclusive };
  return verdictOf(situation(plan, searched, observations), plan, observations, states);
}

/** Determinism and vacuity, which are about the whole scenario. */
function situation(
  plan: ScenarioPlan,
  searched: Searched,
  observations: ReadonlyMap<string, Observation>,
): Judgement {
  const whole = observationOf(plan.script, observations);
  try {
    checkDeterminism(searched, plan.script, whole.outcomes(), SAMPLE);
  } catch (error) {
    if (!(error instanceof NondeterminismError)) throw error;
    return { verdict: 'fail', why: error.message, outcome: null };
  }
  // Where callbacks are held to the end, no property is about the script that holds them.
  const heldIn = observations.get(keyOf(plan.heldIn)) ?? searched.search(plan.heldIn, () => false);
  return judgeVacuity(plan, { heldIn, whole }, 'exhaustive');
}

function verdictOf(
  judgement: Judgement,
  plan: ScenarioPlan,
  observations: ReadonlyMap<string, Observation>,
  states: number,
): ScenarioVerdict {
  if (judgement.verdict === 'pass') return { verdict: 'pass', states };
  const { why } = judgement;
  if (judgement.verdict === 'inconclusive') {
    return { verdict: 'inconclusive', why, boundExceeded: false };
  }
  const { interleavings } = observationOf(plan.script, observations);
  return { verdict: 'fail', planned: null, why, outcome: judgement.outcome, interleavings };
}

function observationOf(
  script: Script,
  observations: ReadonlyMap<string, Observation>,
): Observation {
  const observation = observations.get(keyOf(script));
  if (observation === undefined) throw new RangeError('a script of the plan was not searched');
  return observation;
}

/** Properties of the same script together, in the order of the sentences. */
function byScript(properties: readonly PlannedProperty[]): PlannedProperty[][] {
  const groups = new Map<string, PlannedProperty[]>();
  for (const planned of properties) {
    const key = keyOf(planned.script);
    groups.set(key, [...(groups.get(key) ?? []), planned]);
  }
  return [...groups.values()];
}

function violatesOne(properties: readonly PlannedProperty[]): (trace: Trace) => boolean {
  const guaranteed = properties.filter(({ quantifier }) => quantifier === 'every');
  return (trace) => guaranteed.some(({ property, since }) => property({ trace, since }) !== null);
}

function keyOf(script: Script): string {
  return JSON.stringify(script);
}
