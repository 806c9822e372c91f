import { join } from 'node:path';
import { expect } from 'chai';
import { readContent } from '../../site/generator/content';
import { splitDescription } from '../../site/generator/description';
import { readSuite } from '../../site/generator/read-suite';
import { packageRoot } from '../../src/package-root';
import { contentProblems } from './check-content';

describe('the content of the site', () => {
  const content = readContent(join(packageRoot(), 'site', 'content'));
  const guarantees = readSuite(packageRoot());

  it('covers every folder of features, every error code and every guarantee', () => {
    expect(contentProblems(content, guarantees)).to.deep.equal([]);
  });

  it('is incomplete where a folder, a code or a guarantee has no text', () => {
    const [first] = guarantees;
    const unknown = {
      ...first,
      id: 'G-999',
      area: 'unheard-of',
      statement: 'It returns -EXDEV',
      explanation: '',
      source: 'hearsay',
      reason: null,
    } as (typeof guarantees)[number];
    expect(contentProblems(content, [...guarantees, unknown])).to.deep.equal([
      'features/unheard-of: areas.yaml has no entry',
      '-EXDEV: errors.yaml has no entry',
      'G-999: neither its Rule nor rationale.yaml says when it matters',
      'G-999: generator/prose.ts has no link for its source',
    ]);
  });

  it('names only guarantees that exist', () => {
    const [task] = content.tasks;
    const more = [{ ...task, guarantees: ['G-999'] }] as unknown as typeof content.tasks;
    expect(contentProblems({ ...content, tasks: more }, guarantees)).to.deep.equal([
      'G-999: no such guarantee',
    ]);
  });
});

describe('splitDescription', () => {
  it('ends the source with the sentence that names the releases', () => {
    const text = 'Source: mm/a.c, f(): it "may\n sleep". Linux 5.4.1 and later. It matters.';
    expect(splitDescription(text)).to.deep.equal({
      source: 'mm/a.c, f(): it "may sleep". Linux 5.4.1 and later.',
      explanation: 'It matters.',
    });
  });

  it('takes the first sentence where none does', () => {
    expect(splitDescription('Source: a patch, its comment. It matters. Linux too.')).to.deep.equal({
      source: 'a patch, its comment.',
      explanation: 'It matters. Linux too.',
    });
  });
});
