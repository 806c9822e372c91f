/** Functions of a file at their lines, and nothing else of it. */
import { expect } from 'chai';
import { cutFunctions } from '../../../src/implementations/kernel-source/cut-functions';

const FILE = `#include <linux/other.h>
/* one() is not defined here. */
static int one(void);
int two(int a,
	int b)
{
	if (a) {
		one();
	}
	return two(b, 1);
}

static inline struct thing *
one_and(struct thing *thing)
{
	return thing;
}
static int one(void)
{
	return 1;
}
EXPORT_SYMBOL(one);
`;

describe('functions that are cut from a file', () => {
  const cut = (...names: readonly string[]) =>
    cutFunctions(FILE, names)
      .split('\n')
      .flatMap((line, index) => (line === '' ? [] : [`${index + 1} ${line}`]));

  it('have their lines, unmodified', () => {
    expect(cut('two')).to.deep.equal([
      '4 int two(int a,',
      '5 \tint b)',
      '6 {',
      '7 \tif (a) {',
      '8 \t\tone();',
      '9 \t}',
      '10 \treturn two(b, 1);',
      '11 }',
    ]);
    expect(cutFunctions(FILE, []).split('\n')).to.have.length(FILE.split('\n').length);
  });

  it('are definitions of the whole name, not declarations', () => {
    expect(cut('one')).to.deep.equal(['18 static int one(void)', '19 {', '20 \treturn 1;', '21 }']);
    expect(cut('wo', 'three')).to.deep.equal([]);
  });

  it('may have their type on a line of its own', () => {
    expect(cut('one_and')[0]).to.equal('13 static inline struct thing *');
    expect(cut('one_and')).to.have.length(5);
  });

  it('may be several', () => {
    expect(cut('one', 'two')).to.have.length(12);
  });
});
