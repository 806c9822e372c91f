/** Linux itself: scripts performed by drivers in a real kernel, in a guest. */

import type { Capability } from '../../protocol/capabilities';
import type { Implementation, Observation, Outcome } from '../../protocol/implementation';
import { mergeObservations } from '../../protocol/merge-observations';
import type { DriverFunction } from '../../protocol/names';
import type { Script } from '../../protocol/script';
import type { Trace, TraceEvent } from '../../protocol/trace';
import { GuestDied } from './guest';
import { type GuestAnswer, readAnswer } from './guest-output';
import { GuestPool } from './guest-pool';
import { findingsOf, KERNEL } from './kernel-log';
import { cachedKernel, type KernelSeries, newestOf, type OwnKernel, ownKernel } from './kernels';
import { type NumberedScript, numberScript, type RunOptions, runLine } from './script-lines';

/** How often a script is run in which tasks race, and one in which none does. */
const RUNS_OF_RACE = 20;
const RUNS_OTHERWISE = 1;
/** In the first round; in the later ones, longer. */
const GREATEST_DELAY_US = 400;
const LONGER_EACH_ROUND = 4;
const LONGEST_DELAY_US = 6_400;
const SYNCHRONIZING: readonly DriverFunction[] = ['mmu_notifier_synchronize', 'synchronize_srcu'];
const ANSWER_WITHIN_MS = 90_000;

/** The member of the ops for secondary TLBs is there from this release on. */
const WITH_SECONDARY_TLBS = '6.6';

/** What every kernel of ours can do; the rest depends on its series. */
const CAPABILITIES: readonly Capability[] = [
  'hold-callbacks',
  'fail-allocations',
  'signals',
  'set-users',
  'atomic-context',
  'process-mrelease',
  'reclaim',
  'device',
  'module-unload',
  'srcu',
  'sleep-detection',
  'interval-notifiers',
  'page-table-operations',
  'ageing',
];

/** What the user says of the kernel. */
export interface LinuxParameters {
  /** A kernel of the user's own, in place of Debian's. */
  readonly own: OwnKernel | null;
  /** What to boot it with, in place of what the suite chooses; null to let it choose. */
  readonly boot: readonly string[] | null;
}

export class QemuLinux implements Implementation {
  readonly mode = 'sampled';
  readonly attempts = 6;
  readonly name: string;

  private readonly own: OwnKernel | null;
  private readonly boot: readonly string[] | null;

  constructor(
    private readonly series: KernelSeries,
    { own, boot }: LinuxParameters = { own: null, boot: null },
  ) {
    this.own = own;
    this.boot = boot;
    this.name = own === null ? `linux-${series}` : 'linux';
  }

  get version(): string {
    const kernel = this.own === null ? cachedKernel(this.series) : ownKernel(this.own);
    return kernel?.release ?? this.series;
  }

  get linux(): string {
    return this.version;
  }

  get capabilities(): readonly Capability[] {
    const hasHook = newestOf([this.version, WITH_SECONDARY_TLBS]) !== WITH_SECONDARY_TLBS;
    return hasHook ? [...CAPABILITIES, 'arch-invalidate-secondary-tlbs'] : CAPABILITIES;
  }

  /** Have a kernel at hand, and booted. */
  async prepare(): Promise<void> {
    await this.pool(this.boot ?? []).ready();
  }

  private pool(boot: readonly string[]): GuestPool {
    return GuestPool.of(this.own ?? this.series, boot);
  }

  async run(script: Script, round = 0): Promise<Observation> {
    const numbered = numberScript(script);
    const seen: Observation[] = [];
    for (const boot of this.boot === null ? bootsFor(script) : [this.boot]) {
      const pool = this.pool(boot);
      const traces: Trace[] = [];
      let left = runsOf(script);
      while (left > 0) {
        const options: RunOptions = {
          runs: left,
          delay: races(script) ? greatestDelay(round) : 0,
          spread: synchronizes(script),
        };
        const lines = [...numbered.lines, runLine(numbered, options)];
        const answer = await answerOf(pool, lines, script, numbered);
        traces.push(...answer.traces);
        left -= Math.max(1, answer.traces.length);
      }
      seen.push(observationOf(traces, boot));
    }
    return seen.reduce(mergeObservations);
  }
}

/** What a guest says of a script; one that is not as good as before is not asked again. */
async function answerOf(
  pool: GuestPool,
  lines: readonly string[],
  script: Script,
  numbered: NumberedScript,
): Promise<GuestAnswer> {
  let sound = false;
  try {
    const answer = readAnswer(await pool.ask(lines, ANSWER_WITHIN_MS), script, numbered);
    if (answer.failed !== null) throw new Error(answer.failed);
    sound = answer.spent === null;
    return answer;
  } catch (error) {
    return lastWordsOf(error);
  } finally {
    if (!sound) pool.discard();
  }
}

/** All that there is of a run in which the kernel has died. */
function lastWordsOf(error: unknown): GuestAnswer {
  const findings = error instanceof GuestDied ? findingsOf(error.lastWords) : [];
  if (findings.length === 0) throw error;
  const trace = findings.slice(0, 1).map(({ report, detail }): TraceEvent => {
    return { kind: 'report', report, task: KERNEL, detail };
  });
  return { traces: [trace], spent: 'the kernel has died', failed: null };
}

/**
 * The boot options with which the script is to be run. SRCU keeps what is queued in one list or in
 * one for each CPU, and whether mmu_notifier_synchronize() keeps its promise hangs on which.
 */
function bootsFor(script: Script): readonly (readonly string[])[] {
  return synchronizes(script) ? [[], ['srcutree.convert_to_big=1']] : [[]];
}

function synchronizes(script: Script): boolean {
  return script.phases
    .flat()
    .some((action) => action.do === 'call' && SYNCHRONIZING.includes(action.function));
}

function greatestDelay(round: number): number {
  return Math.min(GREATEST_DELAY_US * LONGER_EACH_ROUND ** round, LONGEST_DELAY_US);
}

function runsOf(script: Script): number {
  return races(script) ? RUNS_OF_RACE : RUNS_OTHERWISE;
}

function races(script: Script): boolean {
  return script.phases.some((actions) => new Set(actions.map(actorKey)).size > 1);
}

function actorKey(action: Script['phases'][number][number]): string {
  return 'task' in action ? JSON.stringify(action.task) : 'script';
}

function observationOf(traces: readonly Trace[], boot: readonly string[]): Observation {
  const seenIn: Pick<Outcome, 'bootConfiguration'> =
    boot.length === 0
      ? {}
      : { bootConfiguration: `where the kernel was booted with ${boot.join(' ')}` };
  const outcomes = new Map<string, Outcome>();
  for (const trace of traces) {
    const key = JSON.stringify(trace);
    const interleavings = 1n + (outcomes.get(key)?.interleavings ?? 0n);
    outcomes.set(key, { trace, interleavings, schedule: [], ...seenIn });
  }
  const distinct = [...outcomes.values()];
  return {
    outcomes: () => distinct,
    interleavings: BigInt(traces.length),
    states: 0,
    complete: true,
  };
}
