import type { Theme } from 'vitepress';
// No web fonts: a page shows at once, in the reader's fonts.
import DefaultTheme from 'vitepress/theme-without-fonts';
import GuaranteeMatrix from './GuaranteeMatrix.vue';
import './style.css';

export default {
  extends: DefaultTheme,
  enhanceApp({ app }) {
    app.component('GuaranteeMatrix', GuaranteeMatrix);
    // A server renders the pages too, and has no elements.
    if (typeof customElements !== 'undefined') {
      void import('../../player/dom/element').then(({ definePlayer }) => definePlayer());
    }
    makeLinksAbsolute();
  },
} satisfies Theme;

/**
 * Links are relative, so that the site works under any path. The navigation around a page's content
 * stays when the reader goes to a page in another folder, where its relative links would be wrong.
 */
function makeLinksAbsolute(): void {
  if (typeof document === 'undefined') return;
  for (const link of document.querySelectorAll<HTMLAnchorElement>('a[href]')) {
    if (!link.getAttribute('href')?.startsWith('#')) link.setAttribute('href', link.href);
  }
}
