/** A search worker makes the kernel that its job names: faults and revisions of 2008 included. */
import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { expect } from 'chai';
import type { ModelName } from '../../src/implementations/model-parts';
import { Reference } from '../../src/implementations/reference';
import { type SearchJob, searchFor } from '../../src/implementations/search-job';
import { unpack } from '../../src/model-checker/outcome-transfer';
import { type WorkerMessage, WorkQueue } from '../../src/model-checker/parallel-search';
import type { Observation, Outcome } from '../../src/protocol/implementation';
import type { ReportName } from '../../src/protocol/names';
import type { Script } from '../../src/protocol/script';
import {
  driver,
  exits,
  gets,
  puts,
  ranges,
  registers,
  reportsIn,
  script,
  synchronizes,
  unloads,
  unregisters,
} from './scripts';

const MODULE = join(__dirname, '../../src/implementations/search-worker.ts');
const SPLIT = { afterStates: 50, workUnits: 4 };
const ENOUGH = { maxStates: 100_000, maxSteps: 1_000 };

const of2008 = script([registers, [unregisters, exits()]], {
  notifiersOf2008: { without: null },
  drivers: [{ ...driver(), callbacks: ['release'] }],
});

const models: readonly {
  readonly model: ModelName;
  readonly script: Script;
  readonly reports: readonly ReportName[];
}[] = [
  {
    model: { implementation: 'reference' },
    script: script([gets, [puts, synchronizes, unloads]]),
    reports: [],
  },
  {
    model: { implementation: 'reference', fault: 'synchronize-waits-for-readers-only' },
    script: script([gets, [puts, synchronizes, unloads]]),
    reports: ['call into an unloaded module'],
  },
  {
    model: { implementation: '2008-as-posted' },
    script: of2008,
    reports: ['RCU list corruption', 'use-after-free'],
  },
];

/** The outcomes of all work units, of which this thread searches none. */
async function searchedByWorker(job: SearchJob): Promise<Outcome[]> {
  const search = searchFor(job);
  search.begin();
  expect(search.workUnitCount).to.be.at.least(SPLIT.workUnits);
  const queue = WorkQueue.shared(search.workUnitCount, job.budget.maxStates);
  const worker = new Worker(MODULE, {
    workerData: { ...job, queue: queue.words },
    execArgv: ['--require', 'ts-node/register'],
  });
  const [{ workUnits, tables }] = (await once(worker, 'message')) as [WorkerMessage];
  expect(workUnits).to.have.length(search.workUnitCount);
  return workUnits.flatMap(({ packed }) => [...unpack(packed, tables)]);
}

describe('a search worker', function () {
  this.timeout(120_000);

  for (const { model, script: scripted, reports } of models) {
    it(`searches ${Object.values(model).join(' with ')}`, async () => {
      const outcomes = await searchedByWorker({
        model,
        script: scripted,
        budget: ENOUGH,
        split: SPLIT,
      });
      expect(outcomes).not.to.be.empty;
      expect(reportsIn(outcomes)).to.deep.equal(reports);
    });
  }

  it('helps to search a reference with a fault, which finds the same', async () => {
    const model = { implementation: 'reference', fault: 'synchronize-waits-for-readers-only' };
    const large = script([gets, [puts, synchronizes, unloads, ranges('munmap')]]);
    const alone = await new Reference({ model }).run(large);
    const shared = await new Reference({ model, search: { threads: 3 } }).run(large);
    expect(alone.states).to.be.greaterThan(20_000);
    expect(seenBy(shared)).to.deep.equal(seenBy(alone));
    expect(alone.interleavingsAreExact).to.equal(false);
    expect(shared.interleavingsAreExact).to.equal(true);
  });
});

function seenBy({ complete, outcomes }: Observation): object {
  return { complete, traces: [...outcomes()].map(({ trace }) => JSON.stringify(trace)).sort() };
}
