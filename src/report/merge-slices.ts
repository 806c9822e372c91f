/** The cases of a scenario whose search was split over machines, joined into one. */
import type { Verdict, Witness } from '../conformance/attachments';
import type { Unseen } from '../conformance/slice-notes';
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
  const joined = {
    location,
    name,
    interleavings: slices.reduce((sum, { interleavings }) => sum + interleavings, 0n),
    states: slices.reduce((sum, { states }) => sum + states, 0),
    witnesses: easiest(slices.flatMap(({ witnesses }) => witnesses)),
  };
  const verdict = worstVerdict(slices.map((slice) => slice.verdict));
  const failures = slices.flatMap((slice) => slice.failures);
  if (verdict !== 'pass') return { ...joined, verdict, failures };
  const judgement = judgeTogether(slices, joined.interleavings);
  if (judgement === null) return { ...joined, verdict, failures };
  const { message } = judgement;
  return { ...joined, verdict: judgement.verdict, failures: [{ location, message }] };
}

/** What a search that was not split would have come to, where it is no pass. */
function judgeTogether(
  slices: readonly CaseReport[],
  interleavings: bigint,
): { readonly verdict: Verdict; readonly message: string } | null {
  const overLimit = limitReached(slices);
  if (overLimit !== null) return { verdict: 'inconclusive', message: overLimit };
  const unseen = unseenByAll(slices);
  const claims = unseen.flatMap(({ kind, what }) => (kind === 'claim' ? [what] : []));
  if (claims.length > 0) {
    const message = `seen in none of the ${slices.length} parts: ${claims.join('; ')}`;
    return { verdict: 'fail', message };
  }
  const vacuities = unseen.filter(({ kind }) => kind !== 'race' || interleavings <= 1n);
  if (vacuities.length === 0) return null;
  const message = `inconclusive: ${vacuities.map(({ what }) => what).join('; ')}`;
  return { verdict: 'inconclusive', message };
}

/** Why one machine that had made one of the searches alone would have given it up. */
function limitReached(slices: readonly CaseReport[]): string | null {
  const { states = [], maxStates = Number.POSITIVE_INFINITY } = slices[0]?.slice ?? {};
  const together = states
    .map((_, search) => slices.reduce((sum, { slice }) => sum + (slice?.states[search] ?? 0), 0))
    .find((sum) => sum >= maxStates);
  if (together === undefined) return null;
  return `inconclusive: ${together} states in all parts, and ${maxStates} end a search: allow more with --max-states, the same for each part`;
}

function unseenByAll(slices: readonly CaseReport[]): Unseen[] {
  const [first, ...others] = slices.map(({ slice }) => slice?.unseen ?? []);
  return (first ?? []).filter(({ kind, what }) =>
    others.every((other) => other.some((one) => one.kind === kind && one.what === what)),
  );
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
