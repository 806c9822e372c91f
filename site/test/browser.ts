/** A real browser for the tests of the site, and the errors that it reports. */
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
  readonly errors: readonly string[];
}

/** How to open a page. */
export interface Look {
  readonly colorScheme?: 'dark' | 'light';
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly javaScriptEnabled?: boolean;
}

/** A new page that collects errors; the site's addresses begin with `home`. */
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
  const errors: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error')
      errors.push(`console: ${message.text()} ${message.location().url}`);
  });
  page.on('pageerror', (error) => errors.push(`exception: ${error.message}`));
  page.on('requestfailed', (request) => errors.push(`failed: ${request.url()}`));
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(home) && !url.startsWith('data:')) errors.push(`foreign: ${url}`);
  });
  return { page, errors };
}
