/** A picture for each scenario: an interleaving on the reference that is easy to follow. */

import type { FiledPlan, PlannedProperty } from '../../src/conformance/scenario-plan';
import { contextSwitches } from '../../src/counterexample/select-outcome';
import { Reference } from '../../src/implementations/reference';
import { searchedReference } from '../../src/kill-matrix/searched-reference';
import { reasonIn } from '../../src/properties/property';
import type { Outcome, Sampling } from '../../src/protocol/implementation';
import type { Script } from '../../src/protocol/script';
import { draw, type Picture } from './picture';

/** Nearly serial interleavings, which are easy to follow. */
const SERIAL: Sampling = { runs: 30, bugDepth: 1, seed: 1 };
/** What may happen can be rare: more samples, and then a full search. */
const RARE: Sampling = { runs: 200, bugDepth: 2, seed: 1 };
const BUDGET = { maxStates: 300_000, maxSteps: 10_000 };

const reference = new Reference();

/** The picture of a scenario: a witness if it says what may happen; null if no interleaving is found. */
export async function pictureOf(plan: FiledPlan, name: string): Promise<Picture | null> {
  const title = `${plan.scenario.scenarioId}: ${name}`;
  const shown = (await witnessed(plan)) ?? (await ordinary(plan));
  if (shown === null) return null;
  const { script, outcome, shows } = shown;
  const steps = reference.replay(script, outcome.schedule);
  const values = reference.memoryValues(script, outcome.schedule);
  return draw({ title, steps, values, firstPhase: firstPhase(plan), violatedAt: null, shows });
}

/** The phase that the first `When` begins. */
export function firstPhase({ properties }: FiledPlan): number {
  return properties[0]?.since ?? 0;
}

interface Shown {
  readonly script: Script;
  readonly outcome: Outcome;
  readonly shows: string | null;
}

async function witnessed({ properties }: FiledPlan): Promise<Shown | null> {
  for (const planned of properties.filter(({ quantifier }) => quantifier === 'some')) {
    const outcome = await witness(planned);
    if (outcome !== null) return { script: planned.script, outcome, shows: planned.sentence };
  }
  return null;
}

async function witness({ property, since, script }: PlannedProperty): Promise<Outcome | null> {
  const shows = ({ trace }: Outcome): boolean => reasonIn(property, since, trace) === null;
  const seen = fewestContextSwitches((await sampled(script, RARE)).filter(shows));
  if (seen !== null) return seen;
  const found = searchedReference({}, BUDGET).search(
    script,
    [property.monitor(since)],
    (trace) => reasonIn(property, since, trace) === null,
  );
  const outcome = fewestContextSwitches([...found.outcomes()].filter(shows));
  return outcome && { ...outcome, schedule: reference.simplify(script, outcome) };
}

/** The last property is of the whole script, which releases every held callback. */
async function ordinary({ properties }: FiledPlan): Promise<Shown | null> {
  const script = properties.at(-1)?.script;
  if (script === undefined) return null;
  const outcome = fewestContextSwitches(await sampled(script, SERIAL));
  return outcome && { script, outcome, shows: null };
}

async function sampled(script: Script, sampling: Sampling): Promise<Outcome[]> {
  const sampler = new Reference({ search: { sampling } });
  return [...(await sampler.run(script)).outcomes()];
}

function fewestContextSwitches(outcomes: readonly Outcome[]): Outcome | null {
  const cost = ({ schedule }: Outcome): number =>
    contextSwitches(schedule) * 1_000 + schedule.length;
  return outcomes.reduce<Outcome | null>(
    (best, one) => (best === null || cost(one) < cost(best) ? one : best),
    null,
  );
}
