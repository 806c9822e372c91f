/** The model checker and Spin on the same workload, alternately, under the same load. */
import { median } from './measure';
import { type Run, runCompiled, runSource } from './ours';
import { runSpin } from './spin';

export interface Round {
  /** The folder of the compiled search, in which Spin may write. */
  readonly folder: string;
  readonly repeats: number;
}

/** Seconds are medians; ratios are ours over Spin's, with symmetry reduction. */
export interface Comparison {
  readonly w: number;
  readonly states: number;
  readonly searchCpuRatio: number;
  readonly endToEndRatio: number;
  /** Without any reduction. */
  readonly fullStates: number;
  readonly fullSearchCpuRatio: number;
  readonly spinStates: number;
  readonly searchCpu: number;
  readonly spinSearchCpu: number;
  readonly endToEnd: number;
  readonly spinEndToEnd: number;
  /** End to end with TypeScript translated at the start. */
  readonly fromSource: number;
  readonly peakMegabytes: number;
}

/** Lower bound of a measurement: a faster search counts as this long. */
const TICK = 0.001;

/** Compare with `w` threads. Throws where the two do not agree. */
export function compareAt(w: number, bug: boolean, { folder, repeats }: Round): Comparison {
  const words = bug ? ['bug'] : [];
  const runs = Array.from({ length: repeats }, () => ({
    spin: runSpin(w, bug, folder),
    reduced: runCompiled(w, words, folder),
    full: runCompiled(w, ['full', ...words], folder),
    source: runSource(w, words),
  }));
  const first = runs[0] as (typeof runs)[0];
  mustAgree(w, bug, first);
  const of = (whose: keyof typeof first, what: 'searchCpuSeconds' | 'endToEndSeconds') =>
    median(runs.map((run) => Math.max(TICK, run[whose][what])));
  const spinSearchCpu = of('spin', 'searchCpuSeconds');
  const spinEndToEnd = of('spin', 'endToEndSeconds');
  const searchCpu = of('reduced', 'searchCpuSeconds');
  const endToEnd = of('reduced', 'endToEndSeconds');
  return {
    w,
    states: first.reduced.states,
    searchCpuRatio: rounded(searchCpu / spinSearchCpu),
    endToEndRatio: rounded(endToEnd / spinEndToEnd),
    fullStates: first.full.states,
    fullSearchCpuRatio: rounded(of('full', 'searchCpuSeconds') / spinSearchCpu),
    spinStates: first.spin.states,
    searchCpu,
    spinSearchCpu,
    endToEnd,
    spinEndToEnd,
    fromSource: of('source', 'endToEndSeconds'),
    peakMegabytes: first.reduced.peakMegabytes,
  };
}

function mustAgree(w: number, bug: boolean, runs: Readonly<Record<string, Run>>): void {
  for (const [who, { violation }] of Object.entries(runs)) {
    if (violation !== bug) throw new Error(`${who}, ${w} threads: ${bug ? 'no' : 'a'} violation`);
  }
  if (!bug && runs.spin?.states !== runs.full?.states)
    throw new Error(`${w} threads: ${runs.spin?.states} and ${runs.full?.states} states`);
}

function rounded(ratio: number): number {
  return Math.round(ratio * 1000) / 1000;
}
