/** `struct hmm_mirror_ops`: what a driver implements. A member left out is NULL. */
import type { Operation } from '../../machine/machine';
import type { Address } from '../../machine/struct';
import type { MmuNotifierRange } from '../mm/notifier-hooks';

/** Each callback gets the `hmm` of the mirror that it is called for. */
export interface HmmMirrorOps {
  /** The mm is going away. */
  release?(hmm: Address, mm: Address): Operation;
  /** 0, or -EAGAIN where the driver would have to sleep and must not. */
  sync_cpu_device_pagetables(hmm: Address, range: MmuNotifierRange): Operation<number>;
}
