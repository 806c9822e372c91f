import { expect } from 'chai';
import { bugOn, warnOn } from '../../../src/linux/kernel/bug';
import { step } from '../../../src/machine/effect';
import type { Machine, Operation } from '../../../src/machine/machine';
import { everyInterleaving, note } from '../../machine/machine-fixture';

type Check = (machine: Machine) => unknown;

/** One task that checks something and then makes a note, beside another that makes one too. */
function beside(check: Check) {
  return everyInterleaving({
    boot: () => undefined,
    tasks: [
      function* () {
        const held = yield step('checks', (machine) => (check(machine) === true ? 1 : 0));
        yield note(`A goes on, ${held === 1}`);
      },
      function* (): Operation {
        yield note('B');
      },
    ],
  });
}

describe('WARN_ON()', () => {
  it('reports a condition that holds, returns it, and all tasks continue', () => {
    const { outcomes, details } = beside((machine) => warnOn(machine, true, 'too late'));
    expect(outcomes).to.have.deep.members([
      { reports: ['WARN_ON'], notes: ['A goes on, true', 'B'] },
      { reports: ['WARN_ON'], notes: ['B', 'A goes on, true'] },
      { reports: ['WARN_ON'], notes: ['B', 'A goes on, true'] },
    ]);
    expect(details).to.deep.equal(['too late']);
  });

  it('is silent about a condition that does not hold, and returns it', () => {
    const { reports, notes } = beside((machine) => warnOn(machine, false, 'too late'));
    expect(reports).to.deep.equal([]);
    expect(notes).to.deep.equal(['A goes on, false, B', 'B, A goes on, false']);
  });
});

describe('BUG_ON()', () => {
  it('reports a condition that holds, and ends the interleaving', () => {
    const { outcomes, details } = beside((machine) => bugOn(machine, true, 'no way on'));
    expect(outcomes).to.have.deep.members([
      { reports: ['BUG_ON'], notes: [] },
      { reports: ['BUG_ON'], notes: ['B'] },
    ]);
    expect(details).to.deep.equal(['no way on']);
  });

  it('is silent about a condition that does not hold', () => {
    const { reports, notes } = beside((machine) => bugOn(machine, false, 'no way on'));
    expect(reports).to.deep.equal([]);
    expect(notes).to.deep.equal(['A goes on, false, B', 'B, A goes on, false']);
  });
});
