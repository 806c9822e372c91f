/** A thread that helps with the search of a script's interleavings. */
import { parentPort, workerData } from 'node:worker_threads';
import { searchRegions } from '../model-checker/parallel-search';
import { RegionQueue } from '../model-checker/region-queue';
import { type SearchTask, searchFor } from './search-job';

const task: SearchTask & { readonly queue: Int32Array } = workerData;
searchRegions(searchFor(task), new RegionQueue(task.queue), (told, buffers) =>
  parentPort?.postMessage(told, buffers),
);
