/** The parts of a kernel whose notifier core is the C of a tree. */

import { referenceParts } from '../../harness/kernel-under-test';
import type { ExtendedParts } from '../../harness/machine-extension';
import { compareReleases } from '../../protocol/releases';
import type { TreeModel } from './choice';
import { CompiledTree, type TreeOptions } from './compiled-tree';
import { coreOf, intervalsOfTree } from './core';
import { TreeExtension } from './machine-extension';
import { hasMmReferences, MmOfTree } from './mm-references';
import type { KernelUnit } from './unit';
import { readUnit } from './unit-files';

export function partsOfUnit(unit: KernelUnit, options: TreeOptions): ExtendedParts {
  const tree = new CompiledTree(unit, options);
  return {
    ...referenceParts,
    Core: coreOf(tree),
    Intervals: intervalsOfTree,
    ...(hasMmReferences(unit) ? { Mm: MmOfTree } : {}),
    extend: () => new TreeExtension(tree),
    perVmaLocks: compareReleases(unit.release, '6.4') >= 0,
  };
}

const units = new Map<string, KernelUnit>();

/** The unit in this folder of the cache, which is read once. */
export function unitIn(folder: string): KernelUnit {
  const known = units.get(folder) ?? readUnit(folder);
  units.set(folder, known);
  return known;
}

export function partsOfModel({ folder, ...options }: TreeModel): ExtendedParts {
  return partsOfUnit(unitIn(folder), options);
}
