import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type DefaultTheme, defineConfig } from "vitepress";

const sidebar: DefaultTheme.SidebarItem[] = JSON.parse(
  readFileSync(join(import.meta.dirname, "../generated/sidebar.json"), "utf8"),
);

const REPEATED =
  /<details class="told">.*?<\/details>|<ul class="guarantees">.*?<\/ul>|<div class="scrolls".*?<\/div>|<span class="background">.*?<\/span>/gs;

export default defineConfig({
  title: "MMU notifiers",
  description: "The executable specification of Linux MMU notifiers",
  lang: "en",
  // The placeholder of finish/relative-base.ts: the site must work wherever it lies.
  base: "/__site_base__/",
  // No file: a path to one would be wrong after a step to a page in a folder of another depth.
  head: [["link", { rel: "icon", href: "data:," }]],
  srcDir: "generated/pages",
  outDir: "dist",
  cacheDir: "generated/cache",
  // What would be inline scripts in each page is a file.
  metaChunk: true,
  // Each page would fetch all pages that it links to.
  router: { prefetchLinks: false },
  // The content security policy allows no style that a script inserts.
  appearance: { disableTransition: false },
  // Pictures are in the public folder, and are found by relative paths.
  vue: { template: { transformAssetUrls: { img: [] } } },
  // The default highlighter colours by inline styles, which the policy forbids too.
  markdown: { highlight: (code) => `<pre><code>${escapeCode(code)}</code></pre>` },
  // The search index is large; it is read when somebody searches.
  vite: { build: { assetsInlineLimit: 0, chunkSizeWarningLimit: 2000 }, logLevel: "warn" },
  themeConfig: {
    nav: [
      { text: "Tasks", link: "/by/tasks" },
      { text: "Functions", link: "/by/functions" },
      { text: "Matrix", link: "/matrix" },
    ],
    sidebar,
    outline: [2, 3],
    search: {
      provider: "local",
      options: {
        // Each thing once: lists of guarantees repeat their pages, words repeat the pictures.
        _render: (source, env, markdown) => markdown.render(source, env).replace(REPEATED, ""),
      },
    },
  },
});

function escapeCode(code: string): string {
  return code.replace(/[&<>{}]/g, (character) => `&#${character.codePointAt(0)};`);
}
