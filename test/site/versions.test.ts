import { expect } from 'chai';
import { spansInWords, spansOf } from '../../site/generator/versions';

describe('the spans of releases', () => {
  it('are those of the catalogue, with or without an end', () => {
    expect(spansOf('>=3.6 <3.9 || >=3.10')).to.deep.equal([
      { from: '3.6', to: '3.9' },
      { from: '3.10', to: null },
    ]);
    expect(spansInWords('>=3.6 <3.9 || >=3.10', 'mm/a.c')).to.equal(
      'Linux 3.6 up to, but without, 3.9; 3.10 and later',
    );
  });

  it('are none where no release gives the guarantee', () => {
    expect(spansOf('never')).to.deep.equal([]);
    expect(spansInWords('never', 'patch of 28 January 2008, its comment')).to.equal(
      'never in Linux: proposed in 2008',
    );
    expect(spansInWords('never', 'hearsay')).to.equal('never in Linux');
  });
});
