/** Kernel trees that cannot be judged, and options of `kernel-source` that do not go together. */
import { type BadInput, command, type Named, spec } from './bad-input';

const SOURCE = 'kernel-source';
const TREE = [SOURCE, '--tree', '{cwd}'];

const options: readonly BadInput[] = [
  spec([SOURCE], SOURCE, '--tree FOLDER', '--series VERSION', '--git FOLDER --rev REVISION'),
  command(['run', 'G-001.1', SOURCE], SOURCE, '--tree FOLDER'),
  spec([...TREE, '--series', '6.1'], '--tree and --series', 'one of them'),
  spec([...TREE, '--git', '.', '--rev', 'v6.6'], '--tree and --git', 'one of them'),
  spec([SOURCE, '--git', '.'], '--git and --rev', 'both'),
  spec([SOURCE, '--rev', 'v6.6'], '--git and --rev', 'both'),
  spec([SOURCE, '--series', '5.10'], '--series 5.10:', '6.12, 6.1'),
  spec([...TREE, '--memory-model', 'lkmm'], '--memory-model lkmm:', 'sc, tso, pso'),
  ...['1X', 'A B', '=1', '-X'].map((macro) =>
    spec([...TREE, `--define=${macro}`], `--define ${macro}:`, 'NAME or NAME=VALUE'),
  ),
  spec([...TREE, '--against', '.', '--patch', 'x'], '--against and --patch', 'one of them'),
  ...['--against', '--patch'].flatMap((flag) => [
    spec([...TREE, flag, 'x', '--expectations', 'y'], `${flag} and --expectations`, 'one of them'),
    spec([...TREE, flag, 'x', '--shard', '1/2'], `${flag} and --shard`, 'one of them'),
  ]),
  ...['--kernel', '--kernel-build', '--boot'].map((flag) =>
    spec([...TREE, flag, 'x'], `${flag} and kernel-source`, 'linux'),
  ),
  spec([...TREE, '--fault', 'synchronize-waits-for-readers-only'], '--fault', SOURCE, 'reference'),
  spec([...TREE, '--random', '9'], '--random', SOURCE, 'reference'),
];

const ALONE: readonly (readonly [flag: string, ...value: string[]])[] = [
  ['--tree', '.'],
  ['--git', '.'],
  ['--rev', 'v6.6'],
  ['--cc', 'clang'],
  ['--define', 'X'],
  ['--memory-model', 'tso'],
  ['--against', '.'],
  ['--patch', 'x'],
  ['--verbose'],
];

/** Options of kernel-source with other implementations. */
const misplaced: readonly BadInput[] = ['reference', 'linux', '2008-as-posted'].flatMap((name) =>
  ALONE.map((words) => spec([name, ...words], `${words[0]} and ${name}`, SOURCE)),
);

const CORE = 'mm/mmu_notifier.c';
const OTHERS = ['lib/rbtree.c', 'lib/interval_tree.c', 'include/linux/mmu_notifier.h'];

function makefile(version: number, patchlevel: number): string {
  return `VERSION = ${version}\nPATCHLEVEL = ${patchlevel}\nSUBLEVEL = 3\nEXTRAVERSION =\n`;
}

/** A tree that has the files that are looked for first. */
function treeOf(text: string, without?: string): Readonly<Record<string, string>> {
  const files = {
    Makefile: text,
    ...Object.fromEntries([CORE, ...OTHERS].map((file) => [file, ''])),
  };
  return Object.fromEntries(Object.entries(files).filter(([file]) => file !== without));
}

function refused(
  argv: readonly string[],
  what: string,
  files: Readonly<Record<string, string>>,
  ...names: readonly Named[]
): BadInput {
  return { ...spec([SOURCE, ...argv], ...names), what, code: 3, files };
}

const tree = ['--tree', '{cwd}'];

const trees: readonly BadInput[] = [
  { ...spec([SOURCE, '--tree', '{cwd}/none'], '--tree {cwd}/none:', 'no such folder'), code: 3 },
  refused(tree, 'no tree', {}, '--tree {cwd}:', `no ${CORE}`, 'source tree of Linux'),
  ...['Makefile', CORE, ...OTHERS].map((file) =>
    refused(tree, `without ${file}`, treeOf(makefile(6, 12), file), '--tree {cwd}:', `no ${file}`),
  ),
  refused(tree, 'of 4.19', treeOf(makefile(4, 19)), 'Linux 4.19', '5.4 or later'),
  refused(tree, 'of 5.3', treeOf(makefile(5, 3)), 'Linux 5.3', '5.4 or later'),
  refused(tree, 'no Makefile of a kernel', treeOf('all:\n'), 'Makefile', 'VERSION'),
  refused(
    [...tree, '--cc', 'no-such-compiler'],
    'without the compiler',
    treeOf(makefile(6, 12)),
    '--cc no-such-compiler:',
    'no such program',
    'apt-get install clang',
  ),
  {
    ...refused(
      tree,
      'without clang',
      treeOf(makefile(6, 12)),
      'clang is missing',
      'apt-get install clang',
    ),
    programs: [],
  },
  refused(
    [...tree, '--cc', 'true'],
    'with what is no clang',
    treeOf(makefile(6, 12)),
    'true is no clang',
    'apt-get install clang',
  ),
];

const repositories: readonly BadInput[] = [
  refused(['--git', '{cwd}/none', '--rev', 'x'], 'none', {}, '--git {cwd}/none:', 'no such folder'),
];

const PATCH = [...tree, '--patch', '{cwd}/a.diff'];

const patches: readonly BadInput[] = [
  refused(PATCH, 'no patch', treeOf(makefile(6, 12)), '--patch {cwd}/a.diff:', 'can be read'),
  refused(
    PATCH,
    'an empty patch',
    { ...treeOf(makefile(6, 12)), 'a.diff': '' },
    '--patch {cwd}/a.diff:',
    'no hunk',
    'unified diff',
  ),
  refused(
    PATCH,
    'a patch of another tree',
    {
      ...treeOf(makefile(6, 12)),
      'a.diff': `--- a/${CORE}\n+++ b/${CORE}\n@@ -1 +1 @@\n-one\n+two\n`,
    },
    '--patch {cwd}/a.diff:',
    `hunk 1 of 1 does not apply to ${CORE}`,
  ),
];

export const kernelSourceCases: readonly BadInput[] = [
  ...options,
  ...misplaced,
  ...trees,
  ...repositories,
  ...patches,
];
