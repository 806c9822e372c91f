/** Faults in what the references to an mm keep alive: kernel/fork.c, include/linux/sched/mm.h. */
import type { Fault } from '../src/harness/fault';
import { MmStruct, Process } from '../src/linux/mm/mm-struct';
import { MmWithBareReferences } from '../src/linux/mm-references/bare-references';
import { step } from '../src/machine/effect';
import type { Machine, Operation } from '../src/machine/machine';
import type { Address } from '../src/machine/struct';

export const mmReferenceFaults: readonly Fault[] = [
  {
    id: 'bare-reference-pins-the-pgd',
    title: 'mm_ref takes an mm_count',
    source: 'RFC of 2020, patch 3/6: the new count protects the mm_struct and the user_ns only',
    breaks: ['G-118', 'G-119', 'G-120'],
    parts: {
      Mm: class extends MmWithBareReferences {
        override *mmRef(mm: Address): Operation {
          yield* this.mmgrab(mm);
        }
        override *mmUnref(mm: Address): Operation {
          yield* this.mmdrop(mm);
        }
      },
    },
  },
  {
    id: 'mm-unref-frees-later',
    title: 'mm_unref leaves the freeing to a work queue that never comes',
    source: 'RFC of 2020, patch 3/6: dropped with synchronous freeing from almost any context',
    breaks: ['G-119'],
    parts: {
      Mm: class extends MmWithBareReferences {
        override *mmUnref(): Operation {}
      },
    },
  },
  {
    id: 'mm-count-is-not-a-bare-reference',
    title: 'The structure goes with the last mm_count, whatever bare references there are',
    source: 'RFC of 2020, patch 3/6: __mmdrop() ends in mm_unref()',
    breaks: ['G-118', 'G-120'],
    parts: {
      Mm: class extends MmWithBareReferences {
        override freeMm(machine: Machine, mm: Address): void {
          machine.write(mm + MmStruct.mm_bare_refs, 1);
          super.freeMm(machine, mm);
        }
      },
    },
  },
  {
    id: 'exit-ignores-other-users',
    title: 'The exit of a process tears its address space down, whoever else uses it',
    source: 'RFC of 2020 on what the counts are for: mm_users preserves everything',
    breaks: ['G-110', 'G-069', 'G-114'],
    parts: {
      Mm: class extends MmWithBareReferences {
        override *exitThread(process: Address): Operation {
          const mm = yield step('task->mm', (machine) => machine.read(process + Process.mm));
          yield* super.exitThread(process);
          const users = yield step('atomic_read(mm->mm_users)', (machine) =>
            machine.read(mm + MmStruct.mm_users),
          );
          if (users > 0) yield* this.exitMmap(mm);
        }
      },
    },
  },
  {
    id: 'each-user-counts-as-a-reference',
    title: 'mmget takes an mm_count for each user, which no mmput gives back',
    source: 'Comment of mm_count in mm_types.h: all of mm_users count as one',
    breaks: ['G-111'],
    parts: {
      Mm: class extends MmWithBareReferences {
        override *mmget(mm: Address): Operation {
          yield* super.mmget(mm);
          yield* this.mmgrab(mm);
        }
      },
    },
  },
  {
    id: 'pgd-goes-with-the-last-user',
    title: 'The pgd is freed at exit, while a kernel thread uses it lazily',
    source: 'mmgrab_lazy_tlb(): mm_count keeps the pgd for tasks that go on with it',
    breaks: ['G-111', 'G-118'],
    parts: {
      Mm: class extends MmWithBareReferences {
        override *exitMmap(mm: Address): Operation {
          yield* super.exitMmap(mm);
          yield step('pgd_free()', (machine) => super.freePgd(machine, mm));
        }
        override freePgd(): void {}
      },
    },
  },
  {
    id: 'mmput-gives-nothing-back',
    title: 'The last mmput keeps the mm_count that all users shared',
    source: '__mmput() in kernel/fork.c ends in mmdrop()',
    breaks: ['G-112', 'G-111'],
    parts: {
      Mm: class extends MmWithBareReferences {
        protected override *lastMmput(mm: Address): Operation {
          yield* this.exitMmap(mm);
        }
      },
    },
  },
];
