/** Clang's WebAssembly text to the text of a CommonJS module that exports a `CModule`. */
import type { Instruction } from './assembly';
import type { ImportedSymbol, Site } from './c-module';
import { generateFunction, type UnitNames } from './generate-code';
import { INTEGER_FUNCTIONS } from './integer-operations';
import { link, type UndefinedSymbol } from './link';
import { readAssembly } from './read-assembly';

export interface TranslateOptions {
  /**
   * Addresses of objects that the unit uses and does not define. The address of an object that is
   * missing here is NULL: see `CModule.imports`.
   */
  readonly externalObjects?: Readonly<Record<string, number>>;
}

class Names implements UnitNames {
  readonly sites: Site[] = [];
  private readonly siteNumbers = new Map<string, number>();
  private readonly variables = new Map<string, string>();
  private readonly taken = new Set<string>();

  site(functionName: string, { position: { file, line } }: Pick<Instruction, 'position'>): number {
    const key = `${functionName}\n${file}\n${line}`;
    const known = this.siteNumbers.get(key);
    if (known !== undefined) return known;
    const number = this.sites.push({ function: functionName, file, line }) - 1;
    this.siteNumbers.set(key, number);
    return number;
  }

  variableOf(functionName: string): string {
    const known = this.variables.get(functionName);
    if (known !== undefined) return known;
    let name = `$${functionName.replace(/\W/g, '_')}`;
    while (this.taken.has(name)) name += '_';
    this.taken.add(name);
    this.variables.set(functionName, name);
    return name;
  }
}

/** Throws an `UntranslatableError` for code that is not translated. */
export function translate(text: string, { externalObjects = {} }: TranslateOptions = {}): string {
  const assembly = readAssembly(text);
  const unit = link(assembly, externalObjects);
  const names = new Names();
  const functions = assembly.functions.map((source) => generateFunction(unit, names, source));
  const imports = unit.undefinedSymbols.map(({ name, kind, use }: UndefinedSymbol) => {
    const site = use === null ? null : { function: use.function, ...use.position };
    return { name, kind, site } satisfies ImportedSymbol;
  });
  const exported = assembly.functions.map(
    ({ name }) => `${JSON.stringify(name)}: ${names.variableOf(name)}`,
  );
  return [
    "'use strict';",
    INTEGER_FUNCTIONS,
    ...functions,
    `exports.functions = { ${exported.join(', ')} };`,
    `exports.sites = ${JSON.stringify(names.sites)};`,
    `exports.data = ${JSON.stringify(unit.data)};`,
    `exports.imports = ${JSON.stringify(imports)};`,
    `exports.functionTable = ${JSON.stringify(unit.functionTable)};`,
    '',
  ].join('\n');
}
