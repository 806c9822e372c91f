/** What each operator makes of C of our own. */
import { expect } from 'chai';
import { findMutants } from '../../src/kernel-mutants/find-mutants';
import { applyEdits } from '../../src/kernel-mutants/mutant';

/** The bodies that the operator makes of the body of a function. */
function made(operator: string, ...lines: readonly string[]): string[] {
  const text = `int f(void)\n{\n${lines.join('\n')}\n}\n`;
  return findMutants(text)
    .filter((one) => one.operator === operator)
    .map(({ edits }) =>
      applyEdits(text, edits)
        .split('\n')
        .slice(2, -2)
        .map((line) => line.trim())
        .filter((line) => line !== '')
        .join(' '),
    );
}

describe('the operators on C', () => {
  const cases: readonly [operator: string, lines: readonly string[], bodies: readonly string[]][] =
    [
      ['delete-call', ['g(1);', 'x = g(2);'], ['; x = g(2);']],
      ['delete-statement', ['g(1);', 'x = g(2);'], ['g(1); ;']],
      [
        'delete-jump',
        ['if (x)', 'return 1;', 'return 2;'],
        ['if (x) ; return 2;', 'if (x) return 1; ;'],
      ],
      ['drop-reference', ['mmgrab(mm);'], [';']],
      ['drop-barrier', ['a = 1;', 'smp_wmb();'], ['a = 1; ;']],
      [
        'swap-statements',
        ['int x;', 'a = 1;', 'b(', '2);', 'b(2);'],
        ['int x; b( 2); a = 1; b(2);', 'int x; a = 1; b(2); b( 2);'],
      ],
      ['negate-condition', ['if (a == b)', 'g();'], ['if (!(a == b)) g();']],
      ['condition-true', ['if (a)', 'g();', 'while (b)', 'g();'], ['if (1) g(); while (b) g();']],
      ['condition-false', ['for (a = 0; a < 3; a++)', 'g();'], ['for (a = 0; 0; a++) g();']],
      ['comparison', ['x = a <= b;'], ['x = a < b;']],
      ['logical-operator', ['if (a && b)', 'g();'], ['if (a || b) g();']],
      [
        'drop-operand',
        ['if (a && (b || c))', 'g();'],
        [
          'if (1 && (b || c)) g();',
          'if (a && 1) g();',
          'if (a && (0 || c)) g();',
          'if (a && (b || 0)) g();',
        ],
      ],
      ['negate-assertion', ['WARN_ON_ONCE(a, "b");'], ['WARN_ON_ONCE(!(a), "b");']],
      ['drop-assertion', ['if (WARN_ON(a))', 'g();'], ['if (WARN_ON(0)) g();']],
      [
        'constant',
        ['x = 0;', 'y = true;', 'z = UINT_MAX;'],
        [
          'x = 1; y = true; z = UINT_MAX;',
          'x = 0; y = false; z = UINT_MAX;',
          'x = 0; y = true; z = (UINT_MAX - 1);',
        ],
      ],
      ['error-code', ['return -EAGAIN;'], ['return -EINVAL;']],
      ['error-sign', ['return -ENOMEM;'], ['return +ENOMEM;']],
      [
        'arithmetic',
        ['x = *a - -b;', 'x |= &y & z;', 'x++;'],
        [
          'x = *a + -b; x |= &y & z; x++;',
          'x = *a - -b; x = &y & z; x++;',
          'x = *a - -b; x |= &y | z; x++;',
          'x = *a - -b; x |= &y & z; x--;',
        ],
      ],
      ['drop-negation', ['x = !a;'], ['x = !!a;']],
      [
        'drop-lock',
        [
          'spin_lock(&a);',
          'if (x) {',
          'spin_unlock(&a);',
          'return;',
          '}',
          'spin_unlock(&a);',
          'spin_lock(&a);',
          'spin_unlock(&a);',
        ],
        [
          '; if (x) { ; return; } ; spin_lock(&a); spin_unlock(&a);',
          'spin_lock(&a); if (x) { spin_unlock(&a); return; } spin_unlock(&a); ; ;',
        ],
      ],
      [
        'drop-read-side-section',
        ['id = srcu_read_lock(&s);', 'g();', 'srcu_read_unlock(&s, id);'],
        ['id = 0; g(); ;'],
      ],
      [
        'narrow-section',
        ['spin_lock(&a);', 'if (x)', 'g();', 'h();', 'while (x)', 'g();', 'spin_unlock(&a);'],
        [
          'if (x) g(); spin_lock(&a); h(); while (x) g(); spin_unlock(&a);',
          'spin_lock(&a); if (x) g(); h(); spin_unlock(&a); while (x) g();',
        ],
      ],
      [
        'plain-access',
        [
          'smp_store_release(&a->b, c);',
          'd = READ_ONCE(e);',
          'hlist_add_head_rcu(f, g);',
          'hlist_for_each_entry_rcu(a, b, c, d)',
          'WRITE_ONCE(*e, 1);',
        ],
        [
          '(*(&a->b) = (c)); d = READ_ONCE(e); hlist_add_head_rcu(f, g); hlist_for_each_entry_rcu(a, b, c, d) WRITE_ONCE(*e, 1);',
          'smp_store_release(&a->b, c); d = (e); hlist_add_head_rcu(f, g); hlist_for_each_entry_rcu(a, b, c, d) WRITE_ONCE(*e, 1);',
          'smp_store_release(&a->b, c); d = READ_ONCE(e); hlist_add_head(f, g); hlist_for_each_entry_rcu(a, b, c, d) WRITE_ONCE(*e, 1);',
          'smp_store_release(&a->b, c); d = READ_ONCE(e); hlist_add_head_rcu(f, g); hlist_for_each_entry(a, b, c) WRITE_ONCE(*e, 1);',
          'smp_store_release(&a->b, c); d = READ_ONCE(e); hlist_add_head_rcu(f, g); hlist_for_each_entry_rcu(a, b, c, d) ((*e) = (1));',
        ],
      ],
    ];
  for (const [operator, lines, bodies] of cases) {
    it(`make of ${lines.join(' ')} with ${operator}: ${bodies.join(' / ')}`, () => {
      expect(made(operator, ...lines)).to.deep.equal(bodies);
    });
  }

  it('name mutants by line and operator, and say what they change', () => {
    const text = 'void f(void)\n{\n\tg(1, 2);\n\th(\n\t\t"a");\n}\n';
    const named = findMutants(text).map(({ id, function: name, lines }) => [id, name, lines]);
    expect(named).to.deep.equal([
      ['3:delete-call', 'f', [3, 3]],
      ['3:swap-statements', 'f', [3, 5]],
      ['3:constant', 'f', [3, 3]],
      ['3:constant.2', 'f', [3, 3]],
      ['4:delete-call', 'f', [4, 5]],
    ]);
  });

  it('keep the numbers of the lines that follow', () => {
    const text = 'void f(void)\n{\n\tg(\n\t\t1);\n\tif (a &&\n\t    b)\n\t\th();\n}\n';
    for (const { id, edits } of findMutants(text)) {
      expect(applyEdits(text, edits).split('\n').length, id).to.equal(text.split('\n').length);
    }
  });

  it('make each text once, and never the source itself', () => {
    const text = 'int f(void)\n{\n\tif (a || b)\n\t\treturn -EAGAIN;\n\treturn 0;\n}\n';
    const texts = findMutants(text).map(({ edits }) => applyEdits(text, edits));
    expect(new Set([text, ...texts]).size).to.equal(texts.length + 1);
  });

  it('mark those that change only an order', () => {
    const text = 'void f(void)\n{\n\tsmp_mb();\n\tWRITE_ONCE(a, b);\n}\n';
    const marked = findMutants(text).filter(({ isOrdering }) => isOrdering);
    expect(marked.map(({ id }) => id)).to.deep.equal(['3:drop-barrier', '4:plain-access']);
  });
});
