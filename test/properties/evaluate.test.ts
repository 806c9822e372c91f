import { expect } from 'chai';
import { evaluate } from '../../src/properties/evaluate';
import { kernelReports } from '../../src/properties/kernel-reports';
import type { Outcome } from '../../src/protocol/implementation';
import type { Trace } from '../../src/protocol/trace';
import { propertyOf, reports, settles } from './traces';

const warns = kernelReports('WARN_ON');
const warned: Trace = [reports('WARN_ON')];
const quiet: Trace = [settles(0)];

function outcome(trace: Trace, steps = 5): Outcome {
  return { trace, interleavings: 3n, schedule: Array.from({ length: steps }, () => 0) };
}

describe('a property of every outcome', () => {
  it('must hold in each outcome', () => {
    expect(evaluate(warns, 'every', [outcome(warned), outcome(warned)], 1)).to.equal(null);
    const violation = evaluate(warns, 'every', [outcome(warned), outcome(quiet)], 1);
    expect(violation?.why).to.equal('the kernel log is clean');
    expect(violation?.outcome?.trace).to.equal(quiet);
  });

  it('is reported violated by the shortest violating outcome, with the reason of that outcome', () => {
    const bugged: Trace = [reports('BUG_ON')];
    const short = outcome(bugged, 3);
    const outcomes = [outcome(quiet, 7), outcome(warned, 1), short, outcome(quiet, 3)];
    const violation = evaluate(warns, 'every', outcomes, 1);
    expect(violation?.outcome).to.equal(short);
    expect(violation?.why).to.contain('BUG_ON');
  });

  it('compares the lengths of traces where the implementation has no schedules', () => {
    const [long, short] = [outcome([...quiet, ...quiet], 0), outcome(quiet, 0)];
    expect(evaluate(warns, 'every', [long, short], 1)?.outcome).to.equal(short);
    expect(evaluate(warns, 'every', [short, long], 1)?.outcome).to.equal(short);
  });

  it('is violated where there is no outcome: nothing proves nothing', () => {
    const anything = propertyOf(() => null);
    const none = { why: 'the script has no outcome', outcome: null };
    expect(evaluate(anything, 'every', [], 1)).to.deep.equal(none);
    expect(evaluate(anything, 'some', [], 1)).to.deep.equal(none);
  });

  it('is given the phase since which it is evaluated', () => {
    const seen: number[] = [];
    const property = propertyOf((_, since) => {
      seen.push(since);
      return null;
    });
    evaluate(property, 'every', [outcome(quiet), outcome(warned)], 4);
    expect(seen).to.deep.equal([4, 4]);
  });
});

describe('a property of some outcome', () => {
  it('must hold in one outcome', () => {
    expect(evaluate(warns, 'some', [outcome(quiet), outcome(warned)], 1)).to.equal(null);
    expect(evaluate(warns, 'some', [outcome(warned), outcome(quiet)], 1)).to.equal(null);
  });

  it('is violated where it holds in none, and then no single outcome shows the violation', () => {
    const violation = evaluate(warns, 'some', [outcome(quiet), outcome(quiet)], 1);
    expect(violation).to.deep.equal({
      why: 'in none of the 6 interleavings; in one of them, the kernel log is clean',
      outcome: null,
    });
  });
});
