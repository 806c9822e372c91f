/** Registration: its locks, its pins, and what it leaves behind. */
import type { Check, Judged } from './judged';
import { isCallback, type Observation } from './observation';
import type { ListNotifier, World } from './world';

const EINVAL = -22;

export const registration: Check = (o, world, judged) => {
  const notifier = world.notifierOf(o.frame);
  if (o.kind === 'return' && o.name === '__mmu_notifier_register' && notifier)
    registered(o, notifier, judged);
  if (o.kind === 'return' && o.name === 'mmu_notifier_register' && notifier) {
    const { begin } = o.frame;
    const inner = o.frame.inside.find(({ begin: { name } }) => name === '__mmu_notifier_register');
    if (begin.lock !== null && inner?.begin.lock != null) {
      const holds = begin.lock === 'none' && inner.begin.lock === 'write';
      const why = `the caller holds the mmap lock: ${begin.lock}; inside it is held: ${inner.begin.lock}`;
      judged.check('G-002', notifier, holds, why, [begin, inner.begin, o]);
    }
  }
  if (o.kind === 'call') pins(o, world, judged);
  if (o.kind === 'call' && o.name === '__mmu_notifier_register') reused(o, world, judged);
  if (o.kind === 'call' && o.name === 'mmu_notifier_unregister' && notifier)
    unregistering(o, notifier, judged);
  if (o.kind === 'enter' && notifier && isCallback(o.frame)) concernsItsMm(o, notifier, judged);
};

function registered(o: Observation, notifier: ListNotifier, judged: Judged): void {
  const { begin, arguments: given } = o.frame;
  if (begin.lock !== null && o.lock !== null) {
    const holds = begin.lock === 'write' && o.lock === 'write';
    const why = `the mmap lock is held before: ${begin.lock}; after: ${o.lock}`;
    judged.check('G-003', notifier, holds, why, [begin, o]);
  }
  if (given.mmUsers !== null) {
    const why = `mm_users is ${given.mmUsers} in a registration`;
    judged.check('G-004', notifier, given.mmUsers > 0, why, [begin, o]);
  }
  const callbacks = notifier.callbacks ?? new Map<string, string>();
  const ranges = ['invalidate_range_start', 'invalidate_range_end'].some((op) => callbacks.has(op));
  if (callbacks.has('arch_invalidate_secondary_tlbs') && ranges) {
    const why = `ops for secondary TLBs that also have range callbacks: the result is ${o.result}`;
    judged.check('G-009', notifier, o.result === EINVAL, why, [begin, o]);
  }
}

/** Each registration and each interval holds one `mm_count`, and all users together one more. */
function pins(o: Observation, world: World, judged: Judged): void {
  const { mmUsers, mmCount } = o.frame.arguments;
  const mm = world.mmOf(o.frame);
  if (mm === undefined || mmUsers === null || mmCount === null) return;
  const registrations = [...mm.registrations].filter(
    ({ registered, unregister }) =>
      registered !== null && (unregister === null || unregister === o.frame),
  );
  const least = registrations.length + mm.intervals.size + (mmUsers > 0 ? 1 : 0);
  const why = `mm_count is ${mmCount}, with ${registrations.length} registrations, ${mm.intervals.size} intervals and mm_users ${mmUsers}`;
  const holds = mmCount >= least;
  for (const one of registrations) judged.check('G-005', one, holds, why, [one.registered, o]);
  for (const one of mm.intervals) judged.check('G-244', one, holds, why, [one.inserted, o]);
}

/** The memory of a notifier is registered once more. */
function reused(o: Observation, world: World, judged: Judged): void {
  const before = world.replaced;
  if (before === null || before.registered === null || before.registration === null) return;
  const ended = before.unregistered !== null || before.freeing !== null;
  const why = 'it is registered again, but its registration has not been ended';
  judged.check('G-017', before, ended, why, [before.registered, o]);
  world.put.delete(before);
  before.mm.registrations.delete(before);
}

function unregistering(o: Observation, notifier: ListNotifier, judged: Judged): void {
  const { subscriptionMm, users, mm } = o.frame.arguments;
  const ended = notifier.unregistered ?? notifier.lastPut?.begin ?? null;
  const again = notifier.unregister !== o.frame || ended !== null;
  judged.check('G-017', notifier, !again, 'its registration is ended twice', [
    notifier.registered,
    ended ?? notifier.unregister?.begin,
    o,
  ]);
  if (subscriptionMm === null || users === null || notifier.registered === null) return;
  const why = `subscription->mm is ${subscriptionMm}, the mm is ${mm}, subscription->users is ${users}`;
  const holds = subscriptionMm === notifier.mm.pointer && subscriptionMm === mm && users === 1;
  judged.check('G-011', notifier, holds, why, [notifier.registered, o]);
}

/** A callback is about the mm that its notifier is registered with, and only once it is. */
function concernsItsMm(o: Observation, notifier: ListNotifier, judged: Judged): void {
  const { mm } = o.frame.arguments;
  if (notifier.registration === null || mm === null) return;
  const why = `the callback is about ${mm}, but its notifier is registered with ${notifier.mm.pointer}`;
  judged.check('G-018', notifier, mm === notifier.mm.pointer, why, [
    notifier.registration.begin,
    o,
  ]);
  const failed = notifier.registration.end !== null && notifier.registered === null;
  if (failed && o.name !== 'free_notifier') {
    const why = 'a notifier whose registration has failed is called';
    judged.check('G-012', notifier, false, why, [notifier.registration.end, o]);
  }
}
