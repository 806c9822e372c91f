/** A thread that helps with the search of a script's interleavings. */
import { parentPort, workerData } from 'node:worker_threads';
import { searchWorkUnits, WorkQueue } from '../model-checker/parallel-search';
import { type SearchJob, searchFor } from './search-job';

const task: SearchJob & { readonly queue: Int32Array } = workerData;
searchWorkUnits(searchFor(task), new WorkQueue(task.queue), (told, buffers) =>
  parentPort?.postMessage(told, buffers),
);
