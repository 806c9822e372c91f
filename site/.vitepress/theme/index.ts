import type { Theme } from 'vitepress';
// No web fonts: a page is read at once, with the fonts of its reader.
import DefaultTheme from 'vitepress/theme-without-fonts';
import GuaranteeMatrix from './GuaranteeMatrix.vue';
import './style.css';

export default {
  extends: DefaultTheme,
  enhanceApp({ app }) {
    app.component('GuaranteeMatrix', GuaranteeMatrix);
  },
} satisfies Theme;
