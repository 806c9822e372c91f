/** One run of the specification, from arguments to an exit code. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { type IRunConfiguration, runCucumber } from '@cucumber/cucumber/api';
import { z } from 'zod';
import { describeAdapter } from '../conformance/adapter/adapter';
import { AdapterError } from '../conformance/adapter/adapter-process';
import { type AdapterParameters, implementationNames } from '../conformance/implementations';
import { buildReport } from '../conformance/report/build-report';
import { renderConformance, type Suite } from '../conformance/report/conformance-json';
import { groupDigits, renderConsole } from '../conformance/report/console-text';
import { printable } from '../conformance/report/printable';
import { malformedSentences, type Report, succeeded } from '../conformance/report/report';
import { RunLog } from '../conformance/report/run-log';
import { parseArguments, type SpecArguments, USAGE } from './arguments';
import { configure } from './configuration';
import { Progress, type ProgressStream } from './progress';
import { prepareReports, REPORTS_LINE, writeConformance } from './report-files';
import { countSelected } from './selection';
import { UsageError } from './usage-error';

export interface SpecEnvironment {
  /** The folder with cucumber.js and features/; reports/ is made in it. */
  readonly cwd: string;
  readonly stdout: ProgressStream;
  readonly stderr: ProgressStream & Writable;
  readonly colour: boolean;
}

/** Runs the specification. 0: every guarantee kept; 1: one broken or not judged; 2: bad input. */
export async function runSpec(argv: readonly string[], to: SpecEnvironment): Promise<number> {
  try {
    const args = parseArguments(argv);
    if (args.help) {
      to.stdout.write(USAGE);
      return 0;
    }
    checkImplementation(args.implementation);
    const chosen = await chooseImplementation(args);
    const configuration = await configure(chosen, to.cwd);
    const selected = await countSelected(chosen, configuration.sources, to.cwd);
    return await execute(chosen, configuration, selected, to);
  } catch (error) {
    const code = exitCodeOf(error);
    const reason = error instanceof Error ? (code === 1 ? error.stack : error.message) : error;
    to.stderr.write(`${printable(`error: ${reason}`)}\n`);
    return code;
  }
}

function exitCodeOf(error: unknown): number {
  if (error instanceof UsageError) return 2;
  return error instanceof AdapterError ? 3 : 1;
}

/** Ask an adapter what it is, before anything is run, and hand that on to the steps. */
async function chooseImplementation(args: SpecArguments): Promise<SpecArguments> {
  if (args.exec === null) return args;
  const description = await describeAdapter(args.exec);
  const adapter = {
    argv: [...args.exec],
    description: { ...description, capabilities: [...description.capabilities] },
  } satisfies AdapterParameters;
  const worldParameters = { ...args.worldParameters, adapter };
  return { ...args, implementation: description.name, worldParameters };
}

function checkImplementation(name: string): void {
  if (implementationNames.includes(name)) return;
  const known = implementationNames.join(', ');
  throw new UsageError(`--implementation ${name}: unknown; expected one of ${known}`);
}

async function execute(
  args: SpecArguments,
  configuration: IRunConfiguration,
  selected: number,
  to: SpecEnvironment,
): Promise<number> {
  const suite = readSuite();
  const scenarios = `${groupDigits(selected)} scenario${selected === 1 ? '' : 's'}`;
  to.stdout.write(
    `${suite.name} ${suite.version}: ${scenarios} against ${args.implementation}, in ${args.order} order\n`,
  );
  const log = new RunLog();
  const build = (): Report =>
    buildReport(log, {
      implementation: args.implementation,
      mustSupportAll: args.exec === null && args.implementation === 'reference',
    });
  prepareReports(to.cwd);
  const saveUnfinished = (): void =>
    writeConformance(to.cwd, renderConformance({ ...build(), complete: false }, suite));
  const release = onEarlyExit(saveUnfinished);
  try {
    await cucumber(configuration, log, new Progress(to.stderr, selected), to);
  } catch (error) {
    saveUnfinished();
    throw error;
  } finally {
    release();
  }
  const report = build();
  writeConformance(to.cwd, renderConformance(report, suite));
  const { colour } = to;
  const { order } = args;
  to.stdout.write(`\n${renderConsole(report, { colour, order, reports: REPORTS_LINE })}`);
  const malformed = malformedSentences(report);
  for (const line of malformed) to.stderr.write(`${printable(`error: ${line}`)}\n`);
  if (malformed.length > 0) return 2;
  return succeeded(report) ? 0 : 1;
}

async function cucumber(
  configuration: IRunConfiguration,
  log: RunLog,
  progress: Progress,
  to: SpecEnvironment,
): Promise<void> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  try {
    await runCucumber(
      configuration,
      { cwd: to.cwd, stdout: nowhere, stderr: to.stderr },
      (envelope) => {
        log.add(envelope);
        progress.update(log);
      },
    );
  } finally {
    progress.clear();
  }
}

/**
 * Calls `write` when the process ends before its run does: on a signal, on an exception that
 * nobody caught, or because nothing was left to wait for. Returns how to call that off.
 */
function onEarlyExit(write: () => void): () => void {
  const interrupt = (): never => process.exit(130);
  const terminate = (): never => process.exit(143);
  process.once('exit', write);
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', terminate);
  return () => {
    process.removeListener('exit', write);
    process.removeListener('SIGINT', interrupt);
    process.removeListener('SIGTERM', terminate);
  };
}

const packageSchema = z.object({ name: z.string(), version: z.string() });

function readSuite(): Suite {
  const text = readFileSync(join(__dirname, '../../package.json'), 'utf8');
  return packageSchema.parse(JSON.parse(text));
}
