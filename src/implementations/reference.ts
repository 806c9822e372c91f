/** The reference implementation: the interleavings of a script on the simulated kernel. */

import { extname, join } from 'node:path';
import { type Parts, referenceParts } from '../harness/kernel-under-test';
import { REST_TASK, scriptProgram } from '../harness/script-program';
import type { Budget } from '../model-checker/exploration';
import { explore } from '../model-checker/explore';
import { minimizeContextSwitches } from '../model-checker/minimize-schedule';
import { nonTerminatingTask } from '../model-checker/non-termination';
import { type SearchResult, searchInParallel } from '../model-checker/parallel-search';
import { sample } from '../model-checker/pct-scheduler';
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
  Sampling,
} from '../protocol/implementation';
import type { Script } from '../protocol/script';
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

export class Reference implements Implementation {
  readonly mode: Mode;
  readonly sampling: Sampling | undefined;
  readonly capabilities = capabilities;

  constructor(
    readonly name = 'reference',
    readonly version = '6.12',
    private readonly parts: Parts = referenceParts,
    protected readonly budget: Budget = DEFAULT_BUDGET,
    protected readonly search: SearchChoice = {},
  ) {
    const { sampling } = search;
    this.mode = sampling === undefined ? 'exhaustive' : 'sampled';
    this.sampling = sampling;
  }

  /** The same, with other limits to its search. */
  within(budget: Partial<Budget>): Reference {
    const { name, version, parts, search } = this;
    return new Reference(name, version, parts, { ...this.budget, ...budget }, search);
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

  /** Threads can be given no parts, and none is needed where tasks are interchangeable. */
  private async explore(script: Script, program: Program): Promise<SearchResult> {
    const { budget, parts } = this;
    const { threads: count = 1 } = this.search;
    const canHelp = parts === referenceParts && program.symmetry === undefined;
    if (count === 1 || !canHelp) return explore(program, budget);
    const data: SearchJob = { script, budget };
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
        task: taskName === REST_TASK ? null : taskName,
        what,
        events,
      }),
    );
  }
}

/** That all come to rest is no task that an author knows. */
function withoutRest(cutOff: BoundExceeded | null): BoundExceeded | null {
  return cutOff && { ...cutOff, tasks: cutOff.tasks.filter((name) => name !== REST_TASK) };
}
