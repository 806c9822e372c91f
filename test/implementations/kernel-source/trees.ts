/** Kernel trees for tests that run clang: those of Debian, and copies with changes. */
import {
  kernelSourceCache,
  loadUnit,
  type UnitOptions,
} from '../../../src/implementations/kernel-source/load-unit';
import { seriesTree } from '../../../src/implementations/kernel-source/series-tree';
import {
  readSource,
  type SourceTree,
  treeWith,
} from '../../../src/implementations/kernel-source/source-tree';
import type { KernelUnit } from '../../../src/implementations/kernel-source/unit';
import { CannotRunError } from '../../../src/implementations/real-kernel/host-commands';
import type { KernelSeries } from '../../../src/implementations/real-kernel/kernels';

export const CORE = 'mm/mmu_notifier.c';
export const HEADER = 'include/linux/mmu_notifier.h';

/** From /usr/src, or else downloaded; unpacked once into the cache of the user. */
export async function tree(series: KernelSeries): Promise<SourceTree> {
  return seriesTree(series, kernelSourceCache());
}

/** A change of a file, which must be possible: a text that the file has, and another. */
export type Change = readonly [file: string, from: string | RegExp, to: string];

export function changed(
  base: SourceTree,
  cache: string,
  ...changes: readonly Change[]
): SourceTree {
  const texts = new Map<string, string>();
  for (const [file, from, to] of changes) {
    const before = texts.get(file) ?? readSource(base, file);
    const after = before.replace(from, to);
    if (after === before) throw new Error(`${file} has no ${from}`);
    texts.set(file, after);
  }
  return treeWith(base, texts, { name: 'patched', cache });
}

/** The error's one line; fails where a unit is made. */
export function refusal(source: SourceTree, options: UnitOptions): string {
  let unit: KernelUnit;
  try {
    unit = loadUnit(source, options);
  } catch (error) {
    if (error instanceof CannotRunError) return error.message;
    throw error;
  }
  throw new Error(`${unit.folder} was made`);
}
