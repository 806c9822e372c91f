import { expect } from 'chai';
import {
  bootsFor,
  maxDelayOf,
  runsOf,
  synchronizes,
} from '../../../src/implementations/real-kernel/runs';
import type { Action, Script, Task } from '../../../src/protocol/script';

const main: Task = { of: 'process', name: 'A', number: 1 };
const other: Task = { of: 'process', name: 'A', number: 2 };
const range = { start: 0x100000, end: 0x101000 };

function unmap(task: Task): Action {
  return { do: 'range', task, call: 'munmap', range };
}

function scriptOf(...phases: Action[][]): Script {
  return { processes: ['A'], drivers: [], phases };
}

describe('the runs of a script on a real kernel', () => {
  const inTurn = scriptOf([unmap(main)], [unmap(other)]);
  const racing = scriptOf([unmap(main), unmap(other)]);

  it('are many where tasks race, and one where none does', () => {
    expect([runsOf(inTurn), runsOf(racing)]).to.deep.equal([1, 20]);
  });

  it('delay the tasks of a race, longer with each attempt up to a limit', () => {
    const delays = [0, 1, 2, 3].map((attempt) => maxDelayOf(racing, attempt));
    expect(delays).to.deep.equal([400, 1_600, 6_400, 6_400]);
    expect(maxDelayOf(inTurn, 3)).to.equal(0);
  });

  it('take both forms of SRCU where the script waits for a grace period', () => {
    const waits = scriptOf([
      {
        do: 'call',
        task: { of: 'driver', name: 'gpu', number: 1 },
        function: 'mmu_notifier_synchronize',
        process: null,
        notifier: null,
        atomic: false,
      },
    ]);
    expect([synchronizes(inTurn), synchronizes(waits)]).to.deep.equal([false, true]);
    expect(bootsFor(inTurn)).to.deep.equal([[]]);
    expect(bootsFor(waits)).to.deep.equal([[], ['srcutree.convert_to_big=1']]);
  });
});
