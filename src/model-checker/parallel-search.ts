/**
 * One search on several threads. Each of them searches what comes before the regions, which is
 * little and comes out the same, and then takes one region after another. What is found is put
 * together in the order of the regions, so it does not depend on how many threads there are. Only
 * for programs without interchangeable tasks.
 */
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { CutOff } from '../protocol/implementation';
import type { Outcome } from './exploration';
import { buffersOf, type OutcomeTransfer, type PackedTables, unpack } from './outcome-transfer';
import type { Search } from './search';
import type { PartialResult } from './search-result';
import { withTimeout } from './step-timeout';

/** What a search has found, without what is known of scripts only in one thread. */
export interface SearchResult {
  outcomes(): Iterable<Outcome>;
  readonly states: number;
  readonly interleavings: bigint;
  readonly complete: boolean;
  readonly cutOff: CutOff | null;
}

/** What a thread tells at its end. */
export interface WorkerMessage {
  readonly regions: readonly WorkUnitResult[];
  readonly tables: PackedTables;
}

interface WorkUnitResult {
  readonly index: number;
  readonly states: number;
  readonly interleavings: bigint;
  readonly cutOff: CutOff | null;
  readonly packed: OutcomeTransfer;
}

export interface Threads {
  readonly count: number;
  /** A module that makes the same search and calls {@link searchWorkUnits}, and what it is given. */
  readonly module: string;
  readonly data: object;
}

type Piece = Omit<WorkUnitResult, 'index' | 'packed'> & { outcomes(): Iterable<Outcome> };

/** Rejects where a thread fails, as by a lack of memory. */
export async function searchInParallel(
  makeSearch: () => Search,
  maxStates: number,
  threads: Threads,
): Promise<SearchResult> {
  const search = withTimeout(makeSearch);
  const begin = pieceOf(search.begin());
  const left = maxStates - begin.states;
  const queue = WorkQueue.shared(begin.cutOff === null ? search.regionCount : 0, left);
  const helpers = Array.from(
    { length: Math.min(threads.count, queue.regions) - 1 },
    () => new Worker(threads.module, optionsOf(threads, queue)),
  );
  try {
    const regions = new Map<number, Piece>();
    const reports = helpers.map((helper) => listen(helper, regions));
    for (const { index, part } of queue.searchBy(search)) regions.set(index, pieceOf(part));
    search.verify();
    await Promise.all(reports);
    const pieces = inOrder(regions, { left, queue, makeSearch });
    return joined([begin, ...pieces]);
  } finally {
    await Promise.all(helpers.map((helper) => helper.terminate()));
  }
}

/** What a further thread does. */
export function searchWorkUnits(
  search: Search,
  queue: WorkQueue,
  tell: (told: WorkerMessage, transferred: ArrayBuffer[]) => void,
): void {
  search.begin();
  const regions: WorkUnitResult[] = [];
  for (const { index, part } of queue.searchBy(search)) {
    const { states, cutOff, endings } = part;
    const { interleavings } = endings;
    regions.push({ index, states, cutOff, interleavings, packed: endings.pack() });
  }
  search.verify();
  const tables = search.pack();
  const outcomes = regions.flatMap(({ packed }) => buffersOf(packed));
  tell({ regions, tables }, [...buffersOf(tables), ...outcomes]);
}

function optionsOf({ module, data }: Threads, queue: WorkQueue) {
  const isSource = extname(module) === '.ts';
  return {
    workerData: { ...data, queue: queue.words },
    ...(isSource ? { execArgv: ['--require', 'ts-node/register'] } : {}),
  };
}

function listen(helper: Worker, regions: Map<number, Piece>): Promise<void> {
  return new Promise((resolve, reject) => {
    helper.on('message', ({ regions: found, tables }: WorkerMessage) => {
      for (const { index, packed, ...region } of found)
        regions.set(index, { ...region, outcomes: () => unpack(packed, tables) });
    });
    helper.on('error', reject);
    helper.on('exit', () => resolve());
  });
}

/** As one thread would have found them: it ends where the budget does. */
function inOrder(
  regions: ReadonlyMap<number, Piece>,
  budget: { left: number; readonly queue: WorkQueue; readonly makeSearch: () => Search },
): Piece[] {
  const pieces: Piece[] = [];
  let { left } = budget;
  let again: Search | null = null;
  for (let index = 0; index < budget.queue.regions; index++) {
    let piece = regions.get(index);
    if (piece === undefined || piece.states >= left) {
      again ??= begun(budget.makeSearch());
      piece = pieceOf(again.searchRegion(index, left));
    }
    pieces.push(piece);
    left -= piece.states;
    if (piece.cutOff !== null) break;
  }
  return pieces;
}

function begun(search: Search): Search {
  search.begin();
  return search;
}

function pieceOf({ endings, states, cutOff }: PartialResult): Piece {
  const { interleavings } = endings;
  return { outcomes: () => endings.outcomes(), states, cutOff, interleavings };
}

function joined(pieces: readonly Piece[]): SearchResult {
  const cutOff = pieces.at(-1)?.cutOff ?? null;
  return {
    *outcomes() {
      for (const piece of pieces) yield* piece.outcomes();
    },
    states: pieces.reduce((sum, { states }) => sum + states, 0),
    interleavings: pieces.reduce((sum, { interleavings }) => sum + interleavings, 0n),
    complete: cutOff === null,
    cutOff,
  };
}

const NEXT = 0;
const STATES = 1;
const REGIONS = 2;
const MAX_STATES = 3;

export class WorkQueue {
  /** `words` are shared memory. */
  constructor(readonly words: Int32Array) {}

  /** One that threads can be given the words of. */
  static shared(regions: number, maxStates: number): WorkQueue {
    const words = new Int32Array(new SharedArrayBuffer(4 * Int32Array.BYTES_PER_ELEMENT));
    words[REGIONS] = regions;
    words[MAX_STATES] = maxStates;
    return new WorkQueue(words);
  }

  get regions(): number {
    return this.words[REGIONS] as number;
  }

  /** Takes one region after another, as long as there are any, and the budget lasts. */
  *searchBy(search: Search): Generator<{ readonly index: number; readonly part: PartialResult }> {
    const maxStates = this.words[MAX_STATES] as number;
    while (Atomics.load(this.words, STATES) < maxStates) {
      const index = Atomics.add(this.words, NEXT, 1);
      if (index >= this.regions) return;
      const part = search.searchRegion(index, maxStates);
      Atomics.add(this.words, STATES, part.states);
      yield { index, part };
      if (part.cutOff !== null) return;
    }
  }
}
