import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { packageRoot } from '../../../src/package-root';

type Sources = ReadonlyMap<string, string>;

function readFolder(folder: string, ending: string): Sources {
  const path = join(packageRoot(), 'native', folder);
  const names = readdirSync(path).filter((name) => name.endsWith(ending));
  return new Map(names.map((name) => [name, readFileSync(join(path, name), 'utf8')]));
}

/** Without comments, strings and preprocessor lines. */
function code(text: string): string {
  return text
    .replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')
    .replaceAll(/"(?:\\.|[^"\\])*"/g, '""')
    .replaceAll(/^#.*(?:\\\n.*)*/gm, '');
}

/** Functions and objects that other files can use. In the kernel's style they begin a line. */
function externalsOf(text: string): string[] {
  const external = String.raw`^(?!static\b|extern\b|typedef\b)\w+(?: \w+)* [*(]*`;
  const functions = new RegExp(String.raw`${external}(\w+)\([^;{}]*\)\s*\n\{`, 'gm');
  const objects = new RegExp(String.raw`${external}(\w+)\)?(?:\([^;{}]*\))?(?: =|;)`, 'gm');
  return [functions, objects].flatMap((pattern) =>
    [...code(text).matchAll(pattern)].map(([, name = '']) => name),
  );
}

/** What a header declares of the .c files beside it. */
function declaredIn(text: string): string[] {
  let declarations = code(text);
  while (declarations.includes('{')) declarations = declarations.replaceAll(/\{[^{}]*\}/g, '');
  return declarations.split(';').flatMap((declaration) => {
    const [, name] = /(\w+)\)?\(|\bextern .*\b(\w+)$/.exec(declaration)?.filter(Boolean) ?? [];
    return name ?? [];
  });
}

/** Of each file those whose functions or objects it uses. */
function importsOf(sources: Sources): Map<string, Set<string>> {
  const definedBy = new Map<string, string>();
  for (const [file, text] of sources) {
    for (const name of externalsOf(text)) definedBy.set(name, file);
  }
  return new Map(
    [...sources].map(([file, text]) => {
      const own = new Set([...code(text).matchAll(/^static .*?(\w+)\(/gm)].map(([, name]) => name));
      const used = (code(text).match(/(?<!\.|->)\b[a-z_]\w*/g) ?? []).flatMap((name) => {
        const definer = own.has(name) ? undefined : definedBy.get(name);
        return definer === undefined || definer === file ? [] : definer;
      });
      return [file, new Set(used)];
    }),
  );
}

/** The files that are in a circle of imports, or between two circles. */
function circleIn(imports: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const left = new Set(imports.keys());
  for (;;) {
    const importsOne = (file: string) => [...left].some((other) => imports.get(file)?.has(other));
    const isImported = (file: string) => [...left].some((other) => imports.get(other)?.has(file));
    const free = [...left].filter((file) => !importsOne(file) || !isImported(file));
    if (free.length === 0) return [...left].sort();
    for (const file of free) left.delete(file);
  }
}

describe('C files of one program', () => {
  for (const folder of ['guest-agent', 'guest-module']) {
    const sources = readFolder(folder, '.c');

    it(`of ${folder} do not import each other in a circle`, () => {
      expect(circleIn(importsOf(sources))).to.deep.equal([]);
    });

    it(`of ${folder} define each function and object that its headers declare`, () => {
      const declared = [...readFolder(folder, '.h').values()].flatMap(declaredIn);
      const defined = [...sources.values()].flatMap(externalsOf);
      expect(declared).not.to.have.length(0);
      expect(defined).to.include.members(declared);
      expect(defined).to.have.length(new Set(defined).size);
    });
  }

  it('are in a circle where one calls the other and uses an object of it', () => {
    const sources = new Map([
      ['a.c', 'int shared;\n\nvoid first(void)\n{\n\tsecond();\n}\n'],
      ['b.c', 'void second(void)\n{\n\tshared = 1;\n}\n'],
      ['c.c', '/* first() */\nstatic void third(void)\n{\n\tsecond();\n}\n'],
    ]);
    expect(circleIn(importsOf(sources))).to.deep.equal(['a.c', 'b.c']);
  });
});
