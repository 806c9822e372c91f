/** The reference implementation: searches the interleavings of a script on the kernel's model. */

import type { Parts } from '../harness/kernel-under-test';
import type { ExtendedParts } from '../harness/machine-extension';
import { QUIESCENCE_TASK, scriptProgram } from '../harness/script-program';
import type { Budget } from '../model-checker/exploration';
import { explore } from '../model-checker/explore';
import { ScheduleMinimizer } from '../model-checker/minimize-schedule';
import { sample } from '../model-checker/pct-scheduler';
import type { MemoryValue, Program } from '../model-checker/program';
import { replay } from '../model-checker/replay';
import {
  type Reductions,
  type SearchedImplementation,
  withReason,
} from '../model-checker/searched-implementation';
import { capabilities } from '../protocol/capabilities';
import type {
  ExplainedStep,
  Mode,
  Observation,
  Outcome,
  Sampling,
} from '../protocol/implementation';
import type { Script } from '../protocol/script';
import { exclusiveSteps } from './exclusive-steps';
import { type ModelName, nameOf, partsOf } from './model-parts';

/** Enough for every scenario of the suite, in less than 1 GB. */
const DEFAULT_BUDGET: Budget = { maxStates: 3_000_000, maxSteps: 10_000 };

/** So few states that nobody notices the time. */
const SIMPLIFY_MAX_STATES = 20_000;

/** How the interleavings of a script are searched: exhaustively unless `sampling` is given. */
export interface SearchChoice {
  /** Random interleavings only. */
  readonly sampling?: Sampling;
  /** Keep the trace in each state, instead of the states of the monitors. */
  readonly traceStates?: boolean;
  /** Use symmetry and partial-order reduction; the default. */
  readonly reduction?: boolean;
}

export interface ReferenceOptions {
  /** By default, the name of the model. */
  readonly name?: string;
  readonly version?: string;
  /** Classes that replace those of the model. */
  readonly parts?: Partial<Parts>;
  /** The kernel to search; by default the reference without a fault. */
  readonly model?: ModelName;
  /** Limits of a search that replace the default ones. */
  readonly budget?: Partial<Budget> | undefined;
  readonly search?: SearchChoice | undefined;
  /** Whether a counterexample of C shows each step. */
  readonly verbose?: boolean;
}

export class Reference implements SearchedImplementation {
  readonly name: string;
  readonly version: string;
  readonly mode: Mode;
  readonly sampling: Sampling | undefined;
  readonly capabilities = capabilities;
  private readonly parts: ExtendedParts;
  readonly budget: Budget;
  readonly offersProgram: boolean;
  readonly reductions: Reductions;
  private readonly verbose: boolean;
  private replayed: { readonly script: Script; readonly program: Program } | null = null;
  private minimizer: ScheduleMinimizer | null = null;

  constructor(options: ReferenceOptions = {}) {
    const { model = { implementation: 'reference' }, parts, budget, search = {} } = options;
    this.name = options.name ?? nameOf(model);
    this.version = options.version ?? '6.12';
    this.parts = { ...partsOf(model), ...parts };
    this.budget = { ...DEFAULT_BUDGET, ...budget };
    this.verbose = options.verbose ?? false;
    this.offersProgram = search.sampling === undefined && search.traceStates !== true;
    this.reductions =
      search.reduction === false ? { symmetry: false, partialOrderReduction: false } : {};
    this.mode = search.sampling === undefined ? 'exhaustive' : 'sampled';
    this.sampling = search.sampling;
  }

  program(script: Script): Program {
    return scriptProgram(script, this.parts);
  }

  /** The traces of the script: all of them, unless interleavings are sampled. */
  async run(script: Script): Promise<Observation> {
    const program = this.program(script);
    const { sampling, budget } = this;
    const found =
      sampling === undefined
        ? explore(program, budget, this.reductions)
        : sample(program, sampling, budget);
    return withReason(found, () => this.program(script), budget);
  }

  simplify(script: Script, { trace, schedule }: Outcome, maxSwitches?: number): readonly number[] {
    const { program } = this.latest(script);
    this.minimizer ??= new ScheduleMinimizer(program);
    return this.minimizer.minimize(trace, SIMPLIFY_MAX_STATES, maxSwitches) ?? schedule;
  }

  /** The program of a script, of which many schedules may be replayed and minimized. */
  private latest(script: Script): { readonly script: Script; readonly program: Program } {
    if (this.replayed?.script !== script) {
      this.replayed = { script, program: scriptProgram(script, this.parts) };
      this.minimizer = null;
    }
    return this.replayed;
  }

  /** What the memory holds after each step of a schedule, for people. */
  memoryValues(script: Script, schedule: readonly number[]): readonly (readonly MemoryValue[])[] {
    return replay(this.latest(script).program, schedule, { values: true }).map(
      ({ values }) => values,
    );
  }

  replay(script: Script, schedule: readonly number[]): readonly ExplainedStep[] {
    const isC = this.parts.extend !== undefined;
    const folds = isC && !this.verbose;
    const steps = replay(this.latest(script).program, schedule, { footprints: folds });
    const exclusive = folds
      ? exclusiveSteps(steps, ({ taskName }) => taskName === QUIESCENCE_TASK)
      : [];
    return steps.map(({ taskName, what, events, source }, at) => ({
      task: taskName === QUIESCENCE_TASK ? null : taskName,
      what,
      events,
      ...(source === null ? {} : { source }),
      ...(exclusive[at] == null ? {} : { exclusive: exclusive[at] }),
    }));
  }
}
