/** What a command line says: which scenarios, of which implementation, with which reports. */
import type { Argv } from '../implementations/adapter/adapter';
import type { Limits } from '../implementations/adapter/adapter-process';
import type { KernelSourceChoice } from '../implementations/kernel-source/choice';
import type { Sampling } from '../protocol/implementation';
import type { Order, WorldParameters } from '../suite/run-cucumber';
import type { ScenarioFilter } from '../suite/select-scenarios';

/** From 1 to `total`. */
export interface Shard {
  readonly index: number;
  readonly total: number;
}

export interface Selection extends ScenarioFilter {
  /** A random order has a seed, so that it can be printed and used again. */
  readonly order?: Order;
  /** The release of Linux whose guarantees count, in place of that of the implementation. */
  readonly linux?: string;
  readonly shard?: Shard;
  /** As they were written: all shards of a run must have the same. */
  readonly verdictOptions: Readonly<Record<string, string>>;
}

export interface ImplementationChoice {
  readonly name: string;
  /** The command of an adapter that is judged instead. */
  readonly exec: Argv | null;
  /** A known fault of the reference. */
  readonly fault: string | null;
  /** The tree that `kernel-source` is made of; null for other implementations. */
  readonly source: KernelSourceChoice | null;
  /** What is borne of an adapter, where it is not the default. */
  readonly limits: Partial<Limits>;
  /** Random interleavings instead of all. */
  readonly sampling: Sampling | null;
  /** Whether states of a search have the trace, in place of the states of monitors. */
  readonly traceStates: boolean;
  /** Whether a search may use symmetry and partial-order reduction. */
  readonly reduction: boolean;
  /** Worker processes; 0 for as many as are worth it. */
  readonly jobs: number;
  /** What else the steps receive. */
  readonly worldParameters: WorldParameters;
}

/** An implementation that is ready to be judged. */
export interface SelectedImplementation extends ImplementationChoice {
  /** What follows `check` on a command line that judges the same. */
  readonly commandLine: string;
  /** What to compare it with; null for nothing. */
  readonly base: BaseChoice | null;
}

/** The version before a patch. */
export interface BaseChoice {
  readonly worldParameters: WorldParameters;
  /** Where its verdicts are kept. */
  readonly cache: string;
  /** Whether nothing that is compiled differs from it. */
  readonly isSame: boolean;
}

export interface Reporting {
  /** Whether standard output is conformance.json, and nothing else. */
  readonly json?: boolean;
  readonly junit?: string;
  readonly expectations?: string;
  readonly format?: readonly string[];
  readonly retry?: number;
  readonly backtrace?: boolean;
}

export interface CheckOptions {
  readonly selection: Selection;
  readonly implementation: ImplementationChoice;
  readonly reporting: Reporting;
}
