/** What the bench has measured. */
import type { Comparison } from './compare';
import type { CompiledC } from './compiled-c';
import type { FamilyCost } from './families';
import type { ScriptCost } from './growth';
import type { StartUp } from './start-up';
import type { SuiteCost } from './suite-run';
import type { Target } from './targets';

export interface AloneCost {
  readonly w: number;
  readonly states: number;
  readonly cpuSeconds: number;
  readonly peakMegabytes: number;
}

/** What was measured; of sections that were left out there is nothing. */
export interface Bench {
  suite?: SuiteCost;
  spin?: readonly Comparison[];
  bug?: readonly Comparison[];
  alone?: readonly AloneCost[];
  scripts?: readonly ScriptCost[];
  growth?: readonly FamilyCost[];
  kernel?: CompiledC;
  startUp?: StartUp;
  readonly targets: Target[];
  /** Why something could not be measured, one line each. */
  readonly missing: string[];
}
