/**
 * One search on several threads. Each thread makes the same small search up to the split into work
 * units, and then takes work units from a shared queue. The results are merged in the order of the
 * work units, so they do not depend on the number of threads. Only for programs without symmetry.
 */
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { BoundExceeded } from '../protocol/implementation';
import type { Outcome } from './exploration';
import { buffersOf, type OutcomeTransfer, type PackedTables, unpack } from './outcome-transfer';
import type { Search } from './search';
import type { PartialResult } from './search-result';
import { withTimeout } from './step-timeout';

/** The results of a search that do not depend on the number of threads. */
export interface SearchResult {
  outcomes(): Iterable<Outcome>;
  readonly states: number;
  readonly interleavings: bigint;
  readonly interleavingsAreExact: boolean;
  readonly complete: boolean;
  readonly boundExceeded: BoundExceeded | null;
}

/** The message that a worker thread posts at its end. */
export interface WorkerMessage {
  readonly workUnits: readonly WorkUnitResult[];
  readonly tables: PackedTables;
}

interface WorkUnitResult {
  readonly index: number;
  readonly states: number;
  readonly interleavings: bigint;
  readonly boundExceeded: BoundExceeded | null;
  readonly packed: OutcomeTransfer;
}

export interface Threads {
  readonly count: number;
  /** A module that makes the same search from `data` and calls {@link searchWorkUnits}. */
  readonly module: string;
  readonly data: object;
}

type CollectedResult = Omit<WorkUnitResult, 'index' | 'packed'> & { outcomes(): Iterable<Outcome> };

/** Rejects where a thread fails, for example out of memory. */
export async function searchInParallel(
  makeSearch: () => Search,
  maxStates: number,
  threads: Threads,
): Promise<SearchResult> {
  const search = withTimeout(makeSearch);
  const begin = collect(search.begin());
  const left = maxStates - begin.states;
  const queue = WorkQueue.shared(begin.boundExceeded === null ? search.workUnitCount : 0, left);
  const workers = Array.from(
    { length: Math.min(threads.count, queue.workUnits) - 1 },
    () => new Worker(threads.module, optionsOf(threads, queue)),
  );
  try {
    const workUnits = new Map<number, CollectedResult>();
    const reports = workers.map((worker) => listen(worker, workUnits));
    for (const { index, result } of queue.searchBy(search)) workUnits.set(index, collect(result));
    search.verify();
    await Promise.all(reports);
    const results = inOrder(workUnits, { left, queue, makeSearch });
    return merge([begin, ...results]);
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

/** The search in a worker thread. */
export function searchWorkUnits(
  search: Search,
  queue: WorkQueue,
  post: (message: WorkerMessage, transferred: ArrayBuffer[]) => void,
): void {
  search.begin();
  const workUnits: WorkUnitResult[] = [];
  for (const { index, result } of queue.searchBy(search)) {
    const { states, boundExceeded, outcomes: table } = result;
    const { interleavings } = table;
    workUnits.push({ index, states, boundExceeded, interleavings, packed: table.pack() });
  }
  search.verify();
  const tables = search.pack();
  const outcomes = workUnits.flatMap(({ packed }) => buffersOf(packed));
  post({ workUnits, tables }, [...buffersOf(tables), ...outcomes]);
}

function optionsOf({ module, data }: Threads, queue: WorkQueue) {
  const isSource = extname(module) === '.ts';
  return {
    workerData: { ...data, queue: queue.words },
    ...(isSource ? { execArgv: ['--require', require.resolve('ts-node/register')] } : {}),
  };
}

function listen(worker: Worker, workUnits: Map<number, CollectedResult>): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.on('message', ({ workUnits: found, tables }: WorkerMessage) => {
      for (const { index, packed, ...unit } of found)
        workUnits.set(index, { ...unit, outcomes: () => unpack(packed, tables) });
    });
    worker.on('error', reject);
    worker.on('exit', () => resolve());
  });
}

/** The results in the order of the work units, up to the same bound as with one thread. */
function inOrder(
  workUnits: ReadonlyMap<number, CollectedResult>,
  budget: { left: number; readonly queue: WorkQueue; readonly makeSearch: () => Search },
): CollectedResult[] {
  const results: CollectedResult[] = [];
  let { left } = budget;
  let repeated: Search | null = null;
  for (let index = 0; index < budget.queue.workUnits; index++) {
    let result = workUnits.get(index);
    if (result === undefined || result.states >= left) {
      repeated ??= splitSearch(budget.makeSearch());
      result = collect(repeated.searchWorkUnit(index, left));
    }
    results.push(result);
    left -= result.states;
    if (result.boundExceeded !== null) break;
  }
  return results;
}

function splitSearch(search: Search): Search {
  search.begin();
  return search;
}

function collect({ outcomes: table, states, boundExceeded }: PartialResult): CollectedResult {
  const { interleavings } = table;
  return { outcomes: () => table.outcomes(), states, boundExceeded, interleavings };
}

function merge(results: readonly CollectedResult[]): SearchResult {
  const boundExceeded = results.at(-1)?.boundExceeded ?? null;
  return {
    *outcomes() {
      for (const result of results) yield* result.outcomes();
    },
    states: results.reduce((sum, { states }) => sum + states, 0),
    interleavings: results.reduce((sum, { interleavings }) => sum + interleavings, 0n),
    interleavingsAreExact: boundExceeded === null,
    complete: boundExceeded === null,
    boundExceeded,
  };
}

/** Words of the queue: the next work unit, the states searched, and the bounds of both. */
const NEXT = 0;
const STATES = 1;
const WORK_UNITS = 2;
const MAX_STATES = 3;

/** The work units that no thread has taken yet, shared by all threads of a search. */
export class WorkQueue {
  /** `words` are shared memory. */
  constructor(readonly words: Int32Array) {}

  /** A new queue, whose words can go to other threads. */
  static shared(workUnits: number, maxStates: number): WorkQueue {
    const words = new Int32Array(new SharedArrayBuffer(4 * Int32Array.BYTES_PER_ELEMENT));
    words[WORK_UNITS] = workUnits;
    words[MAX_STATES] = maxStates;
    return new WorkQueue(words);
  }

  get workUnits(): number {
    return this.words[WORK_UNITS] as number;
  }

  /** Search one work unit after another, while there are any and the budget allows it. */
  *searchBy(search: Search): Generator<{ readonly index: number; readonly result: PartialResult }> {
    const maxStates = this.words[MAX_STATES] as number;
    while (Atomics.load(this.words, STATES) < maxStates) {
      const index = Atomics.add(this.words, NEXT, 1);
      if (index >= this.workUnits) return;
      const result = search.searchWorkUnit(index, maxStates);
      Atomics.add(this.words, STATES, result.states);
      yield { index, result };
      if (result.boundExceeded !== null) return;
    }
  }
}
