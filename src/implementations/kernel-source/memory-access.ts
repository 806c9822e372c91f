/** When a store becomes visible to other tasks. */
import type { Machine } from '../../machine/machine';
import type { Address } from '../../machine/struct';
import type { Width } from '../../wasm/c-module';
import type { MemoryModel } from './choice';
import type { MemoryMap } from './memory-map';

/** How accesses of one width happen; each function is part of a step. */
export interface MemoryAccess {
  readonly name: MemoryModel;
  load(machine: Machine, address: number, width: Width, signed: boolean): number;
  /** Whether the running task can store now; null where it always can. */
  readonly canStore: ((machine: Machine) => boolean) | null;
  store(machine: Machine, address: number, width: Width, value: number): void;
  /** Makes all earlier stores of the running task visible. */
  drain(machine: Machine): void;
  /** Whether stores become visible later than they are made. */
  readonly isWeak: boolean;
  /** Whether the content of a new object is not visible to other tasks at once. */
  readonly publishesLate: boolean;
  /** The running task has a new object. */
  noteAllocated(machine: Machine, object: Address): void;
}

export function sequentialConsistency(memory: MemoryMap): MemoryAccess {
  return {
    name: 'sc',
    isWeak: false,
    publishesLate: false,
    noteAllocated: () => undefined,
    canStore: null,
    load: (machine, address, width, signed) => memory.load(machine, address, width, signed),
    store: (machine, address, width, value) => memory.store(machine, address, width, value),
    drain: () => undefined,
  };
}
