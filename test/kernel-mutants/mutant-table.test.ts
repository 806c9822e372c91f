/** The page of mutants, and the score. */
import { expect } from 'chai';
import type { MutantRecord } from '../../src/kernel-mutants/mutant-record';
import { renderPage, renderTotals, totalsOf } from '../../src/kernel-mutants/mutant-table';

const known = { function: 'f', judged: 3, note: null, differs: null, kill: null };
const kill = { guarantee: 'G-001', scenario: 'G-001.2', why: 'it is late' };
const records: readonly MutantRecord[] = [
  { ...known, id: '3:a', operator: 'a', status: 'killed', kill: { ...kill, memoryModel: 'sc' } },
  { ...known, id: '4:b', operator: 'b', status: 'killed', kill: { ...kill, memoryModel: 'pso' } },
  { ...known, id: '5:a', operator: 'a', status: 'survived', note: 'a | b' },
  { ...known, id: '6:a', operator: 'a', status: 'equivalent', note: 'the same code' },
  { ...known, id: '7:a', operator: 'a', status: 'not terminating' },
  { ...known, id: '8:a', operator: 'a', status: 'not compiled' },
];

const tree = {
  release: '6.12.1',
  file: 'mm/file.c',
  compiler: 'clang version 19',
  date: '2026-11-27',
  scenarios: 3,
  compares: true,
  waiting: [],
};

describe('the table of mutants', () => {
  it('has a score of those that a suite can notice', () => {
    expect(totalsOf(records)).to.deep.include({ scored: 4, score: 75 });
    expect(renderTotals(records)).to.equal(
      '6 mutants: 2 killed, 1 survived, 1 equivalent, 1 not terminating, 0 error, 1 not compiled; score 75.0 % of 4',
    );
    expect(totalsOf([]).score).to.equal(100);
  });

  it('says which guarantee kills which mutant, and what lives', () => {
    const page = renderPage(tree, records).split('\n');
    expect(page).to.include('| G-001 | 2 | 3:a, 4:b (pso) |');
    expect(page).to.include('| a | 1 | 1 | 1 | 1 | 0 | 1 |');
    expect(page).to.include('| 5:a | f() | 3 | a \\| b |');
    expect(page).to.include('## Survivors');
    expect(page).to.not.include('## Errors');
    expect(page.join(' ')).to.not.include('not been judged');
    expect(page.join(' ')).to.not.include('not compared');
    expect(renderPage({ ...tree, compares: false }, records)).to.include('were not compared');
    const partly = renderPage({ ...tree, waiting: ['9:a', '9:b'] }, records);
    expect(partly).to.include('2 more have not been judged: 9:a, 9:b.');
  });

  it('leaves out of the score what is equivalent for a reason, and says so', () => {
    const why = 'Nobody looks.';
    const argued = new Map([['5:a', { kind: 'equivalent' as const, why }]]);
    expect(totalsOf(records, argued)).to.deep.include({ scored: 3, score: 100, argued: 1 });
    expect(renderTotals(records, argued)).to.contain(
      '1 survived, of which 1 are equivalent for a reason, 1 equivalent',
    );
    const page = renderPage(tree, records, argued);
    expect(page).to.contain('## Survivors that are equivalent for a reason');
    expect(page).to.contain('| 5:a | f() | 3 | Nobody looks. A \\| b. |');
    expect(page).to.not.contain('## Survivors\n');
  });

  it('keeps in the score what is said to be equivalent, where its traces differ', () => {
    const argued = new Map([['5:a', { kind: 'equivalent' as const, why: 'Nobody looks.' }]]);
    const differing = records.map((one) => ({ ...one, differs: 'G-001.1 under sc' }));
    expect(totalsOf(differing, argued)).to.deep.include({ scored: 4, score: 75, argued: 0 });
  });

  it('keeps in the score what no guarantee is about, with its reason', () => {
    const why = 'Nobody is told.';
    const unjudged = new Map([['5:a', { kind: 'unjudged' as const, why }]]);
    expect(totalsOf(records, unjudged)).to.deep.include({ scored: 4, score: 75, argued: 0 });
    expect(renderPage(tree, records, unjudged))
      .to.contain(`## Survivors\n`)
      .and.to.contain(why);
  });
});
