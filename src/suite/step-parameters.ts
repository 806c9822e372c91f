/** What the command hands to the steps: Cucumber's world parameters. */
import type { DetailsWanted, InterleavingWanted } from '../conformance/attachments';
import type { ImplementationParameters } from '../implementations/registry';

export interface StepParameters extends ImplementationParameters {
  /** What the run shows of each scenario besides its verdict. */
  readonly details?: DetailsWanted;
  /** The release of Linux whose guarantees count; that of the implementation, if it is not said. */
  readonly release?: string;
  /** The one interleaving to be judged, instead of all. */
  readonly interleaving?: InterleavingWanted;
  /** The command's working directory. That of a worker is the suite's folder. */
  readonly cwd?: string;
  /** Of each guarantee or scenario that is known to fail: a part of the sentence, or of why. */
  readonly knownFailures?: Readonly<Record<string, string>>;
}

/** The compiler holds the list to the interface: a parameter that is missing here could be set from outside. */
const names: Readonly<Record<keyof StepParameters, true>> = {
  adapter: true,
  budget: true,
  cwd: true,
  details: true,
  fault: true,
  implementation: true,
  interleaving: true,
  kernelSource: true,
  knownFailures: true,
  linux: true,
  release: true,
  search: true,
};

/** The names that a user's own parameters may not have. */
export const stepParameterNames: ReadonlySet<string> = new Set(Object.keys(names));
