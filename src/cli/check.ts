/** One run of the specification, from arguments to an exit code. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Writable } from 'node:stream';
import type { IRunConfiguration } from '@cucumber/cucumber/api';
import type { Envelope } from '@cucumber/messages';
import { z } from 'zod';
import { printable } from '../counterexample/printable';
import { packageRoot } from '../package-root';
import { DEFAULT_IMPLEMENTATION } from '../protocol/implementation';
import { buildReport, type ReportOptions } from '../report/build-report';
import { renderConformance, type Suite } from '../report/conformance-json';
import { groupDigits, renderConsole } from '../report/console-text';
import { applyExpectations, type Expectation } from '../report/expectations';
import { renderJunit } from '../report/junit';
import { malformedSentences, type Report, type ShardInfo, succeeded } from '../report/report';
import { asShard } from '../report/shard-report';
import { cucumberRun } from '../suite/cucumber-run';
import { MessageLog } from '../suite/message-log';
import { configure, type Folders } from '../suite/run-cucumber';
import { countSelected } from '../suite/select-scenarios';
import { UsageError } from '../usage-error';
import { onSignal } from './early-exit';
import { loadExpectations } from './expectations-file';
import { chooseLinux } from './linux-options';
import { parseArguments, type SpecArguments } from './options';
import { Progress, type ProgressStream } from './progress';
import { replaySchedule } from './replay-schedule';
import { prepareReports, REPORTS_LINE, writeConformance } from './report-files';
import { selectImplementation, UnavailableError } from './select-implementation';
import { planShard } from './shard';
import { withSplitSearch } from './split-search';
import { USAGE } from './usage';

export interface CliEnvironment {
  /** The folder that reports/ is made in. */
  readonly cwd: string;
  /** The folder with features/ and steps/; the same unless it is said. */
  readonly suite?: string;
  readonly stdout: ProgressStream;
  readonly stderr: ProgressStream & Writable;
  readonly colour: boolean;
}

/** What to do with a run's messages besides reporting them. */
export type Listener = (envelope: Envelope) => void;

/** Runs the specification, as `npm run spec` does, and returns the exit code. */
export async function runSpec(argv: readonly string[], to: CliEnvironment): Promise<number> {
  return guarded(to, async () => {
    const args = chooseLinux(parseArguments(argv));
    if (args.help) {
      to.stdout.write(USAGE);
      return 0;
    }
    return args.schedule === null
      ? judgeSelected(args, to)
      : replaySchedule(args.schedule, args, to);
  });
}

/** Tells an error in a line, and what exit code it means. */
export async function guarded(to: CliEnvironment, act: () => Promise<number>): Promise<number> {
  try {
    return await act();
  } catch (error) {
    const code = exitCodeOf(error);
    const reason = error instanceof Error ? (code === 1 ? error.stack : error.message) : error;
    to.stderr.write(`${printable(`error: ${reason}`)}\n`);
    return code;
  }
}

function exitCodeOf(error: unknown): number {
  if (error instanceof UsageError) return 2;
  return error instanceof UnavailableError ? 3 : 1;
}

/** Judges an implementation by the scenarios selected. */
export async function judgeSelected(
  args: SpecArguments,
  to: CliEnvironment,
  listen: Listener = () => {},
): Promise<number> {
  const folders = foldersOf(to);
  const expectations = loadExpectations(args.expectations, folders);
  // The features are looked at first: an implementation can take long to be made ready.
  const { sources } = await configure(args, folders);
  const selected = await countSelected(args, sources, folders.suite);
  const shard = args.shard && (await planShard(args.shard, sources, folders.suite));
  const chosen = await selectImplementation(args, folders.cwd, (line) => {
    humanOutput(args, to).write(`${printable(line)}\n`);
  });
  const paths = shard?.paths ?? args.paths;
  const count = shard?.count ?? selected;
  const asked = withSplitSearch(chosen, count);
  const configuration = await configure({ ...asked, paths }, folders);
  const plan = { configuration, selected: count, expectations, listen };
  const part = shard === null ? null : { ...shard.part, verdictOptions: args.asked, expectations };
  const report = await execute(chosen, { ...plan, part }, to);
  return conclude(chosen, report, { how: `in ${args.order} order`, reports: REPORTS_LINE }, to);
}

/** Where things are. */
export function foldersOf({ cwd, suite = cwd }: CliEnvironment): Folders {
  return { cwd, suite };
}

interface Plan {
  readonly configuration: IRunConfiguration;
  readonly selected: number;
  readonly expectations: readonly Expectation[];
  readonly listen: Listener;
  /** Null for the whole selection. */
  readonly part: ShardInfo | null;
}

async function execute(
  args: SpecArguments,
  { configuration, selected, expectations, listen, part }: Plan,
  to: CliEnvironment,
): Promise<Report> {
  const suite = readSuite();
  const scenarios = `${groupDigits(selected)} scenario${selected === 1 ? '' : 's'}`;
  humanOutput(args, to).write(
    `${suite.name} ${suite.version}: ${scenarios} against ${args.implementation}, in ${args.order} order\n`,
  );
  const log = new MessageLog();
  const build = (): Report => {
    const report = buildReport(log, reportOptions(args));
    return part === null ? report : asShard(report, part);
  };
  prepareReports(to.cwd);
  const saveUnfinished = (): void =>
    writeConformance(to.cwd, renderConformance({ ...build(), complete: false }, suite));
  const release = onSignal(saveUnfinished);
  const progress = new Progress(to.stderr, selected);
  try {
    await cucumberRun(configuration, foldersOf(to).suite, to.stderr, (envelope) => {
      log.add(envelope);
      listen(envelope);
      progress.update(log);
    });
  } catch (error) {
    saveUnfinished();
    throw error;
  } finally {
    progress.clear();
    release();
  }
  return applyExpectations(expectations, build());
}

function reportOptions({ exec, implementation, worldParameters }: SpecArguments): ReportOptions {
  const isReference = exec === null && implementation === DEFAULT_IMPLEMENTATION;
  return { implementation, mustSupportAll: isReference && worldParameters.release === undefined };
}

/** Writes the reports, and says what they come to. */
export function conclude(
  args: SpecArguments,
  report: Report,
  told: { readonly how: string; readonly reports: string },
  to: CliEnvironment,
): number {
  const suite = readSuite();
  const conformance = renderConformance(report, suite);
  writeConformance(to.cwd, conformance);
  if (args.junit !== null) {
    writeFileSync(resolve(to.cwd, args.junit), renderJunit(report, suite.name));
  }
  const text = renderConsole(report, { colour: to.colour, ...told });
  humanOutput(args, to).write(`\n${text}`);
  if (args.json) to.stdout.write(conformance);
  const malformed = malformedSentences(report);
  for (const line of malformed) to.stderr.write(`${printable(`error: ${line}`)}\n`);
  if (malformed.length > 0) return 2;
  return succeeded(report) ? 0 : 1;
}

/** With `--json`, standard output is for programs. */
function humanOutput({ json }: SpecArguments, to: CliEnvironment): ProgressStream {
  return json ? to.stderr : to.stdout;
}

const packageSchema = z.object({ name: z.string(), version: z.string() });

/** Name and version of the specification. */
export function readSuite(): Suite {
  return packageSchema.parse(JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')));
}
