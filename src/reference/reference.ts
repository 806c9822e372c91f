/** The reference implementation: every interleaving of a script on the simulated kernel. */

import { capabilities } from '../conformance/capabilities';
import type {
  ExplainedStep,
  Implementation,
  Observation,
  Outcome,
} from '../conformance/implementation';
import { type Budget, explore } from '../exploration/explore';
import { replay } from '../exploration/replay';
import type { Script } from '../spec/script';
import { type Parts, referenceParts } from './kernel-under-test';
import { REST_TASK, scriptProgram } from './script-program';

/** Enough for every scenario of the suite, in less than 1 GB. */
const DEFAULT_BUDGET: Budget = { maxStates: 3_000_000, maxSteps: 10_000 };

export class Reference implements Implementation {
  readonly mode = 'exhaustive';
  readonly capabilities = capabilities;

  constructor(
    readonly name = 'reference',
    readonly version = '6.12',
    private readonly parts: Parts = referenceParts,
    private readonly budget: Budget = DEFAULT_BUDGET,
  ) {}

  /** The same, with other limits to its search. */
  within(budget: Partial<Budget>): Reference {
    return new Reference(this.name, this.version, this.parts, { ...this.budget, ...budget });
  }

  async run(script: Script): Promise<Observation> {
    return explore(scriptProgram(script, this.parts), this.budget);
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
