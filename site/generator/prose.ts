/** Prose of the features as HTML: code, links to other guarantees, and links to its sources. */
import { html } from './escape';

const TREE = 'https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git/tree';
const COMMIT = 'https://git.kernel.org/linus';
/** The commits that what is called a patch in the features became. */
const PATCHES: readonly (readonly [RegExp, string])[] = [
  [/get\/put patch v3 \(2019\)/, '2c7933f53f6b'],
  [/first core patch \(2008\)/, 'cddb8a5c14aa'],
];

/** `code` and ids of guarantees; `up` leads from the page to the site's root. */
export function prose(text: string, up: string): string {
  return html(text)
    .replace(/&#96;(.+?)&#96;/g, '<code>$1</code>')
    .replace(/\bG-\d{3}\b/g, (id) => `<a href="${up}guarantees/${id}.html">${id}</a>`);
}

/** The same for a source, which names files, commits and patches of Linux. */
export function sourceProse(text: string, up: string): string {
  const release = releaseOf(text);
  const linked = prose(text, up)
    .replace(/(?<![\w/])(?:mm|kernel|fs|include)\/[\w/]+\.[ch]\b/g, (file) =>
      anchor(`${TREE}/${file}?h=v${release}`, file),
    )
    .replace(/\b[0-9a-f]{12}\b/g, (commit) => anchor(`${COMMIT}/${commit}`, commit));
  return PATCHES.reduce(
    (linkedSoFar, [name, commit]) =>
      linkedSoFar.replace(name, (found) => anchor(`${COMMIT}/${commit}`, found)),
    linked,
  );
}

/** The release in which a source is to be looked up: the last of a span that has ended. */
function releaseOf(text: string): string {
  return /\bof \d[\d.]*\d to (\d[\d.]*\d)/.exec(text)?.[1] ?? '6.12';
}

function anchor(address: string, words: string): string {
  return `<a href="${address}" rel="noreferrer">${words}</a>`;
}
