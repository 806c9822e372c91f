/** An implementation that returns given outcomes, and records the scripts that it was given. */
import { type Capability, capabilities } from '../../src/protocol/capabilities';
import type {
  ExplainedStep,
  Implementation,
  Mode,
  Observation,
  Outcome,
} from '../../src/protocol/implementation';
import type { Script } from '../../src/protocol/script';
import type { Trace } from '../../src/protocol/trace';

export interface Reported {
  readonly traces: readonly Trace[];
  readonly interleavings?: bigint;
  readonly complete?: boolean;
}

export class FakeImplementation implements Implementation {
  readonly name = 'fake';
  readonly version = '1';
  mode: Mode = 'exhaustive';
  capabilities: readonly Capability[] = capabilities;
  /** Everything that `run` was ever given, argument by argument. */
  readonly asked: unknown[][] = [];

  constructor(private readonly report: (script: Script) => Reported) {}

  async run(...given: [Script]): Promise<Observation> {
    this.asked.push(structuredClone(given));
    const { traces, interleavings = 2n, complete = true } = this.report(given[0]);
    const outcomes = traces.map((trace): Outcome => ({ trace, interleavings: 1n, schedule: [] }));
    return { outcomes: () => outcomes, interleavings, states: 7, complete };
  }

  /** The scripts that it was given. */
  get scripts(): Script[] {
    return this.asked.map(([script]) => script as Script);
  }
}

/** One that can also take the steps of its outcomes again: one step with these words. */
export class ReplayingImplementation extends FakeImplementation {
  constructor(
    report: (script: Script) => Reported,
    private readonly words: string,
    /** What the step shows. */
    private readonly again: Trace,
  ) {
    super(report);
  }

  replay(): readonly ExplainedStep[] {
    return [{ task: 'driver gpu', what: this.words, events: this.again }];
  }
}
