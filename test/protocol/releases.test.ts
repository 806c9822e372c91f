import { expect } from 'chai';
import { includes } from '../../src/protocol/releases';

describe('spans of releases', () => {
  const cases: readonly [versions: string, inside: string[], outside: string[]][] = [
    ['>=2.6.27', ['2.6.27', '2.6.28', '3.0', '6.12.117+deb12-cloud-amd64'], ['2.6.26', '2.4']],
    ['>=5.4 <5.5', ['5.4', '5.4.289'], ['5.3', '5.5', '5.10']],
    ['>=3.6 <3.9 || >=3.10', ['3.6', '3.8.13', '3.10', '6.1.0-56-cloud-amd64'], ['3.5', '3.9.1']],
    ['never', [], ['6.12']],
  ];
  for (const [versions, inside, outside] of cases) {
    it(`include what is in them: ${versions}`, () => {
      expect(inside.filter((release) => !includes(versions, release))).to.deep.equal([]);
      expect(outside.filter((release) => includes(versions, release))).to.deep.equal([]);
    });
  }

  it('compare by number; text that is no release is an error', () => {
    expect(includes('>=5.10', '5.9')).to.equal(false);
    expect(() => includes('>=5.10', 'new')).to.throw(RangeError, 'new is no release of Linux');
  });
});
