/** Which steps of an interleaving no other task can tell apart. */
import { expect } from 'chai';
import { exclusiveSteps } from '../../src/implementations/exclusive-steps';
import { Footprint } from '../../src/machine/footprint';
import type { ReplayedStep } from '../../src/model-checker/replay';
import { calls, GPU } from '../properties/traces';

const X = 257;
const Y = 513;
const L = 770;
const M = 771;

interface Access {
  readonly reads?: number;
  readonly writes?: number;
  readonly lock?: number;
}

function step(task: number, what: string, access: Access = {}): ReplayedStep {
  const footprint = new Footprint(true);
  if (access.lock !== undefined) footprint.lock(access.lock);
  if (access.reads !== undefined) footprint.read(access.reads);
  if (access.writes !== undefined) footprint.write(access.writes);
  return { task, taskName: `task ${task}`, what, events: [], source: null, footprint, values: [] };
}

/** Steps under the lock whose owner is in this word. */
function locked(task: number, word: number, ...steps: readonly ReplayedStep[]): ReplayedStep[] {
  const name = word === L ? 'outer' : 'inner';
  return [
    step(task, `spin_lock(${name})`, { lock: word, writes: word }),
    ...steps,
    step(task, `spin_unlock(${name})`, { lock: word, writes: word }),
  ];
}

const QUIESCENT = 9;
const quiescent = step(QUIESCENT, 'quiescent', { writes: X });
const exclusive = (steps: readonly ReplayedStep[]) =>
  exclusiveSteps(steps, ({ task }) => task === QUIESCENT);

describe('exclusive steps', () => {
  it('are those on memory of one task', () => {
    const steps = [
      step(0, 'store', { writes: X }),
      step(0, 'load', { reads: X }),
      step(1, 'store', { writes: Y }),
    ];
    expect(exclusive(steps)).to.deep.equal(['local', 'local', 'local']);
  });

  it('are those on memory that nobody writes', () => {
    const steps = [step(0, 'load', { reads: X }), step(1, 'load', { reads: X })];
    expect(exclusive(steps)).to.deep.equal(['local', 'local']);
  });

  it('are not those on memory that another task writes', () => {
    const steps = [step(0, 'load', { reads: X }), step(1, 'store', { writes: X })];
    expect(exclusive(steps)).to.deep.equal([null, null]);
  });

  it('are those on memory that another task writes in another phase', () => {
    const steps = [step(0, 'load', { reads: X }), quiescent, step(1, 'store', { writes: X })];
    expect(exclusive(steps)).to.deep.equal(['local', null, 'local']);
  });

  it('are those under the lock that every access is made under, but not its own', () => {
    const steps = [
      ...locked(0, L, step(0, 'load', { reads: X }), step(0, 'store', { writes: X })),
      ...locked(1, L, step(1, 'load', { reads: X })),
    ];
    expect(exclusive(steps)).to.deep.equal([
      ...[null, 'under outer', 'under outer', null],
      ...[null, 'under outer', null],
    ]);
  });

  it('are those of a lock that no other task takes, too', () => {
    const steps = [...locked(0, L, step(0, 'store', { writes: X })), step(1, 'load', { reads: Y })];
    expect(exclusive(steps).slice(0, 3)).to.deep.equal(Array(3).fill('under outer'));
  });

  it('have the name of the outermost lock that protects them', () => {
    const store = (task: number) => step(task, 'store', { writes: X });
    expect(
      exclusive([...locked(0, L, ...locked(0, M, store(0))), ...locked(1, M, store(1))])[2],
    ).to.equal('under inner');
    expect(
      exclusive([
        ...locked(0, L, ...locked(0, M, store(0))),
        ...locked(1, L, ...locked(1, M, store(1))),
      ])[2],
    ).to.equal('under outer');
  });

  it('are not those under a lock that another access does without', () => {
    const steps = [...locked(0, L, step(0, 'store', { writes: X })), step(1, 'load', { reads: X })];
    expect(exclusive(steps)[1]).to.equal(null);
  });

  it('are not those under two locks of one name', () => {
    const other = (word: number) => step(1, 'spin_lock(outer)', { lock: word, writes: word });
    const steps = [
      ...locked(0, L, step(0, 'store', { writes: X })),
      other(M),
      step(1, 'store', { writes: X }),
      other(M),
    ];
    expect(exclusive(steps)[1]).to.equal(null);
    expect(exclusive(steps)[4]).to.equal(null);
  });

  it('are not those after the lock is released', () => {
    const steps = [
      ...locked(0, L),
      step(0, 'store', { writes: X }),
      ...locked(1, L, step(1, 'load', { reads: X })),
    ];
    expect(exclusive(steps)[2]).to.equal(null);
  });

  it('are not those that a trace shows, nor those of read-side sections and grace periods', () => {
    const seen = { ...step(0, 'load', { reads: X }), events: [calls(GPU, 'mmu_notifier_put')] };
    const steps = [seen, step(0, 'srcu_read_lock()', { writes: X })];
    expect(exclusive(steps)).to.deep.equal([null, null]);
  });

  it('are not a free of what another task has read', () => {
    const free = step(1, 'kfree()');
    free.footprint.free(X);
    expect(exclusive([step(0, 'load', { reads: X }), free])).to.deep.equal(['local', null]);
  });
});
