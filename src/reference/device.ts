/** A driver's device: it uses pages by its sptes, and forgets them when it is told to. */
import { step } from '../kernel/effect';
import type { Machine } from '../kernel/machine';
import { type Address, NULL } from '../kernel/memory';
import { MmStruct, Process } from '../mm/mm-struct';
import { pins, sptes, youngSptes } from '../mm/secondary-mmu';
import { errnos } from '../spec/names';
import type { Action } from '../spec/script';
import { type Call, simpleCall } from './calls';
import type { KernelUnderTest } from './kernel-under-test';

/** The sptes of these pages go, and then the references to the pages. Part of a step. */
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
  const young = youngSptes(device, index);
  machine.write(young, machine.read(young) & ~pages);
  const references = pins(device, index);
  const dropped = machine.read(references) & pages;
  if (dropped === 0) return;
  machine.write(references, machine.read(references) & ~dropped);
  kernel.mm.putPages(machine, mm, dropped);
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

/** Those of the pages whose sptes have the accessed bit, which is cleared if it is to be. Part of a step. */
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
