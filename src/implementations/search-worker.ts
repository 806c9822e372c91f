/** A thread that takes work units of a search. */

import { parentPort, workerData } from 'node:worker_threads';
import { searchWorkUnits, WorkQueue } from '../model-checker/parallel-search';
import { type SearchJob, searchFor } from './search-job';

const job: SearchJob & { readonly queue: Int32Array } = workerData;
searchWorkUnits(searchFor(job), new WorkQueue(job.queue), (message, buffers) =>
  parentPort?.postMessage(message, buffers),
);
