/** Each historical bug and each objection of a review has a fault or a scenario that does the same, or a reason. */
import { expect } from 'chai';
import { faults } from '../../faults/index';
import { BUGS_PAGE, readBugs, renderBugs } from '../../src/kill-matrix/historical-bugs';
import { Features } from '../../src/suite/load-features';
import { PROJECT, readProjectFile } from '../suite/project';
import { bugProblems } from './check-historical-bugs';

/** Ids are never given again; between these, eras leave fixture. */
const LAST = 74;
const NO_SCENARIOS: ReadonlySet<string> = new Set();
const NEVER_GIVEN = [9, 19, 24, 25, 26, 27, 28, 29, 34, 39, 42, 43, 44, 45, 46, 47, 48, 49];

describe('the historical bugs', () => {
  const { entries, problems } = readBugs(PROJECT);

  it('can be read, and are all there, in order', () => {
    expect(problems).to.deep.equal([]);
    const ids = entries.map(({ id }) => id);
    expect(ids).to.deep.equal([...new Set(ids)].sort());
    const given = Array.from({ length: LAST }, (_, index) => index + 1).filter(
      (number) => !NEVER_GIVEN.includes(number),
    );
    const numbers = ids.map((id) => Number(/\d+/.exec(id)?.[0]));
    expect([...new Set(numbers)]).to.deep.equal(given);
  });

  it('name faults that exist, and that name the same source', () => {
    expect(bugProblems(entries, faults, new Features(PROJECT).ids())).to.deep.equal([]);
  });

  it('are those of the page: npm run table', () => {
    const stale = `${BUGS_PAGE} is stale: npm run table`;
    expect(readProjectFile(BUGS_PAGE) === renderBugs(entries, faults), stale).to.equal(true);
  });
});

describe('a list of historical bugs', () => {
  const bug = (cited: string, ...ids: string[]) => {
    const source = 'commit 93065ac753e4';
    const kind = 'bug' as const;
    return { id: 'H-01', kind, what: '', source, cited: [cited], faults: ids, location: '' };
  };

  it('has a problem where there is no such fault', () => {
    expect(bugProblems([bug('93065ac753e4', 'none')], [], NO_SCENARIOS)).to.deep.equal([
      'H-01: there is no fault none',
    ]);
  });

  it('has a problem where the source of the fault differs', () => {
    const one = { id: 'one', title: '', source: 'a review', breaks: [], parts: {} };
    expect(bugProblems([bug('93065ac753e4', 'one')], [one], NO_SCENARIOS)).to.deep.equal([
      'H-01: one has another source: a review',
    ]);
    expect(bugProblems([bug('A review', 'one')], [one], NO_SCENARIOS)).to.deep.equal([
      'H-01: its source does not say "A review"',
    ]);
  });

  it('has a problem where there is no such scenario', () => {
    const { faults: _, cited: __, ...common } = bug('');
    expect(
      bugProblems([{ ...common, scenarios: ['G-370.1', 'G-999.1'] }], [], new Set(['G-370.1'])),
    ).to.deep.equal(['H-01: there is no scenario G-999.1']);
  });
});
