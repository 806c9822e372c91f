/** The text of a source line, as counterexamples show it. */
import { expect } from 'chai';
import { statementAt } from '../../../src/implementations/kernel-source/source-lines';

const TEXT = [
  '\tspin_lock(&subscriptions->lock);',
  '\tif (one &&',
  '\t    two)',
  '\t\treturn; /* done */',
  '\tcall(a,',
  '\t     b,',
  '\t     c,',
  '\t     d);',
  '}',
];

describe('the text of a source line', () => {
  it('is the line where the statement ends there', () => {
    expect(statementAt(TEXT, 1)).to.equal('spin_lock(&subscriptions->lock);');
    expect(statementAt(TEXT, 4)).to.equal('return; /* done */');
    expect(statementAt(TEXT, 9)).to.equal('}');
  });

  it('goes on with up to three lines of a statement', () => {
    expect(statementAt(TEXT, 2)).to.equal('if (one && two) return; /* done */');
    expect(statementAt(TEXT, 5)).to.equal('call(a, b, c,');
  });

  it('is empty where there is no such line', () => {
    expect(statementAt(TEXT, 0)).to.equal('');
    expect(statementAt(TEXT, 10)).to.equal('');
    expect(statementAt([''], 1)).to.equal('');
  });
});
