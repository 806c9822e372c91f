/** The reference implementation: the interleavings of a script on the simulated kernel. */

import { capabilities } from '../conformance/capabilities';
import type {
  ExplainedStep,
  Implementation,
  Mode,
  Observation,
  Outcome,
} from '../conformance/implementation';
import { type Budget, explore } from '../exploration/explore';
import { type Sampling, sample } from '../exploration/random';
import { replay } from '../exploration/replay';
import type { Script } from '../spec/script';
import { type Parts, referenceParts } from './kernel-under-test';
import { REST_TASK, scriptProgram } from './script-program';

/** Enough for every scenario of the suite, in less than 1 GB. */
const DEFAULT_BUDGET: Budget = { maxStates: 3_000_000, maxSteps: 10_000 };

/** How to go through the interleavings of a script: all of them, unless it is said. */
export interface SearchChoice {
  /** Random ones only, so many. */
  readonly sampling?: Sampling;
}

export class Reference implements Implementation {
  readonly mode: Mode;
  readonly sampling: Sampling | undefined;
  readonly capabilities = capabilities;

  constructor(
    readonly name = 'reference',
    readonly version = '6.12',
    private readonly parts: Parts = referenceParts,
    private readonly budget: Budget = DEFAULT_BUDGET,
    { sampling }: SearchChoice = {},
  ) {
    this.mode = sampling === undefined ? 'exhaustive' : 'sampled';
    this.sampling = sampling;
  }

  async run(script: Script): Promise<Observation> {
    const program = scriptProgram(script, this.parts);
    if (this.sampling !== undefined) return sample(program, this.sampling, this.budget.maxSteps);
    return explore(program, this.budget);
  }

  explain(script: Script, outcome: Outcome): readonly ExplainedStep[] {
    return replay(scriptProgram(script, this.parts), outcome.schedule).map((taken) => ({
      task: taken.taskName === REST_TASK ? null : taken.taskName,
      what: taken.what,
      visible: taken.events.length > 0,
      reports: taken.events.flatMap((event) => (event.kind === 'report' ? [event.report] : [])),
    }));
  }
}
