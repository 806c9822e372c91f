/** The fixes of findings, as their pages have them. */
import { expect } from 'chai';
import { patchOf, readFix } from '../../scripts/finding-fix';
import { readProjectFile } from '../suite/project';

const TEXT = `int other(void)
{
	wait(&it);
}

static int
mine(struct it *it,
     int more)
{
	begin();
	wait(&it);
	return 0;
}
`;

const page = (...lines: readonly string[]): string =>
  ['# Mine', '', '```diff', '--- a/mm/mine.c', '+++ b/mm/mine.c', ...lines, '```', ''].join('\n');

describe('the fix of a finding', () => {
  it('is a patch of the function that the page names', () => {
    const fix = readFix(page('@@ mine() @@', ' \twait(&it);', '+\tfinish(&it);'));
    expect(patchOf(fix, TEXT).split('\n').slice(3)).to.deep.equal([
      '@@ -8,6 +8,7 @@',
      '      int more)',
      ' {',
      ' \tbegin();',
      ' \twait(&it);',
      '+\tfinish(&it);',
      ' \treturn 0;',
      ' }',
      '',
    ]);
  });

  it('can come before a line', () => {
    const fix = readFix(page('@@ mine() @@', '+\tfinish(&it);', ' \twait(&it);'));
    expect(patchOf(fix, TEXT)).to.contain('\n+\tfinish(&it);\n \twait(&it);\n');
  });

  it('is refused where the page or the function does not have it', () => {
    expect(() => readFix('# Mine\n')).to.throw(RangeError, 'no block');
    expect(() => readFix(page('@@ mine() @@', ' \ta();', '+\tb();', ' \tc();'))).to.throw(
      RangeError,
      'one line of context',
    );
    expect(() => readFix(page('@@ mine() @@', ' \ta();'))).to.throw(RangeError, 'lines to add');
    const fix = readFix(page('@@ mine() @@', ' \tstop();', '+\tb();'));
    expect(() => patchOf(fix, TEXT)).to.throw(RangeError, 'mine() has "stop();" 0 times');
    expect(() => patchOf({ ...fix, function: 'none' }, TEXT)).to.throw(RangeError, 'no function');
  });

  for (const finding of ['synchronize-returns-early', 'declined-invalidation-never-ends']) {
    it(`stands in docs/findings/${finding}.md`, () => {
      expect(readFix(readProjectFile(`docs/findings/${finding}.md`)).file).to.equal(
        'mm/mmu_notifier.c',
      );
    });
  }
});
