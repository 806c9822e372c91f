/** What the suite can run: anything that performs a script and reports what an observer saw. */

import type { ReportName } from '../spec/names';
import type { Script } from '../spec/script';
import type { Trace } from '../spec/trace';
import type { Capability } from './capabilities';

/** Whether all interleavings of a script are explored, or some are tried. */
export type Mode = 'exhaustive' | 'sampled';

/** One trace that a script ended with. */
export interface Outcome {
  readonly trace: Trace;
  /** Number of interleavings, or of runs, in which it was seen. */
  readonly interleavings: bigint;
  /** How to get it again, where the implementation knows. */
  readonly schedule: readonly number[];
}

/** What an implementation saw of a script. */
export interface Observation {
  /** Each distinct outcome once; can be iterated again. */
  outcomes(): Iterable<Outcome>;
  /** Interleavings covered, or runs made. */
  readonly interleavings: bigint;
  /** Distinct states visited; 0 where the implementation does not know states. */
  readonly states: number;
  /** False where an exhaustive implementation gave up: outcomes may be missing. */
  readonly complete: boolean;
}

/** A step of an interleaving, for people to read. */
export interface ExplainedStep {
  /** Null where it is no task's step: everything has come to rest. */
  readonly task: string | null;
  readonly what: string;
  /** Whether the step shows in the trace. */
  readonly visible: boolean;
  /** What the kernel's debugging aids reported in it. */
  readonly reports: readonly ReportName[];
}

export interface Implementation {
  readonly name: string;
  readonly version: string;
  readonly mode: Mode;
  /** What it can be asked to do, beyond the calls themselves. */
  readonly capabilities: readonly Capability[];
  /** Why it can't be asked this, where that is no matter of a capability; null where it can. */
  declines?(script: Script): string | null;
  /** Make it ready, before any script. Rejects, with how to mend it, where it can't be run here. */
  prepare?(): Promise<void>;
  /**
   * Perform the script from a fresh state. Rejects only where it could not be run at all.
   * `round` counts how often the same script has been run in search of what may happen: whoever
   * samples may try other interleavings then.
   */
  run(script: Script, round?: number): Promise<Observation>;
  /** Each step of an outcome, where the implementation can tell. */
  explain?(script: Script, outcome: Outcome): readonly ExplainedStep[];
}
