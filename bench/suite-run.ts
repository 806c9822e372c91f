/** `npm run spec`, whole: beside a suite of as many idle steps, and by one process and by workers. */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Envelope } from '@cucumber/messages';
import { runIdleSuite, type Shape, writeIdleSuite } from './idle-suite';
import { loggedRun, type ProcessCost, type RunCost } from './logged-run';
import { median } from './measure';
import { PROJECT } from './ours';

const BIN = join(PROJECT, 'bin/mmu-notifier-spec.js');
const ROUNDS = 3;

export interface SuiteCost {
  readonly scenarios: number;
  readonly steps: number;
  readonly states: number;
  /** User CPU of all processes of `npm run spec`. */
  readonly userSeconds: number;
  readonly userSecondsOfOne: number;
  readonly idleUserSeconds: number;
  /** `npm run spec` over the idle suite. */
  readonly cpuRatio: number;
  readonly cpuRatioOfOne: number;
  readonly wallSeconds: number;
  readonly wallSecondsOfOne: number;
  /** Wall time with one process over that with workers. */
  readonly gain: number;
  readonly workers: number;
  /** Of each kind of process, the largest of all rounds. */
  readonly peaks: readonly { readonly process: string; readonly peakMegabytes: number }[];
}

/** Medians of some rounds, in which the three runs follow each other under the same load. */
export function suiteCost(folder: string): SuiteCost {
  const cwd = join(folder, 'suite');
  const idle = join(folder, 'idle');
  mkdirSync(cwd);
  mkdirSync(idle);
  // The first run fills both caches, and says what there is to run.
  const first = runSpec(cwd, '--jobs', '1');
  const { shape, states } = ranIn(cwd, first.stdout);
  writeIdleSuite(shape, idle);
  const rounds = Array.from({ length: ROUNDS }, () => ({
    idle: runIdleSuite(idle),
    one: runSpec(cwd, '--jobs', '1'),
    several: runSpec(cwd),
  }));
  const of = (which: 'idle' | 'one' | 'several', what: 'userSeconds' | 'wallSeconds') =>
    median(rounds.map((round) => round[which][what]));
  const processes = rounds.flatMap(({ several }) => several.processes);
  const steps = Object.values(shape).flat();
  return {
    scenarios: steps.length,
    steps: steps.reduce((sum, count) => sum + count, 0),
    states,
    userSeconds: of('several', 'userSeconds'),
    userSecondsOfOne: of('one', 'userSeconds'),
    idleUserSeconds: of('idle', 'userSeconds'),
    cpuRatio: of('several', 'userSeconds') / of('idle', 'userSeconds'),
    cpuRatioOfOne: of('one', 'userSeconds') / of('idle', 'userSeconds'),
    wallSeconds: of('several', 'wallSeconds'),
    wallSecondsOfOne: of('one', 'wallSeconds'),
    gain: of('one', 'wallSeconds') / of('several', 'wallSeconds'),
    workers: new Set(processes.flatMap(({ worker }) => worker ?? [])).size,
    peaks: [
      ...peaksOf(
        'one process',
        rounds.flatMap(({ one }) => one.processes),
      ),
      ...peaksOf(
        'with workers, the first process',
        processes.filter(({ worker }) => worker === null),
      ),
      ...peaksOf(
        'a worker',
        processes.filter(({ worker }) => worker !== null),
      ),
    ],
  };
}

function runSpec(cwd: string, ...options: readonly string[]): RunCost {
  return loggedRun([BIN, 'check', ...options], cwd, { XDG_CACHE_HOME: join(cwd, 'cache') });
}

function peaksOf(process: string, costs: readonly ProcessCost[]): SuiteCost['peaks'] {
  if (costs.length === 0) return [];
  return [{ process, peakMegabytes: Math.max(...costs.map((one) => one.peakMegabytes)) }];
}

function ranIn(cwd: string, stdout: string): { readonly shape: Shape; readonly states: number } {
  const file = join(cwd, 'reports/messages.ndjson');
  if (!existsSync(file)) throw new Error(`the run has no messages: ${stdout}`);
  const states = /through ([\d,]+) states/.exec(stdout)?.[1]?.replaceAll(',', '');
  if (states === undefined) throw new Error(`the run has no number of states: ${stdout}`);
  const shape: Record<string, number[]> = {};
  for (const line of readFileSync(file, 'utf8').trim().split('\n')) {
    const { pickle } = JSON.parse(line) as Envelope;
    if (pickle) shape[pickle.uri] = [...(shape[pickle.uri] ?? []), pickle.steps.length];
  }
  return { shape, states: Number(states) };
}
