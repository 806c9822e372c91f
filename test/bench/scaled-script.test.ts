import { expect } from 'chai';
import { scaledScript } from '../../bench/scaled-script';
import type { Action, Script } from '../../src/protocol/script';
import { scriptProblem } from '../../src/protocol/validate-script';

function get(driver: string, process: string, notifier: string): Action {
  const task = { of: 'driver', name: driver, number: 1 } as const;
  return { do: 'call', task, function: 'mmu_notifier_get', process, notifier, atomic: false };
}

function put(driver: string, notifier: string): Action {
  const task = { of: 'driver', name: driver, number: 1 } as const;
  const what = { function: 'mmu_notifier_put', process: null, notifier } as const;
  return { do: 'call', task, ...what, atomic: false };
}

const gpu = { name: 'gpu', callbacks: [], behaviours: [], pinsPages: false };
const SCRIPT: Script = {
  processes: ['A'],
  drivers: [gpu],
  phases: [[], [get('gpu', 'A', 'n1')], [put('gpu', 'n1'), { do: 'kill', process: 'A' }]],
};

describe('a script with copies', () => {
  it('has a copy of each driver, with notifiers of its own', () => {
    const scaled = scaledScript(SCRIPT, 2, 'drivers', 3);
    expect(scaled?.script.drivers.map(({ name }) => name)).to.deep.equal([
      'gpu',
      'gpu_copy1',
      'gpu_copy2',
    ]);
    expect(scaled?.script.phases.slice(1)).to.deep.equal([
      [get('gpu', 'A', 'n1')],
      [get('gpu_copy1', 'A', 'n1_copy1')],
      [get('gpu_copy2', 'A', 'n1_copy2')],
      [
        ...[put('gpu', 'n1'), { do: 'kill', process: 'A' }],
        ...[put('gpu_copy1', 'n1_copy1'), put('gpu_copy2', 'n1_copy2')],
      ],
    ]);
    expect(scaled?.since).to.equal(4);
  });

  it('has a copy of each process, and what drivers do with it', () => {
    const scaled = scaledScript(SCRIPT, 2, 'processes', 2);
    expect(scaled?.script.processes).to.deep.equal(['A', 'A_copy1']);
    expect(scaled?.script.phases.at(-1)).to.deep.equal([
      ...[put('gpu', 'n1'), { do: 'kill', process: 'A' }],
      ...[put('gpu', 'n1_copy1'), { do: 'kill', process: 'A_copy1' }],
    ]);
  });

  it('makes sense', () => {
    for (const what of ['drivers', 'processes'] as const) {
      const scaled = scaledScript(SCRIPT, 2, what, 5);
      expect(scaled && scriptProblem(scaled.script), what).to.equal(null);
    }
  });

  it('is the script where it has as many, and none where it has more', () => {
    expect(scaledScript(SCRIPT, 2, 'drivers', 1)).to.deep.equal({ script: SCRIPT, since: 2 });
    expect(scaledScript(SCRIPT, 2, 'drivers', 0)).to.equal(null);
  });
});
