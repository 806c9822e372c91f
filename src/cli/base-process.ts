/** The process that judges the base: it is sent one job, answers once, and ends. */

import { buildReport } from '../report/build-report';
import { baseCases } from '../report/compare-base';
import { NOTHING_JUDGED } from '../report/shard-report';
import { pathFromHere } from '../suite/load-features';
import { MessageLog } from '../suite/message-log';
import { runSuite } from '../suite/run-cucumber';
import type { BaseAnswer, BaseJob } from './judge-base';

async function answer({ options, suite, cwd }: BaseJob): Promise<BaseAnswer> {
  const messages = new MessageLog((path) => pathFromHere(path, { suite, cwd }));
  await runSuite(options, suite, process.stderr, (envelope) => messages.add(envelope));
  const report = buildReport(messages, { implementation: 'base', mustSupportAll: false });
  // A base may well fail everywhere.
  const problem = report.problems.find((one) => one !== NOTHING_JUDGED);
  if (problem !== undefined) return { problem };
  return report.complete
    ? { cases: baseCases(report) }
    : { problem: 'the run did not reach its end' };
}

process.once('message', (job: BaseJob) => {
  answer(job)
    .catch((error): BaseAnswer => ({ problem: String(error) }))
    .then((found) => process.send?.(found));
});
// Whoever asked has ended.
process.on('disconnect', () => process.exit());
