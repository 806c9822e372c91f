/** Results that a later run takes from the cache. */
import { expect } from 'chai';
import { hashOfProgram, KeptResults } from '../../src/kernel-mutants/kept-results';
import type { MutantRecord } from '../../src/kernel-mutants/mutant-record';
import { temporaryFolder } from '../implementations/real-kernel/temporary-folder';

const record: MutantRecord = {
  id: '3:constant',
  operator: 'constant',
  function: 'f',
  status: 'survived',
  kill: null,
  note: null,
  judged: 2,
};

describe('kept results of mutants', () => {
  const folder = temporaryFolder();

  it('are found again by the same key, and by no other', () => {
    const cache = folder.path('cache');
    const kept = new KeptResults(cache, 'one');
    kept.keepMutant('a text', record);
    expect(new KeptResults(cache, 'one').mutant('a text')).to.deep.equal(record);
    expect(new KeptResults(cache, 'one').mutant('another text')).to.equal(null);
    expect(new KeptResults(cache, 'other').mutant('a text')).to.equal(null);
  });

  it('are those of scenarios too', () => {
    const kept = new KeptResults(folder.path('cache'), 'one');
    const known = { scenario: 'G-001.1', guarantee: 'G-001', psoStates: null };
    const base = { ...known, verdict: 'pass' as const, states: 3, lines: [7] };
    kept.keepBase(4, base);
    expect(kept.base(4)).to.deep.equal(base);
    expect(kept.base(5)).to.equal(null);
  });

  it('are those of this program', () => {
    for (const name of ['steps', 'native/kernel-source']) folder.write(`${name}/a`, '');
    folder.write('src/a/b.ts', 'one');
    const before = hashOfProgram(folder.path('.'));
    folder.write('src/a/b.ts', 'other');
    expect(hashOfProgram(folder.path('.'))).to.not.equal(before);
  });
});
