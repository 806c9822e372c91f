/** Callbacks that decline an invalidation, and what the core makes of it. */
import type { Check, Judged } from './judged';
import { callbacksIn, type Frame, isCallback, nameOf, type Observation } from './observation';
import type { Bracket, World } from './world';

const START = '__mmu_notifier_invalidate_range_start';
const END = '__mmu_notifier_invalidate_range_end';
const EAGAIN = -11;

export const declining: Check = (o, world, judged) => {
  if (o.kind === 'leave' && o.name === 'invalidate_range_start') answered(o, world, judged);
  if (o.kind === 'leave' && o.name === 'invalidate') invalidated(o, world, judged);
  if (o.kind === 'return' && o.name === START && world.lastWalk !== null)
    started(o, world.lastWalk, world, judged);
  if (o.kind === 'return' && o.name === END && world.lastEnded?.end === o.frame) {
    const { start } = world.lastEnded.bracket;
    const mm = world.mmOf(o.frame);
    const failed = start.inside.some((frame) => isCallback(frame) && hasDeclined(frame));
    if (mm && failed && start.arguments.blockable === true) judged.check('G-159', mm, true, '', []);
  }
};

/** An `invalidate` declines by false, an `invalidate_range_start` by an error. */
function hasDeclined(frame: Frame): boolean {
  const result = frame.end?.result ?? null;
  if (result === null) return false;
  return nameOf(frame) === 'invalidate' ? result === 0 : result !== 0;
}

function answered(o: Observation, world: World, judged: Judged): void {
  const notifier = world.notifierOf(o.frame);
  const { blockable } = o.frame.arguments;
  if (notifier === undefined || blockable === null || o.result === null) return;
  const why = `invalidate_range_start returns ${o.result}`;
  const evidence = [o.frame.begin, o];
  if (blockable) judged.check('G-158', notifier, o.result === 0, why, evidence);
  else judged.check('G-157', notifier, o.result === 0 || o.result === EAGAIN, why, evidence);
  if (o.result === 0) return;
  const hasEnd = notifier.callbacks?.has('invalidate_range_end') === true;
  judged.check(
    'G-163',
    notifier,
    !hasEnd,
    'it declines, and has an invalidate_range_end',
    evidence,
  );
}

function invalidated(o: Observation, world: World, judged: Judged): void {
  const interval = world.intervalOf(o.frame);
  const { blockable } = o.frame.arguments;
  if (interval === undefined || blockable === null || o.result === null) return;
  if (o.result !== 0 && blockable) judged.check('G-261', interval, true, '', []);
  if (o.result !== 0) return;
  const why = 'invalidate returns false where it may sleep';
  judged.check('G-261', interval, !blockable, why, [o.frame.begin, o]);
}

function started(o: Observation, there: Bracket, world: World, judged: Judged): void {
  const mm = world.mmOf(o.frame);
  const { blockable } = o.frame.arguments;
  if (mm === undefined || blockable === null || o.result === null) return;
  const callbacks = o.frame.inside.filter(isCallback);
  const list = callbacksIn(o.frame, 'invalidate_range_start');
  const begin = o.frame.begin;
  const interval = callbacks.findIndex(
    (frame) => nameOf(frame) === 'invalidate' && hasDeclined(frame),
  );
  const first = callbacks[interval];
  if (first !== undefined && blockable) {
    const why = `the core returns ${o.result} because of it`;
    const fromList = list.some(hasDeclined);
    judged.check('G-262', mm, fromList || o.result === 0, why, [begin, first.begin, first.end, o]);
  }
  if (first !== undefined && !blockable) {
    const more = callbacks[interval + 1];
    const why = `the core goes on, or returns ${o.result}`;
    const evidence = [begin, first.begin, first.end, more?.begin, o];
    const isInterval = more !== undefined && nameOf(more) === 'invalidate';
    judged.check('G-263', mm, !isInterval && o.result === EAGAIN, why, evidence);
    const calls = 'a list notifier is called though an interval notifier has declined';
    judged.check('G-166', mm, list.length === 0, calls, evidence);
  }
  const declined = list.find(hasDeclined);
  if (declined === undefined) return;
  const evidence = [begin, declined.begin, declined.end, o];
  if (blockable) return;
  for (const notifier of there.notifiers) {
    if (notifier.leaving !== null) continue;
    const own = (op: string) =>
      callbacksIn(o.frame, op).filter((frame) => world.notifierOf(frame) === notifier).length;
    if (notifier.callbacks?.has('invalidate_range_start')) {
      const starts = own('invalidate_range_start');
      const why = `it is called ${starts} times, where another declines`;
      judged.check('G-160', notifier, starts === 1, why, evidence);
    }
    if (notifier.callbacks?.has('invalidate_range_end')) {
      const ends = own('invalidate_range_end');
      const why = `the core calls its invalidate_range_end ${ends} times`;
      judged.check('G-161', notifier, ends === 1, why, evidence);
    }
  }
}
