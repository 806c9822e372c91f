import { expect } from 'chai';
import { includes, versionsById, whyNotGiven } from '../../src/suite/releases';

describe('the releases that give a guarantee', () => {
  const cases: readonly [versions: string, inside: string[], outside: string[]][] = [
    ['>=2.6.27', ['2.6.27', '2.6.28', '3.0', '6.12.117+deb12-cloud-amd64'], ['2.6.26', '2.4']],
    ['>=5.4 <5.5', ['5.4', '5.4.289'], ['5.3', '5.5', '5.10']],
    ['>=3.6 <3.9 || >=3.10', ['3.6', '3.8.13', '3.10', '6.1.0-56-cloud-amd64'], ['3.5', '3.9.1']],
    ['never', [], ['6.12']],
  ];
  for (const [versions, inside, outside] of cases) {
    it(`are in the spans ${versions}`, () => {
      expect(inside.filter((release) => !includes(versions, release))).to.deep.equal([]);
      expect(outside.filter((release) => includes(versions, release))).to.deep.equal([]);
    });
  }

  it('are compared by number; text that is no release is an error', () => {
    expect(includes('>=5.10', '5.9')).to.equal(false);
    expect(() => includes('>=5.10', 'new')).to.throw(RangeError, 'new is no release of Linux');
  });

  it('come from the catalogue', () => {
    expect(versionsById().get('G-009')).to.equal('>=6.6');
    expect(whyNotGiven('G-009', '6.6.1')).to.equal(null);
    expect(whyNotGiven('G-009', '6.1')).to.equal(
      'is judged as Linux 6.1, and G-009 applies to Linux >=6.6 only',
    );
  });
});
