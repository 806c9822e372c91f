/** Real Linux: drivers in a kernel under QEMU perform the scripts. */

import type { Capability } from '../../protocol/capabilities';
import type { Implementation, Observation } from '../../protocol/implementation';
import { mergeObservations } from '../../protocol/merge-observations';
import type { Script } from '../../protocol/script';
import type { Trace, TraceEvent } from '../../protocol/trace';
import type { Accelerator } from './accelerator';
import { GuestDiedError } from './guest';
import { GuestRefusedError } from './guest-events';
import { guestObservation } from './guest-observation';
import { type GuestAnswer, readAnswer } from './guest-output';
import { GuestPool } from './guest-pool';
import { KERNEL, reportsIn } from './kernel-log';
import {
  cachedKernel,
  DEFAULT_FLAVOUR,
  type DebianKernel,
  type Flavour,
  type KernelSeries,
  newestOf,
  type OwnKernel,
  ownKernel,
} from './kernels';
import { bootsFor, maxDelayOf, runsOf, synchronizes } from './runs';
import { type NumberedScript, numberScript, type RunOptions, runLine } from './script-lines';

const ANSWER_WITHIN_MS = 90_000;
/** A script that deadlocks in nearly every run ends with these: each costs a new guest. */
const GUESTS_LOST = 4;

/** The release that brought the callback for secondary TLBs. */
const WITH_SECONDARY_TLBS = '6.6';

/** Capabilities of all series. */
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

export interface LinuxParameters {
  /** The kernel that the user built; null for Debian's. */
  readonly own: OwnKernel | null;
  /** Of Debian's. */
  readonly flavour: Flavour;
  /** Boot options; null to use those that bootsFor() chooses. */
  readonly boot: readonly string[] | null;
  /** Null for KVM where that works. */
  readonly accelerator: Accelerator | null;
}

const DEFAULTS: LinuxParameters = {
  own: null,
  flavour: DEFAULT_FLAVOUR,
  boot: null,
  accelerator: null,
};

const RUNS_WITH: Readonly<Record<Accelerator, string>> = {
  kvm: 'The guest runs under QEMU with KVM.',
  tcg: "The guest runs under QEMU's TCG, which translates its code: --accelerator kvm says why not with KVM.",
};

export class QemuLinux implements Implementation {
  readonly mode = 'sampled';
  readonly attempts = 6;
  readonly name: string;

  private readonly which: DebianKernel | OwnKernel;
  private readonly boot: readonly string[] | null;
  private readonly accelerator: Accelerator | null;

  constructor(series: KernelSeries, parameters: LinuxParameters = DEFAULTS) {
    const { own, flavour, boot, accelerator } = parameters;
    this.which = own ?? { series, flavour };
    this.boot = boot;
    this.accelerator = accelerator;
    const end = flavour === DEFAULT_FLAVOUR ? '' : `-${flavour}`;
    this.name = own === null ? `linux-${series}${end}` : 'linux';
  }

  get version(): string {
    const { which } = this;
    if (!('series' in which)) return ownKernel(which).release;
    return cachedKernel(which)?.release ?? which.series;
  }

  get linux(): string {
    return this.version;
  }

  get capabilities(): readonly Capability[] {
    const hasHook = newestOf([this.version, WITH_SECONDARY_TLBS]) !== WITH_SECONDARY_TLBS;
    return hasHook ? [...CAPABILITIES, 'arch-invalidate-secondary-tlbs'] : CAPABILITIES;
  }

  async prepare(log: (line: string) => void): Promise<void> {
    log(RUNS_WITH[await this.pool(this.boot ?? []).prepare()]);
  }

  private pool(boot: readonly string[]): GuestPool {
    return GuestPool.of(this.which, boot, this.accelerator);
  }

  async run(script: Script, attempt = 0): Promise<Observation> {
    const numbered = numberScript(script);
    const seen: Observation[] = [];
    for (const boot of this.boot === null ? bootsFor(script) : [this.boot]) {
      const pool = this.pool(boot);
      const traces: Trace[] = [];
      let left = runsOf(script);
      let guestsLost = 0;
      while (left > 0 && guestsLost < GUESTS_LOST) {
        const options: RunOptions = {
          runs: left,
          maxDelay: maxDelayOf(script, attempt),
          migrate: synchronizes(script),
        };
        const lines = [...numbered.lines, runLine(numbered, options)];
        const answer = await answerOf(pool, lines, script, numbered);
        traces.push(...answer.traces);
        left -= Math.max(1, answer.traces.length);
        if (answer.unusable !== null) guestsLost++;
      }
      seen.push(guestObservation(traces, boot));
    }
    return seen.reduce(mergeObservations);
  }
}

/** A guest's answer to a script. Discards the guest where it is not usable any more. */
async function answerOf(
  pool: GuestPool,
  lines: readonly string[],
  script: Script,
  numbered: NumberedScript,
): Promise<GuestAnswer> {
  let usable = false;
  try {
    const answer = readAnswer(await pool.ask(lines, ANSWER_WITHIN_MS), script, numbered);
    if (answer.failed !== null) throw new GuestRefusedError(answer.failed);
    usable = answer.unusable === null;
    return answer;
  } catch (error) {
    return answerOfDeadKernel(error);
  } finally {
    if (!usable) pool.discard();
  }
}

/** A run in which the kernel died has a trace of one event: the first report on the console. */
function answerOfDeadKernel(error: unknown): GuestAnswer {
  const reports = error instanceof GuestDiedError ? reportsIn(error.consoleTail) : [];
  if (reports.length === 0) throw error;
  const trace = reports.slice(0, 1).map(({ report, detail }): TraceEvent => {
    return { kind: 'report', report, task: KERNEL, detail };
  });
  return { traces: [trace], unusable: 'the kernel has died', failed: null };
}
