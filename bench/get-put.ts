/**
 * The workload that is compared with Spin: threads that each get and put the notifier of an mm, an
 * invalidation that calls it in a read-side critical section, and the grace periods after which
 * notifiers are freed. `spin/get-put.pml` is the same, step by step.
 */

import { initLockdep, lockClass } from '../src/linux/kernel/lockdep';
import { downWrite, initRwsem, RwSemaphore, upWrite } from '../src/linux/kernel/rw-semaphore';
import { allocate } from '../src/linux/kernel/slab';
import { Spinlock, spinLock, spinLockInit, spinUnlock } from '../src/linux/kernel/spinlock';
import { initTasks } from '../src/linux/kernel/task';
import { at, step, waitUntil } from '../src/machine/effect';
import { Machine, type Operation } from '../src/machine/machine';
import { addressOf, objectNumber } from '../src/machine/memory';
import { type Address, NULL, struct } from '../src/machine/struct';
import type { Program, TaskProgram } from '../src/model-checker/program';
import type { TraceEvent } from '../src/protocol/trace';

const Mm = struct('bench_mm', {
  mmap_lock: RwSemaphore.type,
  lock: Spinlock.type,
  /** The notifier that is registered, if any. */
  first: 'pointer',
});

/** The notifiers that wait for a grace period, as bit masks by object number. */
const Domain = struct('bench_srcu', {
  queued: 'word',
  /** Notifiers of the current grace period. */
  batch: 'word',
  reading: 'word',
  /** Whether the current grace period waits for the reader. */
  waits: 'word',
});

const Notifier = struct('bench_notifier', { users: 'word', linked: 'word' });

const mmapLock = lockClass('bench mmap_lock');
const listLock = lockClass('bench list lock');

/** States of a notifier, in `linked`. */
const LINKED = 1;
const UNLINKED = 2;

/** Addresses of the objects, the same in every run. */
interface Layout {
  readonly mm: Address;
  readonly srcu: Address;
  /** Object number of the first notifier. */
  readonly firstNotifier: number;
}

export interface GetPutOptions {
  readonly workers: number;
  /** The defect to find: notifiers are freed without waiting for the reader. */
  readonly withoutGracePeriod?: boolean;
}

/** The program, with symmetric threads. */
export function getPutProgram({ workers, withoutGracePeriod = false }: GetPutOptions): Program {
  const names = Array.from({ length: workers }, (_, index) => `thread ${index + 1}`);
  const layout = boot(new Machine([...names, 'invalidation', 'grace periods']));
  return {
    tasks: [
      ...names.map((name) => task(name, () => thread(layout))),
      task('invalidation', () => invalidation(layout)),
      {
        ...task('grace periods', () => gracePeriods(layout, withoutGracePeriod)),
        isDaemon: true,
      },
    ],
    symmetry: { groups: [names.map((_, index) => index)], renameEvent },
    boot: (machine) => void boot(machine),
  };
}

function task(name: string, start: () => Operation): TaskProgram {
  return { name, kind: 'task', hasLocations: true, start };
}

/** Events of this program name their task in one field. */
function renameEvent(event: TraceEvent, rename: (task: string) => string): TraceEvent {
  return event.kind === 'report' ? { ...event, task: rename(event.task) } : event;
}

function boot(machine: Machine): Layout {
  initTasks(machine);
  initLockdep(machine);
  const mm = machine.allocate(Mm.type);
  const srcu = machine.allocate(Domain.type);
  initRwsem(machine, mm + Mm.mmap_lock, mmapLock);
  spinLockInit(machine, mm + Mm.lock, listLock);
  return { mm, srcu, firstNotifier: objectNumber(srcu) + 1 };
}

/** A kernel function of one step, at this program location. */
function* located(location: string, operation: Operation): Operation {
  const yielded = operation.next();
  if (!yielded.done) yield at(location, yielded.value);
}

function* thread(layout: Layout): Operation {
  yield* put(layout, yield* get(layout));
}

/** `mmu_notifier_get()`. */
function* get({ mm }: Layout): Operation<Address> {
  yield* located('w0', downWrite(mm + Mm.mmap_lock, 'mmap_lock'));
  yield* located('w1', spinLock(mm + Mm.lock, 'list lock'));
  let notifier = yield at(
    'w2',
    step('find and get', (machine) => findGet(machine, mm)),
  );
  if (notifier === NULL) {
    yield* located('w3', spinUnlock(mm + Mm.lock, 'list lock'));
    notifier = yield at('w4', step('kzalloc()', allocateNotifier));
    yield* located(`w5 ${notifier}`, spinLock(mm + Mm.lock, 'list lock'));
    yield at(
      `w6 ${notifier}`,
      step('add to the list', (machine) => {
        machine.write(mm + Mm.first, notifier);
        machine.write(notifier + Notifier.linked, LINKED);
      }),
    );
  }
  yield* located(`w7 ${notifier}`, spinUnlock(mm + Mm.lock, 'list lock'));
  yield* located(`w8 ${notifier}`, upWrite(mm + Mm.mmap_lock, 'mmap_lock'));
  return notifier;
}

/** `mmu_notifier_put()`. */
function* put({ mm, srcu, firstNotifier }: Layout, notifier: Address): Operation {
  yield* located(`w9 ${notifier}`, spinLock(mm + Mm.lock, 'list lock'));
  const users = yield at(
    `w10 ${notifier}`,
    step('put', (machine) => {
      const left = machine.read(notifier + Notifier.users) - 1;
      machine.write(notifier + Notifier.users, left);
      return left === 0 ? 0 : 1;
    }),
  );
  if (users > 0) return yield* located('w13', spinUnlock(mm + Mm.lock, 'list lock'));
  yield at(
    `w11 ${notifier}`,
    step('remove from the list', (machine) => {
      machine.write(mm + Mm.first, NULL);
      machine.write(notifier + Notifier.linked, UNLINKED);
    }),
  );
  yield* located(`w12 ${notifier}`, spinUnlock(mm + Mm.lock, 'list lock'));
  yield at(
    `w14 ${notifier}`,
    step('queue to be freed', (machine) => {
      const bit = 1 << (objectNumber(notifier) - firstNotifier);
      machine.write(srcu + Domain.queued, machine.read(srcu + Domain.queued) | bit);
    }),
  );
}

function findGet(machine: Machine, mm: Address): Address {
  const found = machine.read(mm + Mm.first);
  if (found !== NULL) {
    machine.write(found + Notifier.users, machine.read(found + Notifier.users) + 1);
  }
  return found;
}

function allocateNotifier(machine: Machine): Address {
  const notifier = allocate(machine, Notifier.type, 'GFP_KERNEL');
  machine.write(notifier + Notifier.users, 1);
  return notifier;
}

function* invalidation({ mm, srcu }: Layout): Operation {
  yield at(
    'i0',
    step('srcu_read_lock()', (machine) => machine.write(srcu + Domain.reading, 1)),
  );
  const notifier = yield at(
    'i1',
    step('first of the list', (machine) => machine.read(mm + Mm.first)),
  );
  const call = step('callback', (machine) => void machine.read(notifier + Notifier.users));
  if (notifier !== NULL) {
    yield at(`i2 ${notifier}`, call);
    yield at(`i3 ${notifier}`, call);
  }
  yield at(
    'i4',
    step('srcu_read_unlock()', (machine) => {
      machine.write(srcu + Domain.reading, 0);
      machine.write(srcu + Domain.waits, 0);
    }),
  );
}

function* gracePeriods(layout: Layout, withoutGracePeriod: boolean): Operation {
  const { srcu } = layout;
  for (;;) {
    yield at(
      'e0',
      waitUntil(
        'a grace period begins',
        (machine) => machine.read(srcu + Domain.queued) !== 0,
        (machine) => beginGracePeriod(machine, srcu),
      ),
    );
    const isOver = (machine: Machine) =>
      withoutGracePeriod || machine.read(srcu + Domain.waits) === 0;
    yield at('e1', waitUntil('the grace period ends', isOver));
    while (
      (yield at(
        'e2',
        step('free one', (machine) => freeOne(machine, layout)),
      )) !== 0
    );
  }
}

function beginGracePeriod(machine: Machine, srcu: Address): void {
  machine.write(srcu + Domain.batch, machine.read(srcu + Domain.queued));
  machine.write(srcu + Domain.queued, 0);
  machine.write(srcu + Domain.waits, machine.read(srcu + Domain.reading));
}

/** Free the oldest notifier of the batch; returns the others. */
function freeOne(machine: Machine, { srcu, firstNotifier }: Layout): number {
  const batch = machine.read(srcu + Domain.batch);
  const number = 31 - Math.clz32(batch & -batch);
  machine.free(addressOf(firstNotifier + number));
  const left = batch & (batch - 1);
  machine.write(srcu + Domain.batch, left);
  return left;
}
