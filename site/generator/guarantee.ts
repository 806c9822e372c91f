/** A guarantee, from the features, the catalogue and the list of guarantees that are not judged. */

import type { FeatureStep } from '../../src/suite/feature-file';

export interface Scenario {
  readonly id: string;
  readonly name: string;
  readonly location: string;
  /** The releases that it is about, where they are not all those of its guarantee. */
  readonly versions: string | null;
  /** The steps of the feature's Background, then those of the Rule's. */
  readonly background: readonly FeatureStep[];
  readonly steps: readonly FeatureStep[];
}

export interface Guarantee {
  readonly id: string;
  readonly statement: string;
  /** The folder of its feature file; null for a guarantee that is not judged. */
  readonly area: string | null;
  /** The name of its feature; empty for a guarantee that is not judged. */
  readonly feature: string;
  readonly location: string;
  /** The releases that give it, as the catalogue writes them: `>=5.4`. */
  readonly versions: string;
  readonly observable: string;
  /** Its source in one line, as the catalogue has it. */
  readonly catalogued: string;
  /** Where the kernel states it; a Rule may quote that. */
  readonly source: string;
  /** The rest of a Rule's description; may be empty. */
  readonly explanation: string;
  /** Why no scenario judges it; null for a guarantee that is judged. */
  readonly reason: string | null;
  readonly scenarios: readonly Scenario[];
}
