/** The stubs of the patch of 28 January 2008, for a kernel without CONFIG_MMU_NOTIFIER. */
import type { Operation } from '../../machine/machine';
import { MmuNotifierAsPosted } from './mmu-notifier';
import type { RmapNotifiers } from './mmu-rmap-notifier';

/** Functions and macros that generate no code. `__mmu_notifier_register()` has no stub. */
export class MmuNotifierStubs extends MmuNotifierAsPosted {
  override *register(): Operation {}
  override *unregister(): Operation {}
  override *release(): Operation {}
  override *agePage(): Operation<number> {
    return 0;
  }
  override *invalidatePage(): Operation {}
  override *invalidateRange(): Operation {}
}

export class MmuRmapNotifierStubs implements RmapNotifiers {
  *register(): Operation {}
  *unregister(): Operation {}
  *invalidatePage(): Operation {}
}
