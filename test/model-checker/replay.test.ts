import { expect } from 'chai';
import { step } from '../../src/machine/effect';
import { explore } from '../../src/model-checker/explore';
import { replay } from '../../src/model-checker/replay';
import { criticalSection, programOf, reportedIn } from './programs';

const ENOUGH = { maxStates: 1000, maxSteps: 100 };

describe('a replay', () => {
  const program = programOf({ a: () => criticalSection('a'), b: () => criticalSection('b') });

  it('gives each step of an outcome, and its trace', () => {
    for (const { trace, schedule } of explore(program, ENOUGH).outcomes()) {
      const replayed = replay(program, schedule);
      expect(replayed.flatMap(({ events }) => events)).to.deep.equal(trace);
      expect(replayed.map(({ task }) => task)).to.deep.equal(schedule);
      expect(replayed.map(({ what }) => what)).to.deep.equal([
        'lock',
        'reports',
        'unlock',
        'lock',
        'reports',
        'unlock',
      ]);
      expect(replayed[0]?.taskName).to.equal(reportedIn(trace)[0]);
    }
  });

  it('rejects a schedule that is not one of the program', () => {
    for (const [schedule, why] of [
      [[0, 1], 'step 2 cannot be taken: b cannot move there'],
      [[0, 0, 0, 0], 'step 4 cannot be taken: a cannot move there'],
      [[2], 'step 1 cannot be taken: task 2 cannot move there'],
    ] as const) {
      expect(() => replay(program, schedule)).to.throw(RangeError, why);
    }
  });

  it('rejects a schedule that ends too early, or continues after the end', () => {
    expect(() => replay(program, [])).to.throw(RangeError, 'step 0 cannot be the last');
    expect(() => replay(program, [0, 0, 0])).to.throw(RangeError, 'step 3 cannot be the last');
    const halting = programOf({
      a: function* () {
        yield step('oops', (machine) => machine.oops('WARN_ON', 'the end'));
      },
      b: () => criticalSection('b'),
    });
    expect(replay(halting, [1, 0])).to.have.length(2);
    expect(() => replay(halting, [0, 1])).to.throw(RangeError, 'step 2 cannot be taken: b');
  });
});
