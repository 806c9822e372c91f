import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import { packageRoot } from '../../src/package-root';
import type { RecordedResult } from '../../src/report/recorded-result';
import { finishSite } from '../finish/finish-site';
import { generate } from '../generator/generate';
import { readSuite } from '../generator/read-suite';
import { serveFolder } from '../serve';
import { startBrowser, watchedPage } from './browser';

const { HOSTILE } = require('./hostile') as { readonly HOSTILE: string };
const SITE = join(packageRoot(), 'site');

/** A result with hostile text wherever an implementation can put text. */
const result: RecordedResult = {
  date: '2026-01-31',
  suite: { name: HOSTILE, version: HOSTILE },
  implementation: { name: HOSTILE, version: HOSTILE },
  mode: 'exhaustive',
  guarantees: [
    {
      id: 'G-031',
      verdict: 'fail',
      scenarios: [{ id: 'G-031.1', verdict: 'fail', interleavings: 1, knownFailure: HOSTILE }],
    },
  ],
  totals: { pass: 0, fail: 1, unsupported: 0, inconclusive: 0 },
};

describe('text from an implementation', () => {
  let browser: Browser | null = null;
  /** In the project, where modules are found. */
  let folder: string;

  before(async function () {
    browser = await startBrowser();
    if (browser === null) {
      console.error('The tests of untrusted text did NOT run: there is no Chromium.');
      this.skip();
    }
    mkdirSync(join(SITE, 'generated'), { recursive: true });
    folder = mkdtempSync(join(SITE, 'test', 'run-'));
  });

  after(async () => {
    await browser?.close();
    if (folder !== undefined) rmSync(folder, { recursive: true });
  });

  it('is shown escaped in the site', async () => {
    const [guarantee] = readSuite(packageRoot()).filter(({ id }) => id === 'G-031');
    if (guarantee === undefined) throw new Error('there is no G-031');
    const hostile = {
      ...guarantee,
      id: 'G-032',
      statement: HOSTILE,
      source: HOSTILE,
      explanation: HOSTILE,
      reason: HOSTILE,
      feature: HOSTILE,
    };
    const content = join(SITE, 'content');
    const sources = {
      guarantees: [guarantee, hostile],
      plans: [],
      faults: [],
      bugs: new Map(),
      results: [result],
      content,
    };
    await generate(sources, join(folder, 'generated'));
    cpSync(join(SITE, '.vitepress'), join(folder, '.vitepress'), { recursive: true });
    for (const name of ['generator', 'player']) symlinkSync(join(SITE, name), join(folder, name));
    const { build } = await import('vitepress');
    await build(folder);
    finishSite(join(folder, 'dist'));
    const served = await serveFolder(join(folder, 'dist'), 0);
    try {
      const pages = ['index', 'matrix', 'guarantees/index', 'guarantees/G-031', 'guarantees/G-032'];
      for (const path of pages) {
        const watched = await watchedPage(browser as Browser, served.address);
        await watched.page.goto(`${served.address}${path}.html`, { waitUntil: 'networkidle' });
        await expectHarmless(watched);
        if (path !== 'index') expect(await textOf(watched)).to.contain('globalThis.broken=4');
        const width = await watched.page.evaluate('document.documentElement.scrollWidth');
        expect(width, `${path} fits the window`).to.be.at.most(1280);
      }
    } finally {
      served.close();
    }
  });

  it('is shown escaped in the HTML report', async () => {
    const adapter = `node ${join(SITE, 'test', 'hostile.js')}`;
    const run = join(packageRoot(), 'bin', 'mmu-notifier-spec.js');
    expect(() =>
      execFileSync(process.execPath, [run, 'check', '--exec', adapter, '--tags', '@G-031'], {
        cwd: folder,
        stdio: 'ignore',
      }),
    ).to.throw();
    const report = join(folder, 'reports', 'report.html');
    expect(readFileSync(report, 'utf8')).to.contain('hostile');
    const watched = await watchedPage(browser as Browser, pathToFileURL(`${folder}/`).href);
    await watched.page.goto(pathToFileURL(report).href, { waitUntil: 'networkidle' });
    await watched.page.getByText('G-031').first().waitFor();
    await expectHarmless(watched);
  });
});

type Opened = Awaited<ReturnType<typeof watchedPage>>;

async function textOf({ page }: Opened): Promise<string> {
  return (await page.locator('body').textContent()) ?? '';
}

async function expectHarmless({ page, errors }: Opened): Promise<void> {
  expect(await page.evaluate('globalThis.broken')).to.equal(undefined);
  const foreign = 'a[href^="javascript:"], a[href*="foreign"], [onerror], [onload]';
  expect(await page.locator(foreign).count()).to.equal(0);
  expect(errors, page.url()).to.deep.equal([]);
}
