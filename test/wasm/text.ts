/** WebAssembly text of single functions, as clang writes it. */
import type { CModule, CValue } from '../../src/wasm/c-module';
import { PlainMemory, type PlainMemoryOptions } from './plain-memory';
import { translated } from './translated';

/** The parts of a unit whose functions have the given types and instructions. */
export function functionText(name: string, type: string, ...body: string[]): string {
  return [
    `\t.section\t.text.${name},"",@`,
    `\t.type\t${name},@function`,
    `${name}:                                   # @${name}`,
    '\t.loc\t1 7 0',
    `\t.functype\t${name} ${type}`,
    ...body.map((line) => (/^\S+:$/.test(line) ? line : `\t${line}`)),
    '\tend_function',
  ].join('\n');
}

export function unitText(...parts: string[]): string {
  return ['\t.file\t"unit.c"', '\t.file\t1 "/tree" "unit.c"', ...parts, ''].join('\n');
}

/** What a function `test` of this type and these instructions returns. */
export function evaluate(
  type: string,
  body: readonly string[],
  args: readonly CValue[],
  options: PlainMemoryOptions = {},
): CValue | undefined {
  const unit = unitText(functionText('test', type, ...body));
  return new PlainMemory(translated(unit), options).run('test', ...args);
}

export function unitOf(...parts: string[]): CModule {
  return translated(unitText(...parts));
}
