import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import { type Served, serveFolder } from '../serve';
import { DIST, type Look, startBrowser, type Watched, watchedPage } from './browser';

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

interface AxeViolation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string }[];
}

/** A path of some depth, so that no absolute link works by accident. */
const SUB_PATH = '/some/where/';

describe('the site in Chromium', () => {
  let browser: Browser | null = null;
  let served: Served;

  before(async function () {
    expect(existsSync(join(DIST, 'index.html')), 'npm run site builds it').to.equal(true);
    browser = await startBrowser();
    if (browser === null) {
      console.error(
        'The tests of the site did NOT run: there is no Chromium (apt install chromium).',
      );
      this.skip();
    }
    served = await serveFolder(DIST, 0, SUB_PATH);
  });

  after(async () => {
    await browser?.close();
    served?.close();
  });

  async function open(path: string, look: Look = {}): Promise<Watched> {
    const watched = await watchedPage(browser as Browser, served.address, look);
    await watched.page.goto(`${served.address}${path}`, { waitUntil: 'networkidle' });
    return watched;
  }

  const PAGES = [
    'index.html',
    'matrix.html',
    'guarantees/index.html',
    'guarantees/G-031.html',
    'guarantees/G-093.html',
    'by/tasks.html',
    'by/functions.html',
    'by/errors.html',
    'by/events.html',
    'by/questions.html',
    'by/releases.html',
    'by/history.html',
  ];
  for (const path of PAGES) {
    it(`opens ${path} without errors`, async () => {
      const { page, errors } = await open(path);
      expect(await page.locator('h1').count()).to.equal(1);
      expect(errors).to.deep.equal([]);
    });
  }

  for (const [words, wanted] of [
    ['release twice', 'G-092'],
    ['EAGAIN', 'G-157'],
    ['mmput', 'G-115'],
  ] as const) {
    it(`finds ${words}`, async () => {
      const { page, errors } = await open('by/tasks.html');
      await page.keyboard.press('Control+k');
      await page.locator('#localsearch-input').fill(words);
      const results = page.locator('#localsearch-list a.result');
      await results.first().waitFor();
      const found = await results.allTextContents();
      expect(found.join('\n')).to.contain(wanted);
      await results.first().click();
      await page.waitForURL(/some\/where\/(?:guarantees|by)\//);
      expect(errors).to.deep.equal([]);
    });
  }

  it('filters the matrix', async () => {
    const { page, errors } = await open('matrix.html');
    const rows = page.locator('table.matrix tbody tr');
    const all = await rows.count();
    await page.getByLabel('Words').fill('release twice');
    const few = await rows.count();
    expect(few).to.be.greaterThan(0).and.lessThan(all);
    await page.getByLabel('Words').fill('');
    await page.getByLabel('Area').selectOption('Get and put');
    expect(page.url()).to.match(/matrix\.html\?area=Get\+and\+put$/);
    await page.reload({ waitUntil: 'networkidle' });
    expect(await page.getByLabel('Area').inputValue()).to.equal('Get and put');
    expect(await rows.count())
      .to.be.greaterThan(0)
      .and.lessThan(all);
    await page.locator('table.matrix tbody a').first().click();
    await page.waitForURL(/guarantees\/G-\d{3}\.html$/);
    expect(errors).to.deep.equal([]);
  });

  it('has a matrix of what people use first, whose heads stay, and whose cells say why', async () => {
    const { page, errors } = await open('matrix.html?verdict=known+defect');
    const heads = await page.locator('table.matrix thead th').allTextContents();
    expect(heads[1]).to.match(/^linux 6\.12/);
    expect(heads.filter((head) => head.startsWith('2008'))).to.deep.equal([]);
    const row = page.locator('table.matrix tbody tr', { hasText: 'G-062' });
    expect(await row.locator('small').first().textContent()).to.match(/^known: .* \(H-41\)$/);
    await page.getByLabel('Verdict').selectOption('all');
    await page.locator('.whole').evaluate('element => element.scrollTo(0, 3000)');
    const head = await page.locator('table.matrix thead').boundingBox();
    const table = await page.locator('.whole').boundingBox();
    expect(head?.y ?? 0).to.be.closeTo(table?.y ?? -1, 2);
    await page.getByLabel('revisions of 2008').check();
    expect(
      await page.locator('table.matrix thead th', { hasText: '2008' }).count(),
    ).to.be.greaterThan(3);
    await page.getByLabel('Words').fill('G-062');
    await row.locator('a.known-defect').first().click();
    await page.waitForURL(/guarantees\/G-062\.html#result-linux/);
    expect(await page.locator('.reasons').first().textContent()).to.contain('known: ');
    expect(errors).to.deep.equal([]);
  });

  it('shows still pictures, and their steps as text, where no script runs', async () => {
    const { page, errors } = await open('guarantees/G-001.html', { javaScriptEnabled: false });
    const pair = page.locator('.side-by-side').first();
    await pair.scrollIntoViewIfNeeded();
    expect(await pair.locator('.which').allTextContents()).to.have.length(2);
    expect(await pair.locator('img').count()).to.equal(2);
    const [box] = await Promise.all([pair.locator('img').first().boundingBox()]);
    expect(box?.width ?? 0).to.be.greaterThan(100);
    expect(await pair.locator('img').first().getAttribute('alt')).to.match(/^Timeline of G-001/);
    await pair.locator('summary').first().click();
    expect(await pair.locator('li:visible').count()).to.be.greaterThan(5);
    expect(await pair.locator('li', { hasText: 'violates the guarantee' }).count()).to.equal(1);
    // The scripts that the page wants beforehand are not fetched then.
    expect(errors.filter((error) => !error.endsWith('.js'))).to.deep.equal([]);
  });

  it('goes from page to page, in folders of other depths, and back', async () => {
    const { page, errors } = await open('index.html');
    await page.locator('.cards a').first().click();
    await page.waitForURL(/by\/tasks\.html#/);
    await page.getByRole('link', { name: 'The matrix' }).first().click();
    await page.waitForURL(/some\/where\/matrix\.html$/);
    await page.getByRole('link', { name: 'By error code' }).first().click();
    await page.waitForURL(/some\/where\/by\/errors\.html$/);
    await page.goBack();
    await page.waitForURL(/some\/where\/matrix\.html$/);
    await page.locator('table.matrix').waitFor();
    expect(errors).to.deep.equal([]);
  });

  it('follows the preferred colour scheme, and can be switched', async () => {
    const { page, errors } = await open('index.html', { colorScheme: 'dark' });
    const isDark = async () => (await page.locator('html.dark').count()) === 1;
    expect(await isDark()).to.equal(true);
    await page.locator('.VPNavBarAppearance button').click();
    expect(await isDark()).to.equal(false);
    expect(errors).to.deep.equal([]);
  });

  for (const path of ['index.html', 'matrix.html', 'guarantees/G-001.html', 'by/functions.html']) {
    it(`fits ${path} on a narrow screen`, async () => {
      const { page, errors } = await open(path, { viewport: { width: 360, height: 740 } });
      const width = await page.evaluate('document.documentElement.scrollWidth');
      expect(width).to.be.at.most(360);
      await page.locator('button.VPNavBarHamburger').click();
      await page.locator('.VPNavScreen').waitFor();
      expect(errors).to.deep.equal([]);
    });
  }

  for (const path of ['index.html', 'guarantees/G-001.html', 'matrix.html', 'by/functions.html']) {
    for (const colorScheme of ['light', 'dark'] as const) {
      it(`is accessible to axe in ${path}, ${colorScheme}`, async () => {
        const { page, errors } = await open(path, { colorScheme });
        // Evaluated by the browser itself, which no content security policy forbids.
        await page.evaluate(AXE);
        const run = `axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'] })`;
        const { violations } = (await page.evaluate(run)) as { violations: AxeViolation[] };
        const found = violations.map(
          ({ id, nodes }) => `${id}: ${nodes[0]?.html} and ${nodes.length - 1} more`,
        );
        expect(found).to.deep.equal([]);
        expect(errors).to.deep.equal([]);
      });
    }
  }

  it('can be used with the keyboard alone', async () => {
    const { page, errors } = await open('guarantees/G-001.html');
    const focused = 'document.activeElement.textContent.trim()';
    await page.keyboard.press('Tab');
    expect(await page.evaluate(focused)).to.equal('Skip to content');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Control+k');
    await page.locator('#localsearch-input').waitFor();
    await page.keyboard.type('EOVERFLOW');
    await page.locator('#localsearch-list a.result').first().waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL(/(?:guarantees\/G-\d{3}|errors)\.html/);
    expect(errors).to.deep.equal([]);
  });

  for (const path of ['index.html', 'guarantees/G-001.html', 'matrix.html', 'by/tasks.html']) {
    it(`shows ${path} as a file, without a server`, async () => {
      const home = pathToFileURL(`${DIST}/`).href;
      const { page } = await watchedPage(browser as Browser, home);
      await page.goto(`${home}${path}`);
      expect(await page.locator('h1').isVisible()).to.equal(true);
      const styled = await page.evaluate('getComputedStyle(document.body).margin');
      expect(styled, 'the style sheet is read').to.equal('0px');
      const link = page.locator('.vp-doc a[href*="guarantees/G-"], .vp-doc .cards a').first();
      await link.click();
      await page.waitForURL(/\.html(?:#.*)?$/);
      expect(await page.locator('h1').isVisible()).to.equal(true);
    });
  }
});
