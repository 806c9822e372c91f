/** The translated C of a tree, with what all scripts that run on it share. */
import type { Machine } from '../../machine/machine';
import type { Address } from '../../machine/struct';
import type { SourceLine } from '../../protocol/source-line';
import { FUNCTIONS } from '../../wasm/c-module';
import type { TreeModel } from './choice';
import { type MemoryAccess, sequentialConsistency } from './memory-access';
import { MemoryMap } from './memory-map';
import { ObjectLayouts } from './object-layouts';
import { StaticData } from './static-data';
import { StoreBuffers } from './store-buffers';
import type { KernelUnit } from './unit';

export type TreeOptions = Omit<TreeModel, 'folder'>;

export class CompiledTree {
  readonly memory: MemoryMap;
  readonly model: MemoryAccess;
  /** Without store buffers. */
  readonly direct: MemoryAccess;
  /** Null where each store is visible at once. */
  readonly storeBuffers: StoreBuffers | null;
  private readonly sources: (SourceLine | null)[] = [];

  constructor(
    readonly unit: KernelUnit,
    readonly options: TreeOptions,
  ) {
    this.memory = new MemoryMap(
      new ObjectLayouts(unit.layouts, options.ambiguousSizes),
      new StaticData(unit.module),
      FUNCTIONS,
    );
    const { memoryModel } = options;
    this.storeBuffers = memoryModel === 'sc' ? null : new StoreBuffers(memoryModel, this.memory);
    this.direct = sequentialConsistency(this.memory);
    this.model = this.storeBuffers ?? this.direct;
  }

  /** The line that a site is on; null where clang gives none. */
  source(site: number): SourceLine | null {
    const known = this.sources[site];
    if (known !== undefined) return known;
    const at = this.unit.module.sites[site];
    const source =
      at === undefined || at.line === 0
        ? null
        : { file: at.file, line: at.line, text: this.unit.sourceLine(at) };
    this.sources[site] = source;
    return source;
  }

  /** The domain of RCU, behind the static objects. */
  rcu(machine: Machine): Address {
    return machine.statics.at(-1) as Address;
  }
}
