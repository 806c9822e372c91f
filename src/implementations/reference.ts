/** The reference implementation: the interleavings of a script on the simulated kernel. */

import { extname, join } from 'node:path';
import type { Parts } from '../harness/kernel-under-test';
import { QUIESCENCE_TASK, scriptProgram } from '../harness/script-program';
import type { Budget } from '../model-checker/exploration';
import { explore } from '../model-checker/explore';
import { minimizeContextSwitches } from '../model-checker/minimize-schedule';
import { nonTerminatingTask } from '../model-checker/non-termination';
import { type SearchResult, searchInParallel } from '../model-checker/parallel-search';
import { type Sampling, sample } from '../model-checker/pct-scheduler';
import type { Program } from '../model-checker/program';
import { replay } from '../model-checker/replay';
import { capabilities } from '../protocol/capabilities';
import type {
  BoundExceeded,
  ExplainedStep,
  Implementation,
  Mode,
  Observation,
  Outcome,
} from '../protocol/implementation';
import type { Script } from '../protocol/script';
import { type ModelName, nameOf, partsOf } from './model-parts';
import { type SearchJob, searchFor } from './search-job';

/** Enough for every scenario of the suite, in less than 1 GB. */
const DEFAULT_BUDGET: Budget = { maxStates: 3_000_000, maxSteps: 10_000 };

const THREAD_MODULE = join(__dirname, `search-worker${extname(__filename)}`);

/** So few that it takes no time that a person would notice. */
const SIMPLIFY_MAX_STATES = 20_000;

/** How to go through the interleavings of a script: all of them, unless it is said. */
export interface SearchChoice {
  /** Random ones only, so many. */
  readonly sampling?: Sampling;
  /** Threads for one large search; one unless it is said. */
  readonly threads?: number;
}

export interface ReferenceOptions {
  /** The model's own name where it is left out. */
  readonly name?: string;
  readonly version?: string;
  /** Classes in place of the reference's own. No thread can help to search what is made of them. */
  readonly parts?: Partial<Parts>;
  /** The kernel to search, by its name; the reference without a fault where it is left out. */
  readonly model?: ModelName;
  /** Limits of a search, in place of the default ones. */
  readonly budget?: Partial<Budget> | undefined;
  readonly search?: SearchChoice | undefined;
}

export class Reference implements Implementation {
  readonly name: string;
  readonly version: string;
  readonly mode: Mode;
  readonly sampling: Sampling | undefined;
  readonly capabilities = capabilities;
  private readonly parts: Parts;
  /** Null where the parts have no name by which a search worker could make them. */
  private readonly model: ModelName | null;
  private readonly budget: Budget;
  private readonly search: SearchChoice;

  constructor(options: ReferenceOptions = {}) {
    const { model = { implementation: 'reference' }, parts, budget, search = {} } = options;
    this.name = options.name ?? nameOf(model);
    this.version = options.version ?? '6.12';
    this.parts = { ...partsOf(model), ...parts };
    this.model = parts === undefined ? model : null;
    this.budget = { ...DEFAULT_BUDGET, ...budget };
    this.search = search;
    this.mode = search.sampling === undefined ? 'exhaustive' : 'sampled';
    this.sampling = search.sampling;
  }

  async run(script: Script): Promise<Observation> {
    const program = scriptProgram(script, this.parts);
    const { sampling, budget } = this;
    const exploration =
      sampling === undefined
        ? await this.explore(script, program)
        : sample(program, sampling, budget);
    if (exploration.complete) return exploration;
    const cutOff = withoutRest(exploration.boundExceeded);
    const seconds = cutOff?.why === 'seconds' ? budget.maxSeconds : undefined;
    if (seconds !== undefined) return { ...exploration, boundExceeded: cutOff, seconds };
    const restless = nonTerminatingTask(scriptProgram(script, this.parts), budget.maxSteps);
    return { ...exploration, boundExceeded: cutOff, nonTerminating: restless };
  }

  /** A search by several threads is not for tasks that are interchangeable. */
  private async explore(script: Script, program: Program): Promise<SearchResult> {
    const { budget, model } = this;
    const { threads: count = 1 } = this.search;
    if (count === 1 || model === null || program.symmetry !== undefined)
      return explore(program, budget);
    const data: SearchJob = { model, script, budget };
    const threads = { count, module: THREAD_MODULE, data };
    return searchInParallel(() => searchFor(data), budget.maxStates, threads);
  }

  simplify(script: Script, { trace, schedule }: Outcome, maxSwitches?: number): readonly number[] {
    const program = scriptProgram(script, this.parts);
    return minimizeContextSwitches(program, trace, SIMPLIFY_MAX_STATES, maxSwitches) ?? schedule;
  }

  replay(script: Script, schedule: readonly number[]): readonly ExplainedStep[] {
    return replay(scriptProgram(script, this.parts), schedule).map(
      ({ taskName, what, events }) => ({
        task: taskName === QUIESCENCE_TASK ? null : taskName,
        what,
        events,
      }),
    );
  }
}

/** That all come to rest is no task that an author knows. */
function withoutRest(cutOff: BoundExceeded | null): BoundExceeded | null {
  return cutOff && { ...cutOff, tasks: cutOff.tasks.filter((name) => name !== QUIESCENCE_TASK) };
}
