/**
 * Mirrors of an address space: mm/hmm.c of Linux 5.4, which "mm/hmm: use mmu_notifier_get/put for
 * 'struct hmm'" (2019) had made a user of get and put. Each method is a function of that file.
 */

import { step } from '../../machine/effect';
import type { Machine, Operation } from '../../machine/machine';
import { type Address, NULL } from '../../machine/struct';
import { errnos } from '../../protocol/names';
import { warnOn } from '../kernel/bug';
import { HlistHead, HlistNode, hlistAddHeadRcu, hlistDel, hlistEmpty } from '../kernel/hlist';
import {
  assertHeldWrite,
  downRead,
  downReadTrylock,
  downWrite,
  initRwsem,
  upRead,
  upWrite,
} from '../kernel/rw-semaphore';
import { allocate } from '../kernel/slab';
import { spinLockInit } from '../kernel/spinlock';
import { MmStruct } from '../mm/mm-struct';
import type { MmuNotifierRange } from '../mm/notifier-hooks';
import type { MmOperations } from '../mm/operations';
import type { PageMap } from '../mm/page-map';
import type { MmuNotifierApi } from '../mmu-notifier/api';
import type { MmuNotifierOps } from '../mmu-notifier/ops';
import type { HmmMirrorOps } from './mirror-ops';
import { HmmRanges } from './ranges';
import { Hmm, HmmMirror, mirrorsSemClass, rangesLockClass } from './structs';

const MIRRORS_SEM = 'hmm->mirrors_sem';

/** The parts of the kernel that HMM uses. */
export interface HmmEnvironment {
  readonly core: MmuNotifierApi;
  readonly mm: MmOperations;
  readonly pageMap: PageMap;
  /** Address of `hmm_mmu_notifier_ops` among the core's ops tables. */
  readonly ops: number;
  /** The ops of each driver's mirrors; an address of one is one more than an index here. */
  readonly mirrorOps: readonly HmmMirrorOps[];
  /** Part of the step that frees a notifier. */
  freed(machine: Machine, notifier: Address): void;
}

export class HmmMirrors extends HmmRanges {
  constructor(protected readonly env: HmmEnvironment) {
    super(env.mm, env.pageMap);
  }

  /** `hmm_mmu_notifier_ops`. */
  notifierOps(): MmuNotifierOps {
    return {
      release: (hmm, mm) => this.release(hmm, mm),
      invalidate_range_start: (hmm, range) => this.invalidateRangeStart(hmm, range),
      invalidate_range_end: (hmm) => this.notifiersDecrement(hmm),
      alloc_notifier: () => this.allocNotifier(),
      free_notifier: (hmm) => this.freeNotifier(hmm),
    };
  }

  /**
   * `hmm_mirror_register()`: the hmm that the mirror has joined, or a negative errno. The caller
   * holds the mmap lock for writing.
   */
  *mirrorRegister(mirror: Address, mm: Address): Operation<Address> {
    const ops = yield step('lockdep_assert_held_write(mm->mmap_sem)', (machine) => {
      assertHeldWrite(machine, mm + MmStruct.mmap_lock, 'mm->mmap_lock');
      return machine.read(mirror + HmmMirror.ops);
    });
    if (ops === NULL) return -errnos.EINVAL;
    const hmm = yield* this.env.core.getLocked(this.env.ops, mm);
    if (hmm < 0) return hmm;
    yield step('mirror->hmm = hmm', (machine) => machine.write(mirror + HmmMirror.hmm, hmm));
    yield* downWrite(hmm + Hmm.mirrors_sem, MIRRORS_SEM);
    yield step('list_add(mirror)', (machine) =>
      hlistAddHeadRcu(machine, mirror + HmmMirror.list, hmm + Hmm.mirrors),
    );
    yield* upWrite(hmm + Hmm.mirrors_sem, MIRRORS_SEM);
    return hmm;
  }

  /** `hmm_mirror_unregister()`: waits for callbacks of the mirrors, then puts the hmm. */
  *mirrorUnregister(mirror: Address): Operation {
    const hmm = yield step('mirror->hmm', (machine) => machine.read(mirror + HmmMirror.hmm));
    yield* downWrite(hmm + Hmm.mirrors_sem, MIRRORS_SEM);
    yield step('list_del(mirror)', (machine) => hlistDel(machine, mirror + HmmMirror.list));
    yield* upWrite(hmm + Hmm.mirrors_sem, MIRRORS_SEM);
    yield* this.env.core.put(hmm);
  }

  /** The mirror that a driver has registered with the hmm. Part of a step. */
  mirrorOf(machine: Machine, hmm: Address, ops: number): Address {
    let node = machine.read(hmm + Hmm.mirrors + HlistHead.first);
    while (node !== NULL && opsOf(machine, node) !== ops) {
      node = machine.read(node + HlistNode.next);
    }
    return node === NULL ? NULL : node - HmmMirror.list;
  }

  /** `hmm_alloc_notifier()`. */
  protected *allocNotifier(): Operation<Address> {
    return yield step('kzalloc(hmm, GFP_KERNEL)', (machine) => {
      const hmm = allocate(machine, Hmm.type, 'GFP_KERNEL');
      if (hmm === NULL) return -errnos.ENOMEM;
      initRwsem(machine, hmm + Hmm.mirrors_sem, mirrorsSemClass);
      spinLockInit(machine, hmm + Hmm.ranges_lock, rangesLockClass);
      return hmm;
    });
  }

  /** `hmm_free_notifier()`. */
  protected *freeNotifier(hmm: Address): Operation {
    yield step('hmm_free_notifier()', (machine) => {
      const ranges = !hlistEmpty(machine, hmm + Hmm.ranges);
      const mirrors = !hlistEmpty(machine, hmm + Hmm.mirrors);
      warnOn(machine, ranges, 'a struct hmm is freed with ranges on its list');
      warnOn(machine, mirrors, 'a struct hmm is freed with mirrors on its list');
      machine.free(hmm);
      this.env.freed(machine, hmm);
    });
  }

  /** `hmm_release()`: calls the release of each mirror. */
  protected *release(hmm: Address, mm: Address): Operation {
    yield step('list_empty_careful(hmm->ranges)', (machine) => {
      const ranges = !hlistEmpty(machine, hmm + Hmm.ranges);
      warnOn(machine, ranges, 'an mm is released while ranges of it are registered');
    });
    yield* downRead(hmm + Hmm.mirrors_sem, MIRRORS_SEM);
    yield* this.forEachMirror(hmm, function* (ops) {
      if (ops.release) yield* ops.release(hmm, mm);
      return true;
    });
    yield* upRead(hmm + Hmm.mirrors_sem, MIRRORS_SEM);
  }

  /** `hmm_invalidate_range_start()`: 0, or -EAGAIN where HMM would have to block and must not. */
  protected *invalidateRangeStart(hmm: Address, range: MmuNotifierRange): Operation<number> {
    yield* this.invalidateRanges(hmm, range);
    const result = yield* this.syncMirrors(hmm, range);
    if (result !== 0) yield* this.notifiersDecrement(hmm);
    return result;
  }

  /** The second half of `hmm_invalidate_range_start()`: each mirror drops what it has of the range. */
  protected *syncMirrors(hmm: Address, range: MmuNotifierRange): Operation<number> {
    const sem = hmm + Hmm.mirrors_sem;
    if (range.blockable) yield* downRead(sem, MIRRORS_SEM);
    else if ((yield* downReadTrylock(sem, MIRRORS_SEM)) === 0) return -errnos.EAGAIN;
    let result = 0;
    const syncMirror = this.syncMirror.bind(this);
    yield* this.forEachMirror(hmm, function* (ops) {
      result = yield* syncMirror(ops, hmm, range);
      return result === 0;
    });
    yield* upRead(sem, MIRRORS_SEM);
    return result;
  }

  /** One mirror's part: 0, or -EAGAIN. HMM warns of any other result and ignores it. */
  protected *syncMirror(
    ops: HmmMirrorOps,
    hmm: Address,
    range: MmuNotifierRange,
  ): Operation<number> {
    const result = yield* ops.sync_cpu_device_pagetables(hmm, range);
    if (result === 0) return 0;
    const wrong = range.blockable || result !== -errnos.EAGAIN;
    yield step('WARN_ON()', (machine) => {
      warnOn(machine, wrong, `sync_cpu_device_pagetables returned ${result}`);
    });
    return wrong ? 0 : -errnos.EAGAIN;
  }

  /** `list_for_each_entry(mirror)`, with `mirrors_sem` held, until `visit` returns false. */
  protected *forEachMirror(
    hmm: Address,
    visit: (ops: HmmMirrorOps) => Operation<boolean>,
  ): Operation {
    let node = yield step('hmm->mirrors.next', (machine) =>
      machine.read(hmm + Hmm.mirrors + HlistHead.first),
    );
    while (node !== NULL) {
      const at = node;
      const ops = yield step('mirror->ops', (machine) => opsOf(machine, at));
      if (!(yield* visit(this.env.mirrorOps[ops - 1] as HmmMirrorOps))) return;
      node = yield step('mirror->list.next', (machine) => machine.read(at + HlistNode.next));
    }
  }
}

function opsOf(machine: Machine, node: Address): number {
  return machine.read(node - HmmMirror.list + HmmMirror.ops);
}
