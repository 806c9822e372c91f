/** Reads the text that `clang --target=wasm32 -S -g` writes. */
import { posix } from 'node:path';
import type {
  Assembly,
  AssemblyFunction,
  AssemblyObject,
  Position,
  Signature,
  ValueType,
} from './assembly';
import { addData, quotedBytes } from './data-directives';
import { UntranslatableError } from './untranslatable-error';

/** Directives that say nothing about what the code does. */
const IGNORED = new Set([
  '.text',
  '.hidden',
  '.globl',
  '.ident',
  '.size',
  '.no_dead_strip',
  '.tabletype',
  '.globaltype',
  '.import_module',
  '.import_name',
  '.export_name',
  '.addrsig',
  '.addrsig_sym',
  '.cfi_sections',
]);
const SYMBOL = /^("[^"]*"|[\w.$]+)/;

const [BYTES, MULTIPLY, SHIFT] = [
  '(i32, i32, i32) -> (i32)',
  '(i32, i64, i64, i64, i64) -> ()',
  '(i32, i64, i64, i32) -> ()',
];
/** Functions that clang calls of its own accord; clang 14 gives no type for them. */
const LIBRARY_FUNCTIONS: readonly (readonly [string, Signature])[] = Object.entries({
  memcpy: BYTES,
  memmove: BYTES,
  memset: BYTES,
  memcmp: BYTES,
  __multi3: MULTIPLY,
  __divti3: MULTIPLY,
  __modti3: MULTIPLY,
  __udivti3: MULTIPLY,
  __umodti3: MULTIPLY,
  __ashlti3: SHIFT,
  __ashrti3: SHIFT,
  __lshrti3: SHIFT,
}).map(([name, signature]) => [name, parseSignature(signature as string) as Signature]);

function valueTypes(text: string): ValueType[] {
  return text === '' ? [] : text.split(',').map((type) => type.trim());
}

/** `(i32, i64) -> (i32)`. Null where the text is none. */
export function parseSignature(text: string): Signature | null {
  const [, parameters, results] = /\((.*?)\)\s*->\s*\((.*?)\)/.exec(text) ?? [];
  if (parameters === undefined || results === undefined) return null;
  return { parameters: valueTypes(parameters), results: valueTypes(results) };
}

class Reader {
  readonly functions: AssemblyFunction[] = [];
  readonly objects: AssemblyObject[] = [];
  readonly signatures = new Map<string, Signature>(LIBRARY_FUNCTIONS);
  readonly weakSymbols = new Set<string>();
  readonly aliases = new Map<string, string>();

  private readonly types = new Map<string, string>();
  private readonly files = new Map<string, string>();
  private position: Position = { file: '', line: 0 };
  private section = '.text';
  private alignment = 1;
  private inFunction: AssemblyFunction | null = null;
  private inObject: AssemblyObject | null = null;

  read(line: string): void {
    const text = line.trim();
    if (text === '' || text.startsWith('#')) return;
    const end = text.search(/[\s#]/);
    const word = end < 0 ? text : text.slice(0, end);
    const operand = end < 0 ? '' : text.slice(end).trim();
    if (word.endsWith(':')) this.label(word.slice(0, -1));
    else if (word.startsWith('.')) this.directive(word, operand);
    else this.instruction(word, operand);
  }

  private label(name: string): void {
    const type = this.types.get(name);
    if (type === '@function') {
      const { file } = this.position;
      this.inFunction = { name, position: { file, line: 0 }, locals: [], instructions: [] };
      this.inObject = null;
      this.position = this.inFunction.position;
      this.functions.push(this.inFunction);
    } else if (type === '@object') {
      const writable = !this.section.includes('rodata');
      const { alignment } = this;
      this.inObject = { name, writable, alignment, bytes: [], relocations: [] };
      this.objects.push(this.inObject);
      this.alignment = 1;
    }
  }

  private directive(name: string, operand: string): void {
    if (name === '.loc') this.line(operand);
    else if (name === '.section') this.enterSection(operand);
    else if (name === '.weak') this.weakSymbols.add(this.plain(operand));
    else if (name === '.set') this.alias(operand);
    else if (this.section.startsWith('.debug_')) return;
    else if (name === '.file') this.file(operand);
    else if (name === '.functype') this.functionType(operand);
    else if (name === '.type') this.symbolType(operand);
    else if (name === '.local') this.inFunction?.locals.push(...valueTypes(this.plain(operand)));
    else if (name === '.p2align') this.alignment = 2 ** Number.parseInt(operand, 10);
    else if (!IGNORED.has(name) && !this.data(name, operand)) {
      this.refuse(`${name} ${operand} is not translated`);
    }
  }

  private instruction(operation: string, operand: string): void {
    if (this.section.startsWith('.debug_')) return;
    if (this.inFunction === null) this.refuse(`${operation} is outside of a function`);
    if (operation === 'end_function') {
      this.inFunction = null;
      return;
    }
    const { position } = this;
    this.inFunction.instructions.push({ operation, operand: this.plain(operand), position });
  }

  private plain(operand: string): string {
    const comment = operand.indexOf('#');
    return comment < 0 ? operand : operand.slice(0, comment).trimEnd();
  }

  /** The line before holds where clang gives line 0: code that it cannot assign to one line. */
  private line(operand: string): void {
    const [number = '', line = '0'] = operand.split(/\s+/, 2);
    if (line === '0') return;
    const file = this.files.get(number);
    if (file === undefined) this.refuse(`.loc ${operand} names a file that the text does not have`);
    this.position = { file, line: Number(line) };
    if (this.inFunction?.position.line === 0) this.inFunction.position = this.position;
  }

  private file(operand: string): void {
    const [, number, rest = ''] = /^(\d+)?\s*(.*)$/.exec(operand) ?? [];
    const first = quotedBytes(rest);
    const second = quotedBytes(rest.replace(/^"(?:[^"\\]|\\.)*"\s*/, ''));
    if (first === null) this.refuse(`.file ${operand} is not translated`);
    const [directory, name] = [first, second ?? []].map((bytes) => Buffer.from(bytes).toString());
    const path = second === null ? (directory as string) : (name as string);
    if (number === undefined) this.position = { file: path, line: 0 };
    else if (second === null || posix.isAbsolute(path)) this.files.set(number, path);
    else this.files.set(number, posix.join(directory as string, path));
  }

  private enterSection(operand: string): void {
    this.section = operand.slice(0, operand.search(/[,\s]|$/));
    this.inObject = null;
    this.alignment = 1;
    if (/^\.(init|fini)_array/.test(this.section)) {
      this.refuse(`${this.section}: constructors are not translated`);
    }
  }

  private functionType(operand: string): void {
    const name = SYMBOL.exec(operand)?.[1];
    const signature = parseSignature(operand);
    if (name === undefined || signature === null) this.refuse(`.functype ${operand} is unknown`);
    this.signatures.set(name, signature);
  }

  private symbolType(operand: string): void {
    const [name = '', type = ''] = this.plain(operand).split(',');
    this.types.set(name.trim(), type.trim());
  }

  private alias(operand: string): void {
    if (operand.startsWith('.L')) return;
    const [, name, target] = /^([\w.$]+),\s*([\w.$]+)$/.exec(this.plain(operand)) ?? [];
    if (name === undefined || target === undefined)
      this.refuse(`.set ${operand} is not translated`);
    this.aliases.set(name, target);
  }

  /** Sections of metadata have data that belongs to no object. */
  private data(name: string, operand: string): boolean {
    if (this.inObject !== null) return addData(this.inObject, name, operand);
    return !/^\.(text|rodata|data|bss)/.test(this.section);
  }

  private refuse(reason: string): never {
    throw new UntranslatableError(this.position, reason);
  }
}

export function readAssembly(text: string): Assembly {
  const reader = new Reader();
  for (const line of text.split('\n')) reader.read(line);
  return reader;
}
