/** One run of cucumber in this process, without a word of its own on standard output. */
import { Writable } from 'node:stream';
import { type IRunConfiguration, runCucumber } from '@cucumber/cucumber/api';
import type { Envelope } from '@cucumber/messages';

/** Steps load once a process, so there can be one such run only. */
export async function cucumberRun(
  configuration: IRunConfiguration,
  suite: string,
  stderr: Writable,
  hear: (envelope: Envelope) => void,
): Promise<void> {
  const stdout = new Writable({ write: (_chunk, _encoding, done) => done() });
  await runCucumber(configuration, { cwd: suite, stdout, stderr }, hear);
}
