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
  differs: null,
  judged: 2,
};

const kill = {
  guarantee: 'G-002',
  scenario: 'G-002.1',
  memoryModel: 'sc' as const,
  why: 'it is late',
};

describe('kept results of mutants', () => {
  const folder = temporaryFolder();

  const digests = new Map([
    ['G-001.1', 'one'],
    ['G-002.1', 'two'],
  ]);
  const of = { text: 'a text', compares: true, digests };

  it('are found again by the same key, and by no other', () => {
    const cache = folder.path('cache');
    const kept = new KeptResults(cache, 'one');
    kept.keepMutant(of, record);
    const again = new KeptResults(cache, 'one');
    expect(again.mutant(of)).to.deep.equal(record);
    expect(again.mutant({ ...of, text: 'another text' })).to.equal(null);
    expect(again.mutant({ ...of, compares: false })).to.equal(null);
    expect(new KeptResults(cache, 'other').mutant(of)).to.equal(null);
  });

  it('are void for a mutant that lives where there is another scenario', () => {
    const kept = new KeptResults(folder.path('cache'), 'one');
    kept.keepMutant(of, record);
    expect(kept.mutant({ ...of, digests: new Map([...digests, ['G-003.1', 'x']]) })).to.equal(null);
  });

  it('are those of a mutant that is killed as long as the scenario is what it was', () => {
    const kept = new KeptResults(folder.path('cache'), 'one');
    const killed = { ...of, text: 'a killed text' };
    expect(kept.killerOf(killed.text)).to.equal(null);
    kept.keepMutant(killed, { ...record, status: 'killed', kill });
    const more = new Map([...digests, ['G-003.1', 'x']]);
    expect(kept.mutant({ ...killed, digests: more })?.kill).to.deep.equal(kill);
    const changed = new Map([...digests, ['G-002.1', 'x']]);
    expect(kept.mutant({ ...killed, digests: changed })).to.equal(null);
    const other = new KeptResults(folder.path('cache'), 'another program');
    expect(other.mutant(killed)).to.equal(null);
    expect(other.killerOf(killed.text)).to.equal('G-002.1');
  });

  it('are those of scenarios too', () => {
    const kept = new KeptResults(folder.path('cache'), 'one');
    const known = { scenario: 'G-001.1', guarantee: 'G-001', psoStates: null };
    const base = { ...known, verdict: 'pass' as const, states: 3, lines: [7] };
    kept.keepBase('one', base);
    expect(kept.base('one')).to.deep.equal(base);
    expect(kept.base('two')).to.equal(null);
  });

  it('are those of this program', () => {
    for (const name of ['steps', 'native/kernel-source']) folder.write(`${name}/a`, '');
    folder.write('src/a/b.ts', 'one');
    const before = hashOfProgram(folder.path('.'));
    folder.write('src/a/b.ts', 'other');
    expect(hashOfProgram(folder.path('.'))).to.not.equal(before);
  });
});
