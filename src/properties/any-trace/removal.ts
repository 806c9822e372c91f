/** mmu_notifier_unregister: what it waits for, and what comes after it. */
import type { Check, Judged } from './judged';
import { nameOf, type Observation, within } from './observation';
import type { ListNotifier, World } from './world';

export const LIST_CALLBACKS: ReadonlySet<string> = new Set([
  'release',
  'invalidate_range_start',
  'invalidate_range_end',
  'invalidate_range',
  'arch_invalidate_secondary_tlbs',
  'clear_flush_young',
  'clear_young',
  'test_young',
]);

export const removal: Check = (o, world, judged) => {
  const notifier = world.notifierOf(o.frame);
  if (o.name === 'mmu_notifier_unregister' && notifier) {
    if (o.kind === 'call') {
      const callback = within(o.frame, LIST_CALLBACKS);
      const why = 'it is called from a callback of a list notifier';
      judged.check('G-100', notifier, callback === null, why, [callback?.begin, o]);
    } else unregistered(o, notifier, judged);
  }
  if (o.kind === 'enter' && notifier?.unregistered) {
    const why = 'a callback is entered after mmu_notifier_unregister has returned';
    judged.check('G-089', notifier, false, why, [
      notifier.unregister?.begin,
      notifier.unregistered,
      o,
    ]);
  }
  if (o.kind === 'return' && o.name === '__mmu_notifier_invalidate_range_start') {
    // What is no longer on the list was not called: a test that was passed.
    for (const one of world.mmOf(o.frame)?.former ?? [])
      if (one.unregistered !== null && one.unregistered.line < o.frame.begin.line)
        judged.check('G-089', one, true, '', []);
  }
  if (o.kind === 'call' && o.name === 'vfree') freed(o, world, judged);
};

function unregistered(o: Observation, notifier: ListNotifier, judged: Judged): void {
  if (notifier.unregister !== o.frame) return;
  const call = o.frame.begin;
  const [running] = notifier.running;
  const still = `${running && nameOf(running)} still runs when mmu_notifier_unregister returns`;
  judged.check('G-088', notifier, running === undefined, still, [running?.begin, o]);
  if (notifier.registration === null || notifier.callbacks?.has('release') !== true) return;
  const own = notifier.releases.filter(({ parent }) => parent === o.frame).length;
  const releases = notifier.releases.map(({ begin }) => begin);
  const exit = notifier.mm.exitRelease;
  if (exit === null) {
    const why = `mmu_notifier_unregister calls release ${own} times`;
    judged.check('G-087', notifier, own === 1, why, [notifier.registered, call, ...releases, o]);
  } else if (exit.end !== null && exit.end.line < call.line) {
    const why = `mmu_notifier_unregister calls release ${own} times, though an exit has called it`;
    judged.check('G-086', notifier, own === 0, why, [exit.begin, exit.end, ...releases, call, o]);
  } else {
    const why = 'neither the exit nor mmu_notifier_unregister has called release';
    judged.check('G-092', notifier, releases.length > 0, why, [exit.begin, call, o]);
  }
  const { mmCount, mmUsers } = o.frame.arguments;
  if (mmCount === 1 && mmUsers === 0) {
    const gone = o.frame.inside.some((one) => nameOf(one) === '__mmdrop');
    judged.check('G-090', notifier, gone, 'it holds the last mm_count, but no __mmdrop follows', [
      call,
      o,
    ]);
  }
}

/** A notifier in the first page of what is freed: how much further it reaches is not seen. */
function freed(o: Observation, world: World, judged: Judged): void {
  const page = o.frame.arguments.address?.slice(0, -3);
  if (page === undefined || page.length < 3) return;
  for (const mm of world.mms.values()) {
    for (const notifier of mm.registrations) {
      if (notifier.pointer.slice(0, -3) !== page) continue;
      const why = 'the memory of a registered notifier is freed';
      judged.check('G-139', notifier, false, why, [notifier.registered, o]);
    }
  }
  for (const notifier of world.lately()) {
    if (notifier.pointer.slice(0, -3) !== page) continue;
    const [running] = notifier.running;
    const why = `the memory of a notifier is freed while ${running && nameOf(running)} runs`;
    judged.check('G-139', notifier, running === undefined, why, [running?.begin, o]);
  }
}
