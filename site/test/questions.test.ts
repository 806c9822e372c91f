import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import { type Served, serveFolder } from '../serve';
import { DIST, startBrowser, type Watched, watchedPage } from './browser';

/** What one may search for, the page that must be among the first hits, and what it answers. */
const SEARCHES: readonly (readonly [string, RegExp, RegExp])[] = [
  ['put from release', /put-from-release|G-056/, /Yes, if that put pairs with a get/],
  ['release twice', /release-twice|G-092/, /at least once, and perhaps twice/],
  ['mmap lock get', /mmap-lock|G-041/, /take it for writing themselves/],
  ['EAGAIN', /eagain/, /may return it only where the range says/],
  ['free_notifier sleep', /free-notifier|G-050/, /must not sleep/],
  ['synchronize unload', /synchronize|G-065/, /does not keep its promise/],
  ['fork child', /fork|G-019/, /child starts without notifiers/],
  ['read_begin retry', /interval-read|G-26[789]/, /with a new sequence/],
  ['mprotect MADV_DONTNEED', /which-callback|G-18[24]/, /PROTECTION_VMA for mprotect/],
  ['change_pte', /replaced-callbacks|G-20[789]/, /went in Linux 6\.10/],
  ['allocate lock callback', /allocate-under-lock|G-373/, /Not where the allocation may reclaim/],
  ['lockdep', /lockdep/, /a lockdep map, not a lock/],
  ['EBUSY', /ebusy|errors/, /take a new sequence/],
  ['remove after fork', /who-removes-after-fork|fork/, /Any task\./],
  ['test my driver', /test-my-driver/, /mmu-notifier-spec record/],
  ['hang', /hang/, /a lock held there that a callback takes/],
  ['THP', /which-callback/, /transparent huge page is split/],
  ['amdgpu', /drivers/, /amdgpu_hmm\.c/],
  ['kvm', /drivers|G-378/, /kvm_main\.c/],
  ['rdma', /drivers/, /umem_odp\.c/],
  ['use-after-free', /use-after-free/, /free it in free_notifier/],
  ['deadlock', /hang|lockdep|allocate-under-lock|G-\d{3}/, /lock/],
];

/** How many hits a reader looks at. */
const FIRST_HITS = 5;

describe('the questions of driver authors', () => {
  let browser: Browser | null = null;
  let served: Served;

  before(async function () {
    browser = await startBrowser();
    if (browser === null) {
      console.error('The tests of the questions did NOT run: there is no Chromium.');
      this.skip();
    }
    served = await serveFolder(DIST, 0, '/some/where/');
  });

  after(async () => {
    await browser?.close();
    served?.close();
  });

  async function open(path: string): Promise<Watched> {
    const watched = await watchedPage(browser as Browser, served.address);
    await watched.page.goto(`${served.address}${path}`, { waitUntil: 'networkidle' });
    return watched;
  }

  it('have their answers in two clicks', async () => {
    const { page, errors } = await open('index.html');
    await page.locator('.VPNavBarMenu').getByText('Questions').click();
    await page.waitForURL(/by\/questions\.html/);
    await page.getByRole('heading', { name: 'Questions and answers' }).waitFor();
    for (const [, , answer] of SEARCHES) {
      expect(await page.getByText(answer).count(), String(answer)).to.be.greaterThan(0);
    }
    expect(errors).to.deep.equal([]);
  });

  for (const [words, wanted] of SEARCHES) {
    it(`are found by one search: ${words}`, async () => {
      const { page, errors } = await open('index.html');
      await page.keyboard.press('Control+k');
      await page.locator('#localsearch-input').fill(words);
      const hits = page.locator('#localsearch-list a.result');
      await hits.first().waitFor();
      const addresses = await hits.evaluateAll((links) =>
        links.map((link) => (link as unknown as { readonly href: string }).href),
      );
      const first = addresses.slice(0, FIRST_HITS);
      expect(
        first.some((address) => wanted.test(address)),
        first.join(' '),
      ).to.equal(true);
      const pages = addresses.filter((address) => /guarantees\/G-/.test(address));
      expect(new Set(pages).size, 'one hit a guarantee').to.equal(pages.length);
      expect(errors).to.deep.equal([]);
    });
  }
});
