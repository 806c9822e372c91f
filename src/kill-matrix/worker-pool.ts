/** Judges faults in several processes; each takes the next fault when it is free. */
import { type ChildProcess, fork } from 'node:child_process';
import type { FaultRecord } from './run-fault';

/** A message of a worker: it is ready, it has judged a fault, or why it could not. */
export type FromWorker =
  | { readonly ready: true }
  | { readonly record: FaultRecord }
  | { readonly problem: string };

/** Judges the faults in worker processes that `script`, run with these arguments, starts. */
export function judgeInProcesses(
  ids: readonly string[],
  jobs: number,
  { script, args }: { readonly script: string; readonly args: readonly string[] },
  onProgress: (done: number) => void,
): Promise<FaultRecord[]> {
  const waiting = [...ids];
  const records: FaultRecord[] = [];
  const workers = Array.from({ length: Math.max(1, Math.min(jobs, ids.length)) }, () =>
    fork(script, [...args], { execArgv: ['--require', 'ts-node/register'] }),
  );
  const done = Promise.all(
    workers.map((worker) =>
      serve(worker, waiting, (record) => {
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

function serve(
  worker: ChildProcess,
  waiting: string[],
  take: (record: FaultRecord) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.on('message', (message: FromWorker) => {
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
