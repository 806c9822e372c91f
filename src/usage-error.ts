/** Wrong arguments or input: each problem in one line that says what was expected. Exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';

  constructor(problems: string | readonly string[]) {
    super([problems].flat().map(onOneLine).join('\n'));
  }
}

/** What is named may have line ends. */
function onOneLine(problem: string): string {
  return problem.replaceAll('\n', '\\u{a}');
}
