/** The workload in the model checker, each time in a separate process. */
import { join } from 'node:path';
import { measured } from './measure';

/** One search, from the start of the first process to the verdict. */
export interface Run {
  readonly states: number;
  readonly violation: boolean;
  /** Of the search alone. */
  readonly searchCpuSeconds: number;
  readonly endToEndSeconds: number;
  readonly peakMegabytes: number;
}

export const PROJECT = join(__dirname, '..');

/** Compile the search like the installed package. */
export function compileSearch(folder: string): void {
  const compiler = join(PROJECT, 'node_modules', 'typescript', 'bin', 'tsc');
  const project = join(__dirname, 'tsconfig.json');
  measured([process.execPath, compiler, '--project', project, '--outDir', folder], PROJECT);
}

/** A search by the compiled JavaScript in this folder. */
export function runCompiled(workers: number, words: readonly string[], folder: string): Run {
  return run([join(folder, 'bench', 'search.js')], workers, words);
}

/** The same, with the TypeScript translated at every start, as `npm run spec` does. */
export function runSource(workers: number, words: readonly string[]): Run {
  return run(['--require', 'ts-node/register', join(__dirname, 'search.ts')], workers, words);
}

function run(program: readonly string[], workers: number, words: readonly string[]): Run {
  const cost = measured([process.execPath, ...program, String(workers), ...words], PROJECT);
  const { states, cpuSeconds, verdict, peakMegabytes } = JSON.parse(cost.stdout);
  if (verdict === 'inconclusive') throw new Error('the search is incomplete');
  return {
    states,
    violation: verdict === 'fail',
    searchCpuSeconds: cpuSeconds,
    endToEndSeconds: cost.wallSeconds,
    peakMegabytes,
  };
}
