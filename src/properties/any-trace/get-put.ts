/** mmu_notifier_get, mmu_notifier_put, free_notifier, and mmu_notifier_synchronize. */
import type { Check, Judged } from './judged';
import { callbacksIn, isCallback, nameOf, type Observation, within } from './observation';
import { LIST_CALLBACKS } from './removal';
import type { ListNotifier, World } from './world';

export const getPut: Check = (o, world, judged) => {
  if (o.kind === 'return' && o.name === 'mmu_notifier_get_locked') got(o, world, judged);
  const notifier = world.notifierOf(o.frame);
  if (o.name === 'mmu_notifier_put' && notifier) {
    if (o.kind === 'call') putCalled(o, notifier, world, judged);
    else if (o.kind === 'return') putReturned(o, notifier, judged);
  }
  if (o.kind === 'enter' && isCallback(o.frame) && notifier) entered(o, notifier, world, judged);
  if (o.kind === 'return' && world.lastWalk !== null) walked(o, world, judged);
  if (o.name === 'mmu_notifier_synchronize') synchronized(o, world, judged);
};

function got(o: Observation, world: World, judged: Judged): void {
  const mm = world.mmOf(o.frame);
  if (mm === undefined || o.pointer === null) return;
  const { begin, arguments: given } = o.frame;
  if (begin.lock !== null) {
    const why = `the mmap lock is held: ${begin.lock}`;
    judged.check('G-041', mm, begin.lock === 'write', why, [begin, o]);
  }
  const allocations = callbacksIn(o.frame, 'alloc_notifier');
  const [allocation] = allocations;
  const found = world.toFind.get(o.frame) ?? null;
  const evidence = [begin, allocation?.begin, allocation?.end, o];
  if (allocation?.end?.pointer != null) {
    const isNull = allocation.end.pointer === '0x0';
    judged.check('G-035', mm, !isNull, 'alloc_notifier returns NULL', evidence);
    const failed = (allocation.end.result ?? 0) < 0;
    const why = `alloc_notifier returns ${allocation.end.result}, the get ${o.result}`;
    if (failed) judged.check('G-034', mm, o.pointer === allocation.end.pointer, why, evidence);
  }
  if ((o.result ?? 0) < 0) return;
  const notifier = world.notifiers.get(o.pointer);
  if (found !== null && found.lastPut === null) {
    const why = `it returns ${o.pointer}, but ${found.label} has these ops and this mm`;
    judged.check('G-030', found, o.pointer === found.pointer, why, [found.registered, begin, o]);
  }
  if (notifier === undefined) return;
  const isNew = notifier.registration?.parent === o.frame;
  const times = `alloc_notifier is called ${allocations.length} times`;
  judged.check('G-033', notifier, allocations.length === (isNew ? 1 : 0), times, evidence);
  const others = [...mm.registrations].filter((one) => one !== notifier && one.ops !== given.ops);
  for (const other of others) {
    const why = 'two drivers get one notifier';
    judged.check('G-031', notifier, other.pointer !== notifier.pointer, why, [other.registered, o]);
  }
  if (notifier.ops !== null) {
    const why = 'the notifier has other ops than were asked for';
    judged.check('G-036', notifier, notifier.ops === given.ops, why, evidence);
  }
  const elsewhere = `the notifier that it returns is registered with ${notifier.mm.label}`;
  judged.check('G-032', notifier, notifier.mm === mm, elsewhere, [notifier.registered, begin, o]);
  const again = 'it returns a notifier that was fully put';
  const old = [...mm.registrations].some((one) => one.lastPut !== null && one.ops === given.ops);
  if (old || notifier.lastPut !== null)
    judged.check('G-060', notifier, notifier.lastPut === null, again, [notifier.lastPut?.end, o]);
}

function putCalled(o: Observation, notifier: ListNotifier, world: World, judged: Judged): void {
  const { users, mm } = o.frame.arguments;
  const there = world.mms.get(notifier.mm.pointer) === notifier.mm && mm === notifier.mm.pointer;
  const gone = `subscription->mm is ${mm}, which is not the mm_struct of the get`;
  judged.check('G-068', notifier, there, gone, [notifier.registered, o]);
  if (notifier.users === null) return;
  const before = notifier.users + 1;
  const { registered, lastPut } = notifier;
  const twice = `it is put when it has ${before} users`;
  judged.check('G-043', notifier, before > 0, twice, [registered, lastPut?.begin, o]);
  if (users === null) return;
  const why = `subscription->users is ${users}, and ${before} gets have had no put`;
  judged.check('G-037', notifier, users === before, why, [registered, o]);
}

function putReturned(o: Observation, notifier: ListNotifier, judged: Judged): void {
  const inside = o.frame.inside.filter(isCallback);
  const released = inside.find((frame) => nameOf(frame) === 'release');
  const calls = 'a put calls release';
  judged.check('G-052', notifier, released === undefined, calls, [released?.begin, o]);
  if (notifier.lastPut === o.frame) return;
  const why = `a put that is not the last calls ${inside[0] && nameOf(inside[0])}`;
  judged.check('G-044', notifier, inside.length === 0, why, [o.frame.begin, inside[0]?.begin, o]);
}

function entered(o: Observation, notifier: ListNotifier, world: World, judged: Judged): void {
  const { lastPut, freeing } = notifier;
  if (o.name === 'free_notifier') {
    freed(o, notifier, world, judged);
    return;
  }
  if (freeing !== null) {
    const why = 'a callback is entered, and free_notifier has begun';
    judged.check('G-049', notifier, false, why, [lastPut?.begin, freeing.begin, freeing.end, o]);
  }
  if (o.name === 'release' && lastPut !== null && notifier.releases.length > 1) {
    const why = `release is called ${notifier.releases.length} times`;
    judged.check(
      'G-053',
      notifier,
      false,
      why,
      notifier.releases.map(({ begin }) => begin),
    );
  }
}

function freed(o: Observation, notifier: ListNotifier, world: World, judged: Judged): void {
  const { lastPut, registered } = notifier;
  if (o.frame.parent !== null && nameOf(o.frame.parent) === 'mmu_notifier_get_locked') {
    const failed = notifier.registration?.end?.result !== 0 || registered === null;
    const why = 'a get frees a notifier whose registration has not failed';
    judged.check('G-039', notifier, failed, why, [o.frame.parent.begin, registered, o]);
    return;
  }
  if (notifier.registration === null) return;
  const once = lastPut !== null && notifier.freeing === o.frame;
  const put =
    lastPut === null ? 'the notifier was not fully put' : 'free_notifier was called before';
  const walk = [...world.walks.keys()].find(
    (frame) => world.mmOf(frame) === notifier.mm && frame.begin.line < (lastPut?.begin.line ?? 0),
  );
  const why = once ? 'a walk that began before the last put still runs' : put;
  judged.check('G-048', notifier, once && walk === undefined, why, [
    registered,
    walk?.begin,
    lastPut?.begin,
    notifier.freeing?.begin,
    o,
  ]);
  const running = [...notifier.running].find((frame) => frame !== o.frame);
  const still = `${running && nameOf(running)} still runs`;
  judged.check('G-049', notifier, running === undefined, still, [running?.begin, o]);
  if (o.atomic !== null)
    judged.check('G-050', notifier, o.atomic, 'it is called where it may sleep', [o]);
  const there = world.mms.get(notifier.mm.pointer) === notifier.mm;
  judged.check('G-051', notifier, there, 'the mm_struct has been freed', [lastPut?.begin, o]);
  const calls = notifier.releases.length;
  judged.check('G-053', notifier, calls <= 1, `release is called ${calls} times`, [
    ...notifier.releases.map(({ begin }) => begin),
    o,
  ]);
  judged.check('G-054', notifier, true, '', []);
}

/** No walk that has begun after a last put meets the notifier. */
function walked(o: Observation, world: World, judged: Judged): void {
  const mm = world.mmOf(o.frame);
  if (mm === undefined) return;
  for (const notifier of mm.registrations) {
    const { lastPut } = notifier;
    if (lastPut?.end == null || lastPut.end.line > o.frame.begin.line) continue;
    const called = o.frame.inside.find(
      (frame) => isCallback(frame) && world.notifierOf(frame) === notifier,
    );
    const why = 'a walk that began after the last put calls the notifier';
    judged.check('G-045', notifier, called === undefined, why, [
      lastPut.begin,
      lastPut.end,
      o.frame.begin,
      called?.begin,
    ]);
  }
}

function synchronized(o: Observation, world: World, judged: Judged): void {
  if (o.kind === 'call') {
    const callback = within(o.frame, LIST_CALLBACKS);
    const driver = { label: 'mmu_notifier_synchronize', driver: null };
    const why = 'it is called from a callback of a list notifier';
    judged.check('G-066', driver, callback === null, why, [callback?.begin, o]);
    return;
  }
  const since = o.frame.begin.line;
  const lately = [...world.put, ...world.lately()].filter(
    ({ lastPut }) => lastPut?.end != null && lastPut.end.line < since,
  );
  for (const notifier of lately) {
    const { lastPut, freeing } = notifier;
    const why = 'it returns before free_notifier has';
    judged.check('G-062', notifier, freeing?.end != null, why, [
      lastPut?.begin,
      o.frame.begin,
      freeing?.begin,
      o,
    ]);
    const [running] = notifier.running;
    const still = `${running && nameOf(running)} runs when it returns`;
    judged.check('G-063', notifier, running === undefined, still, [running?.begin, o]);
  }
}
