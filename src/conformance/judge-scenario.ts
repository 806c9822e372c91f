/** The verdict of a whole plan, with no more searching than it takes: the first violation ends it. */
import { checkDeterminism } from '../counterexample/determinism-check';
import { NondeterminismError } from '../model-checker/nondeterminism';
import { type Monitor, reasonIn } from '../properties/property';
import type { Implementation, Observation, Outcome } from '../protocol/implementation';
import type { Script } from '../protocol/script';
import type { Trace } from '../protocol/trace';
import { holdMonitor } from './inconclusive';
import { judgeProperty, type ObservedScenario, whyVacuous } from './judge';
import type { PlannedProperty, ScenarioPlan } from './scenario-plan';

/** Searches a script with these monitors until some outcome is wanted, which they tell. */
export type SearchRunner = (
  script: Script,
  monitors: readonly Monitor[],
  isWanted: (trace: Trace) => boolean,
) => Observation;

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
  | ({ readonly verdict: 'fail' } & ScenarioViolation);

/** How a scenario fails. */
export interface ScenarioViolation {
  /** The property that is violated; null where the implementation is not deterministic. */
  readonly planned: PlannedProperty | null;
  readonly why: string;
  /** Null where the violation is that no outcome shows what may happen. */
  readonly outcome: Outcome | null;
  /** Complete interleavings covered until then. */
  readonly interleavings: bigint;
}

/** Two outcomes, once each: the suite's run of the reference repeats more. */
const SAMPLE = { most: 2, least: 1 };

export function judgeScenario(plan: ScenarioPlan, searched: Searched): ScenarioVerdict {
  const observations = new Map<string, Observation>();
  let exceeded: string | null = null;
  let states = 0;
  for (const [script, properties] of byScript(plan.properties)) {
    const observation = searched.search(
      script,
      monitorsOf(plan, script, properties),
      violatesOne(properties),
    );
    const { interleavings } = observation;
    observations.set(keyOf(script), observation);
    states += observation.states;
    for (const planned of properties) {
      const judgement = judgeProperty(planned, observation, 'exhaustive');
      if (judgement.verdict === 'fail') return { ...judgement, planned, interleavings };
      if (judgement.verdict === 'inconclusive') exceeded ??= judgement.why;
    }
  }
  if (exceeded !== null) return { verdict: 'inconclusive', why: exceeded, boundExceeded: true };
  // The implicit property is about the whole script. No property need be about the one that holds.
  const observe = (script: Script) =>
    observations.get(keyOf(script)) ??
    searched.search(script, monitorsOf(plan, script, []), () => false);
  const observed = { heldIn: observe(plan.heldIn), whole: observe(plan.script) };
  return judgeSituation(plan, searched, observed) ?? { verdict: 'pass', states };
}

/** Determinism and vacuity, which are about the whole scenario; null where nothing is wrong. */
function judgeSituation(
  plan: ScenarioPlan,
  searched: Searched,
  observed: ObservedScenario,
): ScenarioVerdict | null {
  const { whole } = observed;
  try {
    checkDeterminism(searched, plan.script, whole.outcomes(), SAMPLE);
  } catch (error) {
    if (!(error instanceof NondeterminismError)) throw error;
    const { interleavings } = whole;
    return { verdict: 'fail', planned: null, why: error.message, outcome: null, interleavings };
  }
  const why = whyVacuous(plan, observed, 'exhaustive');
  return why === null ? null : { verdict: 'inconclusive', why, boundExceeded: false };
}

/** Properties of the same script together, in the order of the sentences. */
function byScript(
  properties: readonly PlannedProperty[],
): Iterable<[script: Script, properties: PlannedProperty[]]> {
  const groups = new Map<string, [Script, PlannedProperty[]]>();
  for (const planned of properties) {
    const group = groups.get(keyOf(planned.script));
    if (group === undefined) groups.set(keyOf(planned.script), [planned.script, [planned]]);
    else group[1].push(planned);
  }
  return groups.values();
}

/** The monitors of the properties, and of the callbacks that must be held in the script. */
function monitorsOf(
  { held, heldIn }: ScenarioPlan,
  script: Script,
  properties: readonly PlannedProperty[],
): readonly Monitor[] {
  const holds = held.length > 0 && keyOf(script) === keyOf(heldIn) ? [holdMonitor(held)] : [];
  return [...properties.map(({ property, since }) => property.monitor(since)), ...holds];
}

function violatesOne(properties: readonly PlannedProperty[]): (trace: Trace) => boolean {
  const guaranteed = properties.filter(({ quantifier }) => quantifier === 'every');
  return (trace) =>
    guaranteed.some(({ property, since }) => reasonIn(property, since, trace) !== null);
}

function keyOf(script: Script): string {
  return JSON.stringify(script);
}
