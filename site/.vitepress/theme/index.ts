import type { Theme } from 'vitepress';
// No web fonts: a page is read at once, with the fonts of its reader.
import DefaultTheme from 'vitepress/theme-without-fonts';
import GuaranteeMatrix from './GuaranteeMatrix.vue';
import './style.css';

export default {
  extends: DefaultTheme,
  enhanceApp({ app }) {
    app.component('GuaranteeMatrix', GuaranteeMatrix);
    makeLinksAbsolute();
  },
} satisfies Theme;

/**
 * Links in a page are relative to it, so that they work wherever the site lies. Those around its
 * content stay when the reader goes on to a page in another folder: from then on they would lead
 * astray.
 */
function makeLinksAbsolute(): void {
  if (typeof document === 'undefined') return;
  for (const link of document.querySelectorAll<HTMLAnchorElement | HTMLLinkElement>(
    'a[href], link[rel="icon"]',
  )) {
    if (!link.getAttribute('href')?.startsWith('#')) link.setAttribute('href', link.href);
  }
}
