import { join } from 'node:path';
import { expect } from 'chai';
import { readContent } from '../../site/generator/content';
import { splitDescription } from '../../site/generator/description';
import { readSuite } from '../../site/generator/read-suite';
import { packageRoot } from '../../src/package-root';
import { contentProblems } from './check-content';

describe('the words of the site', () => {
  const content = readContent(join(packageRoot(), 'site', 'content'));
  const guarantees = readSuite(packageRoot());

  it('cover every folder of features, every error code and every guarantee', () => {
    expect(contentProblems(content, guarantees)).to.deep.equal([]);
  });

  it('are missed where a folder, a code or a guarantee has none', () => {
    const [first] = guarantees;
    const unheard = {
      ...first,
      id: 'G-999',
      area: 'unheard-of',
      statement: 'It returns -EXDEV',
      explanation: '',
      source: 'hearsay',
      reason: null,
    } as (typeof guarantees)[number];
    expect(contentProblems(content, [...guarantees, unheard])).to.deep.equal([
      'features/unheard-of: areas.yaml says nothing of it',
      '-EXDEV: errors.yaml says nothing of it',
      'G-999: neither its Rule nor when-it-matters.yaml says when it matters',
      'G-999: generator/prose.ts knows no link for its source',
    ]);
  });

  it('name no guarantee that there is not', () => {
    const [task] = content.tasks;
    const more = [{ ...task, guarantees: ['G-999'] }] as unknown as typeof content.tasks;
    expect(contentProblems({ ...content, tasks: more }, guarantees)).to.deep.equal([
      'G-999: there is no such guarantee',
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
