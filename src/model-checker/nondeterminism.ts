/** A program that does not do the same in the same interleaving: what was explored says nothing. */
export class NondeterminismError extends Error {
  override readonly name = 'NondeterminismError';

  constructor(what: string) {
    super(
      `not deterministic: ${what}; what was explored says nothing, so take out what differs from run to run (time, random numbers, state kept between runs)`,
    );
  }
}
