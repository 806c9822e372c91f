import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type DefaultTheme, defineConfig } from "vitepress";

const sidebar: DefaultTheme.SidebarItem[] = JSON.parse(
  readFileSync(join(import.meta.dirname, "../generated/sidebar.json"), "utf8"),
);

const REPEATED =
  /<details class="steps">.*?<\/details>|<ul class="guarantees">.*?<\/ul>|<div class="scrolls".*?<\/div>|<span class="background">.*?<\/span>/gs;

export default defineConfig({
  title: "MMU notifiers",
  description: "The executable specification of Linux MMU notifiers",
  lang: "en",
  // The placeholder of finish/relative-base.ts: the site must work under any path.
  base: "/__site_base__/",
  // No file: its relative path would be wrong after navigation to a folder of another depth.
  head: [["link", { rel: "icon", href: "data:," }]],
  srcDir: "generated/pages",
  outDir: "dist",
  cacheDir: "generated/cache",
  // A file instead of an inline script in each page.
  metaChunk: true,
  // Otherwise each page fetches all pages that it links to.
  router: { prefetchLinks: false },
  // The content security policy allows no style that a script inserts.
  appearance: { disableTransition: false },
  // Pictures are in the public folder, under relative paths.
  vue: {
    template: {
      transformAssetUrls: { img: [] },
      compilerOptions: { isCustomElement: (tag) => tag === "interleaving-player" },
    },
  },
  // The default highlighter colours by inline styles, which the policy forbids too.
  markdown: { highlight: (code) => `<pre><code>${escapeCode(code)}</code></pre>` },
  // The search index is large; a page loads it only for a search.
  vite: { build: { assetsInlineLimit: 0, chunkSizeWarningLimit: 2000 }, logLevel: "warn" },
  themeConfig: {
    nav: [
      { text: "Questions", link: "/by/questions" },
      { text: "Tasks", link: "/by/tasks" },
      { text: "Functions", link: "/by/functions" },
      { text: "Matrix", link: "/matrix" },
    ],
    sidebar,
    outline: [2, 3],
    search: {
      provider: "local",
      options: {
        // Index each text once: lists of guarantees repeat their pages, steps repeat the pictures.
        _render: (source, env, markdown) =>
          indexed(markdown.render(source, env).replace(REPEATED, ""), env.relativePath),
        // Each hit with an excerpt.
        detailedView: true,
        // Of short words, such as THP, only themselves are found: one wrong letter in ten.
        miniSearch: { searchOptions: { fuzzy: 0.1, prefix: true, boost: { title: 4, text: 2 } } },
      },
    },
  },
});

/** A guarantee is one hit: its page has one heading for the index. */
function indexed(page: string, path: string): string {
  if (!/^guarantees\/G-\d{3}\.md$/.test(path)) return page;
  return page.replace(/<h([2-6])\b[^>]*>(.*?)<a\b.*?<\/a><\/h\1>/gs, "<p>$2</p>");
}

function escapeCode(code: string): string {
  return code.replace(/[&<>{}]/g, (character) => `&#${character.codePointAt(0)};`);
}
