/** The process behind `mmu-notifier-spec` and `npm run spec`. */
import { runCommand } from './command';
import { endProcessesOnExit } from './end-processes';

/** Runs the command on a folder with features/ and steps/. */
export async function main(suite: string): Promise<void> {
  endProcessesOnExit();
  for (const stream of [process.stdout, process.stderr]) stream.on('error', endOnClosedPipe);
  // Should the process end while the run still waits for something, that is a failure too.
  process.exitCode = 1;
  process.exitCode = await runCommand(process.argv.slice(2), {
    cwd: process.cwd(),
    suite,
    stdout: process.stdout,
    stderr: process.stderr,
    colour: process.stdout.isTTY && !process.env.NO_COLOR,
  });
}

/** Whoever reads the output may have read enough, as `head` does. */
function endOnClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
}
