import { expect } from 'chai';
import { traceProblem } from '../../../src/implementations/adapter/validate-trace';
import type { Script } from '../../../src/protocol/script';
import type { Trace, TraceEvent } from '../../../src/protocol/trace';

const script: Script = { processes: [], drivers: [], phases: [[], []] };

const settled = (phase: number): TraceEvent => {
  return { kind: 'settled', phase, processes: [], notifiers: [], blocked: [] };
};
const put = { task: 'driver gpu', function: 'mmu_notifier_put', process: null } as const;
const call: TraceEvent = { kind: 'call', ...put, name: 'n1', notifier: 1 };
const returned: TraceEvent = { kind: 'return', ...put, name: 'n1', notifier: 1, result: 0 };
const oops: TraceEvent = { kind: 'report', report: 'BUG_ON', task: 'driver gpu', detail: 'users' };

describe('the form of a trace', () => {
  const good: readonly Trace[] = [
    [settled(0), settled(1)],
    [settled(0), call, returned, settled(1)],
    [settled(0), call, settled(1)],
    [settled(0), call, oops],
    [settled(0), settled(1), oops],
  ];
  for (const trace of good) {
    it(`may be ${trace.map(({ kind }) => kind).join(', ')}`, () => {
      expect(traceProblem(script, trace)).to.equal(null);
    });
  }

  const bad: readonly [Trace, RegExp][] = [
    [[], /of phases none, expected 0, 1/],
    [[settled(0)], /of phases 0, expected 0, 1/],
    [[settled(1), settled(0)], /of phases 1, 0, expected 0, 1/],
    [[settled(1), oops], /of phases 1, expected 0, 1/],
    [[settled(0), settled(1), call], /goes on after its last settled event/],
    [[settled(0), returned, settled(1)], /a return of mmu_notifier_put .* no call before it/],
  ];
  for (const [trace, expected] of bad) {
    it(`may not be ${trace.map(({ kind }) => kind).join(', ') || 'empty'}`, () => {
      expect(traceProblem(script, trace)).to.match(expected);
    });
  }
});
