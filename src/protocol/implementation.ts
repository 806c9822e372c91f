/** What the suite can run: anything that performs a script and reports what an observer saw. */

import { z } from 'zod';
import type { Capability } from './capabilities';
import type { Script } from './script';
import type { SourceLine } from './source-line';
import type { Trace, TraceEvent } from './trace';

/** The one that is judged where none is named. */
export const DEFAULT_IMPLEMENTATION = 'reference';

/** Whether all interleavings of a script are explored, or some are tried. */
export const modeSchema = z.enum(['exhaustive', 'sampled']);
export type Mode = z.infer<typeof modeSchema>;

/** How random interleavings are chosen, and how to choose the same again. */
export const samplingSchema = z.strictObject({
  /** Of each script. */
  runs: z.number().int().positive(),
  /** How many steps must come in a certain order for the bugs that are looked for. */
  bugDepth: z.number().int().positive(),
  seed: z.number().int().nonnegative(),
});
export type Sampling = z.infer<typeof samplingSchema>;

/** One trace that a script ended with. */
export interface Outcome {
  readonly trace: Trace;
  /** Number of interleavings, or of runs, in which it was seen. */
  readonly interleavings: bigint;
  /** Number of the task that takes each step; empty where the implementation does not know. */
  readonly schedule: readonly number[];
  /** Under which conditions it was seen, where they are not the usual ones, such as a boot option. */
  readonly bootConfiguration?: string;
}

/** The bound that ended a search before it had covered everything. */
export interface BoundExceeded {
  readonly why: 'states' | 'steps' | 'seconds' | 'stopped';
  /** Names of the tasks that were ready in the state where the search ended. */
  readonly tasks: readonly string[];
}

/** A task that does not terminate. */
export interface NonTerminatingTask {
  readonly name: string;
  /** The steps that it repeats while the memory stays the same; null where the memory changes. */
  readonly cycle: readonly string[] | null;
  /** True where steps of other ready tasks would end its loop. */
  readonly busyWaits: boolean;
}

/** What an implementation saw of a script. */
export interface Observation {
  /** Each distinct outcome once; can be iterated again. */
  outcomes(): Iterable<Outcome>;
  /** Interleavings covered, or runs made. */
  readonly interleavings: bigint;
  /** False where there are more interleavings: a reduction of the search skipped some. */
  readonly interleavingsAreExact?: boolean;
  /** Distinct states visited; 0 where the implementation does not know states. */
  readonly states: number;
  /** False where an exhaustive implementation gave up: outcomes may be missing. */
  readonly complete: boolean;
  /** Where the search is incomplete: the bound that it exceeded, if it has any. */
  readonly boundExceeded?: BoundExceeded | null;
  /** Where the search is incomplete: the task that does not terminate, if that is why. */
  readonly nonTerminating?: NonTerminatingTask | null;
  /** Where it gave up: the seconds that it was allowed, if that is why. */
  readonly seconds?: number;
}

/** A step of an interleaving, for people to read. */
export interface ExplainedStep {
  /** Null where the step is of no task: the script is quiescent. */
  readonly task: string | null;
  readonly what: string;
  /** What an observer saw of it; empty where the step does not show in the trace. */
  readonly events: readonly TraceEvent[];
  /** The line of the implementation's own source that makes the step. */
  readonly source?: SourceLine;
  /** Why no other task can tell when the step is taken: `local`, or `under subscriptions->lock`. */
  readonly exclusive?: string;
}

export interface Implementation {
  readonly name: string;
  /** What follows `check` on a command line that judges the same; the name, if it is not said. */
  readonly commandLine?: string;
  readonly version: string;
  /** The release of Linux that it is, or is to be like; where it does not say, all of them. */
  readonly linux?: string;
  readonly mode: Mode;
  /** How the interleavings tried are chosen, where that can be repeated. */
  readonly sampling?: Sampling | undefined;
  /** What it can be asked to do, beyond the calls themselves. */
  readonly capabilities: readonly Capability[];
  /** How often the same script may be run in search of what may happen; once, if it is not said. */
  readonly attempts?: number;
  /** Why it can't be asked this, where that is no matter of a capability; null where it can. */
  unsupportedReason?(script: Script): string | null;
  /**
   * Make it ready, before any script; `log` takes lines for people. Rejects, with how to mend it,
   * where it can't be run here.
   */
  prepare?(log: (line: string) => void): Promise<void>;
  /**
   * Perform the script from a fresh state. Rejects only where it could not be run at all.
   * `attempt` counts how often the same script has been run in search of what may happen: whoever
   * samples may try other interleavings then.
   */
  run(script: Script, attempt?: number): Promise<Observation>;
  /**
   * The steps of an interleaving that shows the same as the outcome, with as few switches between
   * tasks as can be, where the implementation can find one with no more than so many switches.
   */
  simplify?(script: Script, outcome: Outcome, maxSwitches?: number): readonly number[];
  /**
   * Take these steps, from a fresh state to the end, where the implementation can: the events of
   * all steps are the trace. Throws a RangeError that names the step that cannot be taken.
   */
  replay?(script: Script, schedule: readonly number[]): readonly ExplainedStep[];
}
