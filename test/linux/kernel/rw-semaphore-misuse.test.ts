import { expect } from 'chai';
import { assertHeldWrite } from '../../../src/linux/kernel/rw-semaphore';
import { preemptDisable, preemptEnable } from '../../../src/linux/kernel/task';
import { step } from '../../../src/machine/effect';
import type { Operation } from '../../../src/machine/machine';
import type { Address } from '../../../src/machine/struct';
import { everyInterleaving, raise, waitFor } from '../../machine/machine-fixture';
import { alone, boot, clean, downgrade, type Part, release, take } from './semaphore-fixture';

const modes = ['write', 'read'] as const;
const NOT_HELD = 'unlock by a task that does not hold the lock';

describe('the misuse of a rw_semaphore', () => {
  for (const held of modes) {
    for (const wanted of modes) {
      it(`is reported: to hold it to ${held} and want it to ${wanted}`, () => {
        const outcomes = alone(take[held], take[wanted]);
        expect(outcomes).to.deep.equal([{ reports: ['lock recursion'], notes: [] }]);
        const apart = alone(take[held], release[held], take[wanted], release[wanted]);
        expect(apart).to.deep.equal(clean);
      });
    }
  }

  const wrong: readonly [what: string, ...parts: Part[]][] = [
    ['up_write() by a task that does not hold it', release.write],
    ['up_read() by a task that does not hold it', release.read],
    ['up_write() by a reader', take.read, release.write],
    ['up_read() by a writer', take.write, release.read],
    ['downgrade_write() by a task that does not hold it', downgrade],
    ['downgrade_write() by a reader', take.read, downgrade],
    ['up_write() after downgrade_write()', take.write, downgrade, release.write],
  ];
  for (const [what, ...parts] of wrong) {
    it(`is reported: ${what}`, () => {
      expect(alone(...parts)).to.deep.equal([{ reports: [NOT_HELD], notes: [] }]);
    });
  }

  for (const mode of modes) {
    it(`is reported: up_${mode}() by another task than the one that holds it`, () => {
      const { outcomes } = everyInterleaving({
        boot,
        tasks: [
          function* ({ sem, flag }) {
            yield* take[mode](sem);
            yield raise(flag);
          },
          function* ({ sem, flag }) {
            yield waitFor(flag);
            yield* release[mode](sem);
          },
        ],
      });
      expect(outcomes).to.deep.equal([{ reports: [NOT_HELD], notes: [] }]);
    });

    it(`is reported: down_${mode}(), which may sleep, with preemption disabled`, () => {
      const atomic: Part = function* (sem) {
        yield step('preempt_disable()', preemptDisable);
        yield* take[mode](sem);
        yield* release[mode](sem);
        yield step('preempt_enable()', preemptEnable);
      };
      const outcomes = alone(atomic, take[mode]);
      expect(outcomes).to.deep.equal([
        { reports: ['sleeping in atomic context'], notes: ['went on'] },
      ]);
    });
  }
});

describe('lockdep_assert_held_write()', () => {
  function* asserting(sem: Address): Operation {
    yield step('lockdep_assert_held_write()', (machine) => assertHeldWrite(machine, sem, 'sem'));
  }
  const reported = [{ reports: ['lock not held'], notes: ['went on'] }];

  it('is silent while the task holds the semaphore to write', () => {
    expect(alone(take.write, asserting)).to.deep.equal(clean);
  });

  it('reports a reader, a former writer, and a task that holds nothing; all continue', () => {
    expect(alone(take.read, asserting)).to.deep.equal(reported);
    expect(alone(take.write, downgrade, asserting)).to.deep.equal(reported);
    expect(alone(take.write, release.write, asserting)).to.deep.equal(reported);
    expect(alone(asserting)).to.deep.equal(reported);
  });

  it('is not satisfied by another task that holds it', () => {
    const { reports } = everyInterleaving({
      boot,
      tasks: [
        function* ({ sem, flag }) {
          yield* take.write(sem);
          yield raise(flag);
        },
        function* ({ sem, flag }) {
          yield waitFor(flag);
          yield* asserting(sem);
        },
      ],
    });
    expect(reports).to.deep.equal(['lock not held']);
  });
});
