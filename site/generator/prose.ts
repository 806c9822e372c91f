/** Text of the features as HTML: code, links to other guarantees, and links to sources. */
import { html } from './escape';

const TREE = 'https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git/tree';
const COMMIT = 'https://git.kernel.org/linus';
const THREADS = 'https://lore.kernel.org/all/?q=';
/** The names of patches and threads in the features, and the commit, or the subject to search for. */
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

/** Marks up code and ids of guarantees; `up` is the path from the page to the site's root. */
export function prose(text: string, up: string): string {
  return html(text)
    .replace(/&#96;(.+?)&#96;/g, '<code>$1</code>')
    .replace(/\bG-\d{3}\b/g, (id) => `<a href="${up}guarantees/${id}.html">${id}</a>`);
}

/** Links also the files, commits, patches and threads of Linux that a source names. */
export function sourceProse(text: string, up: string): string {
  const release = releaseOf(text);
  const linked = prose(text, up)
    .replace(FILES, (file) => anchor(`${TREE}/${file}?h=v${release}`, file))
    .replace(/\b[0-9a-f]{12}\b/g, (commit) => anchor(`${COMMIT}/${commit}`, commit))
    .replace(/&#34;((?:(?!&#34;).)+)&#34; \(20\d\d\)/g, (found, subject: string) => {
      // The archive cannot search a subject for a tag in brackets or for quotes.
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

/** The list archive's search for messages with these words in their subject. */
function threadAddress(subject: string): string {
  return `${THREADS}${encodeURIComponent(`s:"${subject}"`)}`;
}

/** The release whose tree has the source: the last of a span, if the span has ended. */
function releaseOf(text: string): string {
  return /\bof \d[\d.]*\d to (\d[\d.]*\d)/.exec(text)?.[1] ?? '6.12';
}

function anchor(address: string, words: string): string {
  return `<a href="${address}" rel="noreferrer">${words}</a>`;
}
