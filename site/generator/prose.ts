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
  const marked = prose(text, up);
  const rules: readonly Rule[] = [
    [THREADS_NAMED, ([found, subject = '']) => anchor(threadAddress(subject), found)],
    ...NAMED.map(([name, to]): Rule => {
      const address = 'commit' in to ? `${COMMIT}/${to.commit}` : threadAddress(to.subject);
      return [new RegExp(name, 'g'), ([found]) => anchor(address, found)];
    }),
    [FILES, ([file]) => anchor(`${TREE}/${file}?h=v${release}`, file)],
    [/\b[0-9a-f]{12}\b/g, ([commit]) => anchor(`${COMMIT}/${commit}`, commit)],
  ];
  return linked(marked, rules);
}

/** What to link, and the link in its place. */
type Rule = readonly [RegExp, (match: RegExpMatchArray) => string];

/** Applies the rules to the same text, so that none links inside the link of an earlier one. */
function linked(text: string, rules: readonly Rule[]): string {
  const found: { readonly from: number; readonly to: number; readonly link: string }[] = [];
  for (const { index, 0: whole } of text.matchAll(/<a\b.*?<\/a>/g)) {
    found.push({ from: index, to: index + whole.length, link: whole });
  }
  for (const [pattern, link] of rules) {
    for (const match of text.matchAll(pattern)) {
      const [from, to] = [match.index, match.index + match[0].length];
      const isTaken = found.some((other) => from < other.to && other.from < to);
      if (!isTaken) found.push({ from, to, link: link(match) });
    }
  }
  return found
    .sort((one, other) => other.from - one.from)
    .reduce((done, { from, to, link }) => done.slice(0, from) + link + done.slice(to), text);
}

/** A subject in quotes, and its year. */
const THREADS_NAMED = /&#34;((?:(?!&#34;).)+)&#34; \(20\d\d\)/g;

const FILES =
  /(?<![\w/])(?:Documentation|arch|drivers|fs|include|kernel|mm|tools|virt)\/[\w/-]+\.(?:[chS]|rst|txt)\b/g;

/** The list archive's search for a subject; it takes no tag in brackets and no quotes. */
function threadAddress(subject: string): string {
  const plain = subject.replace(/<[^>]*>/g, '').replace(/^&#91;.*?&#93; /, '');
  const [words = ''] = plain.split(/&#39;|\(/);
  return `${THREADS}${encodeURIComponent(`s:"${words.trim()}"`)}`;
}

/** The release whose tree has the source: the last of a span, if the span has ended. */
function releaseOf(text: string): string {
  return /\bof \d[\d.]*\d to (\d[\d.]*\d)/.exec(text)?.[1] ?? '6.12';
}

function anchor(address: string, words: string): string {
  return `<a href="${address}" rel="noreferrer">${words}</a>`;
}
