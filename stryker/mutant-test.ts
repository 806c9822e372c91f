/** A test of mutants: a scenario or a unit test. */
export interface MutantTest {
  readonly id: string;
  /** Runs on the reference. Resolves to the test's cost, or to null if it must not test mutants. */
  runUnmutated(): Promise<number | null>;
  /** Resolves to the reason why the test fails, or to null. A test that throws fails too. */
  run(): Promise<string | null>;
}
