/** The layout of the code, which docs/architecture.md shows: which folder may import which. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { PROJECT } from '../suite/project';
import { type ImportGraph, importCircles, readImports, relativeImports } from './import-graph';

/** Folders that know neither scenarios nor Cucumber. */
const ENGINE = [
  'src/protocol',
  'src/properties',
  'src/machine',
  'src/linux',
  'src/wasm',
  'src/model-checker',
  'src/harness',
  'faults',
  'src/counterexample',
  'src/implementations',
];
const SUITE = ['src', ...ENGINE, 'src/conformance', 'src/suite'];
const ALL = [
  ...SUITE,
  'src/recording',
  'src/report',
  'src/kill-matrix',
  'src/kernel-mutants',
  'src/cli',
];

/** What each folder may import, from the bottom of the code to its top. test/ may import it all. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  // The files of src/ itself: where the package is installed, and the error of a wrong argument.
  src: [],
  'src/protocol': [],
  'src/properties': ['src/protocol'],
  'src/machine': ['src/protocol'],
  'src/linux': ['src/protocol', 'src/machine'],
  'src/wasm': ['src/protocol', 'src/machine'],
  'src/model-checker': ['src/protocol', 'src/properties', 'src/machine'],
  'src/harness': ['src/protocol', 'src/machine', 'src/linux', 'src/model-checker'],
  // Subclasses of what src/linux and src/harness have, which a known fault is made of.
  faults: ['src/protocol', 'src/machine', 'src/linux', 'src/model-checker', 'src/harness'],
  'src/counterexample': ['src', 'src/protocol', 'src/properties', 'src/model-checker'],
  'src/implementations': ['src', ...ENGINE.slice(0, -1)],
  'src/conformance': [
    'src',
    'src/protocol',
    'src/properties',
    'src/model-checker',
    'src/counterexample',
  ],
  'src/suite': ['src', ...ENGINE, 'src/conformance'],
  'src/recording': ['src', 'src/protocol', 'src/properties'],
  steps: SUITE,
  'src/report': SUITE,
  'src/kill-matrix': [...SUITE, 'src/report'],
  'src/kernel-mutants': SUITE,
  'src/cli': [...SUITE, 'src/recording', 'src/report'],
  scripts: ALL,
  site: ALL,
  bench: ALL,
  stryker: ALL,
};

/** `src/linux` for `src/linux/mm/pages.ts`, and `src` for `src/package-root.ts`. */
function folderOf(file: string): string {
  const [top = '', next = '', ...more] = file.split('/');
  return top === 'src' && more.length > 0 ? `${top}/${next}` : top;
}

/** One line for each import that the table does not allow. */
function forbiddenImports(graph: ImportGraph): string[] {
  return [...graph].flatMap(([file, imports]) => {
    const folder = folderOf(file);
    const allowed = [folder, ...(MAY_IMPORT[folder] ?? [])];
    return imports
      .filter((imported) => !allowed.includes(folderOf(imported)))
      .map((imported) => `${file} imports ${imported}`);
  });
}

describe('the imports of the code', () => {
  const folders = Object.keys(MAY_IMPORT);
  const graph = readImports(
    PROJECT,
    folders.filter((folder) => !folder.startsWith('src/')),
  );

  it('have no circle', () => {
    expect(importCircles(graph).join('\n')).to.equal('');
  });

  it('are those that the table allows', () => {
    expect(forbiddenImports(graph).join('\n')).to.equal('');
  });

  it('have a table of every folder of src, each allowed only what stands above it', () => {
    const existing = readdirSync(join(PROJECT, 'src'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => `src/${name}`);
    expect(folders.filter((folder) => folder.startsWith('src/'))).to.have.members(existing);
    for (const [folder, allowed] of Object.entries(MAY_IMPORT)) {
      expect(folders.slice(0, folders.indexOf(folder)), folder).to.include.members([...allowed]);
    }
  });
});

describe('the check of imports', () => {
  it('reads imports of types, exports, import() and require()', () => {
    const text = `
      import type { A } from './type';
      import { type B } from '../value';
      import './effect';
      export { c } from './export';
      export type { D } from './type-export';
      type E = import('./type-query').E;
      const f = async () => import('./dynamic');
      const g = require('./required');
      import chai from 'chai';
      // import './comment';
    `;
    expect(relativeImports(text).sort()).to.deep.equal([
      '../value',
      './dynamic',
      './effect',
      './export',
      './required',
      './type',
      './type-export',
      './type-query',
    ]);
  });

  it('finds a circle of two files and one of three, each once', () => {
    const graph = new Map([
      ['a.ts', ['b.ts', 'c.ts']],
      ['b.ts', ['a.ts', 'd.ts']],
      ['c.ts', ['e.ts']],
      ['d.ts', []],
      ['e.ts', ['a.ts']],
    ]);
    expect(importCircles(graph)).to.deep.equal(['a.ts → b.ts → a.ts', 'a.ts → c.ts → e.ts → a.ts']);
  });

  it('finds imports against the arrow, also of and by a folder that the table lacks', () => {
    const graph = new Map([
      ['src/machine/memory.ts', ['src/linux/mm/pages.ts', 'src/protocol/names.ts']],
      ['src/linux/mm/pages.ts', ['src/machine/memory.ts', 'src/linux/mm/mm-struct.ts']],
      ['src/linux/mm/mm-struct.ts', ['src/new/new.ts']],
      ['src/new/new.ts', ['src/protocol/names.ts']],
      ['src/usage-error.ts', ['src/cli/main.ts']],
    ]);
    expect(forbiddenImports(graph)).to.deep.equal([
      'src/machine/memory.ts imports src/linux/mm/pages.ts',
      'src/linux/mm/mm-struct.ts imports src/new/new.ts',
      'src/new/new.ts imports src/protocol/names.ts',
      'src/usage-error.ts imports src/cli/main.ts',
    ]);
  });
});
