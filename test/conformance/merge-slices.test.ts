/** One search that was split over machines: what its parts say, and what they come to. */
import { expect } from 'chai';
import { joinSlices } from '../../src/conformance/report/merge-slices';
import type { CaseReport } from '../../src/conformance/report/report';
import { kernelReports } from '../../src/judgement/kernel-log';
import { FakeImplementation } from './fake-implementation';
import { bad, exits, failure, good, returnsZero, scenario, then, when } from './scenarios';

class Slice extends FakeImplementation {
  readonly slice = { index: 1, total: 2 };
}

function sliceOf(...traces: (typeof good)[]): Slice {
  return new Slice(() => ({ traces, interleavings: BigInt(traces.length) }));
}

describe('a part of a search', () => {
  it('leaves it to the others to see what may happen', async () => {
    const run = scenario(sliceOf(good));
    when(run, exits);
    await run.judge(kernelReports('use-after-free'), 'some', 'it may happen that it is');
    await then(run, returnsZero);
    await run.finish();
    expect(run.record()).to.deep.include({
      verdict: 'pass',
      unseen: ['1. it may happen that it is'],
    });
  });

  it('may have no outcome at all', async () => {
    const run = scenario(sliceOf());
    when(run, exits);
    await then(run, returnsZero);
    await run.finish();
    const { unseen } = run.record();
    expect(unseen).to.include('any outcome').and.to.include('1. the claim holds');
  });

  it('fails where a guarantee is broken in it', async () => {
    const run = scenario(sliceOf(good, bad));
    when(run, exits);
    const { message } = await failure(then(run, returnsZero));
    expect(message).to.match(/^mmu_notifier_put by driver gpu returned -11, not 0\n/);
    expect(run.record().verdict).to.equal('fail');
  });
});

describe('the parts of a search', () => {
  const slice: CaseReport = {
    location: 'features/a.feature:3',
    name: 'a scenario',
    verdict: 'pass',
    interleavings: 5n,
    states: 7,
    failures: [],
    witnesses: [],
    unseen: [],
  };
  const witness = (steps: number) => ({ sentence: 'it may', schedule: `s${steps}`, steps });

  it('pass together where each does, and what must be seen was seen in one', () => {
    const parts = [
      { ...slice, unseen: ['it may'] },
      { ...slice, unseen: ['a race'], witnesses: [witness(9), witness(4)] },
    ];
    const { unseen: _, ...whole } = slice;
    expect(joinSlices(parts)).to.deep.equal([
      { ...whole, interleavings: 10n, states: 14, witnesses: [witness(4)] },
    ]);
  });

  it('fail where none has seen what must be seen', () => {
    const parts = [
      { ...slice, unseen: ['it may'] },
      { ...slice, unseen: ['a race', 'it may'] },
    ];
    const [joined] = joinSlices(parts);
    expect(joined?.verdict).to.equal('fail');
    expect(joined?.failures).to.deep.equal([
      { location: slice.location, message: 'seen in none of the 2 parts: it may' },
    ]);
  });

  it('fail where one does, with what it says, and are open where one is', () => {
    const failures = [{ location: 'features/a.feature:5', message: 'broken' }];
    const broken: CaseReport = { ...slice, verdict: 'fail', failures };
    expect(joinSlices([slice, broken])[0]).to.deep.include({ verdict: 'fail', failures });
    const open: CaseReport = { ...slice, verdict: 'inconclusive', failures };
    expect(joinSlices([open, slice])[0]).to.deep.include({ verdict: 'inconclusive', failures });
  });

  it('keep the rows of an outline apart', () => {
    const other = { ...slice, location: 'features/a.feature:9' };
    expect(joinSlices([slice, other, slice, other]).map(({ location }) => location)).to.deep.equal([
      slice.location,
      other.location,
    ]);
  });
});
