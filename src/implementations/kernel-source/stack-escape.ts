/** A pointer to an object on a task's stack becomes known to other tasks. */
export class StackEscape extends Error {
  constructor(
    /** The function that the simulated kernel called; its stack must be an object of the machine. */
    readonly entry = '',
  ) {
    super(`an object on the stack of ${entry}() is published`);
  }
}

/** The function whose stack an error is about; an error of a search worker has lost its class. */
export function escapedFrom(error: unknown): string | null {
  const message = error instanceof Error ? error.message : '';
  return /an object on the stack of (\w+)\(\) is published/.exec(message)?.[1] ?? null;
}
