/** How an observation changes what is known of the world. */
import { type Frame, isCallback, nameOf, type Observation, walkFunctions } from './observation';
import type { IntervalNotifier, ListNotifier, Mm, World } from './world';

const WALKS: ReadonlySet<string> = new Set(walkFunctions);
const FORMER = 8;

export function applyObservation(o: Observation, world: World): void {
  const { mm, mmUsers } = o.frame.arguments;
  if (mm !== null && o.kind === 'call') {
    const concerned = world.mm(mm);
    if (mmUsers === 0) concerned.dead ??= o;
  }
  if (o.kind === 'call') call(o, world);
  else if (o.kind === 'return') returned(o, world);
  else if (o.kind === 'enter') enter(o, world);
  else leave(o, world);
}

function call(o: Observation, world: World): void {
  const { frame } = o;
  const mm = world.mmOf(frame);
  if (WALKS.has(o.name)) world.walks.set(frame, world.snapshot(frame));
  switch (o.name) {
    case '__mmu_notifier_register':
      if (frame.arguments.notifier !== null) world.addNotifier(frame.arguments, frame);
      else world.replaced = null;
      break;
    case 'mmu_notifier_get_locked': {
      const { ops } = frame.arguments;
      const same = [...(mm?.notifiers ?? [])].find((one) => one.ops !== null && one.ops === ops);
      world.toFind.set(frame, same?.leaving === null ? same : null);
      break;
    }
    case 'mmu_notifier_unregister': {
      const notifier = world.notifierOf(frame);
      if (notifier === undefined) break;
      notifier.unregister ??= frame;
      notifier.leaving ??= o;
      break;
    }
    case 'mmu_notifier_put':
      put(o, world.notifierOf(frame));
      break;
    case '__mmu_notifier_invalidate_range_end': {
      const bracket = world.bracketOf(frame);
      if (bracket) world.ending.add(bracket.start);
      break;
    }
    case '__mmu_notifier_release':
      if (mm === undefined) break;
      mm.exitRelease ??= frame;
      for (const notifier of mm.notifiers) notifier.leaving ??= o;
      break;
    case 'exit_mmap':
      if (mm === undefined) break;
      mm.exit = frame;
      mm.exits += 1;
      break;
    case 'mmu_interval_notifier_insert':
    case 'mmu_interval_notifier_insert_locked': {
      const interval = world.addInterval(frame.arguments, frame);
      interval.deferred = interval.mm.brackets.length > 0;
      break;
    }
    case 'mmu_interval_notifier_remove': {
      const interval = world.intervalOf(frame);
      if (interval) interval.removal ??= frame;
      break;
    }
    case 'mmu_interval_read_begin': {
      const interval = world.intervalOf(frame);
      if (interval) interval.reads += 1;
      break;
    }
  }
}

function put(o: Observation, notifier: ListNotifier | undefined): void {
  if (notifier === undefined) return;
  const before = notifier.users ?? o.frame.arguments.users;
  if (notifier.users !== null) notifier.users -= 1;
  if (before !== 1) return;
  notifier.lastPut = o.frame;
  notifier.leaving ??= o;
}

function returned(o: Observation, world: World): void {
  const { frame } = o;
  const mm = world.mmOf(frame);
  switch (o.name) {
    case '__mmu_notifier_register':
      registered(o, world);
      break;
    case 'mmu_notifier_get_locked': {
      const notifier = o.pointer === null ? undefined : world.notifiers.get(o.pointer);
      const isNew = notifier?.registration?.parent === frame;
      if (notifier && !isNew && notifier.users !== null) notifier.users += 1;
      break;
    }
    case 'mmu_notifier_unregister': {
      const notifier = world.notifierOf(frame);
      if (notifier === undefined || notifier.unregister !== frame) break;
      notifier.unregistered = o;
      notifier.mm.notifiers.delete(notifier);
      notifier.mm.registrations.delete(notifier);
      notifier.mm.former.push(notifier);
      if (notifier.mm.former.length > FORMER) notifier.mm.former.shift();
      world.forget(notifier);
      break;
    }
    case 'mmu_notifier_put': {
      const notifier = world.notifierOf(frame);
      if (notifier?.lastPut !== frame) break;
      notifier.mm.notifiers.delete(notifier);
      world.put.add(notifier);
      break;
    }
    case '__mmu_notifier_release':
      mm?.notifiers.clear();
      break;
    case '__mmu_notifier_invalidate_range_start':
      started(o, mm, world);
      break;
    case '__mmu_notifier_invalidate_range_end':
      ended(frame, mm, world);
      break;
    case 'mmu_interval_notifier_insert':
    case 'mmu_interval_notifier_insert_locked': {
      const interval = world.intervalOf(frame);
      if (interval?.insertion !== frame || o.result !== 0) break;
      interval.inserted = o;
      interval.mm.intervals.add(interval);
      break;
    }
    case 'mmu_interval_notifier_remove':
      removed(o, world.intervalOf(frame), world);
      break;
    case '__mmu_notifier_subscriptions_destroy':
      if (mm) mm.destroyed = o;
      break;
    case '__mmdrop':
      if (mm) world.mms.delete(mm.pointer);
      break;
  }
  world.lastWalk = world.walks.get(frame) ?? null;
  world.walks.delete(frame);
}

function registered(o: Observation, world: World): void {
  const notifier = world.notifierOf(o.frame);
  if (notifier?.registration !== o.frame) return;
  if (o.result === 0) {
    notifier.registered = o;
    notifier.users = 1;
    notifier.mm.notifiers.add(notifier);
    notifier.mm.registrations.add(notifier);
  } else {
    notifier.leaving = o;
    world.forget(notifier);
  }
}

function started(o: Observation, mm: Mm | undefined, world: World): void {
  const begun = world.walks.get(o.frame);
  const runs = o.result === 0 || o.frame.arguments.blockable === true;
  if (begun && runs) mm?.brackets.push(begun);
  if (runs) world.declined.delete(o.task);
  else world.declined.set(o.task, o.frame);
}

function ended(frame: Frame, mm: Mm | undefined, world: World): void {
  const bracket = world.bracketOf(frame);
  if (mm === undefined || bracket === undefined) return;
  mm.brackets.splice(mm.brackets.indexOf(bracket), 1);
  world.ending.delete(bracket.start);
  world.lastEnded = { bracket, end: frame };
  if (mm.brackets.length > 0) return;
  const starts = [...world.walks.keys()].some(
    (walk) => nameOf(walk).endsWith('range_start') && world.mmOf(walk) === mm,
  );
  if (mm.sequence !== null && !starts) mm.sequence.over = true;
  for (const interval of mm.intervals) interval.deferred = false;
}

function removed(o: Observation, interval: IntervalNotifier | undefined, world: World): void {
  if (interval === undefined || interval.removal !== o.frame) return;
  interval.removed = o;
  interval.mm.intervals.delete(interval);
  world.forget(interval);
}

function enter(o: Observation, world: World): void {
  const { frame } = o;
  const { mm, notifier: pointer, told } = frame.arguments;
  if (pointer === null || o.name === 'alloc_notifier') return;
  if (o.name === 'invalidate') {
    const interval = world.intervalOf(frame);
    if (interval === undefined) return;
    interval.running.add(frame);
    if (mmIsExiting(interval)) interval.atExit.push(frame.arguments.event ?? 'null');
    world.toldBefore = { last: interval.mm.sequence, own: interval.told };
    if (told === null || frame.parent === null) return;
    interval.told = { sequence: told, by: frame.parent, entry: frame };
    interval.mm.sequence = { value: told, by: frame.parent, over: false };
    return;
  }
  let notifier = world.notifiers.get(pointer);
  if (notifier === undefined && mm !== null) {
    notifier = world.addNotifier(frame.arguments, null);
    notifier.registered = o;
    notifier.mm.notifiers.add(notifier);
  }
  if (notifier === undefined) return;
  notifier.running.add(frame);
  if (o.name === 'release') notifier.releases.push(frame);
  if (o.name === 'free_notifier') notifier.freeing ??= frame;
}

/** An exit begins once nobody uses the mm. */
function mmIsExiting({ mm }: IntervalNotifier): boolean {
  return mm.exit !== null && mm.exit.end === null;
}

function leave(o: Observation, world: World): void {
  const { frame } = o;
  if (!isCallback(frame)) return;
  if (o.name === 'invalidate') {
    world.intervalOf(frame)?.running.delete(frame);
    return;
  }
  const notifier = world.notifierOf(frame);
  notifier?.running.delete(frame);
  if (o.name !== 'free_notifier' || notifier?.freeing !== frame) return;
  world.put.delete(notifier);
  notifier.mm.registrations.delete(notifier);
  world.forget(notifier);
}
