import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { type Served, serveFolder } from '../serve';
import { DIST, type Look, startBrowser, type Watched, watchedPage } from './browser';

const WIDE = { viewport: { width: 1500, height: 1000 } } as const;

describe('the player in Chromium', () => {
  let browser: Browser | null = null;
  let served: Served;

  before(async function () {
    browser = await startBrowser();
    if (browser === null) {
      console.error('The tests of the player did NOT run: there is no Chromium.');
      this.skip();
    }
    served = await serveFolder(DIST, 0, '/some/where/');
  });

  after(async () => {
    await browser?.close();
    served?.close();
  });

  async function open(path: string, look: Look = WIDE): Promise<Watched> {
    const watched = await watchedPage(browser as Browser, served.address, look);
    await watched.page.goto(`${served.address}${path}`, { waitUntil: 'networkidle' });
    return watched;
  }

  const playerOf = (page: Page, scenario: string) =>
    page.locator(`interleaving-player[scenario="${scenario}"]`);

  /** The number of the last step of the counterexample that has this text. */
  async function numberOf(page: Page, text: string): Promise<number> {
    const pane = playerOf(page, 'G-065.1').locator('.pane').first();
    const row = pane.locator('.rows li', { hasText: text }).last();
    return Number(await row.locator('.number').textContent());
  }

  it('begins at the breaking step, in view and labelled, with the set-up folded', async () => {
    const { page, errors } = await open('guarantees/G-065.html');
    const player = playerOf(page, 'G-065.1');
    await player.scrollIntoViewIfNeeded();
    const violated = player.locator('li.violated');
    await violated.waitFor();
    expect(await violated.getAttribute('aria-current')).to.equal('step');
    expect(await violated.textContent()).to.contain('violates the guarantee');
    const [row, scroller] = await Promise.all([
      violated.boundingBox(),
      player.locator('.scroller').first().boundingBox(),
    ]);
    expect(row?.y ?? 0).to.be.within(
      scroller?.y ?? 0,
      (scroller?.y ?? 0) + (scroller?.height ?? 0),
    );
    expect(await player.locator('li.set-up:visible').count()).to.equal(0);
    await player.getByLabel('set-up').check();
    expect(await player.locator('li.set-up:visible').count()).to.be.greaterThan(10);
    expect(errors).to.deep.equal([]);
  });

  it('steps, scrubs, and plays; the values change where the step changes them', async () => {
    const { page, errors } = await open('guarantees/G-065.html#G-065.1@50');
    const player = playerOf(page, 'G-065.1');
    const where = player.locator('.where');
    await where.getByText('step 50').waitFor();
    const drop = await numberOf(page, '--subscription->users');
    await page.evaluate(`location.hash = '#G-065.1@${drop - 1}'`);
    await where.getByText(`step ${drop - 1}`).waitFor();
    const users = player.locator('.state tr', { hasText: 'users of n1' }).first();
    expect(await users.textContent()).to.equal('users of n11');
    await player.getByLabel('Next step').click();
    expect(await where.textContent()).to.equal(`step ${drop}`);
    expect(await users.textContent()).to.equal('users of n10 ● new');
    expect(await player.locator('.state').first().textContent()).to.contain('mmu_notifier_put()');
    await player.getByLabel('Step back').click();
    expect(await users.textContent()).to.equal('users of n11');
    const slider = player.getByLabel('Step', { exact: true });
    await slider.fill('3');
    expect(await where.textContent()).to.equal('step 4');
    await player.getByText('▶ Play').click();
    await where.getByText('step 6').waitFor({ timeout: 5_000 });
    await player.getByText('Pause').click();
    await player.getByText('To the violation').click();
    const violated = await numberOf(page, 'violates the guarantee');
    expect(await where.textContent()).to.equal(`step ${violated}`);
    expect(errors).to.deep.equal([]);
  });

  it('is used by the keyboard, and every step has an address', async () => {
    const { page, errors } = await open('guarantees/G-065.html#G-065.1@60');
    const player = playerOf(page, 'G-065.1');
    const where = player.locator('.where');
    await where.getByText('step 60').waitFor();
    const violated = await numberOf(page, 'violates the guarantee');
    const queued = await numberOf(page, 'call_srcu()');
    await player.locator('.scroller').first().focus();
    for (const [key, step] of [
      ['ArrowRight', 'step 61'],
      ['ArrowLeft', 'step 60'],
      ['Home', 'step 1'],
      ['v', `step ${violated}`],
    ] as const) {
      await page.keyboard.press(key);
      expect(await where.textContent(), key).to.equal(step);
    }
    await player.getByText('Link to this step').click();
    expect(page.url()).to.match(new RegExp(`G-065\\.html#G-065\\.1@${violated}$`));
    await player.locator('.pane').first().getByText('call_srcu()').dispatchEvent('click');
    expect(page.url()).to.match(new RegExp(`G-065\\.html#G-065\\.1@${queued}$`));
    await page.evaluate("location.hash = '#G-065.1@58'");
    await where.getByText('step 58').waitFor();
    expect(errors).to.deep.equal([]);
  });

  it('shows the fault beside the reference, aligned by step, and stacked on a narrow screen', async () => {
    for (const [look, sideBySide] of [
      [WIDE, true],
      [{ viewport: { width: 390, height: 800 } }, false],
    ] as const) {
      const { page, errors } = await open('guarantees/G-065.html#G-065.1@60', look);
      const player = playerOf(page, 'G-065.1');
      await player.locator('.where').getByText('step 60').waitFor();
      const current = player.locator('[aria-current="step"]');
      expect(await current.count()).to.equal(2);
      const [one, other] = await Promise.all([
        current.first().boundingBox(),
        current.last().boundingBox(),
      ]);
      expect(Math.abs((one?.y ?? 0) - (other?.y ?? 0)) < 2).to.equal(sideBySide);
      const texts = await current.locator('.number').allTextContents();
      expect(texts).to.deep.equal(['60', '60']);
      const width = await page.evaluate('document.documentElement.scrollWidth');
      expect(width).to.be.at.most(look.viewport.width);
      expect(errors).to.deep.equal([]);
    }
  });

  it('is there after the reader has come from another page', async () => {
    const { page, errors } = await open('guarantees/index.html');
    await page.locator('a[href*="guarantees/G-062.html"]').last().click();
    await page.waitForURL(/G-062\.html/);
    const player = playerOf(page, 'G-062.1');
    await player.scrollIntoViewIfNeeded();
    const heading = player.locator('.pane .heading').first();
    await heading.waitFor();
    expect(await heading.textContent()).to.equal(
      'With the fault: mmu_notifier_synchronize does not wait for queued callbacks',
    );
    expect(errors).to.deep.equal([]);
  });
});
