/** Interval notifiers: insertion, invalidation, sequences, removal. */
import type { Check, Judged } from './judged';
import { callbacksIn, nameOf, type Observation, within } from './observation';
import type { Bracket, IntervalNotifier, World } from './world';

const START = '__mmu_notifier_invalidate_range_start';
const RELEASE = '__mmu_notifier_release';
const [EINTR, ENOMEM, EINVAL, EOVERFLOW] = [-4, -12, -22, -75];
/** One more than the last address. */
const END_OF_ADDRESSES = 2 ** 64;
const INVALIDATE = new Set(['invalidate']);

export const intervals: Check = (o, world, judged) => {
  const interval = world.intervalOf(o.frame);
  const isInsert = /^mmu_interval_notifier_insert/.test(o.name);
  if (o.kind === 'return' && isInsert && interval?.insertion === o.frame)
    inserted(o, interval, judged);
  if (o.kind === 'enter' && o.name === 'invalidate' && interval)
    entered(o, interval, world, judged);
  if (o.kind === 'return' && o.name === START && world.lastWalk !== null)
    started(o, world.lastWalk, world, judged);
  if (o.name === 'mmu_interval_notifier_remove' && interval) removing(o, interval, world, judged);
  if (o.kind === 'return' && o.name === 'mmu_interval_read_begin' && interval)
    readBegun(o, interval, world, judged);
  if (o.kind === 'return' && o.name === 'exit_mmap') exited(o, world, judged);
};

function inserted(o: Observation, interval: IntervalNotifier, judged: Judged): void {
  const { begin, arguments: given } = o.frame;
  if (o.result === null || given.start === null || given.end === null) return;
  const evidence = [begin, o];
  const why = `the insertion of [${hex(given.start)}, ${hex(given.end)}) returns ${o.result}`;
  const isRange = given.end > given.start && given.end <= END_OF_ADDRESSES;
  if (given.mmUsers !== null && (given.mmUsers <= 0 || o.result === EINVAL))
    judged.check('G-243', interval, given.mmUsers <= 0 && o.result === EINVAL, why, evidence);
  else if (!isRange || o.result === EOVERFLOW)
    judged.check('G-241', interval, !isRange && o.result === EOVERFLOW, why, evidence);
  else {
    const others = interval.mm.registrations.size + interval.mm.intervals.size;
    const mayFail = others <= (o.result === 0 ? 1 : 0) || interval.inserted !== null;
    const failsAsMay = o.result === 0 || ((o.result === ENOMEM || o.result === EINTR) && mayFail);
    judged.check('G-246', interval, failsAsMay, why, evidence);
  }
  if (begin.name === 'mmu_interval_notifier_insert_locked' && begin.lock !== null) {
    const lock = `the mmap lock is held: ${begin.lock}`;
    judged.check('G-245', interval, begin.lock === 'write', lock, evidence);
  }
}

function entered(o: Observation, interval: IntervalNotifier, world: World, judged: Judged): void {
  const { parent, arguments: given } = o.frame;
  const by = parent === null ? null : nameOf(parent);
  const holds = by === START || by === RELEASE;
  const why = `${by ?? 'no function of the core'} calls it`;
  judged.check('G-283', interval, holds, why, [parent?.begin, o]);
  if (interval.removed !== null) {
    const after = 'invalidate is called after mmu_interval_notifier_remove has returned';
    judged.check('G-253', interval, false, after, [interval.removal?.begin, interval.removed, o]);
  }
  if (given.event === 'RELEASE') {
    const whole = given.start === 0 && given.end !== null && given.end >= END_OF_ADDRESSES;
    const users = parent?.arguments.mmUsers ?? 0;
    const told = `RELEASE for [${hex(given.start)}, ${hex(given.end)}), mm_users ${users}, may sleep: ${given.blockable}`;
    const right = whole && users === 0 && given.blockable === true;
    judged.check('G-189', interval, right, told, [parent?.begin, o]);
  }
  if (by === START && parent !== null) {
    const list = callbacksIn(parent, 'invalidate_range_start')[0];
    const first = 'a list notifier is called first';
    judged.check('G-167', interval, list === undefined, first, [list?.begin, o]);
  }
  sequence(o, interval, world, judged);
}

function sequence(o: Observation, interval: IntervalNotifier, world: World, judged: Judged): void {
  const { told, sequence: has } = o.frame.arguments;
  const { last, own } = world.toldBefore;
  if (told === null) return;
  const same = last !== null && last.by === o.frame.parent;
  const grows = last === null || same || (last.over ? told > last.value : told >= last.value);
  const why = `it is called with ${told}, the one before was ${last?.value}`;
  judged.check('G-264', interval, told % 2 === 1 && grows, why, [last?.by.begin, o]);
  const runs =
    last !== null &&
    interval.mm.brackets.some(({ start }) => start === last.by) &&
    !world.ending.has(last.by);
  if (runs && !same) judged.check('G-265', interval, told === last.value, why, [last.by.begin, o]);
  const done = own?.entry.end?.result;
  if (own === null || done === undefined || done === 0 || has === null || interval.reads === 0)
    return;
  const kept = `its sequence is ${has}, though it was called with ${own.sequence}`;
  judged.check('G-266', interval, has === own.sequence, kept, [own.entry.begin, own.entry.end, o]);
}

function started(o: Observation, there: Bracket, world: World, judged: Judged): void {
  const { start, end, blockable } = o.frame.arguments;
  if (start === null || end === null) return;
  const called = callbacksIn(o.frame, 'invalidate');
  const declined = called.some((frame) => frame.end?.result === 0) && blockable === false;
  const hit = there.intervals.filter((one) => one.start < end && start < one.end);
  for (const interval of there.intervals) {
    if (interval.deferred || interval.removal !== null || declined) continue;
    const times = called.filter((frame) => world.intervalOf(frame) === interval).length;
    const overlaps = hit.includes(interval);
    const why = `invalidate is called ${times} times for [${hex(start)}, ${hex(end)}), the interval is [${hex(interval.start)}, ${hex(interval.end)})`;
    const evidence = [interval.inserted, o.frame.begin, ...called.map(({ begin }) => begin), o];
    judged.check('G-240', interval, times === (overlaps ? 1 : 0), why, evidence);
    if (overlaps && hit.length > 1) judged.check('G-247', interval, times === 1, why, evidence);
  }
  for (const frame of called) {
    const interval = world.intervalOf(frame);
    if (interval === undefined || (interval.start < end && start < interval.end)) continue;
    const why = 'invalidate is called for a range that the interval does not overlap';
    judged.check('G-240', interval, false, why, [interval.inserted, o.frame.begin, frame.begin]);
  }
}

function removing(o: Observation, interval: IntervalNotifier, world: World, judged: Judged): void {
  if (o.kind === 'call') {
    const callback = within(o.frame, INVALIDATE);
    const why = 'it is called from invalidate';
    judged.check('G-257', interval, callback === null, why, [callback?.begin, o]);
    if (o.atomic !== null)
      judged.check('G-258', interval, !o.atomic, 'it is called where nothing may sleep', [o]);
    const there = world.mms.get(interval.mm.pointer) === interval.mm;
    judged.check('G-276', interval, there, 'its mm_struct has been freed', [interval.inserted, o]);
    const { sequence: has } = o.frame.arguments;
    const { told } = interval;
    if (told === null || has === null || interval.reads === 0) return;
    const done = told.entry.end?.result ?? 0;
    const kept = `its sequence is ${has}, though it was called with ${told.sequence}`;
    if (done !== 0)
      judged.check('G-266', interval, has === told.sequence, kept, [told.entry.begin, o]);
  } else {
    const [running] = interval.running;
    const why = 'invalidate runs when mmu_interval_notifier_remove returns';
    judged.check('G-253', interval, running === undefined, why, [running?.begin, o]);
  }
}

function readBegun(o: Observation, interval: IntervalNotifier, world: World, judged: Judged): void {
  const { told } = interval;
  if (told === null || o.result === null) return;
  const open = interval.mm.brackets.some(({ start }) => start === told.by);
  const began = told.by.end !== null && told.by.end.line < o.frame.begin.line;
  const waits = !(open && began && o.result === told.sequence) || world.ending.has(told.by);
  const why = `it returns ${o.result} while the invalidation that has set it runs`;
  judged.check('G-267', interval, waits, why, [told.by.begin, told.entry.begin, o]);
}

function exited(o: Observation, world: World, judged: Judged): void {
  const mm = world.mmOf(o.frame);
  for (const interval of mm?.intervals ?? []) {
    const before = interval.inserted !== null && interval.inserted.line < o.frame.begin.line;
    if (!before || interval.removal !== null || interval.deferred) continue;
    const events = interval.atExit.join(', ');
    const why = `the exit calls invalidate with: ${events || 'nothing'}`;
    judged.check('G-275', interval, events === 'RELEASE, UNMAP', why, [
      interval.inserted,
      o.frame.begin,
      o,
    ]);
  }
}

function hex(address: number | null): string {
  return address === null ? 'unknown' : `0x${address.toString(16)}`;
}
