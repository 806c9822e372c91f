/** Layouts of include/linux/hmm.h, Linux 5.4. */

import { struct } from '../../machine/struct';
import { HlistHead, HlistNode } from '../kernel/hlist';
import { lockClass } from '../kernel/lockdep';
import { RwSemaphore } from '../kernel/rw-semaphore';
import { Spinlock } from '../kernel/spinlock';
import { MmuNotifier } from '../mmu-notifier/structs';

/** `struct hmm`: what the mirrors of one mm share. */
export const Hmm = struct('hmm', {
  mmu_notifier: MmuNotifier.type,
  /** Protects `ranges` and `notifiers`. */
  ranges_lock: Spinlock.type,
  ranges: HlistHead.type,
  mirrors: HlistHead.type,
  mirrors_sem: RwSemaphore.type,
  /** How many invalidations of the mm are running. */
  notifiers: 'word',
});

/** `struct hmm_mirror`: one driver's mirror of an mm. */
export const HmmMirror = struct('hmm_mirror', {
  hmm: 'pointer',
  /** Address of the `hmm_mirror_ops`: one more than the number of the driver; 0 is NULL. */
  ops: 'word',
  list: HlistNode.type,
});

/** `struct hmm_range`: addresses that a driver watches for invalidations. */
export const HmmRange = struct('hmm_range', {
  hmm: 'pointer',
  list: HlistNode.type,
  start: 'word',
  end: 'word',
  valid: 'word',
});

export const rangesLockClass = lockClass('hmm->ranges_lock');
export const mirrorsSemClass = lockClass('hmm->mirrors_sem');

/** What `memset(POISON_INUSE)` leaves in `range->hmm`: no object has this address. */
export const POISON_INUSE = -0x5a;
