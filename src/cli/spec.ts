/** The command behind `npm run spec`. */
import { runSpec } from './check';

async function main(): Promise<void> {
  // Should the process end while the run still waits for something, that is a failure too.
  process.exitCode = 1;
  process.exitCode = await runSpec(process.argv.slice(2), {
    cwd: process.cwd(),
    stdout: process.stdout,
    stderr: process.stderr,
    colour: process.stdout.isTTY && !process.env.NO_COLOR,
  });
}

void main();
