import { expect } from 'chai';
import { numberScript, runLine } from '../../../src/implementations/real-kernel/script-lines';
import { FunctionName } from '../../../src/protocol/names';
import type { Action, Driver, Script, Task } from '../../../src/protocol/script';

const gpu: Task = { of: 'driver', name: 'gpu', number: 1 };
const main: Task = { of: 'process', name: 'A', number: 1 };

function driver(given: Partial<Driver> = {}): Driver {
  return { name: 'gpu', callbacks: ['release'], behaviours: [], pinsPages: false, ...given };
}

function scriptOf(actions: readonly Action[], given: Partial<Script> = {}): Script {
  return { processes: ['A'], drivers: [driver()], phases: [[], [...actions]], ...given };
}

const register: Action = {
  do: 'call',
  task: gpu,
  function: 'mmu_notifier_register',
  process: 'A',
  notifier: 'n1',
  atomic: false,
};

describe('a script for the guest', () => {
  it('numbers processes, their threads, drivers, and notifiers', () => {
    const third: Task = { ...main, number: 3 };
    const range = { start: 0x100000, end: 0x101000 };
    const numbered = numberScript(
      scriptOf([register, { do: 'range', task: third, call: 'munmap', range }]),
    );
    expect(numbered.tasks).to.deep.equal([
      'process A',
      'thread 2 of process A',
      'thread 3 of process A',
      'driver gpu',
    ]);
    expect(numbered.notifiers).to.deep.equal(['n1']);
    expect(numbered.lines).to.deep.equal([
      'S 0 10000000',
      'T 1 0 1',
      'T 1 0 2',
      'T 1 0 3',
      'T 0 0 1',
      'P 1 0 0 0',
      'D 1 0',
      'A 1 3 0 0 0 0 -1 -1 -1 0 0 0 0',
      `A 1 2 0 ${FunctionName.options.indexOf('munmap')} -1 -1 -1 -1 -1 0 0 100000 101000`,
    ]);
  });

  it('marks a child as not there at the start', () => {
    const { processes, lines } = numberScript(
      scriptOf([{ do: 'fork', task: main, child: 'B' }], { drivers: [] }),
    );
    expect(processes).to.deep.equal(['A', 'B']);
    expect(lines.filter((line) => line.startsWith('P'))).to.deep.equal(['P 1 0 0 0', 'P 0 0 0 0']);
  });

  it('marks a process that is killed', () => {
    const { lines } = numberScript(scriptOf([{ do: 'kill', process: 'A' }]));
    expect(lines).to.include('P 1 1 0 0');
  });

  it('marks processes that share pages, and numbers accesses', () => {
    const range = { start: 0x100000, end: 0x101000 };
    const { lines } = numberScript(
      scriptOf([{ do: 'access', task: main, access: 'write', range }], { drivers: [] }),
    );
    const fault = FunctionName.options.indexOf('handle_mm_fault');
    expect(lines).to.include('P 1 0 0 1');
    expect(lines).to.include(`A 1 0 0 ${fault} -1 -1 -1 -1 -1 0 1 100000 101000`);
  });

  it('numbers young queries', () => {
    const range = { start: 0x100000, end: 0x101000 };
    const asks = 'ptep_clear_young_notify';
    const { lines, tasks } = numberScript(
      scriptOf([
        { do: 'age', function: asks, process: 'A', range },
        { do: 'use-device', task: gpu, process: 'A', range },
      ]),
    );
    const numbers = [asks, 'use_device'].map((name) =>
      (FunctionName.options as readonly string[]).indexOf(name),
    );
    expect(tasks).to.deep.equal(['process A', 'reclaim', 'driver gpu']);
    expect(lines.slice(-2)).to.deep.equal([
      `A 1 1 0 ${numbers[0]} 0 -1 -1 -1 -1 0 0 100000 101000`,
      `A 1 2 0 ${numbers[1]} 0 -1 -1 -1 -1 0 0 100000 101000`,
    ]);
  });

  it('has a task for the actions of no task', () => {
    const { tasks, lines } = numberScript(
      scriptOf([{ do: 'continue', driver: 'gpu', callback: 'free_notifier' }]),
    );
    expect(tasks).to.deep.equal(['process A', 'script']);
    expect(lines).to.include('A 1 1 5 0 -1 -1 0 5 -1 0 0 0 0');
  });

  it('numbers the behaviours of callbacks', () => {
    const { lines } = numberScript(
      scriptOf([], {
        drivers: [
          driver({
            behaviours: [
              { callback: 'release', does: 'hold' },
              { callback: 'release', does: 'call', function: 'mmu_notifier_put' },
              {
                callback: 'invalidate_range_start',
                does: 'return',
                result: -11,
                when: 'non-blockable',
              },
            ],
            pinsPages: true,
          }),
        ],
      }),
    );
    expect(lines.slice(-4)).to.deep.equal(['D 1 1', 'B 0 0 0 0 0', 'B 0 3 5 0 0', 'B 1 1 0 -11 1']);
  });

  it('rejects more than the tables of the module hold', () => {
    const drivers = Array.from({ length: 7 }, (_, index) => driver({ name: `d${index}` }));
    expect(() => numberScript(scriptOf([], { drivers }))).to.throw(
      RangeError,
      'a script may have 6 drivers at most',
    );
  });

  it('ends with the options of the runs', () => {
    const numbered = numberScript(scriptOf([register]));
    expect(runLine(numbered, { runs: 3, maxDelay: 400, migrate: true })).to.equal(
      'R 2 3 400 100 1',
    );
  });
});
