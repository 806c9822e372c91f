/** The list of reasons, and whether it is up to date. */
import { expect } from 'chai';
import type { MutantRecord } from '../../src/kernel-mutants/mutant-record';
import { outdatedReasons, readReasons, refutedReasons } from '../../src/kernel-mutants/reasons';

const list = `
release: 6.12.1
reasons:
  - kind: equivalent
    why: It is never read.
    mutants: [3:constant, 4:constant]
`;

describe('the reasons of survivors', () => {
  it('are those of one release, whose lines the ids name', () => {
    const reasons = readReasons(list, '6.12.1');
    expect([...reasons.keys()]).to.deep.equal(['3:constant', '4:constant']);
    expect(reasons.get('4:constant')).to.deep.equal({
      kind: 'equivalent',
      why: 'It is never read.',
    });
    expect(readReasons(list, '6.12.2').size).to.equal(0);
  });

  it('are one for each mutant', () => {
    const twice = `${list}  - { kind: unjudged, why: x, mutants: [4:constant] }\n`;
    expect(() => readReasons(twice, '6.12.1')).to.throw('4:constant has two reasons');
    expect(() => readReasons(list.replace('why', 'reason'), '6.12.1')).to.throw('why');
  });

  it('are out of date for a mutant that is killed, and not for one that was not judged', () => {
    const record = { id: '3:constant', status: 'killed' } as MutantRecord;
    const reasons = readReasons(list, '6.12.1');
    expect(outdatedReasons(reasons, [record])).to.deep.equal(['3:constant']);
    expect(outdatedReasons(reasons, [{ ...record, status: 'survived' }])).to.deep.equal([]);
  });
  it('are refuted by traces that differ, where they say that nobody can tell', () => {
    const record = { id: '3:constant', status: 'survived', differs: null } as MutantRecord;
    const differing = { ...record, differs: 'G-001.1 under sc' };
    const reasons = readReasons(list, '6.12.1');
    expect(refutedReasons(reasons, [record])).to.deep.equal([]);
    expect(refutedReasons(reasons, [differing])).to.deep.equal(['3:constant']);
    const unjudged = readReasons(list.replace('equivalent', 'unjudged'), '6.12.1');
    expect(refutedReasons(unjudged, [differing])).to.deep.equal([]);
  });
});
