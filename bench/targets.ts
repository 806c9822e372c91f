/** What the numbers of the bench should be at most. */

import type { Comparison } from './compare';
import type { CompiledC } from './compiled-c';
import type { FamilyCost } from './families';
import type { StartUp } from './start-up';
import type { SuiteCost } from './suite-run';

export interface Target {
  readonly what: string;
  readonly atMost: number;
  readonly measured: number;
}

/** By threads: the search with symmetry reduction over Spin's. */
const SEARCH: Readonly<Record<number, number>> = { 2: 1, 3: 1, 4: 0.4, 5: 0.05 };

export function suiteTargets(suite: SuiteCost): Target[] {
  return [
    { what: 'suite: states', atMost: 700_000, measured: suite.states },
    {
      what: 'suite: user CPU over as many idle steps, one process',
      atMost: 6,
      measured: suite.cpuRatioOfOne,
    },
    { what: 'suite: the same, with workers', atMost: 6, measured: suite.cpuRatio },
    ...suite.peaks.map(({ process, peakMegabytes }) => ({
      what: `suite: peak memory, MB: ${process}`,
      atMost: 300,
      measured: peakMegabytes,
    })),
  ];
}

export function spinTargets(rows: readonly Comparison[]): Target[] {
  return rows.flatMap(({ w, searchCpuRatio, fullSearchCpuRatio, endToEndRatio }) => [
    { what: `Spin, ${w} threads: search`, atMost: SEARCH[w] ?? 1, measured: searchCpuRatio },
    {
      what: `Spin, ${w} threads: search without reduction`,
      atMost: 2,
      measured: fullSearchCpuRatio,
    },
    { what: `Spin, ${w} threads: end to end`, atMost: 0.2, measured: endToEndRatio },
  ]);
}

export function aloneTargets(
  rows: readonly {
    readonly w: number;
    readonly cpuSeconds: number;
    readonly peakMegabytes: number;
  }[],
): Target[] {
  return rows
    .filter(({ w }) => w === 7)
    .flatMap(({ cpuSeconds, peakMegabytes }) => [
      { what: '7 threads: CPU seconds', atMost: 600, measured: cpuSeconds },
      { what: '7 threads: peak memory, MB', atMost: 4096, measured: peakMegabytes },
    ]);
}

export function kernelTargets({ statesRatio, cpuRatio }: CompiledC): Target[] {
  return [
    { what: "the kernel's C: states over the reference's", atMost: 1.5, measured: statesRatio },
    { what: "the kernel's C: CPU over the reference's", atMost: 2, measured: cpuRatio },
  ];
}

/** A search that exceeds its bound has a growth that is too low. */
export function growthTargets(costs: readonly FamilyCost[]): Target[] {
  const families = new Map<string, number>();
  for (const { scenario, scaled, growth, complete } of costs) {
    const family = `growth a task added: ${scenario}, ${scaled}`;
    const measured = complete ? (growth ?? 0) : Number.POSITIVE_INFINITY;
    families.set(family, Math.max(families.get(family) ?? 0, measured));
  }
  return [...families].map(([what, measured]) => ({ what, atMost: 4, measured }));
}

export function startUpTargets({ checkoutRatio, installedRatio }: StartUp): Target[] {
  return [
    { what: 'start-up over an empty scenario, installed', atMost: 1.5, measured: installedRatio },
    { what: 'start-up over an empty scenario, checkout', atMost: 2.5, measured: checkoutRatio },
  ];
}
