/** A driver's device, which uses pages through its sptes until the driver drops them. */

import { MmStruct, Process } from '../linux/mm/mm-struct';
import { pins, sptes, staleTlbEntries, tlbEntries, youngSptes } from '../linux/mm/secondary-mmu';
import { step, waitUntil } from '../machine/effect';
import type { Machine } from '../machine/machine';
import { type Address, NULL } from '../machine/struct';
import { errnos, PAGE_SIZE } from '../protocol/names';
import type { Action } from '../protocol/script';
import { type Call, type Caller, simpleCall } from './calls';
import type { KernelUnderTest } from './kernel-under-test';

/** Drops the sptes of these pages, and then the references to the pages. Part of a step. */
export function forgetPages(
  machine: Machine,
  kernel: KernelUnderTest,
  device: Address,
  mm: Address,
  pages: number,
): void {
  const process = machine.read(mm + MmStruct.process);
  const index = machine.read(process + Process.index);
  const held = sptes(device, index);
  machine.write(held, machine.read(held) & ~pages);
  for (const words of [youngSptes, tlbEntries, staleTlbEntries]) {
    const cached = words(device, index);
    machine.write(cached, machine.read(cached) & ~pages);
  }
  const references = pins(device, index);
  const dropped = machine.read(references) & pages;
  if (dropped === 0) return;
  machine.write(references, machine.read(references) & ~dropped);
  kernel.mm.putPages(machine, mm, dropped);
}

/** Drops all sptes of an mm, which may be freed. Part of a step. */
export function forgetAllPages(
  machine: Machine,
  kernel: KernelUnderTest,
  device: Address,
  mm: Address,
): void {
  const index = kernel.processOf(machine, mm);
  if (index < 0) return;
  if (machine.read(pins(device, index)) !== 0) {
    forgetPages(machine, kernel, device, mm, ~0);
    return;
  }
  for (const words of [sptes, youngSptes, tlbEntries, staleTlbEntries])
    machine.write(words(device, index), 0);
}

/** The device establishes sptes for the pages that are present, under no lock and no notifier. */
export function mapDevice(
  kernel: KernelUnderTest,
  action: Extract<Action, { do: 'map-device' }>,
  { driver }: Caller,
): Call {
  const process = kernel.process(action.process);
  const device = kernel.initialState.devices[driver] as Address;
  const pages = kernel.pageMap.mask(action.range);
  const { pinsPages } = kernel.driver(driver);
  return simpleCall(
    'map_device',
    (machine) => machine.read(process + Process.knownMm),
    function* (mm) {
      return yield step('sptes are established', (machine) => {
        const present = machine.read(mm + MmStruct.present) & pages;
        const index = machine.read(process + Process.index);
        for (const words of pinsPages ? [sptes, pins] : [sptes]) {
          machine.write(words(device, index), machine.read(words(device, index)) | present);
        }
        return present === pages ? 0 : -errnos.EFAULT;
      });
    },
  );
}

/** The device uses pages that it has sptes for: their accessed bits are set. */
export function useDevice(
  kernel: KernelUnderTest,
  action: Extract<Action, { do: 'use-device' }>,
  device: Address,
): Call {
  const pages = kernel.pageMap.mask(action.range);
  const index = kernel.names.processes.indexOf(action.process);
  return simpleCall(
    'use_device',
    () => NULL,
    function* () {
      return yield step('the device uses the pages', (machine) => {
        const used = machine.read(sptes(device, index)) & pages;
        const young = youngSptes(device, index);
        machine.write(young, machine.read(young) | used);
        return used === pages ? 0 : -errnos.EFAULT;
      });
    },
  );
}

/** The pages whose sptes have the accessed bit, which `clear` clears. Part of a step. */
export function accessed(
  machine: Machine,
  device: Address,
  process: number,
  pages: number,
  clear: boolean,
): number {
  const words = youngSptes(device, process);
  const young = machine.read(words);
  if (clear) machine.write(words, young & ~pages);
  return young & pages;
}

/** The device reads pages through its secondary TLB; a miss walks the page tables. */
export function readThroughTlb(
  kernel: KernelUnderTest,
  action: Extract<Action, { do: 'device-read' }>,
  device: Address,
): Call {
  const process = kernel.process(action.process);
  const index = kernel.names.processes.indexOf(action.process);
  return simpleCall(
    'device_read',
    () => NULL,
    function* () {
      let value = 0;
      for (let { start } = action.range; start < action.range.end; start += PAGE_SIZE) {
        const page = kernel.pageMap.mask({ start, end: start + PAGE_SIZE });
        value = yield waitUntil(
          'the device reads, or waits for a page',
          (machine) => translates(machine, device, process, index, page),
          (machine) => readPage(machine, device, process, index, page),
        );
      }
      return value;
    },
  );
}

function translates(
  machine: Machine,
  device: Address,
  process: Address,
  index: number,
  page: number,
): boolean {
  const mm = machine.read(process + Process.rmapMm);
  const present = mm === NULL ? 0 : machine.read(mm + MmStruct.present);
  return ((machine.read(tlbEntries(device, index)) | present) & page) !== 0;
}

/** 1 if the page that is read has been written to; a stale entry leads to the page before it. */
function readPage(
  machine: Machine,
  device: Address,
  process: Address,
  index: number,
  page: number,
): number {
  const entries = tlbEntries(device, index);
  machine.write(entries, machine.read(entries) | page);
  if ((machine.read(staleTlbEntries(device, index)) & page) !== 0) return 0;
  const mm = machine.read(process + Process.rmapMm);
  return mm !== NULL && (machine.read(mm + MmStruct.written) & page) !== 0 ? 1 : 0;
}
