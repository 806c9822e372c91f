/** What the README and docs/ name exists: files, headings and npm scripts. */
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { z } from 'zod';
import { PROJECT, readProjectFile } from '../suite/project';

/** Names the files and scripts of earlier versions, and so is asked for its links only. */
const HISTORY = 'CHANGELOG.md';

const pages = ['README.md', HISTORY, ...markdownIn('docs')];
const current = pages.filter((page) => page !== HISTORY);

/** A path in code, from the root of the project; reports/ and site/dist come with a run. */
const PATH =
  /`((?:bench|bin|docs|examples|expectations|faults|features|native|results|schemas|scripts|site|src|steps|stryker|test)\/[\w./-]*)`/g;

function markdownIn(folder: string): string[] {
  return readdirSync(join(PROJECT, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md'))
    .map((path) => `${folder}/${path}`)
    .sort();
}

/** What a link to a heading has after its hash. */
function anchorsOf(page: string): string[] {
  const headings = readProjectFile(page).matchAll(/^#+ (.+)$/gm);
  return [...headings].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
}

/** Links of a page to files of the project, as it writes them. */
function linksOf(page: string): string[] {
  const links = readProjectFile(page).matchAll(/\]\(([^)\s]+)\)/g);
  return [...links].map(([, target = '']) => target).filter((target) => !target.includes('://'));
}

function isBroken(page: string, link: string): boolean {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? page : join(dirname(page), path);
  if (!existsSync(join(PROJECT, target))) return true;
  return anchor !== undefined && !anchorsOf(target).includes(anchor);
}

describe('the documentation', () => {
  for (const page of pages) {
    it(`has links in ${page} that lead somewhere`, () => {
      expect(linksOf(page).filter((link) => isBroken(page, link))).to.deep.equal([]);
    });
  }

  for (const page of current) {
    it(`names paths in ${page} that exist`, () => {
      const paths = [...readProjectFile(page).matchAll(PATH)].map(([, path = '']) => path);
      const built = paths.filter((path) => !path.startsWith('site/dist'));
      expect(built.filter((path) => !existsSync(join(PROJECT, path)))).to.deep.equal([]);
    });

    it(`names npm scripts in ${page} that exist`, () => {
      const { scripts } = z
        .object({ scripts: z.record(z.string(), z.string()) })
        .parse(JSON.parse(readProjectFile('package.json')));
      const named = [...readProjectFile(page).matchAll(/npm run (?:--silent )?([a-z:-]+)/g)];
      expect(named.map(([, name = '']) => name).filter((name) => !(name in scripts))).to.deep.equal(
        [],
      );
    });
  }

  it('shows each folder of src in docs/architecture.md, and no other', () => {
    const [, tree = ''] =
      /\nsrc\/\n((?: {2}.+\n)+)/.exec(readProjectFile('docs/architecture.md')) ?? [];
    const shown = [...tree.matchAll(/^ {2}([\w-]+)\//gm)].map(([, name = '']) => name);
    const folders = readdirSync(join(PROJECT, 'src'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
    expect(shown.sort()).to.deep.equal(folders.sort());
  });

  it('leads from the README to each page', () => {
    const reached = new Set(['README.md']);
    for (const page of reached) {
      if (!page.endsWith('.md') || !pages.includes(page)) continue;
      for (const link of linksOf(page)) {
        reached.add(join(dirname(page), link.split('#')[0] ?? ''));
      }
    }
    expect(pages.filter((page) => !reached.has(page))).to.deep.equal([]);
  });
});
