import { expect } from 'chai';
import { versionsById, whyNotGiven } from '../../src/suite/releases';

describe('the releases that give a guarantee', () => {
  it('come from the catalogue', () => {
    expect(versionsById().get('G-009')).to.equal('>=6.6');
    expect(whyNotGiven('G-009', '6.6.1')).to.equal(null);
    expect(whyNotGiven('G-009', '6.1')).to.equal(
      'is judged as Linux 6.1, and G-009 applies to Linux >=6.6 only',
    );
  });

  it('are its own, and those of its guarantee, where a scenario has some', () => {
    expect(whyNotGiven('G-159.2', '5.12')).to.equal(null);
    expect(whyNotGiven('G-159.2', '5.10')).to.equal(
      'is judged as Linux 5.10, and G-159.2 applies to Linux >=5.12 only',
    );
    expect(whyNotGiven('G-159.1', '5.10')).to.equal(null);
    expect(whyNotGiven('G-159.1', '4.18')).to.match(/G-159 applies to Linux >=4.19 only$/);
  });
});
