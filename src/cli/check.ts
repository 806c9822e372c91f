/** `mmu-notifier-spec check`: one run of the specification, from options to an exit code. */
import type { Envelope } from '@cucumber/messages';
import { printable, printableLine } from '../counterexample/printable';
import { DEFAULT_IMPLEMENTATION } from '../protocol/implementation';
import { buildReport, type ReportOptions } from '../report/build-report';
import { compareWithBase } from '../report/compare-base';
import { renderConformance } from '../report/conformance-json';
import { groupDigits } from '../report/console-text';
import { applyExpectations, type Expectation } from '../report/expectations';
import type { Report, ShardInfo } from '../report/report';
import { asShard } from '../report/shard-report';
import { type FeaturePickle, Features, pathFromHere } from '../suite/load-features';
import { MessageLog } from '../suite/message-log';
import { runSuite, type SuiteOptions } from '../suite/run-cucumber';
import { pathsOf, selectScenarios } from '../suite/select-scenarios';
import type { Costs } from '../suite/work-queue';
import { humanOutput, type Io } from './io';
import { judgeBase } from './judge-base';
import { KERNEL_SOURCE_DEFECTS, knownDefects, loadExpectations } from './load-expectations';
import type { CheckOptions, ImplementationChoice, Selection } from './options';
import { Progress } from './progress';
import { lockReports } from './reports-lock';
import { keepCosts, readCosts } from './scenario-costs';
import { selectImplementation } from './select-implementation';
import { planShard, shareJobs } from './shard';
import { isSearchedHere, workersFor } from './worker-count';
import {
  CONFORMANCE,
  checkReporting,
  cucumberFormats,
  REPORTS,
  REPORTS_LINE,
  readSuite,
  removeReports,
  unlessWritten,
  writeConformance,
  writeReports,
} from './write-reports';

/** What to do with a run's messages besides reporting them. */
export type OnMessage = (envelope: Envelope) => void;

/** Judges an implementation by the scenarios selected, and returns the exit code. */
export async function check(
  { selection, implementation, reporting }: CheckOptions,
  io: Io,
  onMessage: OnMessage = () => {},
): Promise<number> {
  const log = (text: string): unknown => humanOutput(reporting, io).write(text);
  checkReporting(reporting, io);
  const features = new Features(io.suite, io.cwd);
  const hasDefects = implementation.source !== null && reporting.expectations === undefined;
  const expectations = hasDefects
    ? knownDefects(features)
    : loadExpectations(reporting.expectations, features, io.cwd, selection.paths);
  // The features are looked at first: an implementation can take long to be made ready.
  const selected = selectScenarios(selection, features);
  const { shard, verdictOptions, order = 'defined', linux } = selection;
  const share = shard && planShard(shard, verdictOptions, selected, features);
  const release = lockReports(io.cwd, REPORTS);
  try {
    removeReports(reporting, io);
    const chosen = await selectImplementation(implementation, io.cwd, (line) =>
      log(`${printable(line)}\n`),
    );
    if (chosen.base?.isSame && !reporting.json && reporting.junit === undefined) {
      log('Nothing that is compiled differs from the base, so that no verdict can differ.\n');
      return 0;
    }
    const scenarios = share?.scenarios ?? selected;
    const costs =
      isSearchedHere(chosen) && scenarios.length > 1 ? readCosts(chosen.name) : undefined;
    const jobs = jobsOf(chosen, scenarios, costs);
    const { parallel, search } = shareJobs({ ...chosen, jobs }, scenarios.length);
    const suite = readSuite();
    const count = `${groupDigits(scenarios.length)} scenario${scenarios.length === 1 ? '' : 's'}`;
    const how = `in ${order} order`;
    log(
      `${suite.name} ${suite.version}: ${count} against ${printableLine(chosen.commandLine)}, ${how}\n`,
    );
    const options: SuiteOptions = {
      paths: pathsOf(scenarios, features),
      order,
      parallel,
      ...(costs === undefined ? {} : { costs }),
      worldParameters: {
        ...chosen.worldParameters,
        ...search,
        ...(linux === undefined ? {} : { release: linux }),
        ...(expectations.length === 0 ? {} : { knownFailures: failuresOf(expectations) }),
        implementation: chosen.name,
      },
    };
    const base = chosen.base === null ? null : await judgeBase(options, chosen.base, io, log);
    const { report, unwritten } = await run(
      {
        ...options,
        retry: reporting.retry ?? 0,
        notRetried: expectations.map(({ id }) => id),
        backtrace: reporting.backtrace ?? false,
        formats: [...cucumberFormats(io.cwd), ...(reporting.format ?? [])],
      },
      {
        count: scenarios.length,
        options: reportOptions(chosen, selection),
        shard: share === undefined ? null : { ...share.info, expectations },
        costsOf: costs === undefined ? null : chosen.name,
      },
      io,
      onMessage,
    );
    const defects = hasDefects && !chosen.source?.verbose ? { defects: KERNEL_SOURCE_DEFECTS } : {};
    const printed = { how, reports: REPORTS_LINE, unwritten, ...defects };
    if (base === null)
      return writeReports(applyExpectations(expectations, report), reporting, printed, io);
    const comparison = compareWithBase(base, report);
    return writeReports(comparison.report, reporting, { ...printed, comparison }, io);
  } finally {
    release();
  }
}

/** Of each id that is known to fail: what fails; where any failure is known, the empty text that every sentence has. */
function failuresOf(expectations: readonly Expectation[]): Record<string, string> {
  return Object.fromEntries(expectations.map(({ id, fails = '' }) => [id, fails]));
}

interface ReportPlan {
  /** How many scenarios, or rows of outlines, there are to run. */
  readonly count: number;
  readonly options: ReportOptions;
  /** Null for the whole selection. */
  readonly shard: ShardInfo | null;
  /** Whose costs to keep; null for nobody's. */
  readonly costsOf: string | null;
}

interface Finished {
  readonly report: Report;
  /** Why a report of cucumber's is missing. */
  readonly unwritten: readonly string[];
}

/** Runs the suite. A run that is stopped leaves a report of what it has seen. */
async function run(
  options: SuiteOptions,
  plan: ReportPlan,
  io: Io,
  onMessage: OnMessage,
): Promise<Finished> {
  const messages = new MessageLog((path) => pathFromHere(path, io));
  const unwritten: string[] = [];
  const build = (): Report => {
    const report = buildReport(messages, plan.options);
    return plan.shard === null ? report : asShard(report, plan.shard);
  };
  const saveUnfinished = (): void => {
    const text = renderConformance({ ...build(), complete: false }, readSuite());
    const problems = unlessWritten(CONFORMANCE, () => writeConformance(io.cwd, text));
    for (const line of problems) io.stderr.write(`error: ${line}\n`);
  };
  const release = onEnd(saveUnfinished);
  const progress = new Progress(io.stderr, plan.count);
  try {
    await runSuite(options, io.suite, io.stderr, (envelope) => {
      messages.add(envelope);
      onMessage(envelope);
      progress.update(messages);
    });
  } catch (error) {
    if (!messages.finished) {
      saveUnfinished();
      throw error;
    }
    // All is judged: what is left then is to end the reports.
    unwritten.push(`a report of cucumber's could not be written (${error})`);
  } finally {
    progress.clear();
    release();
  }
  if (plan.costsOf !== null) keepCosts(plan.costsOf, messages);
  return { report: build(), unwritten };
}

/** One job needs no process besides this one. */
function jobsOf(
  { jobs }: ImplementationChoice,
  scenarios: readonly FeaturePickle[],
  costs: Costs | undefined,
): number {
  if (jobs > 0) return jobs === 1 ? 0 : jobs;
  return costs === undefined ? 0 : workersFor(scenarios, costs);
}

/**
 * Calls `write` when the process ends before its run does: on a signal, on an exception that
 * nobody caught, or because nothing was left to wait for. Returns how to call that off.
 */
function onEnd(write: () => void): () => void {
  process.once('exit', write);
  return () => process.removeListener('exit', write);
}

function reportOptions(
  { name, exec, fault }: ImplementationChoice,
  { linux }: Selection,
): ReportOptions {
  const isReference = exec === null && fault === null && name === DEFAULT_IMPLEMENTATION;
  return { implementation: name, mustSupportAll: isReference && linux === undefined };
}
