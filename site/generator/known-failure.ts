/** Known failures of an implementation, as a page shows them. */
import type { RecordedResult } from '../../src/report/recorded-result';

type GuaranteeResult = RecordedResult['guarantees'][number];

/** A scenario that is known to fail. */
export interface KnownFailure {
  readonly scenario: string;
  /** The finding, such as H-41; null if the kernel has no defect. */
  readonly finding: string | null;
  readonly why: string;
}

/** The name of a finding, with which the reason of a known defect begins. */
const FINDING = /^(H-\d+), /;

/** The known failures of a guarantee, in the order of its scenarios. */
export function knownFailuresOf({ scenarios }: GuaranteeResult): KnownFailure[] {
  return scenarios.flatMap(({ id, knownFailure }) => {
    if (knownFailure === undefined) return [];
    const [, finding = null] = FINDING.exec(knownFailure) ?? [];
    return [{ scenario: id, finding, why: knownFailure.replace(FINDING, '') }];
  });
}

/** How a guarantee fails: in an unknown way, by a known defect, or by no defect of the kernel. */
export function failureOf(guarantee: GuaranteeResult): 'fail' | 'known defect' | 'no defect' {
  const unknown = guarantee.scenarios.some(
    ({ verdict, knownFailure }) => verdict === 'fail' && knownFailure === undefined,
  );
  if (unknown) return 'fail';
  const known = knownFailuresOf(guarantee);
  if (known.length === 0) return 'fail';
  return known.some(({ finding }) => finding !== null) ? 'known defect' : 'no defect';
}

/** `known: the call returns too early (H-41)`, or `no defect of the kernel: …`. */
export function knownFailureInWords({ finding, why }: KnownFailure): string {
  return finding === null ? `no defect of the kernel: ${why}` : `known: ${why} (${finding})`;
}
