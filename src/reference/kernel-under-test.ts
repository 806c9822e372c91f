/** The parts of the reference, put together for one script. */
import type { Address } from '../kernel/memory';
import type { RcuFunction } from '../kernel/srcu';
import { PageMap } from '../mm/page-map';
import { MmuNotifierCore } from '../mmu-notifier/core';
import type { MmuNotifierOps } from '../mmu-notifier/ops';
import type { CallbackName, Range } from '../spec/names';
import type { Action, Driver, Script } from '../spec/script';
import { MmWithBareReferences } from '../subsystems/mm-references/bare-references';
import type { Stage } from './stage';

/** The classes that the reference is made of; a faulty implementation puts one of its own in place. */
export interface Parts {
  readonly Core: typeof MmuNotifierCore;
  readonly Mm: typeof MmWithBareReferences;
}

export const referenceParts: Parts = { Core: MmuNotifierCore, Mm: MmWithBareReferences };

/** Names of a script, in the order of their numbers. */
export interface Names {
  readonly processes: readonly string[];
  readonly drivers: readonly string[];
  readonly notifiers: readonly string[];
}

export class KernelUnderTest {
  readonly core: MmuNotifierCore;
  readonly mm: MmWithBareReferences;
  readonly pageMap: PageMap;
  /** The ops table of each driver, by its number. */
  readonly opsTables: MmuNotifierOps[] = [];

  constructor(
    readonly script: Script,
    readonly names: Names,
    readonly stage: Stage,
    parts: Parts,
  ) {
    this.pageMap = new PageMap(script.phases.flat().flatMap(rangesOf));
    this.core = new parts.Core(stage.srcu, this.opsTables, () => this.mm);
    this.mm = new parts.Mm(
      this.core,
      this.pageMap,
      stage.devices,
      names.processes,
      stage.processes,
      stage.workqueue,
    );
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

  /** The bit that lets a held callback go on; 0 for one that is not held. */
  gate(driver: string, callback: CallbackName): number {
    const held = heldCallbacks(this.script);
    const index = held.findIndex((one) => one.driver === driver && one.callback === callback);
    return index < 0 ? 0 : 1 << index;
  }

  handle(name: string): Address {
    return this.stage.handles[this.names.notifiers.indexOf(name)] as Address;
  }
}

/** The callbacks of a script that are held at some time. */
export function heldCallbacks(script: Script): { driver: string; callback: CallbackName }[] {
  return script.drivers.flatMap(({ name: driver, behaviours }) =>
    behaviours.filter(({ does }) => does === 'hold').map(({ callback }) => ({ driver, callback })),
  );
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
  }
  return { processes, drivers: script.drivers.map(({ name }) => name), notifiers };
}

function rangesOf(action: Action): Range[] {
  return 'range' in action ? [action.range] : [];
}
