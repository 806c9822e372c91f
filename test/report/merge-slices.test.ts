/** One search that was split over machines: what its parts say, and what they come to. */
import { expect } from 'chai';
import type { SliceRecord, Unseen } from '../../src/conformance/slice-notes';
import { kernelReports } from '../../src/properties/kernel-log';
import { joinSlices } from '../../src/report/merge-slices';
import type { CaseReport } from '../../src/report/report';
import { FakeImplementation } from '../conformance/fake-implementation';
import {
  bad,
  exits,
  failure,
  good,
  returnsZero,
  scenario,
  synchronizes,
  then,
  when,
} from '../conformance/scenarios';
import { rests } from '../properties/traces';

class Slice extends FakeImplementation {
  readonly slice = { index: 1, total: 2 };
  maxStates?: number;
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
    const { verdict, slice } = run.record();
    expect(verdict).to.equal('pass');
    expect(slice?.unseen).to.deep.equal([{ kind: 'claim', what: '1. it may happen that it is' }]);
  });

  it('may have no outcome at all', async () => {
    const run = scenario(sliceOf());
    when(run, exits);
    await then(run, returnsZero);
    await run.finish();
    const unseen = run.record().slice?.unseen.map(({ what }) => what);
    expect(unseen).to.include('any outcome').and.to.include('1. the claim holds');
  });

  it('tells each callback that it has held in vain, not only the first', async () => {
    const run = scenario(sliceOf([rests(0), rests(1)]));
    run.builder.addBehaviour('gpu', { callback: 'release', does: 'hold' });
    run.builder.addBehaviour('gpu', { callback: 'free_notifier', does: 'hold' });
    when(run, exits);
    await then(run);
    await run.finish();
    expect(run.record().slice?.unseen).to.deep.equal([
      { kind: 'held', what: 'release of driver gpu is held, but was never entered meanwhile' },
      {
        kind: 'held',
        what: 'free_notifier of driver gpu is held, but was never entered meanwhile',
      },
    ]);
  });

  it('tells how many states each of its searches has, and how many all parts may have', async () => {
    const under = sliceOf(good);
    under.maxStates = 50;
    const run = scenario(under);
    when(run, exits);
    await then(run, returnsZero);
    when(run, synchronizes);
    await then(run);
    await run.finish();
    expect(run.record().slice).to.deep.include({ states: [7, 7], maxStates: 50 });
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
  const claim = { kind: 'claim', what: 'it may' } as const;
  const release = { kind: 'held', what: 'release is held' } as const;
  const freeing = { kind: 'held', what: 'free_notifier is held' } as const;
  const race = { kind: 'race', what: 'only one interleaving' } as const;
  const slice: CaseReport = {
    location: 'features/a.feature:3',
    name: 'a scenario',
    verdict: 'pass',
    interleavings: 5n,
    states: 7,
    failures: [],
    witnesses: [],
    slice: notesOf(),
  };
  const witness = (steps: number) => ({ sentence: 'it may', schedule: `s${steps}`, steps });

  function notesOf(...unseen: readonly Unseen[]): SliceRecord {
    return { unseen: [...unseen], states: [7, 7], maxStates: 15 };
  }

  it('pass together where each does, and what must be seen was seen in one', () => {
    const parts = [
      { ...slice, slice: notesOf(claim) },
      { ...slice, slice: notesOf(release), witnesses: [witness(9), witness(4)] },
    ];
    const { slice: _, ...whole } = slice;
    expect(joinSlices(parts)).to.deep.equal([
      { ...whole, interleavings: 10n, states: 14, witnesses: [witness(4)] },
    ]);
  });

  it('fail where none has seen what may happen, as the whole search does', () => {
    const parts = [
      { ...slice, slice: notesOf(claim) },
      { ...slice, slice: notesOf(release, claim) },
    ];
    const [joined] = joinSlices(parts);
    expect(joined?.verdict).to.equal('fail');
    expect(joined?.failures).to.deep.equal([
      { location: slice.location, message: 'seen in none of the 2 parts: it may' },
    ]);
  });

  it('are inconclusive where none has entered what is held, though some has entered another', () => {
    const parts = [
      { ...slice, slice: notesOf(release, freeing) },
      { ...slice, slice: notesOf(freeing) },
    ];
    const [joined] = joinSlices(parts);
    expect(joined?.verdict).to.equal('inconclusive');
    expect(joined?.failures).to.deep.equal([
      { location: slice.location, message: 'inconclusive: free_notifier is held' },
    ]);
  });

  it('are inconclusive where all have one interleaving together, and not where each has one', () => {
    const alone = { ...slice, slice: notesOf(race), interleavings: 1n };
    expect(joinSlices([alone, { ...alone, interleavings: 0n }])[0]?.verdict).to.equal(
      'inconclusive',
    );
    expect(joinSlices([alone, alone])[0]?.verdict).to.equal('pass');
  });

  it('are inconclusive where they have more states together than the whole search may have', () => {
    const search = (...states: number[]) => ({
      ...slice,
      slice: { ...notesOf(claim), states },
    });
    const [joined] = joinSlices([search(7, 1), search(8, 1)]);
    expect(joined?.verdict).to.equal('inconclusive');
    expect(joined?.failures).to.deep.equal([
      {
        location: slice.location,
        message:
          'inconclusive: 15 states in all parts, and 15 end a search: allow more with --max-states, the same for each part',
      },
    ]);
    expect(joinSlices([search(7, 6), { ...search(7, 6), slice: notesOf() }])[0]?.verdict).to.equal(
      'pass',
    );
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
