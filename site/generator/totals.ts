/** How many guarantees an implementation keeps, with known failures counted apart. */
import type { RecordedResult } from '../../src/report/recorded-result';
import { failureOf } from './known-failure';

export interface Totals {
  readonly pass: number;
  /** Failures that nobody expected. */
  readonly fail: number;
  readonly knownDefects: number;
  /** Known failures that are no defect of the kernel. */
  readonly noDefects: number;
  readonly unsupported: number;
  readonly inconclusive: number;
}

export function totalsOf({ totals, guarantees }: RecordedResult): Totals {
  const failures = guarantees.filter(({ verdict }) => verdict === 'fail').map(failureOf);
  const count = (kind: (typeof failures)[number]): number =>
    failures.filter((one) => one === kind).length;
  return {
    pass: totals.pass,
    fail: count('fail'),
    knownDefects: count('known defect'),
    noDefects: count('no defect'),
    unsupported: totals.unsupported,
    inconclusive: totals.inconclusive,
  };
}
