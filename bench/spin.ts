/** The workload in Spin: https://spinroot.com. */
import { join } from 'node:path';
import { isInstalled, measured } from './measure';
import type { Run } from './ours';

const MODEL = join(__dirname, 'spin', 'get-put.pml');

/** The programs that Spin needs and that are not installed. */
export function missingPrograms(): string[] {
  return ['bash', 'spin', 'gcc'].filter((program) => !isInstalled(program));
}

/** `spin -a`, gcc and the search, in this folder. */
export function runSpin(workers: number, bug: boolean, folder: string): Run {
  const defines = [`-DTHREADS=${workers}`, ...(bug ? ['-DBUG=1'] : [])];
  const generated = measured(['spin', '-o1', '-a', ...defines, MODEL], folder);
  const compiled = measured(['gcc', '-w', '-O2', '-DSAFETY', '-o', 'pan', 'pan.c'], folder);
  // The smallest hash table that holds the states.
  const hashBits = workers > 4 ? 24 : 22;
  const searched = measured(['./pan', '-m100000', `-w${hashBits}`], folder);
  const states = /^\s*(\d+) states, stored/m.exec(searched.stdout)?.[1];
  if (states === undefined)
    throw new Error(`no number of states in the output of Spin: ${searched.stdout}`);
  return {
    states: Number(states),
    violation: !/errors: 0$/m.test(searched.stdout),
    searchCpuSeconds: searched.cpuSeconds,
    endToEndSeconds: generated.wallSeconds + compiled.wallSeconds + searched.wallSeconds,
    peakMegabytes: Number(/([\d.]+)\s+total actual memory usage/.exec(searched.stdout)?.[1] ?? 0),
  };
}
