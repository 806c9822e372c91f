import { expect } from 'chai';
import { evaluate } from '../../src/properties/evaluate';
import { kernelReports } from '../../src/properties/kernel-log';
import type { Outcome } from '../../src/protocol/implementation';
import type { Trace } from '../../src/protocol/trace';
import { reports, rests } from './traces';

const warns = kernelReports('WARN_ON');
const warned: Trace = [reports('WARN_ON')];
const quiet: Trace = [rests(0)];

function outcome(trace: Trace, steps = 5): Outcome {
  return { trace, interleavings: 3n, schedule: Array.from({ length: steps }, () => 0) };
}

describe('judging that a claim always holds', () => {
  it('takes every outcome to keep it', () => {
    expect(evaluate(warns, 'every', [outcome(warned), outcome(warned)], 1)).to.equal(null);
    const breach = evaluate(warns, 'every', [outcome(warned), outcome(quiet)], 1);
    expect(breach?.why).to.equal('the kernel log is clean');
    expect(breach?.outcome?.trace).to.equal(quiet);
  });

  it('tells of the shortest outcome in which it does not hold, with its own reason', () => {
    const bugged: Trace = [reports('BUG_ON')];
    const short = outcome(bugged, 3);
    const outcomes = [outcome(quiet, 7), outcome(warned, 1), short, outcome(quiet, 3)];
    const breach = evaluate(warns, 'every', outcomes, 1);
    expect(breach?.outcome).to.equal(short);
    expect(breach?.why).to.contain('BUG_ON');
  });

  it('goes by the trace where the implementation has no schedule', () => {
    const [long, short] = [outcome([...quiet, ...quiet], 0), outcome(quiet, 0)];
    expect(evaluate(warns, 'every', [long, short], 1)?.outcome).to.equal(short);
    expect(evaluate(warns, 'every', [short, long], 1)?.outcome).to.equal(short);
  });

  it('is a breach where there is no outcome: nothing proves nothing', () => {
    const none = { why: 'the script has no outcome', outcome: null };
    expect(evaluate(() => null, 'every', [], 1)).to.deep.equal(none);
    expect(evaluate(() => null, 'some', [], 1)).to.deep.equal(none);
  });

  it('tells the claim since which phase', () => {
    const seen: number[] = [];
    const claim = ({ since }: { since: number }) => {
      seen.push(since);
      return null;
    };
    evaluate(claim, 'every', [outcome(quiet), outcome(warned)], 4);
    expect(seen).to.deep.equal([4, 4]);
  });
});

describe('judging that a claim may hold', () => {
  it('takes one outcome in which it does', () => {
    expect(evaluate(warns, 'some', [outcome(quiet), outcome(warned)], 1)).to.equal(null);
    expect(evaluate(warns, 'some', [outcome(warned), outcome(quiet)], 1)).to.equal(null);
  });

  it('is a breach where it holds in none, and shows no outcome as the culprit', () => {
    const breach = evaluate(warns, 'some', [outcome(quiet), outcome(quiet)], 1);
    expect(breach).to.deep.equal({
      why: 'in none of the 2 outcomes; in one of them, the kernel log is clean',
      outcome: null,
    });
  });
});
