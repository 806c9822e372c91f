/** A real browser for the tests of the site, and what it has to complain of. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';

/** The built site. */
export const DIST = join(__dirname, '..', 'dist');

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Starts Chromium; null where this machine has none. */
export async function startBrowser(): Promise<Browser | null> {
  const executablePath = process.env.CHROMIUM ?? PLACES.find((path) => existsSync(path));
  if (executablePath === undefined) return null;
  return chromium.launch({ executablePath, args: ['--no-sandbox'] });
}

export interface Watched {
  readonly page: Page;
  /** Console errors, exceptions, requests that failed, and requests to other hosts. */
  readonly complaints: readonly string[];
}

/** How a page is to be opened. */
export interface Look {
  readonly colorScheme?: 'dark' | 'light';
  readonly viewport?: { readonly width: number; readonly height: number };
}

/** An empty page of its own, which notes what goes wrong; `home` is what the site lies under. */
export async function watchedPage(
  browser: Browser,
  home: string,
  look: Look = {},
): Promise<Watched> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    colorScheme: 'light',
    ...look,
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error')
      complaints.push(`console: ${message.text()} ${message.location().url}`);
  });
  page.on('pageerror', (error) => complaints.push(`exception: ${error.message}`));
  page.on('requestfailed', (request) => complaints.push(`failed: ${request.url()}`));
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(home) && !url.startsWith('data:')) complaints.push(`foreign: ${url}`);
  });
  return { page, complaints };
}
