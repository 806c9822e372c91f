/** What the site knows of a guarantee, from the features, the catalogue and the ledger. */

import type { FeatureStep } from '../../src/suite/feature-file';

export interface Scenario {
  readonly id: string;
  readonly name: string;
  readonly location: string;
  /** Of the feature, then of the Rule. */
  readonly background: readonly FeatureStep[];
  readonly steps: readonly FeatureStep[];
}

export interface Guarantee {
  readonly id: string;
  readonly statement: string;
  /** Folder of its feature file, or null where only the ledger knows it. */
  readonly area: string | null;
  /** Name of its feature, or empty. */
  readonly feature: string;
  readonly location: string;
  /** As the catalogue has it, such as `>=5.4`. */
  readonly versions: string;
  readonly observable: string;
  /** Where it is stated: with a quotation, where a Rule has one. */
  readonly source: string;
  /** What a Rule's description says beyond its source; may be empty. */
  readonly explanation: string;
  /** Why no scenario judges it; null where some do. */
  readonly reason: string | null;
  readonly scenarios: readonly Scenario[];
}
