/** The command `mmu-notifier-spec`. */

import { packageRoot } from '../package-root';
import { runCommand } from './command';

async function main(): Promise<void> {
  // Should the process end while the run still waits for something, that is a failure too.
  process.exitCode = 1;
  process.exitCode = await runCommand(process.argv.slice(2), {
    cwd: process.cwd(),
    suite: packageRoot(),
    stdout: process.stdout,
    stderr: process.stderr,
    colour: process.stdout.isTTY && !process.env.NO_COLOR,
  });
}

void main();
