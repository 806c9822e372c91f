/**
 * The third reference count of an mm, `mm_bare_refs`: it keeps the structure and its user
 * namespace, and neither the mappings nor the pgd. From "[RFC PATCH 3/6] mm: Add refcount for
 * preserving mm_struct without pgd" (October 2020), which was never merged. All references in
 * `mm_count` together hold one here, so a script that never calls `mm_ref()` sees what Linux does.
 */
import { step } from '../../machine/effect';
import type { Machine, Operation } from '../../machine/machine';
import type { Address } from '../../machine/struct';
import { refcountDecAndTest, refcountInc } from '../kernel/refcount';
import { MmStruct } from '../mm/mm-struct';
import { PageAgeing } from '../mm/page-ageing';

export class MmWithBareReferences extends PageAgeing {
  override allocate(machine: Machine, process: Address, users: number): Address {
    const mm = super.allocate(machine, process, users);
    machine.write(mm + MmStruct.mm_bare_refs, 1);
    return mm;
  }

  /** `mm_ref()`: keep the structure alone. */
  *mmRef(mm: Address): Operation {
    yield step('mm_ref()', (machine) =>
      refcountInc(machine, mm + MmStruct.mm_bare_refs, 'mm_bare_refs'),
    );
  }

  /** `mm_unref()`: the last one frees the structure at once, in whatever context. */
  *mmUnref(mm: Address): Operation {
    yield step('mm_unref()', (machine) => this.unref(machine, mm));
  }

  /** `__mmdrop()` of the patch calls `mm_unref()` where that of Linux frees the structure. */
  override freeMm(machine: Machine, mm: Address): void {
    this.unref(machine, mm);
  }

  private unref(machine: Machine, mm: Address): void {
    if (refcountDecAndTest(machine, mm + MmStruct.mm_bare_refs, 'mm_bare_refs'))
      super.freeMm(machine, mm);
  }
}
