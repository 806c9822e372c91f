/** Prose of the features as HTML: code, links to other guarantees, and links to its sources. */
import { html } from './escape';

const TREE = 'https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git/tree';
const COMMIT = 'https://git.kernel.org/linus';
const THREADS = 'https://lore.kernel.org/all/?q=';
/** What the features call a patch or a thread, and the commit that it became, or its subject. */
const NAMED: readonly (readonly [
  RegExp,
  { readonly commit: string } | { readonly subject: string },
])[] = [
  [/get\/put patch v3 \(2019\)/, { commit: '2c7933f53f6b' }],
  [/first core patch \(2008\)/, { commit: 'cddb8a5c14aa' }],
  [
    /the patch of 28 January 2008|first patch of MMU notifiers \(2008\)/,
    { subject: 'mmu_notifier: Core code' },
  ],
  [/HMM patches on get\/put \(2019\)/, { subject: 'mm/hmm: use mmu_notifier_get/put' }],
  [
    /IOMMU SVA thread \(2020\)|iommu-sva\.c of the series/,
    { subject: 'pass private data down to alloc_notifier' },
  ],
  [/RFC of mm_bare_refs \(2020\)|the same patch/, { subject: 'preserving mm_struct without pgd' }],
];

/** `code` and ids of guarantees; `up` leads from the page to the site's root. */
export function prose(text: string, up: string): string {
  return html(text)
    .replace(/&#96;(.+?)&#96;/g, '<code>$1</code>')
    .replace(/\bG-\d{3}\b/g, (id) => `<a href="${up}guarantees/${id}.html">${id}</a>`);
}

/** The same for a source, which names files, commits, patches and threads of Linux. */
export function sourceProse(text: string, up: string): string {
  const release = releaseOf(text);
  const linked = prose(text, up)
    .replace(FILES, (file) => anchor(`${TREE}/${file}?h=v${release}`, file))
    .replace(/\b[0-9a-f]{12}\b/g, (commit) => anchor(`${COMMIT}/${commit}`, commit))
    .replace(/&#34;((?:(?!&#34;).)+)&#34; \(20\d\d\)/g, (found, subject: string) => {
      // A tag in brackets is none of a subject that can be looked for, nor are quotes.
      const [words = ''] = subject.replace(/^&#91;.*?&#93; /, '').split(/&#39;|\(/);
      return anchor(threadAddress(words.trim()), found);
    });
  return NAMED.reduce((linkedSoFar, [name, to]) => {
    const address = 'commit' in to ? `${COMMIT}/${to.commit}` : threadAddress(to.subject);
    return linkedSoFar.replace(name, (found) => anchor(address, found));
  }, linked);
}

const FILES =
  /(?<![\w/])(?:Documentation|arch|drivers|fs|include|kernel|mm|tools|virt)\/[\w/-]+\.(?:[chS]|rst|txt)\b/g;

/** The list archive's search: messages whose subject has these words. */
function threadAddress(subject: string): string {
  return `${THREADS}${encodeURIComponent(`s:"${subject}"`)}`;
}

/** The release in which a source is to be looked up: the last of a span that has ended. */
function releaseOf(text: string): string {
  return /\bof \d[\d.]*\d to (\d[\d.]*\d)/.exec(text)?.[1] ?? '6.12';
}

function anchor(address: string, words: string): string {
  return `<a href="${address}" rel="noreferrer">${words}</a>`;
}
