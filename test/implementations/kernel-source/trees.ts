/** Kernel trees for tests that run clang: those of Debian, and copies with changes. */
import {
  kernelSourceCache,
  loadUnit,
  type UnitOptions,
} from '../../../src/implementations/kernel-source/load-unit';
import { seriesTree } from '../../../src/implementations/kernel-source/series-tree';
import {
  CORE,
  readSource,
  type SourceTree,
  treeWith,
} from '../../../src/implementations/kernel-source/source-tree';
import type { KernelUnit } from '../../../src/implementations/kernel-source/unit';
import { CannotRunError } from '../../../src/implementations/real-kernel/host-commands';
import type { KernelSeries } from '../../../src/implementations/real-kernel/kernels';

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

/** The names that had other ones up to Linux 5.5. */
const OLD_NAMES = [
  ['mm->notifier_subscriptions', 'mm->mmu_notifier_mm'],
  ['struct mmu_notifier_subscriptions', 'struct mmu_notifier_mm'],
] as const;
/** What interval notifiers have brought, in 5.5. */
const INTERVALS = /\w*(?:itree|interval)\w*/;

const INTERVAL_FIELDS = 'has_itree|itree|invalidate_seq|active_invalidate_ranges|wq|deferred_list';

/** A tree of the shape of Linux 5.4: cut by hand from another, where nobody has the real one. */
export function cutTo54(base: SourceTree, cache: string): SourceTree {
  const texts = new Map<string, string>();
  for (const file of [CORE, HEADER]) {
    let text = readSource(base, file);
    for (const [name, oldName] of OLD_NAMES) text = text.replaceAll(name, oldName);
    text = text
      .replaceAll(definition(INTERVALS.source, '\\([^;{}]*\\)\\n\\{[\\s\\S]*?^\\}\\n'), '')
      .replaceAll(definition(INTERVALS.source, ' \\{\\n[\\s\\S]*?^\\};\\n'), '')
      .replaceAll(definition(INTERVALS.source, '\\([^;{}]*\\);\\n'), '')
      .replaceAll(/^EXPORT_SYMBOL_GPL\(\w*interval\w*\);\n/gm, '')
      .replaceAll(/\tif \(subscriptions->has_itree\) \{[\s\S]*?\n\t\}\n/g, '')
      .replaceAll(/\tif \(subscriptions->has_itree\)\n.*\n/g, '')
      .replaceAll(/ else\n\t\tmm->mmu_notifier_mm->has_itree = true;/g, '');
    text = text
      .replaceAll(new RegExp(`^\\t[a-z][\\w ]* (?:${INTERVAL_FIELDS});\\n`, 'gm'), '')
      .replaceAll(new RegExp(`^\\t\\tsubscriptions->(?:${INTERVAL_FIELDS}) = .*\\n`, 'gm'), '')
      .replaceAll(
        new RegExp(`^\\t\\t\\w+\\(&subscriptions->(?:${INTERVAL_FIELDS})\\);\\n`, 'gm'),
        '',
      );
    texts.set(file, text);
  }
  texts.set(
    'Makefile',
    readSource(base, 'Makefile').replace(
      /VERSION = .*\nPATCHLEVEL = .*/,
      'VERSION = 5\nPATCHLEVEL = 4',
    ),
  );
  return treeWith(base, texts, { name: 'cut to 5.4', cache });
}

/** What begins in the first column, has a name like this, and goes on so. */
function definition(name: string, rest: string): RegExp {
  return new RegExp(`^(?:[a-z][^;{}#()]*[\\s*])?${name}${rest}`, 'gm');
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
