/**
 * Devices that map pages of processes: for each process, the pages that a device's secondary MMU
 * has sptes for, and those that it holds a reference to.
 */

import type { Machine } from '../../machine/machine';
import { type Address, struct, wordArray } from '../../machine/struct';
import type { PageMask } from './page-map';

/** The most processes of a script. */
export const MAX_PROCESSES = 6;

export const SecondaryMmu = struct('secondary_mmu', {
  sptes: wordArray('sptes', MAX_PROCESSES),
  young: wordArray('accessed_bits', MAX_PROCESSES),
  tlb: wordArray('tlb', MAX_PROCESSES),
  staleTlb: wordArray('stale_tlb', MAX_PROCESSES),
  pins: wordArray('page_references', MAX_PROCESSES),
  /** The sptes that have the dirty bit. */
  dirty: wordArray('dirty_sptes', MAX_PROCESSES),
});

/** Address of the word with the sptes of a process. */
export function sptes(device: Address, process: number): Address {
  return device + SecondaryMmu.sptes + 1 + process;
}

/** Address of the word with the sptes that have the accessed bit. */
export function youngSptes(device: Address, process: number): Address {
  return device + SecondaryMmu.young + 1 + process;
}

/** Address of the word with the pages that the secondary TLB has entries for. */
export function tlbEntries(device: Address, process: number): Address {
  return device + SecondaryMmu.tlb + 1 + process;
}

/** Address of the word with the stale TLB entries, which lead to a page that was replaced. */
export function staleTlbEntries(device: Address, process: number): Address {
  return device + SecondaryMmu.staleTlb + 1 + process;
}

/** Address of the word with the page references held for a process. */
export function pins(device: Address, process: number): Address {
  return device + SecondaryMmu.pins + 1 + process;
}

/** Address of the word with the dirty sptes of a process. */
export function dirtySptes(device: Address, process: number): Address {
  return device + SecondaryMmu.dirty + 1 + process;
}

/** The pages of a process that any device has in its word at `where`. */
export function acrossDevices(
  machine: Machine,
  devices: readonly Address[],
  where: (device: Address, process: number) => Address,
  process: number,
): PageMask {
  return devices.reduce((mask, device) => mask | machine.read(where(device, process)), 0);
}
