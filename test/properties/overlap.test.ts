import { overlaps, runsAlone } from '../../src/properties/overlap';
import {
  A,
  accepts,
  enters,
  freesNotifier,
  GPU,
  gets,
  gpu,
  leaves,
  NIC,
  n1,
  rejects,
  runs,
} from './traces';

describe('runs alone', () => {
  const property = runsAlone('release', n1);
  const named = gets(GPU, 'n1', 1);
  const one = enters(A, 'release');
  const oneLeft = leaves(A, 'release');

  it('holds where callbacks of the notifier follow each other', () => {
    accepts(property, [...named, ...runs(A, 'release'), ...runs(GPU, 'release')]);
    accepts(property, [...named, ...runs(A, 'invalidate_range_start'), one]);
  });

  it('fails where another callback of the notifier is inside', () => {
    const other = runs(NIC, 'invalidate_range_start');
    const why = /invalidate_range_start runs at the same time as release of n1/;
    rejects(property, [...named, one, ...other, oneLeft], why);
    rejects(property, [...named, enters(NIC, 'invalidate_range_start'), one, oneLeft], why);
    rejects(property, [...named, one, ...runs(A, 'invalidate_range_start'), oneLeft], why);
    rejects(property, [...named, one, enters(GPU, 'release'), oneLeft], /release runs at the same/);
  });

  it('fails where a callback that never left is still inside', () => {
    rejects(property, [...named, one, ...runs(GPU, 'free_notifier')], /free_notifier runs at/);
  });

  it('is not about callbacks of other notifiers', () => {
    accepts(property, [...named, one, ...runs(NIC, 'invalidate_range_start', 2), oneLeft]);
    const ofBoth = runsAlone('release', gpu);
    accepts(ofBoth, [one, enters(GPU, 'release', 2), oneLeft, leaves(GPU, 'release', 2)]);
    rejects(ofBoth, [one, enters(GPU, 'release'), oneLeft], /release runs at the same time/);
  });

  it('is not about the notifier that came after it in the same memory', () => {
    const later = [freesNotifier(1), enters(NIC, 'release', 2)];
    accepts(property, [...named, one, ...later, oneLeft]);
  });

  it('fails where another runs on the notifier that alloc_notifier returns', () => {
    const alloc = runsAlone('alloc_notifier', gpu);
    const allocated = leaves(GPU, 'alloc_notifier', 1);
    const begun = enters(GPU, 'alloc_notifier', null);
    rejects(alloc, [begun, ...runs(A, 'release'), allocated], /release runs at the same time/);
    accepts(alloc, [begun, ...runs(A, 'release', 2), allocated]);
  });

  it('is not about notifiers that do not exist yet', () => {
    const alloc = runsAlone('alloc_notifier', gpu);
    accepts(alloc, [enters(GPU, 'alloc_notifier', null), enters(NIC, 'alloc_notifier', null)]);
  });

  it('fails where the callback never was called', () => {
    rejects(property, [], /release of n1 was never called/);
    rejects(property, [...named, ...runs(A, 'free_notifier')], /never called/);
    rejects(property, [one, oneLeft], /never called/);
  });
});

describe('overlap', () => {
  const property = overlaps('release', 'invalidate_range_start', gpu);
  const twice = overlaps('release', 'release', gpu);
  const never = /never run at the same time/;

  it('holds where one begins before the other has ended', () => {
    const start = 'invalidate_range_start';
    accepts(property, [enters(A, 'release'), enters(GPU, start), leaves(A, 'release')]);
    accepts(property, [enters(GPU, start), ...runs(A, 'release'), leaves(GPU, start)]);
    accepts(property, [enters(A, 'release'), ...runs(GPU, start, 2), leaves(A, 'release')]);
    accepts(twice, [enters(A, 'release'), enters(GPU, 'release')]);
  });

  it('fails where they follow each other', () => {
    rejects(property, [...runs(A, 'release'), ...runs(GPU, 'invalidate_range_start')], never);
    rejects(twice, [...runs(A, 'release'), ...runs(GPU, 'release')], never);
  });

  it('fails where one or both are missing', () => {
    rejects(property, [], never);
    rejects(property, [enters(A, 'release')], never);
    rejects(twice, [enters(A, 'release')], never);
    rejects(overlaps('release', 'release', n1), runs(A, 'release'), never);
  });

  it('is about the subject alone', () => {
    const trace = [...gets(GPU, 'n1', 1), enters(A, 'release'), enters(GPU, 'release', 2)];
    rejects(overlaps('release', 'release', n1), trace, never);
    const nic = enters(NIC, 'invalidate_range_start', 3, { driver: 'nic' });
    rejects(property, [enters(A, 'release'), nic, leaves(A, 'release')], never);
  });
});
