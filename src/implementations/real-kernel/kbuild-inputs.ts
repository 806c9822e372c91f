/**
 * What a build of the module has read of the kernel's build folder and source tree. kbuild writes a
 * `.cmd` file for each file that it makes: the command, and the headers that the compiler read.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import type { BuildInputs } from './build-record';

/** What one `.cmd` file says. Paths are as kbuild writes them. */
export interface KbuildCommand {
  /** The program, with the launcher before it if there is one: `ccache gcc-12`. */
  readonly program: string;
  readonly words: readonly string[];
  /** The source file and the headers that the compiler read. */
  readonly read: readonly string[];
  /** Folders of headers, in the order in which the compiler searches them. */
  readonly includeFolders: readonly string[];
}

/** kbuild leaves autoconf.h out of its lists, and modpost reads Module.symvers by itself. */
const ALWAYS_READ = ['.config', 'Module.symvers', 'include/generated/autoconf.h'];

/** Has make print each makefile that it reads. */
export const PRINT_MAKEFILES = '--debug=v';

/** Where the module was built, and what `make` with PRINT_MAKEFILES printed. */
export interface KbuildRun {
  /** The kernel's build folder. */
  readonly build: string;
  /** The folder of the module, in which kbuild has left its `.cmd` files. */
  readonly module: string;
  readonly output: string;
}

export function kbuildInputs({ build, module, output }: KbuildRun): BuildInputs {
  const commands = readdirSync(module)
    .filter((name) => name.endsWith('.cmd'))
    .map((name) => parseCommandFile(readFileSync(join(module, name), 'utf8')));
  const absolute = (path: string) => locate(path, [build, module]);
  const outside = (paths: readonly string[]) =>
    paths.map(absolute).filter((path) => !path.startsWith(module + sep));
  const words = commands.flatMap((command) => command.words.flatMap(pathsIn));
  const makefiles = makefilesIn(output);
  if (makefiles.length === 0 || !commands.some((command) => command.read.length > 1)) {
    throw new Error(`kbuild left no list of the files that it read, in ${module}`);
  }
  return {
    read: outside([...commands.flatMap(({ read }) => read), ...words.filter(isFile(absolute))]),
    lookedFor: outside([...makefiles, ...ALWAYS_READ]),
    includeFolders: commands.flatMap((command) => command.includeFolders).map(absolute),
    tools: commands.map(({ program }) => program).filter((program) => /^[\w.+ -]+$/.test(program)),
  };
}

export function parseCommandFile(text: string): KbuildCommand {
  const [, command = ''] = /^(?:saved)?cmd_\S+ := +(.*)$/m.exec(text) ?? [];
  const words = command.split(/\s+/);
  const firstOption = words.findIndex((word) => word.startsWith('-'));
  const [, source = []] = /^source_\S+ := +(\S+)$/m.exec(text) ?? [];
  const [, list = ''] = /^deps_\S+ := \\\n((?:.*\\\n)*.*)$/m.exec(text) ?? [];
  const headers = list.split('\n').flatMap((line) => /^\s+([^\s$]\S*)/.exec(line)?.[1] ?? []);
  return {
    program: words.slice(0, Math.max(1, firstOption)).join(' '),
    words,
    read: [source, headers].flat(),
    includeFolders: [...command.matchAll(/(?<= -(?:I|isystem)) *\S+/g)].map(([it]) => it.trim()),
  };
}

/** The makefiles that make has looked for, as it prints them. */
export function makefilesIn(output: string): string[] {
  return [...output.matchAll(/^ *Reading makefile [`'](.+?)'/gm)].map(([, path = '']) => path);
}

/** Programs and plugins of the build folder: `./tools/objtool/objtool`, `-fplugin=scripts/x.so`. */
function pathsIn(word: string): string[] {
  return [word, word.slice(word.indexOf('=') + 1)].filter((path) => /^[\w./]*\//.test(path));
}

function isFile(absolute: (path: string) => string): (path: string) => boolean {
  return (path) => statSync(absolute(path), { throwIfNoEntry: false })?.isFile() ?? false;
}

/** kbuild works in the build folder up to Linux 6.12, and in the module's folder from 6.13. */
function locate(path: string, folders: readonly string[]): string {
  const places = folders.map((folder) => resolve(folder, path));
  return places.find((place) => existsSync(place)) ?? places[0] ?? path;
}
