/** The functions of interval notifiers that drivers call. */
import type { DriverFunction } from '../spec/names';

export type IntervalFunction = Extract<
  DriverFunction,
  `mmu_interval_${string}` | `mutex_${string}`
>;
