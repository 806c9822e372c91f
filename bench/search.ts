/**
 * One search of the workload in a separate process, from start to verdict. Arguments: the number
 * of threads, and any of `full` (no reduction) and `bug` (no grace period). Prints one JSON object.
 */
import { explore } from '../src/model-checker/explore';
import { getPutProgram } from './get-put';

const BUDGET = { maxStates: 100_000_000, maxSteps: 10_000 };

const [workers, ...words] = process.argv.slice(2);
const bug = words.includes('bug');
const before = process.cpuUsage();
const found = explore(
  getPutProgram({ workers: Number(workers), withoutGracePeriod: bug }),
  BUDGET,
  {
    symmetry: !words.includes('full'),
    ...(bug ? { stopAt: (trace) => trace.length > 0 } : {}),
  },
);
const { user, system } = process.cpuUsage(before);
const violated = [...found.outcomes()].some(({ trace }) => trace.length > 0);
const verdict =
  violated || found.deadlocks.length > 0 ? 'fail' : found.complete ? 'pass' : 'inconclusive';
process.stdout.write(
  `${JSON.stringify({
    states: found.states,
    cpuSeconds: (user + system) / 1e6,
    verdict,
    peakMegabytes: Math.round(process.resourceUsage().maxRSS / 1024),
  })}\n`,
);
