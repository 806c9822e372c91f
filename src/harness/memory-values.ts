/** What the memory holds after a step, for people: counts, sequences, lists, and held locks. */
import { HlistHead, HlistNode } from '../linux/kernel/hlist';
import { heldClassesOf } from '../linux/kernel/lockdep';
import { MmStruct, Process } from '../linux/mm/mm-struct';
import {
  MmuIntervalNotifier,
  MmuNotifier,
  MmuNotifierSubscriptions,
} from '../linux/mmu-notifier/structs';
import type { Machine } from '../machine/machine';
import { type Address, NULL } from '../machine/struct';
import type { MemoryValue } from '../model-checker/program';
import { Handle } from './initial-state';
import { DriverInterval } from './interval-driver';
import type { KernelUnderTest } from './kernel-under-test';

/** A damaged list may be circular. */
const ENTRIES_MAX = 16;

export function memoryValues(machine: Machine, kernel: KernelUnderTest): MemoryValue[] {
  const processes = kernel.names.processes.flatMap((name) => valuesOfMm(machine, kernel, name));
  const notifiers = kernel.names.notifiers.flatMap((name) =>
    valueOfNotifier(machine, kernel, name),
  );
  const locks = machine.taskNames.flatMap((task, number) => {
    const held = heldClassesOf(machine, number).map((lock) => lock.name);
    return held.length === 0 ? [] : [{ name: `${task} holds`, value: held.join(', ') }];
  });
  return [...processes, ...notifiers, ...locks];
}

function valuesOfMm(machine: Machine, kernel: KernelUnderTest, process: string): MemoryValue[] {
  const mm = machine.read(kernel.process(process) + Process.knownMm);
  if (mm === NULL) return [];
  if (machine.isFreed(mm)) return [{ name: `mm_struct of ${process}`, value: 'freed' }];
  const word = (name: string, at: Address): MemoryValue => {
    return { name: `${name} of ${process}`, value: String(machine.read(at)) };
  };
  const counts = [
    word('mm_users', mm + MmStruct.mm_users),
    word('mm_count', mm + MmStruct.mm_count),
  ];
  const subscriptions = machine.read(mm + MmStruct.notifier_subscriptions);
  if (subscriptions === NULL || machine.isFreed(subscriptions)) return counts;
  const list = { name: `list of ${process}`, value: listOf(machine, kernel, subscriptions) };
  const { has_itree, invalidate_seq, active_invalidate_ranges } = MmuNotifierSubscriptions;
  if (machine.read(subscriptions + has_itree) === 0) return [...counts, list];
  return [
    ...counts,
    list,
    word('invalidate_seq', subscriptions + invalidate_seq),
    word('active_invalidate_ranges', subscriptions + active_invalidate_ranges),
  ];
}

/** The notifiers of the list, from its head on. */
function listOf(machine: Machine, kernel: KernelUnderTest, subscriptions: Address): string {
  const names: string[] = [];
  let node = machine.read(subscriptions + MmuNotifierSubscriptions.list + HlistHead.first);
  while (node !== NULL && names.length < ENTRIES_MAX) {
    if (node < 0) return [...names, 'poison'].join(', ');
    const notifier = node - MmuNotifier.hlist;
    const name = kernel.names.notifiers.find(
      (one) => notifierOf(machine, kernel, one) === notifier,
    );
    if (machine.isFreed(node)) return [...names, `${name ?? 'a notifier'} (freed)`].join(', ');
    names.push(name ?? 'another notifier');
    node = machine.read(node + HlistNode.next);
  }
  return names.length === 0 ? 'empty' : names.join(', ');
}

/** The notifier that a name of the script stands for, also after it has been freed. */
function notifierOf(machine: Machine, kernel: KernelUnderTest, name: string): Address {
  const handle = kernel.handle(name);
  const known = machine.read(handle + Handle.known);
  return known === NULL ? machine.read(handle + Handle.knownObject) : known;
}

function valueOfNotifier(machine: Machine, kernel: KernelUnderTest, name: string): MemoryValue[] {
  const notifier = notifierOf(machine, kernel, name);
  if (notifier === NULL) return [];
  if (machine.isFreed(notifier)) return [{ name, value: 'freed' }];
  if (machine.typeOf(notifier) === DriverInterval.type) {
    const sequence = machine.read(notifier + MmuIntervalNotifier.invalidate_seq);
    return [{ name: `invalidate_seq of ${name}`, value: String(sequence) }];
  }
  const isCounted = machine.read(kernel.handle(name) + Handle.known) === notifier;
  if (!isCounted || kernel.script.notifiersOf2008 !== undefined) return [];
  const users = machine.read(notifier + MmuNotifier.users) >>> 0;
  return [{ name: `users of ${name}`, value: String(users) }];
}
