/** A thread that helps with the search of a script's interleavings. */
import { parentPort, workerData } from 'node:worker_threads';
import { RegionQueue } from '../exploration/region-queue';
import { searchRegions } from '../exploration/together';
import { type SearchTask, searchFor } from './search-task';

const task: SearchTask & { readonly queue: Int32Array } = workerData;
searchRegions(searchFor(task), new RegionQueue(task.queue), (told, buffers) =>
  parentPort?.postMessage(told, buffers),
);
