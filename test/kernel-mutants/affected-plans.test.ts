/** Which scenarios judge a mutant, and in which order. */
import { expect } from 'chai';
import { affectedBy } from '../../src/kernel-mutants/affected-plans';
import type { BaseRecord } from '../../src/kernel-mutants/base-record';
import { readSourceText } from '../../src/kernel-mutants/c-statements';
import { findMutants } from '../../src/kernel-mutants/find-mutants';

const SOURCE = `static void inner(void)
{
	g();
}
void outer(int *p)
{
	*p = 1;
	h();
	inner();
}
void silent(void)
{
	g();
}
`;

function scenario(name: string, states: number, lines: number[]): BaseRecord {
  const known = { scenario: name, guarantee: 'G-001', psoStates: null };
  return { ...known, verdict: 'pass', states, lines };
}

const bases = [
  scenario('large', 300, [7, 8]),
  scenario('small', 20, [7]),
  scenario('elsewhere', 1, [30]),
  scenario('medium', 200, [7, 8]),
  { ...scenario('known defect', 5, [7]), verdict: 'fail' as const },
  scenario('2008', 2, []),
];

function judges(id: string): string[] {
  const mutant = findMutants(SOURCE).find((one) => one.id === id);
  if (mutant === undefined) throw new Error(`no mutant ${id}`);
  return affectedBy(mutant, readSourceText(SOURCE), bases).map(({ base }) => base.scenario);
}

describe('the scenarios that judge a mutant', () => {
  it('are those that execute its line, by states, and then those that execute its function', () => {
    expect(judges('8:delete-call')).to.deep.equal(['medium', 'large', 'small']);
  });

  it('are those of the callers where its function makes no step', () => {
    expect(judges('3:delete-call')).to.deep.equal(['small', 'medium', 'large']);
  });

  it('are all where no step tells who executes its function', () => {
    expect(judges('13:delete-call')).to.deep.equal(['elsewhere', 'small', 'medium', 'large']);
  });
});
