import {
  everyPrecedesEvery,
  type Moment,
  noneEnteredAfter,
  noneRunsAfter,
  somePrecedesSome,
} from '../../src/properties/order';
import { PAGE_SIZE } from '../../src/protocol/names';
import type { Trace } from '../../src/protocol/trace';
import {
  A,
  accepts,
  calls,
  enters,
  freesMm,
  freesNotifier,
  freesPages,
  GPU,
  gets,
  gpu,
  leaves,
  NIC,
  n1,
  PAGE,
  rejects,
  returns,
  runs,
} from './traces';

const entry: Moment = { kind: 'entry', written: 'the entry', callback: 'release', subject: n1 };
const exit: Moment = { kind: 'exit', written: 'the exit', callback: 'release', subject: n1 };
const put = { function: 'mmu_notifier_put', task: GPU } as const;
const callOfPut: Moment = { kind: 'call', written: 'the call', ...put };
const returnOfPut: Moment = { kind: 'return', written: 'the return', ...put };
const freeing: Moment = { kind: 'freeing of a notifier', written: 'the freeing', name: 'n1' };
const ofMm: Moment = { kind: 'freeing of an mm', written: 'the end of the mm', process: 'A' };
const ofPages: Moment = {
  kind: 'freeing of pages',
  written: 'the end of pages',
  process: 'A',
  range: PAGE,
};
const beside = { start: PAGE.end, end: PAGE.end + PAGE_SIZE };

const named = gets(NIC, 'n1', 1);
const release = runs(A, 'release');

describe('moments', () => {
  const moments: readonly [Moment, now: Trace, notNow: Trace][] = [
    [callOfPut, [calls(GPU, 'mmu_notifier_put')], [returns(GPU, 'mmu_notifier_put')]],
    [callOfPut, [calls(GPU, 'mmu_notifier_put')], [calls(NIC, 'mmu_notifier_put')]],
    [returnOfPut, [returns(GPU, 'mmu_notifier_put')], [calls(GPU, 'mmu_notifier_put')]],
    [returnOfPut, [returns(GPU, 'mmu_notifier_put')], [returns(GPU, 'mmput')]],
    [returnOfPut, [returns(GPU, 'mmu_notifier_put')], [returns(NIC, 'mmu_notifier_put')]],
    [entry, [enters(A, 'release')], runs(A, 'free_notifier')],
    [entry, [enters(A, 'release')], runs(A, 'release', 2)],
    [exit, release, [enters(A, 'release')]],
    [freeing, [freesNotifier(1)], [freesNotifier(2), freesMm('A'), ...release]],
    [ofMm, [freesMm('A')], [freesMm('B'), freesPages('A', PAGE)]],
    [ofPages, [freesPages('A', PAGE)], [freesPages('B', PAGE), freesMm('A')]],
    [ofPages, [freesPages('A', { ...PAGE, end: beside.end })], [freesPages('A', beside)]],
    [
      { ...ofPages, range: beside },
      [freesPages('A', { ...PAGE, end: beside.end })],
      [freesPages('A', PAGE)],
    ],
  ];
  const mark: Moment = { kind: 'call', written: 'the mark', function: 'mmget', task: NIC };
  const marked = calls(NIC, 'mmget');
  for (const [moment, now, notNow] of moments) {
    it(`${moment.kind}: ${moment.written} comes, and what is like it does not count`, () => {
      accepts(everyPrecedesEvery(moment, mark), [...named, ...now, marked]);
      rejects(
        everyPrecedesEvery(moment, mark),
        [...named, ...notNow, marked],
        /the .* never comes/,
      );
      rejects(everyPrecedesEvery(moment, mark), [marked], /never comes/);
    });
  }
});

describe('every … precedes every …', () => {
  const property = everyPrecedesEvery(exit, freeing);

  it('holds where each of the first precedes each of the second', () => {
    accepts(property, [...named, ...release, freesNotifier(1)]);
    accepts(property, [...named, ...release, ...release, freesNotifier(1), freesNotifier(1)]);
  });

  it('fails where one of the first comes later', () => {
    const why = /the freeing precedes the exit/;
    rejects(property, [...named, freesNotifier(1), ...release], why);
    rejects(property, [...named, ...release, freesNotifier(1), ...release], why);
    rejects(property, [...named, freesNotifier(1), ...release, freesNotifier(1)], why);
    rejects(
      property,
      [...named, enters(A, 'release'), freesNotifier(1), leaves(A, 'release')],
      why,
    );
  });

  it('fails where one of the two never comes', () => {
    rejects(property, [], /the exit never comes/);
    rejects(property, [...named, freesNotifier(1)], /the exit never comes/);
    rejects(property, [...named, enters(A, 'release'), freesNotifier(1)], /the exit never comes/);
    rejects(property, [...named, ...release], /the freeing never comes/);
    rejects(property, [...named, ...release, freesNotifier(2)], /the freeing never comes/);
  });

  it('fails where the two are one', () => {
    rejects(everyPrecedesEvery(exit, exit), [...named, ...release], /the exit precedes the exit/);
  });

  it('looks at the exit of the entry, also where callbacks nest', () => {
    const nested = [enters(A, 'release'), ...runs(A, 'release', 2)];
    rejects(property, [...named, ...nested, freesNotifier(1), leaves(A, 'release')], /precedes/);
    accepts(property, [...named, ...nested, leaves(A, 'release'), freesNotifier(1)]);
  });
});

describe('some … precedes some …', () => {
  const property = somePrecedesSome(freeing, ofMm);

  it('holds where one of the second comes after one of the first', () => {
    accepts(property, [...named, freesNotifier(1), freesMm('A')]);
    accepts(property, [...named, freesMm('A'), freesNotifier(1), freesMm('A')]);
    accepts(property, [...named, freesNotifier(1), freesMm('A'), freesNotifier(1)]);
    accepts(somePrecedesSome(entry, exit), [...named, ...release]);
  });

  it('fails where all of the second came before, or one never comes', () => {
    rejects(property, [...named, freesMm('A'), freesNotifier(1)], /never comes after the freeing/);
    rejects(property, [...named, freesNotifier(1)], /the end of the mm never comes$/);
    rejects(property, [...named, freesMm('A')], /the freeing never comes$/);
    rejects(property, [], /never comes/);
    rejects(somePrecedesSome(entry, entry), [...named, ...release], /never comes after/);
  });
});

describe('no callback is entered after', () => {
  const property = noneEnteredAfter(returnOfPut, n1);
  const over = returns(GPU, 'mmu_notifier_put');

  it('holds where the entries come before, whenever they end', () => {
    accepts(property, [...named, ...release, over]);
    accepts(property, [...named, over]);
    accepts(property, [...named, enters(A, 'release'), over, leaves(A, 'release')]);
    accepts(property, [...named, enters(A, 'release'), over]);
  });

  it('holds of the entry that is the moment', () => {
    accepts(noneEnteredAfter(entry, n1), [...named, ...release]);
    rejects(noneEnteredAfter(entry, n1), [...named, ...release, ...release], /is entered after/);
  });

  it('fails where one comes after the first such moment', () => {
    const why = /release of n1 is entered after the return/;
    rejects(property, [...named, over, ...release], why);
    rejects(property, [...named, over, ...release, over], why);
    rejects(property, [...named, over, enters(A, 'release')], why);
  });

  it('is about the subject alone', () => {
    const late = runs(A, 'release', 2);
    accepts(property, [...named, over, ...late]);
    rejects(noneEnteredAfter(returnOfPut, gpu), [...named, over, ...late], /is entered after/);
  });

  it('fails where the moment never comes', () => {
    rejects(property, [], /the return never comes/);
    rejects(property, [...named, ...release, calls(GPU, 'mmu_notifier_put')], /never comes/);
  });
});

describe('no callback runs after', () => {
  const property = noneRunsAfter(returnOfPut, n1);
  const over = returns(GPU, 'mmu_notifier_put');

  it('holds where all have ended before', () => {
    accepts(property, [...named, ...release, over]);
    accepts(property, [...named, over, ...runs(A, 'release', 2)]);
  });

  it('holds of the exit that is the moment', () => {
    accepts(noneRunsAfter(exit, n1), [...named, ...release]);
    rejects(noneRunsAfter(exit, n1), [...named, ...release, ...release], /runs after the exit/);
  });

  it('fails where one still runs, never ends, or comes later', () => {
    const why = /release of n1 runs after the return/;
    rejects(property, [...named, over, ...release, over], why);
    rejects(property, [...named, enters(A, 'release'), over, leaves(A, 'release')], why);
    rejects(property, [...named, enters(A, 'release'), over], why);
    rejects(property, [...named, over, ...release], why);
  });

  it('fails where a callback that others nest in still runs', () => {
    const nested = [enters(A, 'release'), ...runs(A, 'release', 2), over, leaves(A, 'release')];
    rejects(property, [...named, ...nested], /release of n1 runs after/);
  });

  it('fails where the moment never comes', () => {
    rejects(property, [], /never comes/);
    rejects(property, [...named, ...release], /never comes/);
  });
});
