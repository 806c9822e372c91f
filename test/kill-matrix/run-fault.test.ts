/** The counterexample of a fault, and which step of it is marked. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { faults } from '../../faults/index';
import { detectedFaults } from '../../site/generator/faults';
import type { FiledPlan, PlannedProperty } from '../../src/conformance/scenario-plan';
import type { Counterexample } from '../../src/counterexample/counterexample';
import type { Fault } from '../../src/harness/fault';
import { marksViolation, runFault } from '../../src/kill-matrix/run-fault';
import { wasCalled } from '../../src/properties/callbacks';
import { kernelReports } from '../../src/properties/kernel-reports';
import { reasonIn } from '../../src/properties/property';
import type { TraceEvent } from '../../src/protocol/trace';
import { loadPlans } from '../../src/suite/load-plans';
import { A, enters, gpu, leaves, propertyOf, reports, settles } from '../properties/traces';
import { forgetSteps } from '../suite/dry-run';
import { PROJECT } from '../suite/project';

const never = wasCalled('release', gpu, { atLeast: 0, atMost: 0 }, false);
const once = wasCalled('release', gpu, { atLeast: 1, atMost: 1 }, false);

function shows(events: readonly TraceEvent[], violatedAt: number | null): Counterexample {
  return {
    scenario: null,
    what: 'it is violated',
    steps: events.map((event) => ({ task: 'driver gpu', what: 'a step', events: [event] })),
    violatedAt,
    schedule: null,
    implementation: 'reference',
    bootConfiguration: null,
  };
}

function planned(property: PlannedProperty['property']): PlannedProperty {
  const script = { processes: ['A'], drivers: [], phases: [[], []] };
  return { sentence: 'a sentence', property, quantifier: 'every', script, since: 1 };
}

describe('the marked step of a counterexample', () => {
  const silent = [settles(0), settles(1)];

  it('may be any of the phase of the last When', () => {
    expect(marksViolation(shows(silent, 2), planned(once), [])).to.equal(true);
  });

  it('is no reading from before that phase, and there must be one', () => {
    expect(marksViolation(shows(silent, 1), planned(once), [])).to.equal(false);
    expect(marksViolation(shows(silent, null), planned(once), [])).to.equal(false);
    expect(marksViolation(shows(silent, 3), planned(once), [])).to.equal(false);
  });

  it('is the end where the kernel dies before that phase', () => {
    const dies = shows([enters(A, 'release'), reports('BUG_ON')], 2);
    expect(marksViolation(dies, planned(once), [])).to.equal(true);
    expect(marksViolation({ ...dies, violatedAt: 1 }, planned(once), [])).to.equal(false);
  });

  it('may come before where the property held until then', () => {
    const early = [enters(A, 'release'), settles(0), settles(1)];
    expect(marksViolation(shows(early, 1), planned(never), [])).to.equal(true);
    expect(marksViolation(shows(early, 1), planned(once), [])).to.equal(false);
    const kept = { trace: [enters(A, 'release'), leaves(A, 'release'), settles(0), settles(1)] };
    const unpaired = shows([enters(A, 'release'), enters(A, 'release'), settles(0), settles(1)], 2);
    const pairs = propertyOf((trace) => {
      const open = trace.filter(({ kind }) => kind === 'enter').length;
      const closed = trace.filter(({ kind }) => kind === 'leave').length;
      return open === closed ? null : 'a callback is not left';
    });
    expect(marksViolation(unpaired, planned(pairs), [])).to.equal(false);
    expect(marksViolation(unpaired, planned(pairs), [kept])).to.equal(true);
    const dirty = [reports('WARN_ON'), settles(0), settles(1)];
    const clean = propertyOf((trace, since) =>
      reasonIn(kernelReports('WARN_ON'), since, trace) === null ? 'the log has a WARN_ON' : null,
    );
    expect(marksViolation(shows(dirty, 1), planned(clean), [])).to.equal(true);
  });
});

describe('a seeded fault', function () {
  this.timeout(300_000);
  const id = 'synchronize-waits-for-readers-only';
  const scenario = 'G-065.1';
  let fault: Fault;
  let plans: readonly FiledPlan[];
  let folder: string;

  before(async () => {
    fault = faults.find((one) => one.id === id) as Fault;
    forgetSteps();
    const all = await loadPlans(PROJECT, ['features/get-put/synchronize.feature']);
    forgetSteps();
    plans = all.filter((plan) => plan.scenario.scenarioId === scenario);
    folder = mkdtempSync(join(tmpdir(), 'known-fault-'));
  });

  after(() => rmSync(folder, { recursive: true }));

  it('is shown with the same marked step by the kill matrix, the command, its report and the site', () => {
    const { killedBy, shown } = runFault(fault, plans);
    expect(killedBy.map((kill) => kill.scenario)).to.deep.equal([scenario]);
    expect(shown?.marksViolation).to.equal(true);
    const [, step = ''] = /violated at step (\d+), marked with >:\n/.exec(shown?.text ?? '') ?? [];
    expect(step).to.equal('69');

    const args = ['check', 'reference', '--fault', id, '--tags', `@${scenario}`];
    const bin = join(PROJECT, 'bin/mmu-notifier-spec.js');
    const { stdout, status } = spawnSync(process.execPath, [bin, ...args], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect(status).to.equal(1);
    expect(stdout).to.match(/violated at step 69, marked with >:\n/);
    expect(stdout).to.match(/\n *> 69 +\* ->free_notifier\(\) is entered\n/);
    const replay = /To replay it: npx mmu-notifier-spec (.*)\n/;
    expect(shown?.text).to.contain(replay.exec(stdout)?.[0].trim());
    const html = readFileSync(join(folder, 'reports/report.html'), 'utf8');
    expect(html).to.contain('violated at step 69, marked with >:');
    const messages = readFileSync(join(folder, 'reports/messages.ndjson'), 'utf8');
    const [, body = ''] = /"body":"([^"]*)"[^}]*"mediaType":"image\/svg\+xml"/.exec(messages) ?? [];
    expect(Buffer.from(body, 'base64').toString('utf8')).to.match(/69 [^<]*\(violated here\)/);

    const [detected] = detectedFaults([fault], plans, new Map()).get('G-065') ?? [];
    const marked = detected?.detections[0]?.picture?.lines.filter((line) =>
      line.endsWith('(violates the guarantee)'),
    );
    expect(marked).to.have.length(1);
    expect(marked?.[0]).to.match(/^69 /);
  });
});
