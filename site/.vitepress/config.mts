import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DefaultTheme, defineConfig } from 'vitepress';

const sidebar: DefaultTheme.SidebarItem[] = JSON.parse(
  readFileSync(join(import.meta.dirname, '../generated/sidebar.json'), 'utf8'),
);

export default defineConfig({
  title: 'MMU notifiers',
  description: 'The executable specification of Linux MMU notifiers',
  lang: 'en',
  // site/finish replaces it: the site must work wherever it lies.
  base: '/__site_base__/',
  srcDir: 'generated/pages',
  outDir: 'dist',
  cacheDir: 'generated/cache',
  metaChunk: true,
  // The content security policy allows no style that a script inserts.
  appearance: { disableTransition: false },
  vue: { template: { transformAssetUrls: false } },
  // The default highlighter colours by inline styles, which the policy forbids too.
  markdown: { highlight: (code) => `<pre><code>${escapeCode(code)}</code></pre>` },
  vite: { build: { assetsInlineLimit: 0 }, publicDir: join(import.meta.dirname, '../generated/pages/public') },
  themeConfig: {
    nav: [
      { text: 'Tasks', link: '/by/tasks' },
      { text: 'Functions', link: '/by/functions' },
      { text: 'Matrix', link: '/matrix' },
    ],
    sidebar,
    outline: [2, 3],
    search: { provider: 'local' },
  },
});

function escapeCode(code: string): string {
  return code.replace(/[&<>{}]/g, (character) => `&#${character.codePointAt(0)};`);
}
