/** From the command line to the configuration of cucumber's run. */
import { join } from 'node:path';
import { type IRunConfiguration, loadConfiguration } from '@cucumber/cucumber/api';
import type { SpecArguments } from '../cli/options';
import { compiled } from '../package-root';

/** Where the reports go, under the working directory. */
export const REPORTS = 'reports';

const FORMATS: readonly (readonly [type: string, file: string])[] = [
  ['html', 'report.html'],
  ['junit', 'junit.xml'],
  ['message', 'messages.ndjson'],
];

/** The files of {@link REPORTS} that cucumber writes. */
export const CUCUMBER_REPORTS: readonly string[] = FORMATS.map(([, file]) => file);

/** The folders of a run. */
export interface Folders {
  /** The working directory: reports/ is made in it. */
  readonly cwd: string;
  /** The folder with features/ and steps/. */
  readonly suite: string;
}

/** Loads cucumber.js from the suite's folder and lays the arguments over it. */
export async function configure(
  args: SpecArguments,
  { cwd, suite }: Folders,
  reports = true,
): Promise<IRunConfiguration> {
  const formats = FORMATS.map(([type, file]) => `"${type}":"${join(cwd, REPORTS, file)}"`);
  // cucumber.js has TypeScript loaded, which the package does not have.
  const steps = compiled ? { require: ['dist/steps/**/*.js'] } : {};
  const { runConfiguration } = await loadConfiguration(
    {
      ...(compiled ? { file: false } : {}),
      provided: {
        ...steps,
        paths: [...args.paths],
        tags: args.tags.map((tags) => `(${tags})`).join(' and '),
        name: [...args.names],
        parallel: args.parallel,
        retry: args.retry,
        backtrace: args.backtrace,
        // Standard output is ours: 'rerun' is the cheapest of cucumber's formatters to throw away.
        format: [...(reports ? [...formats, ...args.formats] : []), 'rerun'],
        worldParameters: {
          ...args.worldParameters,
          implementation: args.implementation,
          ...(args.sampling === null ? {} : { search: { sampling: { ...args.sampling } } }),
        },
        publish: false,
      },
    },
    { cwd: suite },
  );
  // Cucumber runs in reverse order too, but its check of a configuration does not know that.
  return { ...runConfiguration, sources: { ...runConfiguration.sources, order: args.order } };
}
