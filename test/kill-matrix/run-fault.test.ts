/** The counterexample of a fault, and which step of it is marked. */
import { expect } from 'chai';
import { faults } from '../../faults/index';
import type { PlannedProperty } from '../../src/conformance/scenario-plan';
import type { Counterexample } from '../../src/counterexample/counterexample';
import { marksViolation, runFault } from '../../src/kill-matrix/run-fault';
import { wasCalled } from '../../src/properties/callbacks';
import { kernelReports } from '../../src/properties/kernel-reports';
import type { TraceEvent } from '../../src/protocol/trace';
import { loadPlans } from '../../src/suite/load-plans';
import { A, enters, gpu, leaves, reports, settles } from '../properties/traces';
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
    const pairs: PlannedProperty['property'] = ({ trace }) => {
      const open = trace.filter(({ kind }) => kind === 'enter').length;
      const closed = trace.filter(({ kind }) => kind === 'leave').length;
      return open === closed ? null : 'a callback is not left';
    };
    expect(marksViolation(unpaired, planned(pairs), [])).to.equal(false);
    expect(marksViolation(unpaired, planned(pairs), [kept])).to.equal(true);
    const dirty = [reports('WARN_ON'), settles(0), settles(1)];
    const clean: PlannedProperty['property'] = (context) =>
      kernelReports('WARN_ON')(context) === null ? 'the log has a WARN_ON' : null;
    expect(marksViolation(shows(dirty, 1), planned(clean), [])).to.equal(true);
  });
});

describe('a known fault', function () {
  this.timeout(120_000);

  it('is shown by the counterexample that the command prints', async () => {
    const fault = faults.find(({ id }) => id === 'synchronize-waits-for-readers-only');
    if (fault === undefined) throw new RangeError('expected the fault');
    forgetSteps();
    const plans = await loadPlans(PROJECT, ['features/get-put/synchronize.feature']);
    forgetSteps();
    const { killedBy, shown } = runFault(fault, plans);
    expect(killedBy.map(({ scenario }) => scenario)).to.include('G-065.1');
    expect(shown?.text).to.contain('\nCounterexample (67 steps, ');
    expect(shown?.text).to.match(/violated at step 67, marked with >:\n/);
    expect(shown?.text).to.contain('! call into an unloaded module');
    expect(shown?.marksViolation).to.equal(true);
  });
});
