/** When a store of translated C becomes visible to other tasks. */
import type { Machine } from '../../machine/machine';
import type { Address } from '../../machine/struct';
import type { Width } from '../../wasm/c-module';
import type { MemoryModel } from './choice';
import type { MemoryMap } from './memory-map';

/** How the running task accesses memory; each function is part of a step. */
export interface MemoryAccess {
  readonly name: MemoryModel;
  load(machine: Machine, address: number, width: Width, signed: boolean): number;
  /** Whether the running task can store now; null where it always can. */
  readonly canStore: ((machine: Machine) => boolean) | null;
  store(machine: Machine, address: number, width: Width, value: number): void;
  /** Whether all earlier stores of the running task are visible; null where they always are. */
  readonly isDrained: ((machine: Machine) => boolean) | null;
  /** At a barrier of the running task: what it has initialized is visible from now on. */
  publish(machine: Machine): void;
  /** Whether the content of a new object is not visible to other tasks at once. */
  readonly publishesLate: boolean;
  /** The running task has a new object. */
  noteAllocated(machine: Machine, object: Address): void;
}

/** Each store is visible at once. */
export function sequentialConsistency(memory: MemoryMap): MemoryAccess {
  return {
    name: 'sc',
    canStore: null,
    isDrained: null,
    load: (machine, address, width, signed) => memory.load(machine, address, width, signed),
    store: (machine, address, width, value) => memory.store(machine, address, width, value),
    publish: () => undefined,
    publishesLate: false,
    noteAllocated: () => undefined,
  };
}
