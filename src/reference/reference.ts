/** The reference implementation: every interleaving of a script on the simulated kernel. */

import { capabilities } from '../conformance/capabilities';
import type {
  ExplainedStep,
  Implementation,
  Observation,
  Outcome,
} from '../conformance/implementation';
import { easiestSchedule } from '../exploration/easiest-schedule';
import { type Budget, explore } from '../exploration/explore';
import { replay } from '../exploration/replay';
import { restlessTask } from '../exploration/restless';
import type { Script } from '../spec/script';
import { type Parts, referenceParts } from './kernel-under-test';
import { REST_TASK, scriptProgram } from './script-program';

/** Enough for every scenario of the suite, in less than 1 GB. */
const DEFAULT_BUDGET: Budget = { maxStates: 3_000_000, maxSteps: 10_000 };

/** So few that it takes no time that a person would notice. */
const SIMPLIFY_MAX_STATES = 20_000;

export class Reference implements Implementation {
  readonly mode = 'exhaustive';
  readonly capabilities = capabilities;

  constructor(
    readonly name = 'reference',
    readonly version = '6.12',
    private readonly parts: Parts = referenceParts,
    private readonly budget: Budget = DEFAULT_BUDGET,
  ) {}

  async run(script: Script): Promise<Observation> {
    const exploration = explore(scriptProgram(script, this.parts), this.budget);
    if (exploration.complete) return exploration;
    const restless = restlessTask(scriptProgram(script, this.parts), this.budget.maxSteps);
    return { ...exploration, restless };
  }

  simplify(script: Script, { trace, schedule }: Outcome): readonly number[] {
    const program = scriptProgram(script, this.parts);
    return easiestSchedule(program, trace, SIMPLIFY_MAX_STATES) ?? schedule;
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
