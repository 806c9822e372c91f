/** release, the exit of an address space, and the life of an mm_struct. */
import type { Check, Judged } from './judged';
import { callbacksIn, isCallback, nameOf, type Observation } from './observation';
import type { Mm, World } from './world';

const EXIT = new Set(['exit_mmap']);

export const release: Check = (o, world, judged) => {
  if (o.kind === 'enter' && o.name === 'release') entered(o, world, judged);
  const mm = world.mmOf(o.frame);
  if (mm === undefined) return;
  if (o.kind === 'call') {
    neverRevived(o, mm, judged);
    if (o.name === 'exit_mmap') exits(o, mm, judged);
    if (o.name === '__mmdrop') dropped(o, mm, judged);
    unmapping(o, mm, judged);
  }
  if (o.kind === 'return' && o.name === '__mmu_notifier_release') released(o, mm, world, judged);
  if (o.kind === 'return' && o.frame.parent !== null && EXIT.has(nameOf(o.frame.parent)))
    afterReleases(o, mm, judged);
};

function entered(o: Observation, world: World, judged: Judged): void {
  const notifier = world.notifierOf(o.frame);
  if (notifier === undefined) return;
  const { parent, arguments: given } = o.frame;
  const by = parent === null ? null : nameOf(parent);
  const byExit = by === '__mmu_notifier_release';
  const holds = (byExit || by === 'mmu_notifier_unregister') && given.mm === notifier.mm.pointer;
  const why = `${by ?? 'no function of the core'} calls it, with the mm ${given.mm}`;
  judged.check('G-082', notifier, holds, why, [notifier.registered, parent?.begin, o]);
  if (o.atomic !== null)
    judged.check('G-099', notifier, !o.atomic, 'it is called where it must not sleep', [o]);
  if (byExit && parent !== null) {
    const users = parent.arguments.mmUsers;
    if (users !== null)
      judged.check('G-081', notifier, users === 0, `mm_users is ${users}`, [parent.begin, o]);
    intervalsFirst(o, notifier.mm, judged);
  }
  if (notifier.lastPut === parent && parent !== null && by === 'mmu_notifier_put')
    judged.check('G-052', notifier, false, 'a put calls release', [parent.begin, o]);
}

/** At exit, all intervals are called with MMU_NOTIFY_RELEASE before the first list notifier is called. */
function intervalsFirst(o: Observation, mm: Mm, judged: Judged): void {
  for (const interval of mm.intervals) {
    if (interval.deferred || interval.removal !== null) continue;
    const holds = interval.atExit.includes('RELEASE');
    const why = 'a list notifier is called before the interval is called with MMU_NOTIFY_RELEASE';
    judged.check('G-104', interval, holds, why, [interval.inserted, o]);
  }
}

function released(o: Observation, mm: Mm, world: World, judged: Judged): void {
  const called = callbacksIn(o.frame, 'release');
  for (const frame of called) {
    const notifier = world.notifierOf(frame);
    if (notifier === undefined) continue;
    const why = `the exit of ${mm.label} calls a notifier of ${notifier.mm.label}`;
    judged.check('G-106', notifier, notifier.mm === mm, why, [o.frame.begin, frame.begin]);
  }
  for (const notifier of mm.registrations) {
    const { callbacks, registered, registration, leaving } = notifier;
    const wasThere = registered !== null && registered.line < o.frame.begin.line;
    if (registration === null || callbacks?.has('release') !== true || !wasThere) continue;
    if (leaving === o.frame.begin) {
      const times = called.filter((frame) => world.notifierOf(frame) === notifier).length;
      const why = `the exit calls its release ${times} times`;
      judged.check('G-086', notifier, times === 1, why, [registered, o.frame.begin, o]);
    }
    const open = [...notifier.running].find((frame) => nameOf(frame) === 'release');
    const why = 'its release still runs when that of the exit has returned';
    if (notifier.unregister !== null)
      judged.check('G-094', notifier, open === undefined, why, [open?.begin, o]);
    judged.check('G-080', notifier, open === undefined, why, [open?.begin, o]);
  }
}

/** Nothing of an exit's own unmapping comes before its releases. */
function unmapping(o: Observation, mm: Mm, judged: Judged): void {
  const { parent } = o.frame;
  if (parent === null || nameOf(parent) !== 'exit_mmap' || o.name === '__mmu_notifier_release')
    return;
  for (const notifier of mm.registrations) {
    if (notifier.registered === null) continue;
    const done = mm.exitRelease?.end != null;
    const why = `the exit unmaps (${o.name}) before it has called the releases`;
    judged.check('G-080', notifier, done, why, [parent.begin, mm.exitRelease?.begin, o]);
  }
}

function afterReleases(o: Observation, mm: Mm, judged: Judged): void {
  if (o.name !== '__mmu_notifier_invalidate_range_start') return;
  const list = o.frame.inside.find((frame) => isCallback(frame) && nameOf(frame) !== 'invalidate');
  const why = 'after the releases, the exit calls a list notifier';
  judged.check('G-107', mm, list === undefined, why, [mm.exitRelease?.end, o, list?.begin]);
}

function exits(o: Observation, mm: Mm, judged: Judged): void {
  const { mmUsers } = o.frame.arguments;
  const why = `exit_mmap is called ${mm.exits} times, with mm_users ${mmUsers}`;
  judged.check('G-112', mm, mm.exits === 1 && (mmUsers ?? 0) === 0, why, [o]);
}

function neverRevived(o: Observation, mm: Mm, judged: Judged): void {
  const { mmUsers } = o.frame.arguments;
  if (mm.dead === null || mmUsers === null || mm.dead === o) return;
  const why = `mm_users is ${mmUsers} after it was zero`;
  judged.check('G-113', mm, mmUsers === 0, why, [mm.dead, o]);
}

function dropped(o: Observation, mm: Mm, judged: Judged): void {
  const { mmUsers, mmCount } = o.frame.arguments;
  if (mmUsers !== null)
    judged.check('G-110', mm, mmUsers === 0, `it is freed with mm_users ${mmUsers}`, [o]);
  if (mmCount !== null)
    judged.check('G-111', mm, mmCount === 0, `it is freed with mm_count ${mmCount}`, [o]);
  const [bracket] = mm.brackets;
  if (mm.everRegistered) {
    // mmu_notifier_unregister itself drops the last reference, before it returns.
    const registered = [...mm.registrations].find(
      (one) => one.lastPut === null && one.unregister === null,
    );
    const why = `the mm_struct is freed while ${registered?.label} is registered`;
    judged.check('G-105', mm, registered === undefined, why, [registered?.registered, o]);
    const open = 'the mm_struct is freed before an invalidation of it has ended';
    judged.check('G-151', mm, bracket === undefined, open, [bracket?.start.begin, o]);
  }
  for (const notifier of mm.registrations) {
    const { lastPut, freeing, registered } = notifier;
    if (notifier.unregister !== null) continue;
    if (lastPut === null) {
      const why = 'the mm_struct is freed while the notifier is got';
      judged.check('G-068', notifier, false, why, [registered, o]);
      continue;
    }
    const none = 'the mm_struct is freed, and free_notifier has not been called';
    judged.check('G-054', notifier, freeing !== null, none, [lastPut.begin, o]);
    const early = 'the mm_struct is freed before free_notifier has returned';
    judged.check('G-051', notifier, freeing?.end != null, early, [
      lastPut.begin,
      freeing?.begin,
      o,
    ]);
  }
  for (const interval of mm.intervals) {
    const why = 'the mm_struct is freed while the interval notifier is inserted';
    judged.check('G-276', interval, false, why, [interval.inserted, o]);
  }
}

/** The structure goes with the mm_struct, and neither before nor twice. */
export const subscriptions: Check = (o, world, judged) => {
  const mm = world.mms.get(o.frame.arguments.mm ?? '');
  if (o.kind === 'call' && o.name === '__mmu_notifier_subscriptions_destroy' && mm) {
    const parent = o.frame.parent === null ? null : nameOf(o.frame.parent);
    const holds = parent === '__mmdrop' && mm.destroyed === null;
    const why = `${parent ?? 'no function of the core'} frees the structure, before: ${mm.destroyed !== null}`;
    judged.check('G-013', mm, holds, why, [mm.destroyed, o.frame.parent?.begin, o]);
  }
  if (o.kind === 'enter' && mm?.destroyed) {
    const why = 'a callback is called after the structure was freed';
    judged.check('G-013', mm, false, why, [mm.destroyed, o]);
  }
};
