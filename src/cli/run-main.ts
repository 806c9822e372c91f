/** The process of a maintainers' command: wrong input is one line, with exit code 2. */
import { printable } from '../counterexample/printable';
import { UsageError } from '../usage-error';

/** Runs `main` with the arguments of the process; what it returns is the exit code. */
export async function runMain(
  main: (words: readonly string[]) => number | Promise<number>,
): Promise<void> {
  process.exitCode = 1;
  try {
    process.exitCode = await main(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${printable(`error: ${error.message}`)}\n`);
    process.exitCode = 2;
  }
}

/** Where help goes. */
export function printHelp(help: string): void {
  process.stdout.write(help);
}
