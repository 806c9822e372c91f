import { expect } from 'chai';
import { explore } from '../../src/exploration/explore';
import { replay } from '../../src/exploration/replay';
import { criticalSection, programOf, said } from './programs';

const ENOUGH = { maxStates: 1000, maxSteps: 100 };

describe('a replay', () => {
  const program = programOf({ a: () => criticalSection('a'), b: () => criticalSection('b') });

  it('tells each step of an outcome, and gives its trace', () => {
    for (const { trace, schedule } of explore(program, ENOUGH).outcomes()) {
      const replayed = replay(program, schedule);
      expect(replayed.flatMap(({ events }) => events)).to.deep.equal(trace);
      expect(replayed.map(({ task }) => task)).to.deep.equal(schedule);
      expect(replayed.map(({ what }) => what)).to.deep.equal([
        'lock',
        'says',
        'unlock',
        'lock',
        'says',
        'unlock',
      ]);
      expect(replayed[0]?.taskName).to.equal(said(trace)[0]);
    }
  });

  it('refuses a schedule that is not one of the program', () => {
    expect(() => replay(program, [0, 1])).to.throw(RangeError, 'task 1 cannot move here');
    expect(() => replay(program, [0, 0, 0, 0])).to.throw(RangeError, 'task 0 cannot move here');
    expect(() => replay(program, [2])).to.throw(RangeError, 'task 2 cannot move here');
  });
});
