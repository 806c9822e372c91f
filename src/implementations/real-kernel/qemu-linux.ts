/** Linux itself: scripts performed by drivers in a real kernel, in a guest. */

import type { Capability } from '../../protocol/capabilities';
import type { Implementation, Observation } from '../../protocol/implementation';
import { mergeObservations } from '../../protocol/merge-observations';
import type { Script } from '../../protocol/script';
import type { Trace, TraceEvent } from '../../protocol/trace';
import { GuestDied } from './guest';
import { guestObservation } from './guest-observation';
import { type GuestAnswer, readAnswer } from './guest-output';
import { GuestPool } from './guest-pool';
import { findingsOf, KERNEL } from './kernel-log';
import { cachedKernel, type KernelSeries, newestOf, type OwnKernel, ownKernel } from './kernels';
import { bootsFor, maxDelayOf, runsOf, synchronizes } from './runs';
import { type NumberedScript, numberScript, type RunOptions, runLine } from './script-lines';

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

  async run(script: Script, attempt = 0): Promise<Observation> {
    const numbered = numberScript(script);
    const seen: Observation[] = [];
    for (const boot of this.boot === null ? bootsFor(script) : [this.boot]) {
      const pool = this.pool(boot);
      const traces: Trace[] = [];
      let left = runsOf(script);
      while (left > 0) {
        const options: RunOptions = {
          runs: left,
          delay: maxDelayOf(script, attempt),
          spread: synchronizes(script),
        };
        const lines = [...numbered.lines, runLine(numbered, options)];
        const answer = await answerOf(pool, lines, script, numbered);
        traces.push(...answer.traces);
        left -= Math.max(1, answer.traces.length);
      }
      seen.push(guestObservation(traces, boot));
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
