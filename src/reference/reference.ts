/** The reference implementation: the interleavings of a script on the simulated kernel. */

import { extname, join } from 'node:path';
import { capabilities } from '../conformance/capabilities';
import type {
  ExplainedStep,
  Implementation,
  Mode,
  Observation,
  Outcome,
} from '../conformance/implementation';
import { easiestSchedule } from '../exploration/easiest-schedule';
import { type Budget, type CutOff, explore, type Slice } from '../exploration/explore';
import type { Program } from '../exploration/program';
import { type Sampling, sample } from '../exploration/random';
import { replay } from '../exploration/replay';
import { restlessTask } from '../exploration/restless';
import { type Found, searchTogether } from '../exploration/together';
import type { Script } from '../spec/script';
import { type Parts, referenceParts } from './kernel-under-test';
import { REST_TASK, scriptProgram } from './script-program';
import { type SearchTask, searchFor } from './search-task';

/** Enough for every scenario of the suite, in less than 1 GB. */
const DEFAULT_BUDGET: Budget = { maxStates: 3_000_000, maxSteps: 10_000 };

const THREAD_MODULE = join(__dirname, `search-thread${extname(__filename)}`);

/** So few that it takes no time that a person would notice. */
const SIMPLIFY_MAX_STATES = 20_000;

/** How to go through the interleavings of a script: all of them, unless it is said. */
export interface SearchChoice {
  /** Random ones only, so many. */
  readonly sampling?: Sampling;
  /** Threads for one large search; one unless it is said. */
  readonly threads?: number;
  /** The part of each search that is made; all of it, unless it is said. */
  readonly slice?: Slice;
}

export class Reference implements Implementation {
  readonly mode: Mode;
  readonly sampling: Sampling | undefined;
  readonly slice: Slice | undefined;
  readonly maxStates: number;
  readonly capabilities = capabilities;

  constructor(
    readonly name = 'reference',
    readonly version = '6.12',
    private readonly parts: Parts = referenceParts,
    protected readonly budget: Budget = DEFAULT_BUDGET,
    protected readonly search: SearchChoice = {},
  ) {
    const { sampling, slice } = search;
    this.slice = slice;
    this.maxStates = budget.maxStates;
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
    const cutOff = withoutRest(exploration.cutOff);
    const seconds = cutOff?.why === 'seconds' ? budget.maxSeconds : undefined;
    if (seconds !== undefined) return { ...exploration, cutOff, seconds };
    const restless = restlessTask(scriptProgram(script, this.parts), budget.maxSteps);
    return { ...exploration, cutOff, restless };
  }

  /** Threads can be given no parts, and none is needed where tasks are interchangeable. */
  private async explore(script: Script, program: Program): Promise<Found> {
    const { budget, parts } = this;
    const { threads: count = 1, slice } = this.search;
    const canHelp = parts === referenceParts && program.symmetry === undefined;
    if (slice !== undefined) return explore(program, budget, { slice });
    if (count === 1 || !canHelp) return explore(program, budget);
    const data: SearchTask = { script, budget };
    const threads = { count, module: THREAD_MODULE, data };
    return searchTogether(() => searchFor(data), budget.maxStates, threads);
  }

  simplify(script: Script, { trace, schedule }: Outcome, maxSwitches?: number): readonly number[] {
    const program = scriptProgram(script, this.parts);
    return easiestSchedule(program, trace, SIMPLIFY_MAX_STATES, maxSwitches) ?? schedule;
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
function withoutRest(cutOff: CutOff | null): CutOff | null {
  return cutOff && { ...cutOff, tasks: cutOff.tasks.filter((name) => name !== REST_TASK) };
}
