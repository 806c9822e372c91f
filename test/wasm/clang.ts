/** Clang for tests: which there are, and the WebAssembly text that they make of C. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Debian's packages of these names have the commands of these names. */
export const CLANGS = ['clang-14', 'clang-19'] as const;
export const LEVELS = ['-O0', '-O1', '-O2', '-Os'] as const;

const DIALECT = ['-fwrapv', '-fno-strict-aliasing', '-w'];

export type Clang = (typeof CLANGS)[number];
export type Level = (typeof LEVELS)[number];

/** The compiler's own first error. */
function run(command: string, args: readonly string[]): string {
  const { error, status, stdout, stderr } = spawnSync(command, args, {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (error !== undefined) throw new Error(`${command}: ${error.message}`);
  if (status !== 0) throw new Error(`${command} failed: ${stderr.split('\n')[0]}`);
  return stdout;
}

function isInstalled(command: string): boolean {
  return spawnSync(command, ['--version']).status === 0;
}

/** One line that names the packages to install; null where all are there. */
export function missingClang(): string | null {
  const missing = CLANGS.filter((command) => !isInstalled(command));
  return missing.length === 0
    ? null
    : `These tests compile C for wasm32. Install the package${missing.length > 1 ? 's' : ''} ${missing.join(' and ')}.`;
}

/** A directory that exists while `use` runs. */
export function inScratch<Result>(use: (directory: string) => Result): Result {
  const directory = mkdtempSync(join(tmpdir(), 'mmu-notifier-spec-'));
  try {
    return use(directory);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** The text of `unit.c` for wasm32. */
export function compileToText(
  clang: Clang,
  level: Level,
  c: string,
  flags: readonly string[] = [],
): string {
  return inScratch((directory) => {
    writeFileSync(join(directory, 'unit.c'), c);
    const output = join(directory, 'unit.s');
    run(clang, [
      '--target=wasm32',
      '-S',
      '-g',
      level,
      '-ffreestanding',
      ...DIALECT,
      ...flags,
      join(directory, 'unit.c'),
      '-o',
      output,
    ]);
    return readFileSync(output, 'utf8');
  });
}

/** What the program prints that gcc, or clang where there is no gcc, makes for this machine. */
export function runNatively(files: Readonly<Record<string, string>>): string {
  const compiler = isInstalled('gcc') ? 'gcc' : 'clang-19';
  return inScratch((directory) => {
    const paths = Object.entries(files).map(([name, text]) => {
      const path = join(directory, name);
      writeFileSync(path, text);
      return path;
    });
    const program = join(directory, 'program');
    run(compiler, ['-O0', ...DIALECT, ...paths, '-o', program]);
    return run(program, []);
  });
}
