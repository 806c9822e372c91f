/**
 * The command behind `npm run check:kernel-source`: judges Debian's kernels by their source, with
 * the known defects, and then with each defect fixed as docs/findings/ says. Needs clang.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { KERNEL_SOURCE_DEFECTS } from '../src/cli/load-expectations';
import { printHelp, runMain } from '../src/cli/run-main';
import { findTree } from '../src/implementations/kernel-source/find-tree';
import { kernelSourceCache } from '../src/implementations/kernel-source/load-unit';
import { readSource } from '../src/implementations/kernel-source/source-tree';
import { type KernelSeries, kernelSeries } from '../src/implementations/real-kernel/kernels';
import { readExpectations } from '../src/report/expectations';
import { Features } from '../src/suite/load-features';
import { UsageError } from '../src/usage-error';
import { patchOf, readFix } from './finding-fix';

const PROJECT = join(__dirname, '..');
const COMMAND = join(PROJECT, 'bin/mmu-notifier-spec.js');
const USAGE = `Usage: npm run check:kernel-source [-- SERIES...]

Judges Linux ${kernelSeries.join(' and ')}, or the series named, by their source: as they are, and with each known
defect fixed as its page in docs/findings/ says. Exit code: 0 if what fails is known and each fix mends it.
`;

/** The page of each known defect, by the name that its expected failures begin with. */
const FINDINGS: Readonly<Record<string, string>> = {
  'H-41': 'docs/findings/synchronize-returns-early.md',
  'H-40': 'docs/findings/declined-invalidation-never-ends.md',
};

async function main(words: readonly string[]): Promise<number> {
  if (words.includes('--help')) {
    printHelp(USAGE);
    return 0;
  }
  const series = words.length === 0 ? kernelSeries : words.map(asSeries);
  let code = 0;
  for (const one of series) {
    console.log(`== Linux ${one}, by its source`);
    code = Math.max(code, check(one, []).code);
    for (const defect of Object.keys(FINDINGS)) {
      console.log(`== Linux ${one} with ${defect} fixed`);
      if (!(await isMended(one, defect))) code = Math.max(code, 1);
    }
  }
  return code;
}

function asSeries(word: string): KernelSeries {
  const found = kernelSeries.find((one) => one === word);
  if (found !== undefined) return found;
  throw new UsageError(`${word}: expected one of ${kernelSeries.join(', ')}`);
}

/** Whether the fix makes each scenario pass that fails for the defect, and none worse. */
export async function isMended(series: KernelSeries, defect: string): Promise<boolean> {
  const fix = readFix(readFileSync(join(PROJECT, FINDINGS[defect] ?? ''), 'utf8'));
  const tree = await findTree({ series }, kernelSourceCache());
  const folder = mkdtempSync(join(tmpdir(), 'finding-fix-'));
  try {
    const patch = join(folder, `${defect}.diff`);
    writeFileSync(patch, patchOf(fix, readSource(tree, fix.file)));
    const failing = failingFor(defect);
    const guarantees = [...new Set(failing.map((id) => id.replace(/\.\d+$/, '')))];
    const tags = guarantees.map((id) => `@${id}`).join(' or ');
    const { code, out } = check(series, ['--patch', patch, '--tags', tags]);
    const mended = [...out.matchAll(/^newly passes: (G-\d+\.\d+) /gm)].map(([, id]) => id);
    const missing = failing.filter((id) => !mended.includes(id));
    if (missing.length > 0)
      console.log(`not mended by the fix of ${defect}: ${missing.join(', ')}`);
    return code === 0 && missing.length === 0;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The scenarios that fail for a defect. */
function failingFor(defect: string): string[] {
  const text = readFileSync(join(PROJECT, KERNEL_SOURCE_DEFECTS), 'utf8');
  const known = new Features(PROJECT).ids();
  const { entries } = readExpectations(text, KERNEL_SOURCE_DEFECTS, known);
  return entries.filter(({ reason }) => reason.startsWith(`${defect},`)).map(({ id }) => id);
}

function check(series: KernelSeries, words: readonly string[]): { code: number; out: string } {
  const jobs = String(availableParallelism());
  const args = ['check', 'kernel-source', '--series', series, '--jobs', jobs, ...words];
  const { status, stdout } = spawnSync(process.execPath, [COMMAND, ...args], {
    cwd: PROJECT,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  console.log(stdout);
  return { code: status ?? 1, out: stdout };
}

if (require.main === module) void runMain(main);
