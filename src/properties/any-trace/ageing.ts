/** Whether a page was used: who is asked, and what the core makes of the answers. */
import type { Check, Judged } from './judged';
import { callbacksIn, isCallback, nameOf, type Observation } from './observation';
import type { Bracket, World } from './world';

const GUARANTEES: ReadonlyMap<string, string> = new Map([
  ['__mmu_notifier_clear_flush_young', 'G-220'],
  ['__mmu_notifier_clear_young', 'G-221'],
  ['__mmu_notifier_test_young', 'G-222'],
]);

export const ageing: Check = (o, world, judged) => {
  const guarantee = GUARANTEES.get(o.name);
  if (o.kind === 'return' && guarantee !== undefined && world.lastWalk !== null)
    answered(o, guarantee, world.lastWalk, world, judged);
  if (o.kind !== 'enter' || (o.name !== 'clear_flush_young' && o.name !== 'clear_young')) return;
  const notifier = world.notifierOf(o.frame);
  const { start, end } = o.frame.arguments;
  if (notifier === undefined || o.atomic === null || start === null || end === null) return;
  const why = start < end ? 'no lock of a page table is held' : 'the range is empty';
  judged.check('G-226', notifier, o.atomic && start < end, why, [o]);
};

function answered(
  o: Observation,
  guarantee: string,
  { notifiers }: Bracket,
  world: World,
  judged: Judged,
): void {
  const op = o.name.replace('__mmu_notifier_', '');
  const asked = callbacksIn(o.frame, op);
  const mm = world.mmOf(o.frame);
  if (mm === undefined || o.result === null) return;
  const yes = asked.findIndex(({ end }) => (end?.result ?? 0) !== 0);
  const seen = [o.frame.begin, ...asked.flatMap(({ begin, end }) => [begin, end]), o];
  const answers = asked.map(({ end }) => end?.result).join(', ');
  const sum = `the core returns ${o.result}, the answers are: ${answers || 'none'}`;
  judged.check(guarantee, mm, (o.result !== 0) === yes >= 0, sum, seen);
  const unasked = (notifier: (typeof notifiers)[number]) =>
    asked.every((frame) => world.notifierOf(frame) !== notifier);
  const able = notifiers.filter(
    ({ callbacks, leaving }) => leaving === null && callbacks?.has(op) === true,
  );
  if (op === 'test_young') {
    const stops = yes < 0 || yes === asked.length - 1;
    judged.check(guarantee, mm, stops, 'it asks on after a yes', seen);
  }
  for (const notifier of able) {
    if (op === 'test_young' && yes >= 0) continue;
    judged.check(guarantee, notifier, !unasked(notifier), 'the notifier is not asked', seen);
  }
  if (able.length === 0 && notifiers.length > 0 && asked.length === 0)
    judged.check('G-224', mm, o.result === 0, sum, seen);
  const interval = o.frame.inside.find(
    (frame) => isCallback(frame) && nameOf(frame) === 'invalidate',
  );
  const called = 'an interval notifier is called';
  if (mm.intervals.size > 0)
    judged.check('G-227', mm, interval === undefined, called, [...seen, interval?.begin]);
}
