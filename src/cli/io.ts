/** What a command reads and writes. */
import type { Writable } from 'node:stream';
import type { Reporting } from './options';
import type { ProgressStream } from './progress';

export interface Io {
  /** The folder that reports/ is made in. */
  readonly cwd: string;
  /** The folder with features/ and steps/. */
  readonly suite: string;
  readonly stdout: ProgressStream;
  readonly stderr: ProgressStream & Writable;
  readonly colour: boolean;
}

/** The stream for people: with `--json`, standard output is for programs. */
export function humanOutput({ json = false }: Reporting, io: Io): ProgressStream {
  return json ? io.stderr : io.stdout;
}
