/** The statements that the scanner finds in C of our own. */
import { expect } from 'chai';
import { allWithin, readSourceText } from '../../src/kernel-mutants/c-statements';
import { textOf } from '../../src/kernel-mutants/mutant';

const SOURCE = `
#define TWICE(x) \\
	do { x; x; } while (0)
/* { not a function */
struct pair { int left, right; };
static struct pair origin = { .left = 1 };
static int add(struct pair *pair, int more)
{
	int sum = pair->left; // "a comment
	const char *text = "a { string; \\" }";

	for_each(pair, more)
		if (more)
			sum += more;
		else {
			continue;
		}
	switch (sum) {
	case 1:
		goto out;
	default:
		sum = more ? 1 : 2;
	}
	do {
		sum--;
	} while (sum > 3);
	for (;;)
		break;
out:
	return sum;
}
void call(struct pair *(*other)(int))
{
	other(1);
}
`;

describe('the statements of C', () => {
  const source = readSourceText(SOURCE);
  const kinds = (name: string) => {
    const found = source.functions.find((one) => one.name === name);
    if (found === undefined) throw new Error(`no function ${name}`);
    return [...allWithin(found.body)].map((one) => {
      const [first = ''] = textOf(source, one.range).split('\n');
      return `${one.kind}: ${first}`;
    });
  };

  it('are those of functions, and not of structures or macros', () => {
    expect(source.functions.map(({ name, isStatic }) => [name, isStatic])).to.deep.equal([
      ['add', true],
      ['call', false],
    ]);
    expect(kinds('call')).to.deep.equal(['block: {', 'expression: other(1);']);
  });

  it('have a kind each, and statements within', () => {
    expect(kinds('add')).to.deep.equal([
      'block: {',
      'declaration: int sum = pair->left;',
      'declaration: const char *text = "a { string; \\" }";',
      'loop: for_each(pair, more)',
      'if: if (more)',
      'expression: sum += more;',
      'block: {',
      'jump: continue;',
      'switch: switch (sum) {',
      'block: {',
      'label: case 1:',
      'jump: goto out;',
      'label: default:',
      'expression: sum = more ? 1 : 2;',
      'loop: do {',
      'block: {',
      'expression: sum--;',
      'loop: for (;;)',
      'jump: break;',
      'label: out:',
      'jump: return sum;',
    ]);
  });

  it('have conditions where they decide', () => {
    const conditions = source.functions.flatMap(({ body }) =>
      [...allWithin(body)].flatMap(({ condition }) =>
        condition === null ? [] : [textOf(source, condition)],
      ),
    );
    expect(conditions).to.deep.equal(['more', 'sum > 3']);
  });

  it('are refused, by line, where the text ends within one', () => {
    for (const [text, message] of [
      ['int f(void)\n{\n\tf()', 'line 2: a bracket is not closed'],
      ['int f(void)\n{\n\tf()\n}', 'line 3: a statement has no ;'],
      ['\n/* no end', 'line 2: a comment does not end'],
      ['\n\n"no end', 'line 3: a literal does not end'],
    ] as const) {
      expect(() => readSourceText(text)).to.throw(RangeError, message);
    }
  });
});
