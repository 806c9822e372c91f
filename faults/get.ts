/** Faults in mmu_notifier_get(): mm/mmu_notifier.c. */
import type { Fault } from '../src/harness/fault';
import { HlistHead, HlistNode } from '../src/linux/kernel/hlist';
import { mmapWriteLock } from '../src/linux/mm/mmap-lock';
import { MmuNotifierCore } from '../src/linux/mmu-notifier/core';
import type { MmuNotifierOps } from '../src/linux/mmu-notifier/ops';
import { MmuNotifier, MmuNotifierSubscriptions } from '../src/linux/mmu-notifier/structs';
import { step } from '../src/machine/effect';
import type { Operation } from '../src/machine/machine';
import { type Address, NULL } from '../src/machine/struct';
import { errnos } from '../src/protocol/names';

export const getFaults: readonly Fault[] = [
  {
    id: 'get-always-allocates',
    title: 'Each get makes a notifier of its own',
    source: 'LinuxKPI stub of a FreeBSD port of ROCm, 2026',
    breaks: ['G-030', 'G-033', 'G-040', 'G-300'],
    parts: {
      Core: class extends MmuNotifierCore {
        protected override *findGet(): Operation<Address> {
          return NULL;
        }
      },
    },
  },
  {
    id: 'get-finds-any-ops',
    title: 'A get returns the first notifier on the list, whosever it is',
    source: 'find_get_mmu_notifier() compares ops pointers, Linux 5.4 and later',
    breaks: ['G-031'],
    parts: {
      Core: class extends MmuNotifierCore {
        protected override *findGet(subscriptions: Address, ops: number): Operation<Address> {
          const first = yield step('hlist_entry(list->first)->ops', (machine) => {
            const node = machine.read(
              subscriptions + MmuNotifierSubscriptions.list + HlistHead.first,
            );
            return node === NULL ? ops : machine.read(node - MmuNotifier.hlist + MmuNotifier.ops);
          });
          return yield* super.findGet(subscriptions, first);
        }
      },
    },
  },
  {
    id: 'allocates-before-it-looks',
    title: 'A get allocates first, and frees what it does not need',
    source: 'Kernel-doc of mmu_notifier_get_locked(): alloc_notifier only "otherwise"',
    breaks: ['G-033'],
    parts: {
      Core: class extends MmuNotifierCore {
        override *getLocked(ops: number, mm: Address, privdata = NULL): Operation<Address> {
          const table = this.opsTables[ops - 1] as MmuNotifierOps;
          const spare = yield* this.allocNotifier(table, mm, privdata);
          if (spare > 0) yield* this.freeNotifier(table, spare);
          return yield* super.getLocked(ops, mm, privdata);
        }
      },
    },
  },
  {
    id: 'get-adds-a-user-to-each-of-its-ops',
    title: 'A get adds a user to every notifier of the mm that has these ops',
    source: 'find_get_mmu_notifier(), which returns at the first, Linux 5.4 and later',
    breaks: ['G-040'],
    parts: {
      Core: class extends MmuNotifierCore {
        protected override *findGet(subscriptions: Address, ops: number): Operation<Address> {
          const found = yield* super.findGet(subscriptions, ops);
          if (found <= NULL) return found;
          yield* this.locked(subscriptions, 'subscription->users++ of all others', (machine) => {
            const list = subscriptions + MmuNotifierSubscriptions.list;
            let node = machine.read(list + HlistHead.first);
            for (; node !== NULL; node = machine.read(node + HlistNode.next)) {
              const other = node - MmuNotifier.hlist;
              if (other === found || machine.read(other + MmuNotifier.ops) !== ops) continue;
              machine.write(other + MmuNotifier.users, machine.read(other + MmuNotifier.users) + 1);
            }
          });
          return found;
        }
      },
    },
  },
  {
    id: 'alloc-error-becomes-enomem',
    title: 'Whatever error alloc_notifier has, a get returns -ENOMEM',
    source:
      'if (IS_ERR(subscription)) return subscription; in mmu_notifier_get_locked(), Linux 6.12',
    breaks: ['G-034'],
    parts: {
      Core: class extends MmuNotifierCore {
        override *getLocked(ops: number, mm: Address, privdata = NULL): Operation<Address> {
          const found = yield* super.getLocked(ops, mm, privdata);
          return found < 0 ? -errnos.ENOMEM : found;
        }
      },
    },
  },
  {
    id: 'alloc-null-becomes-enomem',
    title: 'An alloc_notifier that returns NULL is taken for one that has no memory',
    source: 'mmu_notifier_get_locked() looks for IS_ERR() only, Linux 5.4 and later',
    breaks: ['G-035'],
    parts: {
      Core: class extends MmuNotifierCore {
        protected override *allocNotifier(
          ops: MmuNotifierOps,
          mm: Address,
          privdata: Address,
        ): Operation<Address> {
          const allocated = yield* super.allocNotifier(ops, mm, privdata);
          return allocated === NULL ? -errnos.ENOMEM : allocated;
        }
      },
    },
  },
  {
    id: 'ops-are-left-to-the-allocator',
    title: 'A get returns a notifier whose ops nobody has set',
    source: 'subscription->ops = ops in mmu_notifier_get_locked(), Linux 6.12',
    breaks: ['G-036'],
    parts: {
      Core: class extends MmuNotifierCore {
        override *getLocked(ops: number, mm: Address, privdata = NULL): Operation<Address> {
          const subscription = yield* super.getLocked(ops, mm, privdata);
          if (subscription > 0)
            yield step('subscription->ops was never set', (machine) =>
              machine.write(subscription + MmuNotifier.ops, NULL),
            );
          return subscription;
        }
      },
    },
  },
  {
    id: 'second-get-takes-no-user',
    title: 'A get that finds a notifier does not count',
    source: 'mn->users++ in find_get_mmu_notifier(), Linux 5.4 and later',
    breaks: ['G-037', 'G-042', 'G-044'],
    parts: {
      Core: class extends MmuNotifierCore {
        protected override *findGet(subscriptions: Address, ops: number): Operation<Address> {
          const found = yield* super.findGet(subscriptions, ops);
          if (found > 0)
            yield step('subscription->users stays', (machine) => {
              const users = found + MmuNotifier.users;
              machine.write(users, machine.read(users) - 1);
            });
          return found;
        }
      },
    },
  },
  {
    id: 'full-notifier-gets-a-twin',
    title: 'A get of a notifier with UINT_MAX users makes a second one',
    source: 'The check for UINT_MAX in find_get_mmu_notifier(), Linux 5.4 and later',
    breaks: ['G-038'],
    parts: {
      Core: class extends MmuNotifierCore {
        protected override *findGet(subscriptions: Address, ops: number): Operation<Address> {
          const found = yield* super.findGet(subscriptions, ops);
          return found === -errnos.EOVERFLOW ? NULL : found;
        }
      },
    },
  },
  {
    id: 'failed-get-leaks-the-notifier',
    title: 'A get that cannot register its new notifier leaves it',
    source: 'out_free of mmu_notifier_get_locked(), Linux 5.4 and later',
    breaks: ['G-039'],
    parts: {
      Core: class extends MmuNotifierCore {
        protected override *outFree(): Operation {}
      },
    },
  },
  {
    id: 'get-keeps-the-mmap-lock',
    title: 'mmu_notifier_get returns with the mmap lock held',
    source: 'Kernel-doc of mmu_notifier_get(), Linux 5.4 and later',
    breaks: ['G-041'],
    parts: {
      Core: class extends MmuNotifierCore {
        override *get(ops: number, mm: Address, privdata = NULL): Operation<Address> {
          yield* mmapWriteLock(mm);
          return yield* this.getLocked(ops, mm, privdata);
        }
      },
    },
  },
];
