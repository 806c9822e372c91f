/** The files of a revision that a unit is made of, from a git repository, without a checkout. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { hashOf } from '../real-kernel/file-hashes';
import { CannotRunError, needCommands } from '../real-kernel/host-commands';
import { isShimmed, SHIM_INCLUDE, shimHeaders } from './shims';
import {
  CUT_SOURCES,
  checkTree,
  makeFolder,
  OPTIONAL_SOURCES,
  SOURCES,
  type SourceTree,
} from './source-tree';

/** Beside what includes lead to. */
const ALWAYS = [
  'Makefile',
  'include/linux/mmu_notifier.h',
  'include/linux/kconfig.h',
  'include/linux/compiler_types.h',
  'include/linux/compiler_attributes.h',
];

/** Throws a CannotRunError where there is no such repository or revision, or no kernel in it. */
export function revisionTree(repository: string, revision: string, cache: string): SourceTree {
  const git = new Repository(repository);
  const name = `--git ${repository} --rev ${revision}`;
  const commit = git.commitOf(revision);
  const shims = shimHeaders().map((header) => readFileSync(join(SHIM_INCLUDE, header), 'utf8'));
  const folder = join(cache, 'trees', `${commit}-${hashOf(shims.join('\n')).slice(0, 16)}`);
  makeFolder(folder, (temporary) => {
    for (const [path, content] of neededFiles(shims, (paths) => git.read(commit, paths))) {
      mkdirSync(dirname(join(temporary, path)), { recursive: true });
      writeFileSync(join(temporary, path), content);
    }
    checkTree({ name, folders: [temporary] });
  });
  return checkTree({ name, folders: [folder] });
}

type Files = Map<string, Buffer>;

/** The sources, and all headers that they may include, whatever the configuration is. */
function neededFiles(shims: readonly string[], read: (paths: readonly string[]) => Files): Files {
  const found: Files = new Map();
  const asked = new Set<string>();
  let next = [
    ...ALWAYS,
    ...SOURCES,
    ...OPTIONAL_SOURCES,
    ...Object.keys(CUT_SOURCES),
    ...shims.flatMap((text) => includesOf(text, null)),
  ];
  while (next.length > 0) {
    const paths = [...new Set(next)].filter((path) => !asked.has(path));
    for (const path of paths) asked.add(path);
    const files = paths.length === 0 ? new Map<string, Buffer>() : read(paths);
    next = [];
    for (const [path, content] of files) {
      found.set(path, content);
      next.push(...includesOf(content.toString(), path));
    }
  }
  return found;
}

/** Where the headers that a file includes may be in the tree; `file` is null for a shim. */
function includesOf(text: string, file: string | null): string[] {
  const includes = text.matchAll(/^[ \t]*#[ \t]*(include|include_next)[ \t]+(["<])([^">]+)[">]/gm);
  return [...includes].flatMap(([, directive, quote, header = '']) => {
    const beside = quote === '"' && file !== null ? [posix.join(posix.dirname(file), header)] : [];
    if (directive === 'include' && isShimmed(header)) return [];
    return [...beside, `include/${header}`, `include/uapi/${header}`];
  });
}

class Repository {
  constructor(private readonly folder: string) {
    needCommands(['git'], undefined, 'to read a revision');
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
      throw new CannotRunError(`--git ${folder}: no such folder; expected a git repository`);
    }
    if (this.git(['rev-parse', '--git-dir']).status !== 0) {
      throw new CannotRunError(`--git ${folder}: not a git repository`);
    }
  }

  commitOf(revision: string): string {
    const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`];
    const { status, stdout } = this.git(args);
    if (status === 0) return stdout.toString().trim();
    throw new CannotRunError(`--git ${this.folder} --rev ${revision}: no such revision`);
  }

  /** The files of a commit, of those that it has. */
  read(commit: string, paths: readonly string[]): Files {
    const input = paths.map((path) => `${commit}:${path}\n`).join('');
    const { status, stdout, stderr } = this.git(['cat-file', '--batch'], input);
    if (status !== 0) {
      const [reason = ''] = stderr.toString().trim().split('\n');
      throw new CannotRunError(`--git ${this.folder}: git cat-file failed: ${reason}`);
    }
    return parseBatch(stdout, paths);
  }

  private git(args: readonly string[], input?: string) {
    return spawnSync('git', ['-C', this.folder, ...args], {
      maxBuffer: 1 << 28,
      ...(input === undefined ? {} : { input }),
    });
  }
}

/** What `git cat-file --batch` prints: for each path a line with type and size, and the content. */
export function parseBatch(output: Buffer, paths: readonly string[]): Files {
  const files: Files = new Map();
  let at = 0;
  for (const path of paths) {
    const end = output.indexOf('\n', at);
    const [, type, size] = /^[0-9a-f]+ (\w+) (\d+)$/.exec(output.toString('utf8', at, end)) ?? [];
    at = end + 1;
    if (size === undefined) continue;
    if (type === 'blob') files.set(path, output.subarray(at, at + Number(size)));
    at += Number(size) + 1;
  }
  return files;
}
