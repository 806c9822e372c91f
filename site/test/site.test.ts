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

/** The properties of an image that the tests read. */
interface Loadable {
  readonly naturalWidth: number;
  decode(): Promise<void>;
}

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
    expect(await rows.count())
      .to.be.greaterThan(0)
      .and.lessThan(all);
    await page.locator('table.matrix tbody a').first().click();
    await page.waitForURL(/guarantees\/G-\d{3}\.html$/);
    expect(errors).to.deep.equal([]);
  });

  it('shows a timeline, and its steps as text', async () => {
    const { page, errors } = await open('guarantees/G-031.html');
    const picture = page.locator('figure.timeline img').first();
    await picture.scrollIntoViewIfNeeded();
    const width = await picture.evaluate((image: Loadable) =>
      image.decode().then(() => image.naturalWidth),
    );
    expect(width).to.be.greaterThan(0);
    expect(await picture.getAttribute('alt')).to.match(/^Timeline of G-031\.1/);
    const steps = page.locator('details.steps').first();
    await steps.locator('summary').click();
    expect(await steps.locator('li').count()).to.be.greaterThan(5);
    expect(errors).to.deep.equal([]);
  });

  it('shows a counterexample of a fault beside an interleaving of the reference', async () => {
    const { page, errors } = await open('guarantees/G-001.html');
    const pair = page.locator('.side-by-side').first();
    await pair.scrollIntoViewIfNeeded();
    expect(await pair.locator('.which').allTextContents()).to.have.length(2);
    expect(await pair.locator('img').count()).to.equal(2);
    expect(await pair.locator('li', { hasText: 'violates the guarantee' }).count()).to.equal(1);
    expect(errors).to.deep.equal([]);
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
    const picture = page.locator('.timeline .picture').first();
    await picture.focus();
    await page.keyboard.press('Tab');
    expect(await page.evaluate(focused)).to.equal('The steps as text');
    await page.keyboard.press('Enter');
    expect(await page.locator('details.steps[open]').count()).to.equal(1);
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
