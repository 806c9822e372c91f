/**
 * The kernels that can be made by name, in this process and in a search worker alike: the reference,
 * the reference with a known fault, and the revisions of 2008.
 */
import type { Fault } from '../harness/fault';
import { type Parts, referenceParts } from '../harness/kernel-under-test';
import { revisionsOf2008 } from '../linux/v2008/revisions';

/** Names a kernel. Plain data, as a search worker receives it. */
export interface ModelName {
  /** `reference`, or the name of a revision of 2008. */
  readonly implementation: string;
  /** Id of a known fault of the reference. */
  readonly fault?: string | undefined;
}

/** The name in reports: what follows `check` on a command line. */
export function nameOf({ implementation, fault }: ModelName): string {
  return fault === undefined ? implementation : `${implementation} --fault ${fault}`;
}

/** The parts of that kernel. Throws a RangeError where there is none of that name. */
export function partsOf({ implementation, fault }: ModelName): Parts {
  if (implementation === 'reference')
    return fault === undefined ? referenceParts : { ...referenceParts, ...faultOf(fault).parts };
  const revision = revisionsOf2008.find(({ name }) => name === implementation);
  if (revision === undefined) throw new RangeError(`${implementation} is not searched`);
  if (fault !== undefined) throw noFaultsIn(implementation);
  return { ...referenceParts, CoreOf2008: revision.Core };
}

/** The error where a fault is asked for in an implementation other than the reference. */
export function noFaultsIn(implementation: string): RangeError {
  return new RangeError(`${implementation} has no known faults: expected the reference`);
}

function faultOf(id: string): Fault {
  // Loaded here and not above: 33 files that only a run with a fault needs.
  const { faults } = require('../../faults/index') as typeof import('../../faults/index');
  const fault = faults.find((one) => one.id === id);
  if (fault === undefined) {
    throw new RangeError(
      `unknown fault '${id}': expected one of the ${faults.length} ids that docs/guarantees.md lists in its column "faults"`,
    );
  }
  return fault;
}
