/** Which steps of an interleaving no other task can tell apart. */
import { expect } from 'chai';
import { exclusiveSteps } from '../../src/implementations/exclusive-steps';
import { Footprint } from '../../src/machine/footprint';
import type { ReplayedStep } from '../../src/model-checker/replay';
import { calls, GPU } from '../properties/traces';

const X = 257;
const Y = 513;

function step(task: number, what: string, access: Partial<Record<'reads' | 'writes', number>>) {
  const footprint = new Footprint(true);
  if (access.reads !== undefined) footprint.read(access.reads);
  if (access.writes !== undefined) footprint.write(access.writes);
  return { task, taskName: `task ${task}`, what, events: [], source: null, footprint };
}

const locked = (task: number, name: string, ...steps: ReplayedStep[]): ReplayedStep[] => [
  step(task, `spin_lock(${name})`, { writes: Y }),
  ...steps,
  step(task, `spin_unlock(${name})`, { writes: Y }),
];

describe('exclusive steps', () => {
  it('are those on memory of one task', () => {
    const steps = [
      step(0, 'store', { writes: X }),
      step(0, 'load', { reads: X }),
      step(1, 'store', { writes: Y }),
    ];
    expect(exclusiveSteps(steps)).to.deep.equal(['local', 'local', 'local']);
  });

  it('are those on memory that nobody writes', () => {
    const steps = [step(0, 'load', { reads: X }), step(1, 'load', { reads: X })];
    expect(exclusiveSteps(steps)).to.deep.equal(['local', 'local']);
  });

  it('are not those on memory that another task writes', () => {
    const steps = [step(0, 'load', { reads: X }), step(1, 'store', { writes: X })];
    expect(exclusiveSteps(steps)).to.deep.equal([null, null]);
  });

  it('are those under the lock that every access is made under', () => {
    const steps = [
      ...locked(0, 'lock', step(0, 'load', { reads: X }), step(0, 'store', { writes: X })),
      ...locked(1, 'lock', step(1, 'load', { reads: X })),
    ];
    expect(exclusiveSteps(steps)).to.deep.equal([
      ...[null, 'under lock', 'under lock', null],
      ...[null, 'under lock', null],
    ]);
  });

  it('are not those under a lock that another access does without', () => {
    const steps = [
      ...locked(0, 'lock', step(0, 'store', { writes: X })),
      step(1, 'load', { reads: X }),
    ];
    expect(exclusiveSteps(steps)[1]).to.equal(null);
  });

  it('are not those under two locks of one name, or under one that two tasks hold', () => {
    const [take = step(0, '', {}), release = step(0, '', {})] = locked(0, 'lock');
    const steps = [
      take,
      ...locked(1, 'lock', step(1, 'store', { writes: X })),
      step(0, 'store', { writes: X }),
      release,
    ];
    expect(exclusiveSteps(steps)).to.deep.equal(steps.map(() => null));
  });

  it('are not those that a trace shows, nor those of synchronization', () => {
    const seen = { ...step(0, 'load', { reads: X }), events: [calls(GPU, 'mmu_notifier_put')] };
    const steps = [seen, step(0, 'srcu_read_lock()', { writes: X })];
    expect(exclusiveSteps(steps)).to.deep.equal([null, null]);
  });

  it('are not a free of what another task has read', () => {
    const free = step(1, 'kfree()', {});
    free.footprint.free(X);
    expect(exclusiveSteps([step(0, 'load', { reads: X }), free])).to.deep.equal(['local', null]);
  });
});
