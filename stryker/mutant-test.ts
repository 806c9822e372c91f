/** What a mutant is judged by: a scenario, or a unit test. */
export interface MutantTest {
  readonly id: string;
  /** Run it on the reference: what it costs, or null if mutants are not to be judged by it. */
  rehearse(): Promise<number | null>;
  /** Why it does not pass, or null; or it throws, which is no pass either. */
  run(): Promise<string | null>;
}
