/** References to an mm, counted by the tree's own functions: `-D MM_REFERENCES`. */
import { MmWithBareReferences } from '../../linux/mm-references/bare-references';
import type { Machine, Operation } from '../../machine/machine';
import type { Address } from '../../machine/struct';
import { pointerToC } from './addresses';
import { kernelOf } from './core';
import type { KernelSource } from './kernel-source';
import type { KernelUnit } from './unit';

/** Whether kernel/fork.c is part of the unit. */
export function hasMmReferences({ module }: KernelUnit): boolean {
  return 'mmput' in module.functions;
}

export class MmOfTree extends MmWithBareReferences {
  override allocate(machine: Machine, process: Address, users: number): Address {
    const mm = super.allocate(machine, process, users);
    // LIST_HEAD_INIT, as init_mm has it: no page is swapped out.
    const { memory, unit } = this.kernel;
    const fields = unit.layouts.get('mm_struct')?.fields ?? [];
    const list = fields.find(({ name }) => name === 'mmlist.next');
    if (list === undefined) throw new RangeError('struct mm_struct has no mmlist');
    const head = pointerToC(mm) + list.offset;
    for (const pointer of [head, head + 4]) memory.store(machine, pointer, 4, head);
    return mm;
  }

  override *mmget(mm: Address): Operation {
    yield* this.call('mmget', mm);
  }

  override *mmgetNotZero(mm: Address): Operation<number> {
    return yield* this.call('mmget_not_zero', mm);
  }

  override *mmput(mm: Address): Operation {
    yield* this.call('mmput', mm);
  }

  override *mmputAsync(mm: Address): Operation {
    yield* this.call('mmput_async', mm);
  }

  override *mmgrab(mm: Address): Operation {
    yield* this.call('mmgrab', mm);
  }

  override *mmdrop(mm: Address): Operation {
    yield* this.call('mmdrop', mm);
  }

  /** What the work of `mmput_async()` does. */
  protected override *lastMmput(mm: Address): Operation {
    yield* this.call('__mmput', mm);
  }

  private get kernel(): KernelSource {
    return kernelOf(this.notifiers);
  }

  private *call(name: string, mm: Address): Operation<number> {
    return yield* this.kernel.enter(name, [pointerToC(mm)]);
  }
}
