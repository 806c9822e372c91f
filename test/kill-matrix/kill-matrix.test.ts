/** What the kill matrix must not let pass. */

import { expect } from 'chai';
import type { Fault } from '../../src/harness/fault';
import { listProblems, matrixOf } from '../../src/kill-matrix/kill-matrix';
import { renderJson, renderMatrix, renderProblems } from '../../src/kill-matrix/matrix-text';
import type { FaultRecord } from '../../src/kill-matrix/run-fault';

const fault = (id: string, ...breaks: string[]): Fault => {
  return { id, title: 'a fault', source: 'a review', breaks, parts: {} };
};
const killed = (id: string, ...guarantees: string[]): FaultRecord => {
  const killedBy = guarantees.map((guarantee) => {
    const scenario = `${guarantee}.1`;
    return { guarantee, scenario, interleavings: '3', steps: 7, why: 'it broke' };
  });
  return { id, killedBy, givenUp: [], shown: null };
};

describe('the kill matrix', () => {
  const judged = ['G-001', 'G-002'];

  it('is in order where each fault is killed by what it breaks, and each guarantee kills', () => {
    const faults = [fault('one', 'G-001'), fault('other', 'G-002', 'G-001')];
    const records = [killed('other', 'G-002', 'G-001'), killed('one', 'G-001', 'G-002')];
    const matrix = matrixOf(faults, records, judged, true);
    expect(matrix.problems).to.deep.equal([]);
    expect(matrix.guaranteesWithoutKill).to.deep.equal([]);
    expect(matrix.faults.map(({ id }) => id)).to.deep.equal(['one', 'other']);
  });

  it('reports a fault that survives', () => {
    const { problems } = matrixOf([fault('one', 'G-001')], [killed('one')], ['G-001'], true);
    expect(problems[0]).to.equal('one: survives');
  });

  it('reports a fault that survives where searches exceeded a bound', () => {
    const record = { ...killed('one'), givenUp: ['G-001.1', 'G-002.1'] };
    const { problems } = matrixOf([fault('one', 'G-001')], [record], [], true);
    expect(problems[0]).to.match(/^one: survives, but 2 searches exceeded a bound/);
  });

  it('reports a fault that only unrelated guarantees kill', () => {
    const { problems } = matrixOf([fault('one', 'G-001')], [killed('one', 'G-002')], [], true);
    expect(problems).to.deep.equal([
      'one: is killed only by guarantees that its breaks does not list: G-002',
    ]);
  });

  it('reports a guarantee in breaks that does not detect the fault', () => {
    const { problems } = matrixOf(
      [fault('one', 'G-001', 'G-002')],
      [killed('one', 'G-001')],
      [],
      true,
    );
    expect(problems).to.deep.equal([
      'one: its breaks lists G-002, whose scenarios do not detect it',
    ]);
  });

  it('reports a guarantee that kills none of its own faults', () => {
    const matrix = matrixOf(
      [fault('one', 'G-001')],
      [killed('one', 'G-001', 'G-002')],
      judged,
      true,
    );
    expect(matrix.guaranteesWithoutKill).to.deep.equal(['G-002']);
    expect(matrix.problems).to.have.length(1);
  });

  it('is printed as text and as JSON', () => {
    const matrix = matrixOf([fault('one', 'G-001')], [killed('one', 'G-001')], ['G-001'], true);
    expect(renderMatrix(matrix)).to.match(/^one +G-001\* +G-001\.1 +3 +7$/m);
    const json: unknown = JSON.parse(renderJson(matrix));
    const killedBy = [{ guarantee: 'G-001', scenario: 'G-001.1', interleavings: '3' }];
    expect(json).to.deep.equal({
      faults: [{ id: 'one', source: 'a review', breaks: ['G-001'], killedBy }],
      guaranteesWithoutKill: [],
      searchesGivenUp: 0,
      problems: [],
      complete: true,
    });
  });

  it('prints problems as text and as JSON', () => {
    const matrix = matrixOf([fault('one', 'G-001')], [killed('one')], [], true);
    expect(renderMatrix(matrix)).to.match(/count as not killed\nerror: one: survives\n$/);
    expect(renderProblems(matrix)).to.equal('error: one: survives\n');
    expect(JSON.parse(renderJson(matrix))).to.deep.include({ problems: ['one: survives'] });
  });

  it('is not complete without every scenario, and counts the searches that exceeded a bound', () => {
    const faults = [fault('one', 'G-001')];
    const record = killed('one', 'G-001');
    expect(matrixOf(faults, [record], ['G-001'], true).complete).to.equal(true);
    expect(matrixOf(faults, [record], ['G-001'], false).complete).to.equal(false);
    const matrix = matrixOf(faults, [{ ...record, givenUp: ['G-002.1'] }], ['G-001'], true);
    expect(JSON.parse(renderJson(matrix))).to.include({ searchesGivenUp: 1, complete: true });
    expect(renderMatrix(matrix)).to.include('1 searches exceeded a bound');
  });
});

describe('a list of faults', () => {
  it('has each id once, in kebab-case, and names judged guarantees only', () => {
    expect(listProblems([fault('one-two', 'G-001')], ['G-001'])).to.deep.equal([]);
    const wrong = [fault('One', 'G-001'), fault('two', 'G-009'), fault('two', 'G-001')];
    expect(listProblems(wrong, ['G-001'])).to.deep.equal([
      'One: expected kebab-case',
      'two: its breaks lists G-009, which no scenario judges',
      'two: another fault has the same id',
    ]);
    expect(listProblems([fault('none')], ['G-001'])).to.deep.equal([
      'none: expected a title, a source and at least one guarantee in breaks',
    ]);
  });
});
