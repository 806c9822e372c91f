/** The implementation can't be run; the message says why, and how to mend it. Exit code 3. */
export class UnavailableError extends Error {
  override readonly name = 'UnavailableError';
}
