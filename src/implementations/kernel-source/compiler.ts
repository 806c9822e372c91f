/** Which clang compiles, and that it can. */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { delimiter, isAbsolute, join, sep } from 'node:path';
import { CannotRunError } from '../real-kernel/host-commands';

export interface Compiler {
  /** As the user names it. */
  readonly command: string;
  /** The file that it is, which tells whether it is still the same program. */
  readonly file: string;
}

/** Releases that Debian has beside the default one, the newest first. */
const RELEASES = Array.from({ length: 17 }, (_, n) => 30 - n);
const INSTALL = 'apt-get install clang';

/** The command of `--cc`, or else clang, or the newest clang-N. Throws a CannotRunError for none. */
export function findCompiler(cc?: string, path = process.env.PATH ?? ''): Compiler {
  const commands = cc === undefined ? ['clang', ...RELEASES.map((n) => `clang-${n}`)] : [cc];
  for (const command of commands) {
    const file = executable(command, path);
    if (file !== null) return { command, file };
  }
  throw new CannotRunError(
    cc === undefined
      ? `clang is missing, which compiles the kernel's source: ${INSTALL}`
      : `--cc ${cc}: no such program; expected a clang with the target wasm32: ${INSTALL}`,
  );
}

function executable(command: string, path: string): string | null {
  const folders = command.includes(sep) ? [''] : path.split(delimiter);
  for (const folder of folders) {
    const file = isAbsolute(command) ? command : join(folder, command);
    try {
      accessSync(file, constants.X_OK);
      if (statSync(file).isFile()) return realpathSync(file);
    } catch {
      // Not here: the next folder.
    }
  }
  return null;
}

/** Changes when another version of the program is installed, without running it. */
export function identityOf({ file }: Compiler): string {
  const { size, mtimeMs } = statSync(file);
  return JSON.stringify({ file, size, mtimeMs });
}

/** The first line of `--version`. Throws a CannotRunError where it is no clang. */
export function versionOf({ command, file }: Compiler): string {
  const { stdout = '' } = spawnSync(file, ['--version'], { encoding: 'utf8' });
  const [first = ''] = stdout.split('\n');
  if (first.includes('clang version')) return first.trim();
  throw new CannotRunError(
    `${command} is no clang; expected one with the target wasm32: ${INSTALL}`,
  );
}

/** What the compiler says where it was built without the target; null for another error. */
export function missingTarget({ command }: Compiler, stderr: string): CannotRunError | null {
  if (!/unable to create target|No available targets|unknown target triple/i.test(stderr))
    return null;
  return new CannotRunError(
    `${command} was built without the target wasm32: ${INSTALL}, and name it with --cc`,
  );
}
