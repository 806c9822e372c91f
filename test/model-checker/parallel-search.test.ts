/** A search on several threads, compared with the same search on one. */

import { join } from 'node:path';
import { expect } from 'chai';
import { type SearchJob, searchFor } from '../../src/implementations/search-job';
import type { Exploration, Outcome } from '../../src/model-checker/exploration';
import { type SearchResult, searchInParallel } from '../../src/model-checker/parallel-search';
import { Script } from '../../src/protocol/script';

const MODULE = join(__dirname, '../../src/implementations/search-worker.ts');
const REFERENCE = { implementation: 'reference' };
const SPLIT = { afterStates: 50, workUnits: 4 };
const ENOUGH = { maxStates: 100_000, maxSteps: 1000 };

const page = { start: 0x100000, end: 0x101000 };
const driver = { of: 'driver', name: 'gpu', number: 1 } as const;
const thread = { of: 'process', name: 'A', number: 1 } as const;

/** A registration, and then munmap and a put that race. */
const script = Script.parse({
  processes: ['A'],
  drivers: [
    {
      name: 'gpu',
      callbacks: ['invalidate_range_start', 'invalidate_range_end', 'free_notifier'],
      behaviours: [],
      pinsPages: false,
    },
  ],
  phases: [
    [{ do: 'range', task: thread, call: 'mmap', range: page }],
    [
      {
        do: 'call',
        task: driver,
        function: 'mmu_notifier_register',
        process: 'A',
        notifier: 'n1',
        atomic: false,
      },
    ],
    [
      { do: 'range', task: thread, call: 'munmap', range: page },
      {
        do: 'call',
        task: driver,
        function: 'mmu_notifier_put',
        process: null,
        notifier: 'n1',
        atomic: false,
      },
    ],
  ],
});

function inParallel(task: SearchJob, count: number, module = MODULE): Promise<SearchResult> {
  const threads = { count, module, data: task };
  return searchInParallel(() => searchFor(task), task.budget.maxStates, threads);
}

/** The whole result, with its outcomes in order. */
function summary(found: SearchResult | Exploration): object {
  const { states, interleavings, complete, boundExceeded } = found;
  const outcomes = [...found.outcomes()].map(({ trace, interleavings, schedule }: Outcome) => ({
    trace,
    interleavings,
    schedule,
  }));
  return { states, interleavings, complete, boundExceeded, outcomes };
}

describe('a search on several threads', function () {
  this.timeout(60_000);
  const task: SearchJob = { model: REFERENCE, script, budget: ENOUGH, split: SPLIT };

  it('has the same result in the same order, for any number of threads', async () => {
    const alone = searchFor(task);
    const expected = summary(alone.run());
    expect(expected).to.include({ complete: true });
    expect(alone.workUnitCount).to.be.at.least(4);
    for (const count of [1, 2, 3]) {
      expect(summary(await inParallel(task, count)), `${count} threads`).to.deep.equal(expected);
    }
  });

  it('exceeds the budget at the same state', async () => {
    const all = searchFor(task).run().states;
    for (const maxStates of [20, Math.floor(all / 3), all - 1, all, all + 1]) {
      const limited = { ...task, budget: { ...ENOUGH, maxStates } };
      const expected = searchFor(limited).run();
      expect(expected.complete).to.equal(maxStates > all);
      expect(summary(await inParallel(limited, 2)), `${maxStates} states`).to.deep.equal(
        summary(expected),
      );
    }
  });

  it('is one search where it is too small to be split', async () => {
    const whole = { model: REFERENCE, script, budget: ENOUGH };
    expect(summary(await inParallel(whole, 2))).to.deep.equal(summary(searchFor(whole).run()));
  });

  it('fails where a thread does', async () => {
    const missing = join(__dirname, 'no-such-thread.js');
    const failure = await inParallel(task, 2, missing).then(
      () => 'none',
      (error: Error) => error.message,
    );
    expect(failure).to.contain('no-such-thread.js');
  });
});
