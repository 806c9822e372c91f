/** Invalidations: whom they reach, in which order, with which locks. */
import type { Check, Judged } from './judged';
import { callbacksIn, type Frame, isCallback, nameOf, type Observation } from './observation';
import type { Bracket, ListNotifier, Mm, World } from './world';

const START = '__mmu_notifier_invalidate_range_start';
const END = '__mmu_notifier_invalidate_range_end';

/** Of the reaping of a killed process, by process_mrelease() and the OOM killer. */
const REAPING = /oom_reap|process_mrelease/;
/** Callers that hold the mmap lock; others may hold a lock of a VMA or of the reverse map. */
const LOCKING = new Set([
  'change_protection',
  'copy_page_range',
  'unmap_vmas',
  'move_page_tables',
  'clear_refs_write',
]);

export const invalidation: Check = (o, world, judged) => {
  if (o.kind === 'call' && (o.name === START || o.name === END)) called(o, world, judged);
  if (o.kind === 'return' && o.name === START) started(o, world, judged);
  if (o.kind === 'return' && o.name === END) ended(o, world, judged);
  if (o.kind === 'enter') callbackEntered(o, world, judged);
};

function called(o: Observation, world: World, judged: Judged): void {
  const { start, end } = o.frame.arguments;
  const mm = world.mmOf(o.frame);
  if (mm === undefined) return;
  if (o.name === START && start !== null && end !== null)
    judged.check('G-194', mm, start < end, 'the range does not begin below its end', [o]);
  if (o.name === START) {
    const open = world.bracketOf(o.frame);
    const { range } = o.frame.arguments;
    if (open !== undefined && range !== null) {
      const why = 'the same range is begun again, and has had no end';
      judged.check('G-151', mm, false, why, [open.start.begin, o]);
      mm.brackets.splice(mm.brackets.indexOf(open), 1);
    }
    return;
  }
  const declined = world.declined.get(o.task);
  if (declined !== undefined && declined.arguments.range === o.frame.arguments.range)
    judged.check('G-164', mm, false, 'the end of a range that was declined', [
      declined.begin,
      declined.end,
      o,
    ]);
}

function started(o: Observation, world: World, judged: Judged): void {
  const mm = world.mmOf(o.frame);
  const snapshot = world.lastWalk;
  if (mm === undefined || snapshot === null) return;
  callersTold(o, mm, judged);
  // Where an interval notifier declines, the core calls no list notifier.
  const declined = callbacksIn(o.frame, 'invalidate').some(({ end }) => end?.result === 0);
  if (declined && o.frame.arguments.blockable === false) return;
  reachesAll(o, snapshot, 'invalidate_range_start', (notifier, holds, why, evidence) => {
    judged.check('G-001', notifier, holds, why, evidence);
    if (snapshot.notifiers.length > 1) judged.check('G-016', notifier, holds, why, evidence);
  });
}

type Reached = (
  notifier: ListNotifier,
  holds: boolean,
  why: string,
  evidence: readonly (Observation | null)[],
) => void;

/** Of the notifiers that were there throughout, with such a callback, each is called once. */
function reachesAll(o: Observation, { notifiers }: Bracket, op: string, reached: Reached): void {
  const called = callbacksIn(o.frame, op);
  for (const notifier of notifiers) {
    if (notifier.leaving !== null || notifier.callbacks?.has(op) !== true) continue;
    const own = called.filter((frame) => frame.arguments.notifier === notifier.pointer);
    const why = `${op} is called ${own.length} times`;
    const evidence = [notifier.registered, o.frame.begin, ...own.map(({ begin }) => begin), o];
    reached(notifier, own.length === 1, why, evidence);
  }
}

function callersTold(o: Observation, mm: Mm, judged: Judged): void {
  const { caller } = o;
  const { blockable } = o.frame.arguments;
  if (caller === null || blockable === null) return;
  const reaps = REAPING.test(caller);
  if (!blockable) {
    const why = `${caller}() passes a non-blockable range, and reaps no process`;
    judged.check('G-169', mm, reaps, why, [o.frame.begin, o]);
  }
  for (const frame of callbacksIn(o.frame, 'invalidate_range_start')) {
    const told = frame.arguments.blockable;
    const id = reaps ? 'G-156' : 'G-155';
    const why = `${caller}() passes a blockable range: ${told}`;
    judged.check(id, mm, told === blockable && told === !reaps, why, [
      o.frame.begin,
      frame.begin,
      o,
    ]);
  }
  const inExit = o.frame.parent !== null && nameOf(o.frame.parent) === 'exit_mmap';
  if (!LOCKING.has(caller) || o.frame.begin.lock === null || inExit) return;
  const why = `${caller}() does not hold the mmap lock`;
  judged.check('G-154', mm, o.frame.begin.lock !== 'none', why, [o.frame.begin, o]);
}

function ended(o: Observation, world: World, judged: Judged): void {
  const walk = world.lastWalk;
  const last = world.lastEnded;
  if (walk !== null)
    reachesAll(o, walk, 'invalidate_range_end', (notifier, holds, why, evidence) => {
      judged.check('G-138', notifier, holds, why, evidence);
    });
  const flush = o.frame.inside.find((one) => nameOf(one).endsWith('invalidate_secondary_tlbs'));
  const mm = world.mmOf(o.frame);
  if (mm)
    judged.check('G-203', mm, flush === undefined, 'it flushes secondary TLBs', [flush?.begin, o]);
  if (last?.end !== o.frame) return;
  const { bracket } = last;
  const starts = callbacksIn(bracket.start, 'invalidate_range_start');
  const ends = callbacksIn(o.frame, 'invalidate_range_end');
  for (const start of starts) {
    const notifier = world.notifierOf(start);
    if (notifier?.callbacks?.has('invalidate_range_end') !== true) continue;
    const own = ends.filter((end) => world.notifierOf(end) === notifier);
    if (notifier.leaving !== null && own.length === 0) continue;
    const [end] = own;
    const same = end !== undefined && own.length === 1 && isSameRange(start, end);
    const why = end ? 'its end has another range, or comes twice' : 'a start has no end';
    judged.check('G-151', notifier, same, why, [
      start.begin,
      bracket.start.end,
      ...own.map(({ begin }) => begin),
      o,
    ]);
  }
  for (const end of ends) {
    const notifier = world.notifierOf(end);
    if (notifier?.registration == null || !notifier.callbacks?.has('invalidate_range_start'))
      continue;
    const hasStart = starts.some((start) => world.notifierOf(start) === notifier);
    const why = 'the notifier sees an end, and has seen no start';
    judged.check('G-010', notifier, hasStart, why, [
      bracket.start.begin,
      notifier.registered,
      end.begin,
    ]);
  }
}

function isSameRange({ arguments: one }: Frame, { arguments: other }: Frame): boolean {
  return (
    one.mm === other.mm &&
    one.start === other.start &&
    one.end === other.end &&
    one.event === other.event
  );
}

function callbackEntered(o: Observation, world: World, judged: Judged): void {
  if (o.name !== 'invalidate_range_start' && o.name !== 'invalidate_range_end') return;
  const notifier = world.notifierOf(o.frame);
  if (notifier === undefined) return;
  const { parent, arguments: given } = o.frame;
  const core = `__mmu_notifier_${o.name}`;
  const by = parent === null ? null : nameOf(parent);
  // The core itself ends what it has begun, where a notifier declines.
  const holds = by === core || (by === START && o.name === 'invalidate_range_end');
  const why = `${by ?? 'no function of the core'} calls it`;
  if (!holds) judged.check('G-151', notifier, false, why, [parent?.begin, o]);
  if (o.atomic !== null && given.blockable === true)
    judged.check('G-132', notifier, !o.atomic, 'it may sleep, and is called where it must not', [
      o,
    ]);
  if (o.name === 'invalidate_range_start') {
    const holds = given.event !== 'RELEASE';
    judged.check('G-189', notifier, holds, 'it is called with MMU_NOTIFY_RELEASE', [
      parent?.begin,
      o,
    ]);
  }
  const from = parent?.arguments;
  if (from && isCallback(o.frame)) {
    const same =
      from.mm === given.mm &&
      from.start === given.start &&
      from.end === given.end &&
      from.event === given.event &&
      from.blockable === given.blockable;
    const differs = 'it is called for another range than the core was given';
    const id = o.name === 'invalidate_range_start' ? 'G-001' : 'G-151';
    judged.check(id, notifier, same, differs, [parent?.begin, o]);
  }
}
