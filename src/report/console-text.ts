/** The report as text for a terminal or a log: one line a guarantee, then failures, then totals. */
import type { Verdict } from '../conformance/verdict';
import { printable, printableLine } from '../counterexample/printable';
import {
  allCases,
  type CaseReport,
  type Failure,
  type GuaranteeReport,
  type Report,
} from './report';
import { whereToStart } from './where-to-start';

export interface ConsoleOptions {
  /** Whether to colour verdicts. */
  readonly colour: boolean;
  /** How the scenarios were run, such as `in random:42 order`. */
  readonly how: string;
  /** Where the reports are, one line. */
  readonly reports: string;
  /** The file with the known defects of what is judged: how they fail is not shown. */
  readonly defects?: string;
}

const COLOURS: Readonly<Record<Verdict, number>> = {
  pass: 32,
  fail: 31,
  unsupported: 33,
  inconclusive: 35,
};

/** The whole text. Its last line begins with `N passed, N failed`, which counts scenarios. */
export function renderConsole(report: Report, options: ConsoleOptions): string {
  const shown = options.defects === undefined ? allCases(report) : casesOfNoDefect(report);
  const blocks = [
    renderGuarantees(report.guarantees, options.colour),
    ...shown.filter((one) => one.failures.length > 0).map((one) => renderCase(one, options.colour)),
    ...allCases(report).flatMap(renderEarlier),
    renderKnownFailures(report),
    report.problems.map(printable).join('\n'),
    whereToStart(report).join('\n'),
    renderTotals(report, options),
  ];
  const text = blocks.filter((block) => block !== '').join('\n\n');
  const open = report.undecided === 0 ? '' : `, ${report.undecided} inconclusive`;
  const count = knownFailures(report);
  const known = count === 0 ? '' : `, ${count} known failure${count === 1 ? '' : 's'}`;
  return `${text}\n${report.passed} passed, ${report.failed} failed${known}${open}\n`;
}

/** An integer with its digits grouped: 12,345,678. */
export function groupDigits(value: bigint | number): string {
  return value.toString().replace(/\B(?=(\d{3})+$)/g, ',');
}

function paint(text: string, verdict: Verdict, colour: boolean): string {
  return colour ? `\u001b[${COLOURS[verdict]}m${text}\u001b[0m` : text;
}

/** The guarantee's sentence is the last column, as its length varies most. */
function renderGuarantees(guarantees: readonly GuaranteeReport[], colour: boolean): string {
  if (guarantees.length === 0) return '';
  const header = ['id', 'verdict', 'scenarios', 'interleavings', 'guarantee'];
  const rows = guarantees.map((guarantee) => [
    guarantee.id,
    guarantee.verdict,
    scenariosCell(guarantee),
    interleavingsCell(
      guarantee.interleavings,
      guarantee.scenarios.flatMap(({ cases }) => cases),
    ),
    printableLine(guarantee.statement),
  ]);
  const widths = header.map((_, column) =>
    Math.max(...[header, ...rows].map((row) => row[column]?.length ?? 0)),
  );
  const line = ([id, verdict, cases, interleavings, statement]: readonly string[]): string => {
    const padded = (verdict ?? '').padEnd(widths[1] ?? 0);
    const verdictCell = isVerdict(verdict) ? paint(padded, verdict, colour) : padded;
    const numbers = `${cases?.padStart(widths[2] ?? 0)}  ${interleavings?.padStart(widths[3] ?? 0)}`;
    return `${id?.padEnd(widths[0] ?? 0)}  ${verdictCell}  ${numbers}  ${statement}`;
  };
  return [header, ...rows].map(line).join('\n');
}

function isVerdict(text: string | undefined): text is Verdict {
  return text !== undefined && text in COLOURS;
}

/** How many scenarios this report judges, also where that is a part of them. */
function scenariosCell(guarantee: GuaranteeReport): string {
  const { elsewhere, scenarios } = guarantee;
  const all = countCases(guarantee);
  if (isPartlySupported(guarantee)) return `${countPasses(guarantee)} of ${all}`;
  if (elsewhere === undefined) return groupDigits(all);
  return `${scenarios.length} of ${scenarios.length + elsewhere.length}`;
}

function countCases(guarantee: GuaranteeReport): number {
  return guarantee.scenarios.reduce((count, scenario) => count + scenario.cases.length, 0);
}

function countPasses({ scenarios }: GuaranteeReport): number {
  return scenarios.flatMap(({ cases }) => cases).filter(({ verdict }) => verdict === 'pass').length;
}

function isPartlySupported(guarantee: GuaranteeReport): boolean {
  return guarantee.verdict === 'unsupported' && countPasses(guarantee) > 0;
}

function renderCase(one: CaseReport, colour: boolean): string {
  const heading = `${paint(one.verdict, one.verdict, colour)}: ${printableLine(one.name)}`;
  return [`${heading} (${one.location})`, ...renderFailures(one)].join('\n');
}

export function renderFailures({ failures }: CaseReport): string[] {
  return failures.map(renderFailure);
}

/** What --retry ran again: a scenario that passes at last has failed all the same. */
function renderEarlier({ name, location, verdict, earlier = [] }: CaseReport): string[] {
  return earlier.map(({ failures }, index) => {
    const heading = `failed first, in attempt ${index + 1}, then ${verdict}: ${printableLine(name)}`;
    return [`${heading} (${location})`, ...failures.map(renderFailure)].join('\n');
  });
}

/** Indents every line of the message alike, so that the columns of a table in it stay aligned. */
function renderFailure(failure: Failure): string {
  const step = failure.step === undefined ? '' : `${printableLine(failure.step)}: `;
  const [first = '', ...rest] = printable(failure.message).trimEnd().split('\n');
  const where = `  ${failure.location}: ${step}`;
  if (rest.length === 0) return `${where}${first}`;
  const body = [first, ...rest].map((line) => (line === '' ? '' : `    ${line}`));
  return [where.trimEnd(), ...body].join('\n');
}

function renderKnownFailures({ guarantees }: Report): string {
  return guarantees
    .flatMap(({ scenarios }) => scenarios)
    .flatMap(({ id, knownFailure }) =>
      knownFailure === undefined ? [] : [`known failure: ${id}: ${printableLine(knownFailure)}`],
    )
    .join('\n');
}

function knownFailures({ guarantees }: Report): number {
  return guarantees
    .flatMap(({ scenarios }) => scenarios)
    .filter(({ knownFailure }) => knownFailure !== undefined)
    .flatMap(({ cases }) => cases).length;
}

function casesOfNoDefect(report: Report): readonly CaseReport[] {
  const scenarios = report.guarantees.flatMap((guarantee) => guarantee.scenarios);
  const open = scenarios.filter(({ knownFailure }) => knownFailure === undefined);
  return [...open.flatMap(({ cases }) => cases), ...report.unidentified];
}

/** Where a tree has the defects that its release is known for. */
function defectLines({ guarantees, problems }: Report, { defects }: ConsoleOptions): string[] {
  if (defects === undefined) return [];
  const known = guarantees
    .flatMap(({ scenarios }) => scenarios)
    .filter(({ knownFailure }) => knownFailure !== undefined).length;
  const fixed = problems.filter((problem) => problem.startsWith(`${defects}:`)).length;
  const fails = `${known} scenario${known === 1 ? ' fails' : 's fail'}`;
  const passes = `${fixed} scenario${fixed === 1 ? ' passes' : 's pass'}`;
  return [
    ...(known === 0 ? [] : [`known defects   ${fails} as ${defects} says; --verbose shows how`]),
    ...(fixed === 0
      ? []
      : [`fixed defects   ${passes}; name an --expectations file without the entries`]),
  ];
}

function renderTotals(report: Report, options: ConsoleOptions): string {
  const { pass, fail, unsupported, inconclusive } = report.totals;
  const cases = allCases(report);
  const interleavings = cases.reduce((total, one) => total + one.interleavings, 0n);
  const states = cases.reduce((total, one) => total + one.states, 0);
  const { name, version } = report.implementation;
  return [
    `implementation  ${printableLine(`${name} ${version}`)}, ${covered(report)}`,
    `guarantees      ${pass} pass, ${fail} fail, ${unsupported} unsupported, ${inconclusive} inconclusive`,
    ...supportLines(report),
    ...defectLines(report, options),
    ...retryLines(cases),
    `scenarios       ${groupDigits(cases.length)}, ${options.how}`,
    `interleavings   ${areExact(cases) ? '' : 'at least '}${groupDigits(interleavings)}${searched(states)}`,
    `reports         ${options.reports}`,
    ...shardLines(report),
    ...(report.complete ? [] : ['The run did not reach its end.']),
  ].join('\n');
}

/** Nothing where traces were sampled: no search visited states. */
function searched(states: number): string {
  return states === 0 ? '' : `, through ${groupDigits(states)} states`;
}

/** One unsupported scenario makes a guarantee unsupported, but the others are judged. */
function supportLines({ guarantees }: Report): string[] {
  const partly = guarantees.filter(isPartlySupported).length;
  return partly === 0
    ? []
    : [`in part         ${partly} of the unsupported, whose other scenarios pass`];
}

/** A lower bound is marked. */
function interleavingsCell(interleavings: bigint, cases: readonly CaseReport[]): string {
  return `${areExact(cases) ? '' : '≥ '}${groupDigits(interleavings)}`;
}

function areExact(cases: readonly CaseReport[]): boolean {
  return cases.every(({ interleavingsAreExact }) => interleavingsAreExact !== false);
}

/** Which interleavings the run covered. */
function covered({ mode, sampling }: Report): string {
  if (mode === 'exhaustive') return 'every interleaving';
  if (sampling === undefined) return 'sampled interleavings';
  const { runs, bugDepth, seed } = sampling;
  const what = `${groupDigits(runs)} random interleavings of each script`;
  return `${what}: PCT, bug depth ${bugDepth}, seed ${seed}`;
}

/** The report of a shard says that it is one: a reader must not take it for the whole. */
function shardLines({ shard, guarantees }: Report): string[] {
  if (shard === undefined) return [];
  const partial = guarantees.filter(({ elsewhere }) => elsewhere !== undefined).length;
  const open = `${partial} of its guarantees are judged in other shards too`;
  return [
    `shard           ${shard.index} of ${shard.total}; ${open}: merge the shards for verdicts`,
  ];
}

function retryLines(cases: readonly CaseReport[]): string[] {
  const retried = cases.filter(({ earlier }) => earlier !== undefined);
  const passed = retried.filter(({ verdict }) => verdict === 'pass').length;
  return retried.length === 0
    ? []
    : [`retried         ${retried.length} that failed first; ${passed} of them passed then`];
}
