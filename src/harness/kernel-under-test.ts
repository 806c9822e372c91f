/** The kernel that a script runs on: the reference's parts, or other ones in place of some. */

import type { HmmMirrorOps } from '../linux/hmm/mirror-ops';
import { HmmMirrors } from '../linux/hmm/mirrors';
import type { RcuFunction } from '../linux/kernel/srcu';
import { Process } from '../linux/mm/mm-struct';
import { PageMap } from '../linux/mm/page-map';
import type { MmEnvironment } from '../linux/mm/pages';
import { MmWithBareReferences } from '../linux/mm-references/bare-references';
import type {
  CoreConstructor,
  IntervalNotifierApi,
  IntervalNotifiersConstructor,
  MmuNotifierApi,
} from '../linux/mmu-notifier/api';
import { MmuNotifierCore } from '../linux/mmu-notifier/core';
import { IntervalNotifiers } from '../linux/mmu-notifier/interval-notifiers';
import type { MmuIntervalNotifierOps, MmuNotifierOps } from '../linux/mmu-notifier/ops';
import { IommuBonds } from '../linux/sva/bonds';
import type { MmExit } from '../linux/sva/io-mm';
import { MmOperationsOf2008 } from '../linux/v2008/mm-operations';
import type { MmuNotifierAsPosted } from '../linux/v2008/mmu-notifier';
import type {
  MmuRmapNotifierOps,
  MmuNotifierOps as OpsOf2008,
} from '../linux/v2008/mmu-notifier-ops';
import { MmuRmapNotifiers, type RmapNotifiers } from '../linux/v2008/mmu-rmap-notifier';
import { MmuNotifierExclusion } from '../linux/v2008/revisions';
import { MmuNotifierStubs, MmuRmapNotifierStubs } from '../linux/v2008/without-mmu-notifier';
import type { Machine } from '../machine/machine';
import type { Address } from '../machine/struct';
import type { CallbackName, Range } from '../protocol/names';
import type { Driver, Script } from '../protocol/script';
import { notifierFreed } from './driver-notifier';
import { DriverSrcu } from './driver-srcu';
import type { InitialState } from './initial-state';

/** The classes that a kernel is made of; an implementation with a fault replaces one of them. */
export interface Parts {
  readonly Core: CoreConstructor;
  readonly Mm: typeof MmWithBareReferences;
  /** For scripts about the notifiers of 2008. */
  readonly CoreOf2008: typeof MmuNotifierAsPosted;
  readonly RmapNotifiersOf2008: typeof MmuRmapNotifiers;
  readonly MmOf2008: typeof MmOperationsOf2008;
  /** For scripts about HMM's mirrors. */
  readonly Hmm: typeof HmmMirrors;
  /** For scripts about devices bound by the IOMMU. */
  readonly Sva: typeof IommuBonds;
  /** For scripts about interval notifiers. */
  readonly Intervals: IntervalNotifiersConstructor;
  /** The srcu_struct of a driver's own. */
  readonly DriverSrcu: typeof DriverSrcu;
}

export const referenceParts: Parts = {
  Core: MmuNotifierCore,
  Mm: MmWithBareReferences,
  CoreOf2008: MmuNotifierExclusion,
  RmapNotifiersOf2008: MmuRmapNotifiers,
  MmOf2008: MmOperationsOf2008,
  Hmm: HmmMirrors,
  Sva: IommuBonds,
  Intervals: IntervalNotifiers,
  DriverSrcu,
};

/** The notifiers of January 2008 and the memory management that calls them. */
export interface KernelOf2008 {
  readonly core: MmuNotifierAsPosted;
  readonly rmap: RmapNotifiers;
  readonly mm: MmOperationsOf2008;
}

/** The names of a script, each list in the order of their numbers. */
export interface Names {
  readonly processes: readonly string[];
  readonly drivers: readonly string[];
  readonly notifiers: readonly string[];
}

export class KernelUnderTest {
  readonly core: MmuNotifierApi;
  readonly mm: MmWithBareReferences;
  readonly hmm: HmmMirrors;
  readonly sva: IommuBonds;
  readonly intervals: IntervalNotifierApi;
  readonly driverSrcu: DriverSrcu;
  readonly pageMap: PageMap;
  /** The ops table of each driver, by its number, and then those of HMM and SVA. */
  readonly opsTables: MmuNotifierOps[] = [];
  /** The ops of each driver's interval notifiers. */
  readonly intervalOps: MmuIntervalNotifierOps[] = [];
  readonly opsTablesOf2008: OpsOf2008[] = [];
  readonly rmapOpsTables: MmuRmapNotifierOps[] = [];
  /** The ops of each driver's mirrors. */
  readonly mirrorOps: HmmMirrorOps[] = [];
  private readonly of2008: KernelOf2008 | null;
  /** The callbacks that the script holds, by the numbers of their bits in `Progress.released`. */
  private readonly holds: readonly string[];
  /** The `mm_exit()` of each driver that has one. */
  readonly mmExits: (MmExit | null)[] = [];

  constructor(
    readonly script: Script,
    readonly names: Names,
    readonly initialState: InitialState,
    parts: Parts,
    perVmaLocks: boolean,
  ) {
    this.pageMap = new PageMap(rangesOf(script));
    this.core = new parts.Core({
      srcu: initialState.srcu,
      opsTables: this.opsTables,
      intervalOps: this.intervalOps,
      mm: () => this.mm,
      // HMM had its mirrors up to 5.4, when no start was ended after a decline.
      endsDeclined: !usesHmm(script),
    });
    this.of2008 = script.notifiersOf2008 !== undefined ? this.kernelOf2008(parts) : null;
    this.mm =
      this.of2008?.mm ??
      new parts.Mm(this.core, this.pageMap, {
        ...this.mmEnvironment,
        perVmaLocks: perVmaLocks && !usesHmm(script) && !usesSva(script),
      });
    this.intervals = new parts.Intervals(this.core, this.mm);
    this.holds = heldCallbacks(script);
    this.hmm = new parts.Hmm({
      core: this.core,
      mm: this.mm,
      pageMap: this.pageMap,
      ops: names.drivers.length + 1,
      mirrorOps: this.mirrorOps,
      freed: notifierFreed,
    });
    this.driverSrcu = new parts.DriverSrcu(initialState.driverSrcus);
    this.sva = new parts.Sva({
      core: this.core,
      mm: this.mm,
      pageMap: this.pageMap,
      ops: names.drivers.length + 2,
      sva: initialState.sva,
      devices: initialState.iommuDevices,
      iotlbs: initialState.devices,
      mmExits: this.mmExits,
      freed: notifierFreed,
    });
  }

  /** The kernel of 2008. Throws a RangeError where the script is not about it. */
  get v2008(): KernelOf2008 {
    if (this.of2008 === null) throw new RangeError('the script is not about the notifiers of 2008');
    return this.of2008;
  }

  private get mmEnvironment(): Omit<MmEnvironment, 'perVmaLocks'> {
    const { devices, processes, workqueue, allLocksMutex } = this.initialState;
    return { devices, processNames: this.names.processes, processes, workqueue, allLocksMutex };
  }

  private kernelOf2008(parts: Parts): KernelOf2008 {
    const { srcu: rcu, rmapNotifiers } = this.initialState;
    const without = this.script.notifiersOf2008?.without ?? null;
    const stubs = without === 'CONFIG_MMU_NOTIFIER';
    const Core = stubs ? MmuNotifierStubs : parts.CoreOf2008;
    const core = new Core(rcu, this.opsTablesOf2008);
    const rmap = stubs
      ? new MmuRmapNotifierStubs()
      : new parts.RmapNotifiersOf2008(rmapNotifiers, rcu, this.rmapOpsTables);
    const notifiers = { core, rmap, pageExternalRmap: without === null };
    const mm = new parts.MmOf2008(notifiers, this.pageMap, {
      ...this.mmEnvironment,
      perVmaLocks: false,
    });
    return { core, rmap, mm };
  }

  /** The functions that run after grace periods of the core's SRCU domain. */
  get rcuFunctions(): readonly RcuFunction[] {
    return this.core.rcuFunctions ?? [(head) => this.core.freeRcu(head)];
  }

  process(name: string): Address {
    return this.initialState.processes[this.names.processes.indexOf(name)] as Address;
  }

  /** The number of the process whose mm this is, or was last; -1 for none. */
  processOf(machine: Machine, mm: Address): number {
    return this.initialState.processes.findIndex(
      (process) => machine.read(process + Process.knownMm) === mm,
    );
  }

  driver(index: number): Driver {
    return this.script.drivers[index] as Driver;
  }

  /** The bit that releases a held callback; 0 for a callback that the script does not hold. */
  holdBit(driver: string, callback: CallbackName): number {
    const hold = this.holds.indexOf(holdName(driver, callback));
    return hold < 0 ? 0 : 1 << hold;
  }

  handle(name: string): Address {
    return this.initialState.handles[this.names.notifiers.indexOf(name)] as Address;
  }
}

/** Whether the script has mirrors of HMM. */
export function usesHmm({ phases }: Script): boolean {
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

/** The names in the order in which the script first mentions them. */
export function namesOf(script: Script): Names {
  const processes = [...script.processes];
  const notifiers: string[] = [];
  const add = (list: string[], name: string) => {
    if (!list.includes(name)) list.push(name);
  };
  for (const action of script.phases.flat()) {
    if (action.do === 'fork') add(processes, action.child);
    if (action.do === 'call' && action.notifier !== null) add(notifiers, action.notifier);
    if (action.do === 'call-on-span' || action.do === 'insert-interval')
      add(notifiers, action.naming);
  }
  return { processes, drivers: script.drivers.map(({ name }) => name), notifiers };
}

/** The callbacks that the script holds. */
export function heldCallbacks({ drivers }: Script): string[] {
  return drivers.flatMap(({ name, behaviours }) =>
    behaviours
      .filter(({ does }) => does === 'hold')
      .map(({ callback }) => holdName(name, callback)),
  );
}

function holdName(driver: string, callback: CallbackName): string {
  return `${callback} of driver ${driver}`;
}

/** The ranges of pages that the script names. */
export function rangesOf({ phases }: Script): Range[] {
  return phases.flat().flatMap((action) => ('range' in action ? [action.range] : []));
}
