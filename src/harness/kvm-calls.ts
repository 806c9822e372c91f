/**
 * The count and the sequence that KVM keeps of invalidations, one of each for a driver: virt/kvm/
 * kvm_main.c and include/linux/kvm_host.h of Linux 6.12.
 */

import { warnOn } from '../linux/kernel/bug';
import { step } from '../machine/effect';
import type { Operation } from '../machine/machine';
import type { Address } from '../machine/struct';
import { type Body, type Caller, type CallResult, returningNumber, SUCCESS } from './calls';
import { Module } from './initial-state';
import type { KernelUnderTest } from './kernel-under-test';

export type KvmFunction =
  | 'kvm_mmu_invalidate_begin'
  | 'kvm_mmu_invalidate_end'
  | 'mmu_invalidate_seq'
  | 'mmu_invalidate_retry';

export function kvmBodies(kernel: KernelUnderTest): Readonly<Record<KvmFunction, Body>> {
  const module = ({ driver }: Caller) => kernel.initialState.modules[driver] as Address;
  return {
    kvm_mmu_invalidate_begin: (_, caller) => begin(module(caller)),
    kvm_mmu_invalidate_end: (_, caller) => end(module(caller)),
    mmu_invalidate_seq: (_, caller) => returningNumber(readSequence(module(caller), caller)),
    mmu_invalidate_retry: (_, caller) => returningNumber(retry(module(caller), caller)),
  };
}

function* begin(module: Address): Operation<CallResult> {
  yield step('kvm->mmu_invalidate_in_progress++', (machine) => {
    const count = module + Module.invalidateInProgress;
    machine.write(count, machine.read(count) + 1);
  });
  return SUCCESS;
}

/** The sequence is raised first, for readers that hold no lock. */
function* end(module: Address): Operation<CallResult> {
  yield step('kvm->mmu_invalidate_seq++', (machine) => {
    const sequence = module + Module.invalidateSeq;
    machine.write(sequence, machine.read(sequence) + 1);
  });
  yield step('kvm->mmu_invalidate_in_progress--', (machine) => {
    const count = module + Module.invalidateInProgress;
    const before = machine.read(count);
    if (warnOn(machine, before === 0, 'more invalidations end than have begun')) return;
    machine.write(count, before - 1);
  });
  return SUCCESS;
}

function* readSequence(module: Address, { reading }: Caller): Operation<number> {
  const sequence = yield step('mmu_seq = kvm->mmu_invalidate_seq', (machine) =>
    machine.read(module + Module.invalidateSeq),
  );
  reading.sequences.set(module, sequence);
  return sequence;
}

function* retry(module: Address, { reading }: Caller): Operation<number> {
  const known = reading.sequences.get(module);
  const result = yield step('mmu_invalidate_retry(kvm, mmu_seq)', (machine) => {
    const runs = machine.read(module + Module.invalidateInProgress) !== 0;
    return runs || machine.read(module + Module.invalidateSeq) !== known ? 1 : 0;
  });
  reading.mustRetry = result === 1;
  return result;
}
