/** Where a trace violates a property irrecoverably. */
import { expect } from 'chai';
import { wasCalled } from '../../src/properties/callbacks';
import { hasReturned, returned } from '../../src/properties/calls';
import { logIsCleanBut } from '../../src/properties/kernel-reports';
import { hasUsers } from '../../src/properties/notifiers';
import { everyPrecedesEvery } from '../../src/properties/order';
import type { Property } from '../../src/properties/property';
import { violationPoint } from '../../src/properties/violation-point';
import type { Trace } from '../../src/protocol/trace';
import {
  A,
  calls,
  enters,
  GPU,
  gpu,
  leaves,
  propertyOf,
  reports,
  returns,
  settles,
} from './traces';

const put = { function: 'mmu_notifier_put', task: GPU } as const;
const puts = calls(GPU, put.function);
const release = [enters(A, 'release'), leaves(A, 'release')];
const once = wasCalled('release', gpu, { atLeast: 1, atMost: 1 }, false);

/** The violation point of the first of these traces, which are all known traces. */
function pointIn(property: Property, ...traces: readonly [Trace, ...Trace[]]): number {
  return violationPoint(
    property,
    1,
    traces[0],
    traces.map((trace) => ({ trace })),
  );
}

describe('the violation point of a trace', () => {
  it('is the report that the scenario does not name', () => {
    const clean = [puts, returns(GPU, put.function), settles(0)];
    const dirty = [puts, reports('WARN_ON'), returns(GPU, put.function), settles(0)];
    expect(pointIn(logIsCleanBut(new Set()), dirty, clean)).to.equal(2);
    expect(pointIn(logIsCleanBut(new Set()), dirty)).to.equal(2);
  });

  it('is the first call that is one too many', () => {
    const thrice = [...release, puts, ...release, ...release, settles(0)];
    expect(pointIn(once, thrice, [...release, puts, settles(0)])).to.equal(4);
    expect(pointIn(once, thrice)).to.equal(4);
  });

  it('is where what must occur can no longer occur', () => {
    const missed = [puts, returns(GPU, put.function), settles(0)];
    expect(pointIn(once, missed, [puts, ...release, settles(0)])).to.equal(2);
    expect(pointIn(once, missed, [...release, settles(0)])).to.equal(1);
  });

  it('is where the satisfying trace that shares most with it diverges, in whichever order they come', () => {
    const missed = [puts, returns(GPU, put.function), settles(0)];
    const late = [puts, returns(GPU, put.function), ...release, settles(0)];
    const early = [...release, settles(0)];
    expect(pointIn(once, missed, late, early)).to.equal(3);
    expect(pointIn(once, missed, early, late)).to.equal(3);
  });

  it('is at most the end of the trace, also where a satisfying trace continues from there', () => {
    expect(pointIn(once, [puts], [puts, ...release])).to.equal(1);
  });

  it('is the end where the violating reading is from before the last When', () => {
    const twice = wasCalled('release', gpu, { atLeast: 2, atMost: 2 }, false);
    expect(pointIn(twice, [...release, settles(0), puts, settles(1)])).to.equal(5);
    const freed = propertyOf((trace) => {
      const last = trace.findLast((event) => event.kind === 'settled');
      return last === undefined ? null : 'the mm_struct of process A is not freed';
    });
    expect(pointIn(freed, [settles(0), puts, settles(1)])).to.equal(3);
  });

  it('is the first violating reading after the last When began, not the last', () => {
    const users = (phase: number, count: number) =>
      settles(phase, {}, [{ name: 'n1', notifier: 1, users: count, mm: true }]);
    const wrong = [users(0, 2), users(1, 1), users(2, 3)];
    expect(pointIn(hasUsers('n1', 2), wrong)).to.equal(2);
  });

  it('is the violating event, also where that comes before the last When', () => {
    const never = wasCalled('release', gpu, { atLeast: 0, atMost: 0 }, false);
    expect(pointIn(never, [puts, ...release, settles(0), puts, settles(1)])).to.equal(2);
  });

  it('is the end where no known trace satisfies the property and something never occurs', () => {
    expect(pointIn(once, [puts, settles(0), settles(1)])).to.equal(3);
    expect(pointIn(once, [])).to.equal(0);
  });

  it('is the event that the reason is about where no known trace satisfies the property', () => {
    const wrong = [settles(0), puts, returns(GPU, put.function, -11), settles(1)];
    expect(pointIn(returned(put, 0, '0'), wrong)).to.equal(3);
    expect(pointIn(hasReturned(put), [settles(0), puts, settles(1)])).to.equal(2);
  });

  it('is where the order is decided', () => {
    const first = { kind: 'call', written: 'the call', ...put } as const;
    const second = {
      kind: 'entry',
      written: 'the entry',
      callback: 'release',
      subject: gpu,
    } as const;
    const wrong = [settles(0), ...release, puts, settles(1)];
    expect(pointIn(everyPrecedesEvery(first, second), wrong)).to.equal(4);
    const right = [settles(0), puts, ...release, settles(1)];
    expect(pointIn(everyPrecedesEvery(first, second), wrong, right)).to.equal(2);
  });
});
