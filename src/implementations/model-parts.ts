/**
 * The kernels that this process and its search workers make by name: the reference, the reference
 * with a known fault, the revisions of 2008, and the compiled C of a tree.
 */
import type { Fault } from '../harness/fault';
import { referenceParts } from '../harness/kernel-under-test';
import type { ExtendedParts } from '../harness/machine-extension';
import { revisionsOf2008 } from '../linux/v2008/revisions';
import type { TreeModel } from './kernel-source/choice';

/** The name of a kernel, as plain data that a search worker receives. */
export interface ModelName {
  /** `reference`, `kernel-source`, or the name of a revision of 2008. */
  readonly implementation: string;
  /** Id of a known fault, of those in faults/; only of `reference`. */
  readonly fault?: string | undefined;
  /** Of `kernel-source` only. */
  readonly tree?: TreeModel | undefined;
}

/** The kernel's name in reports, which is what follows `check` on a command line. */
export function nameOf({ implementation, fault }: ModelName): string {
  return fault === undefined ? implementation : `${implementation} --fault ${fault}`;
}

/** The parts of the kernel. Throws a RangeError where no kernel has the name. */
export function partsOf({ implementation, fault, tree }: ModelName): ExtendedParts {
  if (implementation === 'reference')
    return fault === undefined ? referenceParts : { ...referenceParts, ...faultOf(fault).parts };
  if (tree !== undefined) return partsOfTree(tree);
  const revision = revisionsOf2008.find(({ name }) => name === implementation);
  if (revision === undefined) throw new RangeError(`${implementation} is not searched`);
  if (fault !== undefined) throw noFaultsIn(implementation);
  return { ...referenceParts, CoreOf2008: revision.Core };
}

function partsOfTree(tree: TreeModel): ExtendedParts {
  // Loaded here, as no other implementation needs it.
  const { partsOfModel } =
    require('./kernel-source/parts') as typeof import('./kernel-source/parts');
  return partsOfModel(tree);
}

/** The error of a fault in an implementation other than the reference. */
export function noFaultsIn(implementation: string): RangeError {
  return new RangeError(`${implementation} has no known faults: expected the reference`);
}

export function isKnownFault(id: string): boolean {
  return knownFaults().some((fault) => fault.id === id);
}

function knownFaults(): readonly Fault[] {
  // Loaded here, as only a run with a fault needs these files.
  const { faults } = require('../../faults/index') as typeof import('../../faults/index');
  return faults;
}

function faultOf(id: string): Fault {
  const faults = knownFaults();
  const fault = faults.find((one) => one.id === id);
  if (fault === undefined) {
    throw new RangeError(
      `unknown fault '${id}': expected one of the ${faults.length} ids that docs/guarantees.md lists in its column "faults"`,
    );
  }
  return fault;
}
