/** What an observer reads: in a callback, and at quiescence. */

import { heldBy } from '../linux/kernel/rw-semaphore';
import { unreachableObjects } from '../linux/kernel/slab';
import { inAtomic, inSoftirq, TaskStruct } from '../linux/kernel/task';
import { MAX_VMAS, MmStruct, Process, vma } from '../linux/mm/mm-struct';
import type { MmuNotifierRange } from '../linux/mm/notifier-hooks';
import { type PageMap, pageCount } from '../linux/mm/page-map';
import { MmuNotifier } from '../linux/mmu-notifier/structs';
import type { Machine } from '../machine/machine';
import { type Address, NULL } from '../machine/struct';
import { FunctionName } from '../protocol/names';
import type { EnterEvent, RangeSeen, SettledEvent } from '../protocol/trace';
import { identity } from './calls';
import { Handle } from './initial-state';
import type { KernelUnderTest } from './kernel-under-test';

/** The range that a callback gets: to invalidate, or only to answer about. */
export type CallbackRange = Omit<MmuNotifierRange, 'event'> & Pick<RangeSeen, 'event'>;

/** A range as a callback sees it. */
export function rangeSeen(machine: Machine, pageMap: PageMap, range: CallbackRange): RangeSeen {
  const { mm, start, end, event, blockable } = range;
  let pages = 0;
  for (let index = 0; index < MAX_VMAS; index++) pages |= machine.read(vma(mm, index));
  const frames = machine.read(machine.read(mm + MmStruct.process) + Process.frames);
  pages = (pages | frames) & pageMap.mask(range);
  return {
    start,
    end,
    event,
    blockable,
    pages: pageCount(pages),
    present: pageCount(pages & machine.read(mm + MmStruct.present)),
    freed: pageCount(pages & ~frames),
  };
}

/** The context that a callback runs in; `mm` is NULL for a callback without one. */
export function contextSeen(
  machine: Machine,
  mm: Address,
): Pick<EnterEvent, 'task' | 'context' | 'atomic' | 'mmapLock' | 'mmUsers'> {
  return {
    task: machine.currentName,
    context: inSoftirq(machine) ? 'softirq' : 'process',
    atomic: inAtomic(machine),
    mmapLock: mm === NULL ? 'none' : heldBy(machine, mm + MmStruct.mmap_lock),
    mmUsers: mm === NULL ? 0 : machine.read(mm + MmStruct.mm_users),
  };
}

/** The state of the script's processes, notifiers and tasks at quiescence. */
export function settledEvent(
  machine: Machine,
  kernel: KernelUnderTest,
  phase: number,
): SettledEvent {
  return {
    kind: 'settled',
    phase,
    processes: kernel.names.processes.map((name, index) => {
      const mm = machine.read((kernel.initialState.processes[index] as Address) + Process.knownMm);
      const freed = mm !== NULL && machine.isFreed(mm);
      const count = (field: number) => (mm === NULL || freed ? 0 : machine.read(mm + field));
      return {
        process: name,
        mmUsers: count(MmStruct.mm_users),
        mmCount: count(MmStruct.mm_count),
        freed,
      };
    }),
    notifiers: kernel.names.notifiers.flatMap((name, index) => {
      const notifier = machine.read((kernel.initialState.handles[index] as Address) + Handle.known);
      if (notifier === NULL || machine.isFreed(notifier)) return [];
      return [
        {
          name,
          notifier: identity(notifier) as number,
          users: machine.read(notifier + MmuNotifier.users) >>> 0,
          mm: machine.read(notifier + MmuNotifier.mm) !== NULL,
        },
      ];
    }),
    blocked: blockedTasks(machine),
  };
}

/** At the last quiescence, reports tasks that wait in a call, or else lost objects. */
export function reportLeaks(machine: Machine, held: boolean): void {
  const blocked = blockedTasks(machine);
  if (held) return;
  for (const { task, function: name, waitsFor } of blocked) {
    machine.report('deadlock', `${task} is in ${name}(), and waits for ever: ${waitsFor}`);
  }
  if (blocked.length > 0) return;
  const leaked = new Set(unreachableObjects(machine).map((object) => machine.typeOf(object).name));
  for (const name of leaked)
    machine.report('memory leak', `nothing points to a struct ${name} any more`);
}

function blockedTasks(machine: Machine): SettledEvent['blocked'] {
  return machine.waiting.flatMap(({ task, what }) => {
    const call = machine.read((machine.tasks[task] as Address) + TaskStruct.currentCall);
    if (call === 0) return [];
    return [
      {
        task: machine.taskNames[task] as string,
        function: FunctionName.options[call - 1] as FunctionName,
        waitsFor: what,
        held: what.startsWith('held in '),
      },
    ];
  });
}
