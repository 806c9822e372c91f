/** Where a trace breaks a claim for good. */
import { expect } from 'chai';
import { wasCalled } from '../../src/properties/callbacks';
import { hasReturned, returned } from '../../src/properties/calls';
import { logIsCleanBut } from '../../src/properties/kernel-log';
import { comesBefore } from '../../src/properties/order';
import type { Property } from '../../src/properties/property';
import { violationPoint } from '../../src/properties/violation-point';
import type { Trace } from '../../src/protocol/trace';
import { A, calls, enters, GPU, gpu, leaves, reports, rests, returns } from './traces';

const put = { function: 'mmu_notifier_put', task: GPU } as const;
const puts = calls(GPU, put.function);
const release = [enters(A, 'release'), leaves(A, 'release')];
const once = wasCalled('release', gpu, { atLeast: 1, atMost: 1 }, false);

/** The breaking point of the first of these traces, which are all that there are. */
function pointIn(claim: Property, ...traces: readonly [Trace, ...Trace[]]): number {
  return violationPoint(
    claim,
    1,
    traces[0],
    traces.map((trace) => ({ trace })),
  );
}

describe('the breaking point of a trace', () => {
  it('is the report that nobody asked for', () => {
    const clean = [puts, returns(GPU, put.function), rests(0)];
    const dirty = [puts, reports('WARN_ON'), returns(GPU, put.function), rests(0)];
    expect(pointIn(logIsCleanBut(new Set()), dirty, clean)).to.equal(2);
    expect(pointIn(logIsCleanBut(new Set()), dirty)).to.equal(2);
  });

  it('is the call that is one too many, not the last, and not the missing first', () => {
    const thrice = [...release, puts, ...release, ...release, rests(0)];
    expect(pointIn(once, thrice, [...release, puts, rests(0)])).to.equal(4);
    expect(pointIn(once, thrice)).to.equal(4);
  });

  it('is where what must come can come no more', () => {
    const missed = [puts, returns(GPU, put.function), rests(0)];
    expect(pointIn(once, missed, [puts, ...release, rests(0)])).to.equal(2);
    expect(pointIn(once, missed, [...release, rests(0)])).to.equal(1);
  });

  it('is where the last of those that hold the claim parts from it, whichever comes last', () => {
    const missed = [puts, returns(GPU, put.function), rests(0)];
    const late = [puts, returns(GPU, put.function), ...release, rests(0)];
    const early = [...release, rests(0)];
    expect(pointIn(once, missed, late, early)).to.equal(3);
    expect(pointIn(once, missed, early, late)).to.equal(3);
  });

  it('is not behind its end where one that holds the claim goes on from there', () => {
    expect(pointIn(once, [puts], [puts, ...release])).to.equal(1);
  });

  it('is the end where what was read before the last When began is what breaks it', () => {
    const twice = wasCalled('release', gpu, { atLeast: 2, atMost: 2 }, false);
    expect(pointIn(twice, [...release, rests(0), puts, rests(1)])).to.equal(5);
    const freed: Property = ({ trace }) => {
      const last = trace.findLast((event) => event.kind === 'settled');
      return last === undefined ? null : 'the mm_struct of process A is not freed';
    };
    expect(pointIn(freed, [rests(0), puts, rests(1)])).to.equal(3);
  });

  it('is the event that breaks it, though that comes before the last When', () => {
    const never = wasCalled('release', gpu, { atLeast: 0, atMost: 0 }, false);
    expect(pointIn(never, [puts, ...release, rests(0), puts, rests(1)])).to.equal(2);
  });

  it('is the end where nothing that there is holds the claim, and nothing but silence breaks it', () => {
    expect(pointIn(once, [puts, rests(0), rests(1)])).to.equal(3);
    expect(pointIn(once, [])).to.equal(0);
  });

  it('is what the reason is about where nothing that there is holds the claim', () => {
    const wrong = [rests(0), puts, returns(GPU, put.function, -11), rests(1)];
    expect(pointIn(returned(put, 0, '0'), wrong)).to.equal(3);
    expect(pointIn(hasReturned(put), [rests(0), puts, rests(1)])).to.equal(2);
  });

  it('is where the order is settled', () => {
    const first = { kind: 'call', written: 'the call', ...put } as const;
    const second = {
      kind: 'entry',
      written: 'the entry',
      callback: 'release',
      subject: gpu,
    } as const;
    const wrong = [rests(0), ...release, puts, rests(1)];
    expect(pointIn(comesBefore(first, second), wrong)).to.equal(4);
    const right = [rests(0), puts, ...release, rests(1)];
    expect(pointIn(comesBefore(first, second), wrong, right)).to.equal(2);
  });
});
