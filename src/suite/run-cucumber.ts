/** Runs cucumber in this process; cucumber itself prints nothing on standard output. */
import { Writable } from 'node:stream';
import { loadConfiguration, runCucumber } from '@cucumber/cucumber/api';
import type { Envelope } from '@cucumber/messages';
import type { z } from 'zod';
import { compiled } from '../package-root';
import { type Costs, useQueue, WorkQueue } from './work-queue';

export type Order = 'defined' | 'reverse' | `random:${string}`;

export type Json = z.core.util.JSONType;
/** What the steps receive: plain data, as workers are other processes. */
export type WorldParameters = Readonly<Record<string, Json>>;

export interface SuiteOptions {
  /** Feature files with lines or without, and folders; none for all of features/. */
  readonly paths?: readonly string[];
  readonly order?: Order;
  /** Worker processes; 0 for this one. */
  readonly parallel?: number;
  /** What the scenarios took last time: in the defined order, workers begin with the longest. */
  readonly costs?: Costs;
  readonly retry?: number;
  /** Ids that are not run again: what is known to fail by a race would pass in one of its attempts. */
  readonly notRetried?: readonly string[];
  /** Whether stack traces keep cucumber's own frames. */
  readonly backtrace?: boolean;
  /** Reports of cucumber's, each `TYPE:PATH`. */
  readonly formats?: readonly string[];
  readonly worldParameters?: WorldParameters;
}

/** Cucumber refuses a filter without a number of retries. */
function retrying(retry: number, except: readonly string[]) {
  if (retry === 0 || except.length === 0) return { retry };
  return { retry, retryTagFilter: `not (${except.map((id) => `@${id}`).join(' or ')})` };
}

/** Runs the scenarios of a folder with features/ and steps/. Steps load once a process. */
export async function runSuite(
  { order = 'defined', ...options }: SuiteOptions,
  suite: string,
  stderr: Writable,
  onMessage: (envelope: Envelope) => void,
): Promise<void> {
  // cucumber.js has TypeScript loaded, which the package does not have.
  const steps = compiled ? { require: ['dist/steps/**/*.js'] } : {};
  const { runConfiguration } = await loadConfiguration(
    {
      ...(compiled ? { file: false } : {}),
      provided: {
        ...steps,
        paths: [...(options.paths ?? [])],
        parallel: options.parallel ?? 0,
        ...retrying(options.retry ?? 0, options.notRetried ?? []),
        backtrace: options.backtrace ?? false,
        // Standard output is ours: 'rerun' is the cheapest of cucumber's formatters to throw away.
        format: [...(options.formats ?? []), 'rerun'],
        worldParameters: { ...options.worldParameters, cwd: process.cwd() },
      },
    },
    { cwd: suite },
  );
  // Cucumber runs in reverse order too, but its check of a configuration does not know that.
  const sources = { ...runConfiguration.sources, order };
  // The environment, too, can ask cucumber to send its report to a server: CUCUMBER_PUBLISH_TOKEN.
  const formats = { ...runConfiguration.formats, publish: false as const };
  const stdout = new Writable({ write: (_chunk, _encoding, done) => done() });
  const configuration = { ...runConfiguration, sources, formats };
  const queue = order === 'defined' && options.costs ? new WorkQueue(options.costs) : null;
  useQueue(queue);
  await runCucumber(configuration, { cwd: suite, stdout, stderr }, (envelope) => {
    queue?.add(envelope);
    onMessage(envelope);
  });
}
