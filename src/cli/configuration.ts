/** From the command line to the configuration of cucumber's run. */
import { type IRunConfiguration, loadConfiguration } from '@cucumber/cucumber/api';
import type { SpecArguments } from './arguments';

/** Where the reports go, under the working directory. */
export const REPORTS = 'reports';

const FORMATS: readonly (readonly [type: string, file: string])[] = [
  ['html', 'report.html'],
  ['junit', 'junit.xml'],
  ['message', 'messages.ndjson'],
];

/** The files of {@link REPORTS} that cucumber writes. */
export const CUCUMBER_REPORTS: readonly string[] = FORMATS.map(([, file]) => file);

/** Loads cucumber.js from the working directory and lays the arguments over it. */
export async function configure(args: SpecArguments, cwd: string): Promise<IRunConfiguration> {
  const formats = FORMATS.map(([type, file]) => `${type}:${REPORTS}/${file}`);
  const { runConfiguration } = await loadConfiguration(
    {
      provided: {
        paths: [...args.paths],
        tags: args.tags.map((tags) => `(${tags})`).join(' and '),
        name: [...args.names],
        order: args.order,
        parallel: args.parallel,
        shard: args.shard,
        retry: args.retry,
        backtrace: args.backtrace,
        // Standard output is ours: 'rerun' is the cheapest of cucumber's formatters to throw away.
        format: [...formats, ...args.formats, 'rerun'],
        worldParameters: { ...args.worldParameters, implementation: args.implementation },
        publish: false,
      },
    },
    { cwd },
  );
  return runConfiguration;
}
