/** Judges faults or mutants in several processes; each takes the next one when it is free. */
import { type ChildProcess, fork } from 'node:child_process';
import type { FaultRecord } from './run-fault';

/** A message of a worker: it is ready, it has judged one, or why it could not. */
export type FromWorker<Judged = FaultRecord> =
  | { readonly ready: true }
  | { readonly record: Judged }
  | { readonly problem: string };

/** Judges those with the ids in worker processes that `script`, run with these arguments, starts. */
export function judgeInProcesses<Judged = FaultRecord>(
  ids: readonly string[],
  jobs: number,
  { script, args }: { readonly script: string; readonly args: readonly string[] },
  onProgress: (done: number) => void,
): Promise<Judged[]> {
  const waiting = [...ids];
  const records: Judged[] = [];
  const workers = Array.from({ length: Math.max(1, Math.min(jobs, ids.length)) }, () =>
    fork(script, [...args], { execArgv: ['--require', 'ts-node/register'] }),
  );
  const done = Promise.all(
    workers.map((worker) =>
      serve<Judged>(worker, waiting, (record) => {
        records.push(record);
        onProgress(records.length);
      }),
    ),
  );
  return done
    .then(() => records)
    .finally(() => {
      for (const worker of workers) worker.kill();
    });
}

function serve<Judged>(
  worker: ChildProcess,
  waiting: string[],
  take: (record: Judged) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.on('message', (message: FromWorker<Judged>) => {
      if ('problem' in message) return reject(new Error(message.problem));
      if ('record' in message) take(message.record);
      const next = waiting.shift();
      if (next === undefined) resolve();
      else worker.send({ id: next });
      return;
    });
    worker.on('error', reject);
    worker.on('exit', (code) => reject(new Error(`a worker has ended with ${code}`)));
  });
}
