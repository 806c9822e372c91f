/** Layouts of drivers/iommu/iommu-sva.c, "iommu: Shared Virtual Addressing for SMMUv3" v4 (2020). */

import { struct, wordArray } from '../../machine/struct';
import { HlistHead, HlistNode } from '../kernel/hlist';
import { lockClass } from '../kernel/lockdep';
import { RwSemaphore } from '../kernel/rw-semaphore';
import { RcuHead, SrcuStruct } from '../kernel/srcu';
import { MAX_PROCESSES } from '../mm/secondary-mmu';
import { MmuNotifier } from '../mmu-notifier/structs';

/** `struct io_mm`: what the devices that are bound to one mm share. */
export const IoMm = struct('io_mm', {
  notifier: MmuNotifier.type,
  mm: 'word',
  pasid: 'word',
  /** The bonds, an RCU list. */
  devices: HlistHead.type,
  rcu_head: RcuHead.type,
});

/** `struct iommu_bond`: the link between a device and an mm. */
export const IommuBond = struct('iommu_bond', {
  /** Read under RCU; NULL once the mm has been released. */
  io_mm: 'pointer',
  mm_head: HlistNode.type,
  rcu_head: RcuHead.type,
  /** The device: one more than the number of its driver. */
  dev: 'word',
  /** The number of binds of the device to the mm. */
  refs: 'word',
});

/** The global state of SVA. */
export const IommuSva = struct('iommu_sva', {
  /** `iommu_sva_lock`, a mutex: a semaphore that is only held for writing. */
  lock: RwSemaphore.type,
  /** Bit mask of the PASIDs that are taken. */
  pasids: 'word',
  rcu: SrcuStruct.type,
});

/** A device as the IOMMU knows it. */
export const IommuDevice = struct('iommu_device', {
  /** `struct iommu_sva_param`, the private data of `io_mm_alloc()`. */
  min_pasid: 'word',
  /** For each process, the mm whose page tables the PASID table leads to; 0 for none. */
  pasidTable: wordArray('pasid_table', MAX_PROCESSES),
  /** For each process, 1 while the device issues DMA. */
  dma: wordArray('dma', MAX_PROCESSES),
});

/** Address of the entry of the PASID table for a process. */
export function pasidEntry(device: number, process: number): number {
  return device + IommuDevice.pasidTable + 1 + process;
}

/** Address of the word that says whether the device issues DMA to a process. */
export function dmaRuns(device: number, process: number): number {
  return device + IommuDevice.dma + 1 + process;
}

export const svaLockClass = lockClass('iommu_sva_lock');

/** The PASID of a bond that leads to no io_mm. */
export const IOMMU_PASID_INVALID = -1;
