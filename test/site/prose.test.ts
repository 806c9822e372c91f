import { expect } from 'chai';
import { sourceProse } from '../../site/generator/prose';

describe('the links of a source', () => {
  it('search the archive for a subject that names a file', () => {
    const text =
      '"mm/mmu_notifier.c: fix race in mmu_interval_notifier_remove()" (2022). Linux 5.18.';
    const found = sourceProse(text, '');
    const subject = encodeURIComponent(
      's:"mm/mmu_notifier.c: fix race in mmu_interval_notifier_remove"',
    );
    expect(found).to.contain(`href="https://lore.kernel.org/all/?q=${subject}"`);
    expect(found.match(/<a /g)).to.have.length(1);
  });

  it('lead to a file in the tree of its release, also in code, and to a commit', () => {
    const found = sourceProse('`mm/rmap.c` of 4.14 to 5.2, f(); commit 0123456789ab.', '');
    expect(found).to.match(/<code><a href="[^"]*\/mm\/rmap\.c\?h=v5\.2"/);
    expect(found).to.contain('https://git.kernel.org/linus/0123456789ab');
  });

  it('never stand inside one another', () => {
    const found = sourceProse('the patch of 28 January 2008, "[RFC] mm/a.c of G-031" (2020)', '');
    expect(found).not.to.match(/<a [^>]*>(?:(?!<\/a>).)*<a /);
    expect(found).not.to.match(/href="[^"]*</);
  });
});
