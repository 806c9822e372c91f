/** The tree that the command line names. */
import type { TreeChoice } from './choice';
import { revisionTree } from './revision-tree';
import { seriesTree } from './series-tree';
import { type SourceTree, treeAt } from './source-tree';

/** Rejects with a CannotRunError, in one line, where there is none that can be judged. */
export async function findTree(choice: TreeChoice, cache: string): Promise<SourceTree> {
  if ('folder' in choice) return treeAt(choice.folder);
  if ('series' in choice) return seriesTree(choice.series, cache);
  return revisionTree(choice.repository, choice.revision, cache);
}
