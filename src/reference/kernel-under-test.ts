/** The parts of the reference, put together for one script. */
import type { Machine } from '../kernel/machine';
import type { Address } from '../kernel/memory';
import type { RcuFunction } from '../kernel/srcu';
import { MmOperations } from '../mm/operations';
import { PageMap } from '../mm/page-map';
import { MmuNotifierCore } from '../mmu-notifier/core';
import type { MmuNotifierOps } from '../mmu-notifier/ops';
import { type CallbackName, callbackNames, type Range } from '../spec/names';
import type { Action, Driver, Script } from '../spec/script';
import type { HmmMirrorOps } from '../subsystems/hmm/mirror-ops';
import { HmmMirrors } from '../subsystems/hmm/mirrors';
import { IommuBonds } from '../subsystems/sva/bonds';
import type { MmExit } from '../subsystems/sva/io-mm';
import { identity } from './calls';
import type { Stage } from './stage';

/** The classes that the reference is made of; a faulty implementation puts one of its own in place. */
export interface Parts {
  readonly Core: typeof MmuNotifierCore;
  readonly Mm: typeof MmOperations;
  readonly Hmm?: typeof HmmMirrors;
  readonly Sva?: typeof IommuBonds;
}

export const referenceParts: Parts = {
  Core: MmuNotifierCore,
  Mm: MmOperations,
  Hmm: HmmMirrors,
  Sva: IommuBonds,
};

/** Names of a script, in the order of their numbers. */
export interface Names {
  readonly processes: readonly string[];
  readonly drivers: readonly string[];
  readonly notifiers: readonly string[];
}

export class KernelUnderTest {
  readonly core: MmuNotifierCore;
  readonly mm: MmOperations;
  readonly hmm: HmmMirrors;
  readonly sva: IommuBonds;
  readonly pageMap: PageMap;
  /** The ops table of each driver, by its number; then those of further systems. */
  readonly opsTables: MmuNotifierOps[] = [];
  /** The ops of each driver's mirrors. */
  readonly mirrorOps: HmmMirrorOps[] = [];
  /** The `mm_exit()` of each driver that has one. */
  readonly mmExits: (MmExit | null)[] = [];

  constructor(
    readonly script: Script,
    readonly names: Names,
    readonly stage: Stage,
    parts: Parts,
  ) {
    this.pageMap = new PageMap(script.phases.flat().flatMap(rangesOf));
    this.core = new parts.Core(stage.srcu, this.opsTables, () => this.mm);
    this.mm = new parts.Mm(this.core, this.pageMap, stage.devices, names.processes);
    this.hmm = new (parts.Hmm ?? HmmMirrors)({
      core: this.core,
      mm: this.mm,
      pageMap: this.pageMap,
      ops: names.drivers.length + 1,
      mirrorOps: this.mirrorOps,
      freed: notifierFreed,
    });
    this.sva = new (parts.Sva ?? IommuBonds)({
      core: this.core,
      mm: this.mm,
      pageMap: this.pageMap,
      ops: names.drivers.length + 2,
      sva: stage.sva,
      devices: stage.iommuDevices,
      iotlbs: stage.devices,
      mmExits: this.mmExits,
      freed: notifierFreed,
    });
    // HMM had its mirrors up to 5.4, when nobody was ended after a decline.
    this.core.endsDeclined = !usesHmm(script);
  }

  /** The functions that run after grace periods of the core's SRCU domain. */
  get rcuFunctions(): readonly RcuFunction[] {
    return [(head) => this.core.freeRcu(head)];
  }

  process(name: string): Address {
    return this.stage.processes[this.names.processes.indexOf(name)] as Address;
  }

  driver(index: number): Driver {
    return this.script.drivers[index] as Driver;
  }

  driverIndex(name: string): number {
    return this.names.drivers.indexOf(name);
  }

  /** The bit that lets a held callback go on. */
  gate(callback: CallbackName): number {
    return 1 << callbackNames.indexOf(callback);
  }

  handle(name: string): Address {
    return this.stage.handles[this.names.notifiers.indexOf(name)] as Address;
  }
}

/** Tell of the freeing of a notifier. Part of a step. */
export function notifierFreed(machine: Machine, notifier: Address): void {
  machine.emit({ kind: 'free', object: 'mmu_notifier', notifier: identity(notifier) as number });
}

function usesHmm({ phases }: Script): boolean {
  return phases.flat().some((action) => {
    return action.do === 'call' && action.function === 'hmm_mirror_register';
  });
}

/** Whether the script binds devices by the IOMMU. */
export function usesSva({ phases }: Script): boolean {
  return phases.flat().some((action) => {
    return action.do === 'call' && action.function.startsWith('iommu_sva_');
  });
}

/** Names in the order in which a script first mentions them. */
export function namesOf(script: Script): Names {
  const processes = [...script.processes];
  const notifiers: string[] = [];
  const add = (list: string[], name: string) => {
    if (!list.includes(name)) list.push(name);
  };
  for (const action of script.phases.flat()) {
    if (action.do === 'fork') add(processes, action.child);
    if (action.do === 'call' && action.notifier !== null) add(notifiers, action.notifier);
    if (action.do === 'call-on-span') add(notifiers, action.naming);
  }
  return { processes, drivers: script.drivers.map(({ name }) => name), notifiers };
}

function rangesOf(action: Action): Range[] {
  return 'range' in action ? [action.range] : [];
}
