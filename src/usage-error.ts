/** A wrong argument or input, told in lines that name it and say what was expected. Exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
