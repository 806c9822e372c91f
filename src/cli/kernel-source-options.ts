/** The options of `kernel-source`: which tree, and how it is compiled and judged. */
import type {
  KernelSourceChoice,
  MemoryModel,
  TreeChoice,
} from '../implementations/kernel-source/choice';
import type { KernelSeries } from '../implementations/real-kernel/kernels';
import { UsageError } from '../usage-error';
import { type LinuxValues, linuxFlag } from './linux-options';

/** As the grammar has read them, where they are given. */
export type SourceValues = Partial<
  Record<'tree' | 'git' | 'rev' | 'cc' | 'against' | 'patch', string> & {
    series: string;
    define: readonly string[];
    memoryModel: string;
    verbose: boolean;
  }
>;

/** Of each option, what it is called where it stands with another implementation. */
const FLAGS: readonly (readonly [keyof SourceValues, string])[] = [
  ['tree', '--tree'],
  ['git', '--git'],
  ['rev', '--rev'],
  ['cc', '--cc'],
  ['define', '--define'],
  ['memoryModel', '--memory-model'],
  ['against', '--against'],
  ['patch', '--patch'],
  ['verbose', '--verbose'],
];

const EXPECTED = '--tree FOLDER, --series VERSION, or --git FOLDER --rev REVISION';

/** The choice; null for other implementations. `judged` is the name of the one that was chosen. */
export function kernelSourceChoice(
  values: SourceValues & LinuxValues,
  judged: string,
): KernelSourceChoice | null {
  if (judged !== 'kernel-source') {
    const [, flag] = FLAGS.find(([key]) => values[key] !== undefined) ?? [];
    if (flag === undefined) return null;
    throw new UsageError(`${flag} and ${judged}: expected kernel-source, which alone has that`);
  }
  const other = linuxFlag(values);
  if (other !== undefined) {
    throw new UsageError(`${other} and kernel-source: expected linux, which alone has that`);
  }
  const { cc = null, define = [], against = null, patch = null, verbose = false } = values;
  return {
    tree: treeChoice(values),
    cc,
    defines: define,
    memoryModel: (values.memoryModel ?? 'sc') as MemoryModel,
    against,
    patch,
    verbose,
  };
}

function treeChoice({ tree, series, git, rev }: SourceValues): TreeChoice {
  const given = [tree && '--tree', series && '--series', git && '--git'].filter(Boolean);
  if (given.length > 1) throw new UsageError(`${given.join(' and ')}: expected one of them`);
  if ((git === undefined) !== (rev === undefined)) {
    throw new UsageError('--git and --rev: expected both, or neither');
  }
  if (tree !== undefined) return { folder: tree };
  if (series !== undefined) return { series: series as KernelSeries };
  if (git !== undefined && rev !== undefined) return { repository: git, revision: rev };
  throw new UsageError(`kernel-source: expected ${EXPECTED}`);
}
