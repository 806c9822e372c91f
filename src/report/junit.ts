/** The report as JUnit's XML: a test suite is a guarantee, a test case a scenario. */
import xmlbuilder from 'xmlbuilder';
import { printable } from '../counterexample/printable';
import {
  allCases,
  type CaseReport,
  type Failure,
  type GuaranteeReport,
  type Report,
} from './report';

/**
 * Known failures, unsupported scenarios and those that a sampled run left inconclusive are skipped
 * tests, each with its reason: JUnit has no other word for what neither passed nor failed.
 */
export function renderJunit(report: Report, suite: string): string {
  const root = xmlbuilder.create('testsuites', { encoding: 'UTF-8', invalidCharReplacement: '?' });
  const failures = report.failed + unexpectedPasses(report);
  root.att('name', suite).att('tests', allCases(report).length).att('failures', failures);
  for (const guarantee of report.guarantees) addGuarantee(root, guarantee, report);
  if (report.problems.length > 0) {
    const problems = root.ele('testsuite', { name: 'the run itself', tests: 1, failures: 1 });
    problems
      .ele('testcase', { name: 'has no problem', classname: suite })
      .ele('failure', { message: `${report.problems.length} problems` }, text(report.problems));
  }
  return `${root.end({ pretty: true })}\n`;
}

function addGuarantee(
  root: xmlbuilder.XMLElement,
  { id, statement, scenarios }: GuaranteeReport,
  { mode }: Report,
): void {
  const tests = scenarios.flatMap(({ cases }) => cases).length;
  const element = root.ele('testsuite', { name: `${id} ${statement}`, tests });
  for (const scenario of scenarios) {
    for (const one of scenario.cases) {
      const test = element.ele('testcase', {
        name: `${scenario.id} ${one.name}`,
        classname: id,
        file: one.location,
      });
      addEarlier(test, one);
      if (scenario.unexpectedPass !== undefined) {
        const message = 'unexpected pass';
        test.ele('failure', { message }, printable(`known to fail: ${scenario.unexpectedPass}`));
      }
      addVerdict(test, one, one.verdict === 'pass' ? undefined : scenario.knownFailure, mode);
    }
  }
}

function unexpectedPasses({ guarantees }: Report): number {
  return guarantees
    .flatMap(({ scenarios }) => scenarios)
    .filter(({ unexpectedPass }) => unexpectedPass !== undefined)
    .flatMap(({ cases }) => cases).length;
}

/** By the elements that Surefire has for them. */
function addEarlier(test: xmlbuilder.XMLElement, { verdict, earlier = [] }: CaseReport): void {
  const element = verdict === 'pass' ? 'flakyFailure' : 'rerunFailure';
  for (const attempt of earlier) {
    const message = 'failed first';
    test.ele(element, { message, type: attempt.verdict }, reasonsOf(attempt.failures));
  }
}

function addVerdict(
  test: xmlbuilder.XMLElement,
  { verdict, failures }: CaseReport,
  knownFailure: string | undefined,
  mode: Report['mode'],
): void {
  const reasons = reasonsOf(failures);
  if (verdict === 'pass') return;
  if (knownFailure !== undefined)
    test.ele('skipped', { message: `known: ${knownFailure}` }, reasons);
  else if (verdict === 'fail' || (verdict === 'inconclusive' && mode === 'exhaustive')) {
    test.ele('failure', { message: verdict }, reasons);
  } else test.ele('skipped', { message: verdict }, reasons);
}

function reasonsOf(failures: readonly Failure[]): string {
  return text(failures.map(({ location, message }) => `${location}: ${message}`));
}

function text(lines: readonly string[]): string {
  return lines.map(printable).join('\n\n');
}
