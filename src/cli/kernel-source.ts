/** `kernel-source`: from the options to compiled trees, and to what the steps receive. */
import { join } from 'node:path';
import { quote } from 'shell-quote';
import type {
  KernelSourceChoice,
  KernelSourceParameters,
  TreeChoice,
} from '../implementations/kernel-source/choice';
import { findTree } from '../implementations/kernel-source/find-tree';
import { loadChoice } from '../implementations/kernel-source/load-choice';
import { kernelSourceCache } from '../implementations/kernel-source/load-unit';
import { releaseOf } from '../implementations/kernel-source/source-tree';
import type { ImplementationChoice, SelectedImplementation } from './options';
import { UnavailableError } from './unavailable-error';

/** Compiles the trees, or finds them in the cache. Rejects, in one line, where one cannot be judged. */
export async function selectKernelSource(
  options: ImplementationChoice,
  choice: KernelSourceChoice,
  log: (line: string) => void,
): Promise<SelectedImplementation> {
  const { unit, base, notJudged } = await loadChoice(choice);
  if (notJudged.length > 0) log(`not judged, as it is not compiled: ${notJudged.join(', ')}`);
  const { memoryModel, verbose } = choice;
  const worldParameters = (folder: string, commandLine: string) => ({
    ...options.worldParameters,
    kernelSource: { memoryModel, verbose, commandLine, folder } satisfies KernelSourceParameters,
  });
  const commandLine = commandLineOf(choice);
  // Not that of the patched tree: the verdicts on a base are kept for what is compared with it next.
  const baseLine = commandLineOf({ ...choice, patch: null, against: null });
  return {
    ...options,
    commandLine,
    worldParameters: worldParameters(unit.folder, commandLine),
    base: base && {
      worldParameters: worldParameters(base.folder, baseLine),
      cache: join(kernelSourceCache(), 'verdicts'),
      isSame: base.folder === unit.folder,
    },
  };
}

/** The release of the tree, which is not compiled. Rejects with an UnavailableError. */
export async function releaseOfChoice({ tree }: KernelSourceChoice): Promise<string> {
  try {
    return releaseOf(await findTree(tree, kernelSourceCache())).release;
  } catch (error) {
    throw new UnavailableError(error instanceof Error ? error.message : String(error));
  }
}

/** What follows `check` on a command line that judges the same tree. */
function commandLineOf({ tree, cc, defines, memoryModel, patch }: KernelSourceChoice): string {
  return quote([
    'kernel-source',
    ...treeWords(tree),
    ...(cc === null ? [] : ['--cc', cc]),
    ...defines.flatMap((define) => ['-D', define]),
    ...(memoryModel === 'sc' ? [] : ['--memory-model', memoryModel]),
    ...(patch === null ? [] : ['--patch', patch]),
  ]);
}

function treeWords(tree: TreeChoice): string[] {
  if ('folder' in tree) return ['--tree', tree.folder];
  if ('series' in tree) return ['--series', tree.series];
  return ['--git', tree.repository, '--rev', tree.revision];
}
