/** The cases of a scenario whose search was split over machines, joined into one. */
import type { Witness } from '../scenario-record';
import { type CaseReport, worstVerdict } from './report';

/** Each case once, from what the parts have of it. */
export function joinSlices(cases: readonly CaseReport[]): CaseReport[] {
  const places = [...new Set(cases.map(({ location }) => location))];
  return places.map((place) => joinCase(cases.filter(({ location }) => location === place)));
}

function joinCase(slices: readonly CaseReport[]): CaseReport {
  const [first] = slices;
  if (first === undefined) throw new RangeError('expected the parts of a case');
  const { location, name } = first;
  const verdict = worstVerdict(slices.map((slice) => slice.verdict));
  const failures = slices.flatMap((slice) => slice.failures);
  const joined = {
    location,
    name,
    interleavings: slices.reduce((sum, { interleavings }) => sum + interleavings, 0n),
    states: slices.reduce((sum, { states }) => sum + states, 0),
    witnesses: easiest(slices.flatMap(({ witnesses }) => witnesses)),
  };
  const unseen = unseenByAll(slices);
  if (verdict !== 'pass' || unseen.length === 0) return { ...joined, verdict, failures };
  const message = `seen in none of the ${slices.length} parts: ${unseen.join('; ')}`;
  return { ...joined, verdict: 'fail', failures: [{ location, message }] };
}

function unseenByAll(slices: readonly CaseReport[]): string[] {
  const [first, ...others] = slices.map(({ unseen }) => unseen ?? []);
  return (first ?? []).filter((what) => others.every((other) => other.includes(what)));
}

/** Of each sentence the witness with the fewest steps. */
function easiest(witnesses: readonly Witness[]): Witness[] {
  const shortest = new Map<string, Witness>();
  for (const witness of witnesses) {
    const known = shortest.get(witness.sentence);
    if (known === undefined || witness.steps < known.steps) shortest.set(witness.sentence, witness);
  }
  return [...shortest.values()];
}
