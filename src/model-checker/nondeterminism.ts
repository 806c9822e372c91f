/** The program behaves differently in the same interleaving, so the search proves nothing. */
export class NondeterminismError extends Error {
  override readonly name = 'NondeterminismError';

  constructor(what: string) {
    super(
      `not deterministic: ${what}; a search proves nothing until you remove what differs from run to run (time, random numbers, state kept between runs)`,
    );
  }
}
