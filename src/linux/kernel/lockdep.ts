/**
 * The part of lockdep (kernel/locking/lockdep.c) that the machine needs: the classes of the locks
 * that a task holds, and the orders in which any task has taken classes.
 */
import type { Machine } from '../../machine/machine';
import { type Address, struct, wordArray } from '../../machine/struct';
import { inSoftirq, softirqsEnabled, TaskStruct } from './task';

/** Locks with the same role, such as the mmap_lock of every mm. */
export interface LockClass {
  readonly id: number;
  readonly name: string;
  /** Whether reclaim may take such a lock, so that no allocation under it may enter reclaim. */
  readonly takenByReclaim: boolean;
  /** Whether other code takes such a lock with softirqs enabled, so that no softirq may take one. */
  readonly takenWithSoftirqsOn: boolean;
}

const MAX_CLASSES = 30;
const classes: LockClass[] = [];

export function lockClass(
  name: string,
  { takenByReclaim = false, takenWithSoftirqsOn = false } = {},
): LockClass {
  if (classes.length === MAX_CLASSES) throw new RangeError(`more than ${MAX_CLASSES} lock classes`);
  const added = { id: classes.length, name, takenByReclaim, takenWithSoftirqsOn };
  classes.push(added);
  return added;
}

export function lockClassById(id: number): LockClass {
  const found = classes[id];
  if (found === undefined) throw new RangeError(`no lock class has the number ${id}`);
  return found;
}

/**
 * `__mmu_notifier_invalidate_range_start_map`: held while notifiers are called, and acquired by each
 * allocation that may reclaim (`fs_reclaim_acquire()`), whether it does or not.
 */
export const invalidateRangeStartClass = lockClass('mmu_notifier_invalidate_range_start');

/** Bits of the usage of a class: LOCK_ENABLED_SOFTIRQ and LOCK_USED_IN_SOFTIRQ. */
const SOFTIRQS_ENABLED = 1;
const IN_SOFTIRQ = 2;

const Lockdep = struct('lockdep', {
  /** For each class, a bit mask of the classes that were taken under it. */
  takenAfter: wordArray('lockdep_order', MAX_CLASSES),
  /** For each class of spinlocks, how it was taken. */
  usage: wordArray('lockdep_usage', MAX_CLASSES),
});

/** Call at boot, before any lock is taken. */
export function initLockdep(machine: Machine): void {
  machine.lockdep = machine.allocate(Lockdep.type);
  machine.roots.push(machine.lockdep);
  for (const { id, takenWithSoftirqsOn } of classes)
    if (takenWithSoftirqsOn) machine.write(usageOf(machine, id), SOFTIRQS_ENABLED);
}

function usageOf(machine: Machine, id: number): number {
  return machine.lockdep + Lockdep.usage + 1 + id;
}

/**
 * `mark_lock()` of a spinlock that is being taken: reports a class that softirqs take and that is
 * taken with softirqs enabled, as the softirq could interrupt the holder, and would wait for ever.
 */
export function markLock(machine: Machine, { id, name }: LockClass): void {
  const usage = usageOf(machine, id);
  const before = machine.read(usage);
  const how = inSoftirq(machine) ? IN_SOFTIRQ : softirqsEnabled(machine) ? SOFTIRQS_ENABLED : 0;
  if ((before | how) === before) return;
  machine.write(usage, before | how);
  if ((before | how) !== (SOFTIRQS_ENABLED | IN_SOFTIRQ)) return;
  machine.report(
    'inconsistent lock state',
    `a softirq takes ${name}, which is taken elsewhere with softirqs enabled`,
  );
}

function takenAfter(machine: Machine, id: number): number {
  return machine.lockdep + Lockdep.takenAfter + 1 + id;
}

/**
 * The running task has taken a lock of this class. Two locks of one class, held at once, are
 * reported as `check_deadlock()` does: elsewhere they may be taken the other way round.
 */
export function lockAcquired(machine: Machine, taken: LockClass): void {
  for (const holding of heldClasses(machine)) {
    if (holding === taken) {
      machine.report('lock recursion', `a second ${taken.name} is taken under the first`);
      continue;
    }
    const order = takenAfter(machine, holding.id);
    if ((machine.read(order) & (1 << taken.id)) !== 0) continue;
    if (leadsTo(machine, taken.id, holding.id)) {
      machine.report(
        'lock inversion',
        `${taken.name} is taken under ${holding.name}, and elsewhere the other way round`,
      );
    }
    machine.write(order, machine.read(order) | (1 << taken.id));
  }
  writeHeld(machine, heldMask(machine) | (1 << taken.id));
}

/** `might_lock()`: the running task could take a lock of this class here, and release it. */
export function mightLock(machine: Machine, taken: LockClass): void {
  const held = heldMask(machine);
  lockAcquired(machine, taken);
  writeHeld(machine, held);
}

/** The running task has released a lock of this class. */
export function lockReleased(machine: Machine, released: LockClass): void {
  writeHeld(machine, heldMask(machine) & ~(1 << released.id));
}

/** The classes of the locks that the running task holds. */
export function heldClasses(machine: Machine): LockClass[] {
  return heldClassesOf(machine, machine.current);
}

/** The classes of the locks that the task of this number holds. */
export function heldClassesOf(machine: Machine, task: number): LockClass[] {
  const mask = heldMask(machine, task);
  return classes.filter(({ id }) => (mask & (1 << id)) !== 0);
}

function heldMask(machine: Machine, task = machine.current): number {
  return machine.read((machine.tasks[task] as Address) + TaskStruct.heldLockClasses);
}

function writeHeld(machine: Machine, mask: number): void {
  machine.write(machine.currentTask + TaskStruct.heldLockClasses, mask);
}

function leadsTo(machine: Machine, from: number, to: number, seen = 0): boolean {
  const after = machine.read(takenAfter(machine, from));
  if ((after & (1 << to)) !== 0) return true;
  const visited = seen | (1 << from);
  return classes.some(
    ({ id }) => (after & ~visited & (1 << id)) !== 0 && leadsTo(machine, id, to, visited),
  );
}
