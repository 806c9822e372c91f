/** Runs the host's commands that a real kernel needs. */
import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The implementation cannot run here; the message says what is missing and how to install it. */
export class CannotRunError extends Error {}

/** The package of Debian that has each command. */
const PACKAGES: Readonly<Record<string, string>> = {
  'qemu-system-x86_64': 'qemu-system-x86',
  'gcc-12': 'gcc-12',
  gcc: 'gcc',
  make: 'make',
  'apt-get': 'apt',
  'apt-cache': 'apt',
  'dpkg-deb': 'dpkg',
  git: 'git',
  tar: 'tar',
  xz: 'xz-utils',
  setpriv: 'util-linux',
};

/** Throws a CannotRunError where a command is missing. */
export function needCommands(
  commands: readonly string[],
  path = process.env.PATH ?? '',
  purpose = 'to boot Linux',
): void {
  for (const command of commands) {
    if (path.split(delimiter).some((folder) => isExecutable(join(folder, command)))) continue;
    const package_ = PACKAGES[command] ?? command;
    throw new CannotRunError(
      `${command} is missing, which is needed ${purpose}: apt-get install ${package_}`,
    );
  }
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The standard output of a command. Rejects with a CannotRunError that quotes the last lines. */
export async function output(
  command: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly doing: string },
): Promise<string> {
  return new Promise((resolve, reject) => {
    const settings = {
      maxBuffer: 1 << 26,
      // What is printed is read.
      env: { ...process.env, LC_ALL: 'C' },
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    };
    execFile(command, [...args], settings, (error, stdout, stderr) => {
      if (error === null) return resolve(stdout);
      const said = stderr.trim() === '' ? stdout : stderr;
      const lastLines = said.trim().split('\n').slice(-8).join('\n  ');
      reject(new CannotRunError(`${options.doing} failed (${command}):\n  ${lastLines}`));
    });
  });
}
