/** The command behind `npm run survivors`. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { commandLine, parseWords } from '../src/cli/command-line';
import { printHelp, runMain } from '../src/cli/run-main';
import { UsageError } from '../src/usage-error';
import { type Mutant, mutantsOf } from './mutants';

const REPORT = 'reports/mutation.json';
const ABOUT =
  'Prints the score by folder; fails unless survivors.yaml lists exactly the mutants that survive.';

const Survivors = z.array(
  z.strictObject({
    why: z.string(),
    /** Absent for equivalent mutants, which no test can distinguish from the reference. */
    killable: z.literal(true).optional(),
    mutants: z.record(z.string(), z.array(z.string())),
  }),
);

const SURVIVING = ['Survived', 'NoCoverage'];
const KILLED = ['Killed', 'Timeout'];

/** How often each key of a mutant occurs: a line can occur twice in a file. */
type Counts = Map<string, number>;

function add(counts: Counts, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function keyOf({ file, change }: Pick<Mutant, 'file' | 'change'>): string {
  return `${file}: ${change}`;
}

/** The mutants in survivors.yaml. */
function listed(): { equivalent: Counts; killable: Counts } {
  const text = readFileSync(join(__dirname, 'survivors.yaml'), 'utf8');
  const counts = { equivalent: new Map(), killable: new Map() };
  for (const { killable, mutants } of Survivors.parse(parse(text))) {
    for (const [file, changes] of Object.entries(mutants)) {
      const kind = killable === true ? counts.killable : counts.equivalent;
      for (const change of changes) add(kind, keyOf({ file, change }));
    }
  }
  return counts;
}

function table(mutants: readonly Mutant[], equivalent: Counts): void {
  const folders = new Map<string, Mutant[]>();
  for (const mutant of mutants) {
    const folder = dirname(mutant.file);
    folders.set(folder, [...(folders.get(folder) ?? []), mutant]);
  }
  folders.set('all', [...mutants]);
  const rows = [...folders].map(([folder, of]) => {
    const killed = of.filter(({ status }) => KILLED.includes(status));
    const timedOut = killed.filter(({ status }) => status === 'Timeout').length;
    const byUnit = killed.filter(({ killer }) => killer?.startsWith('unit: ') === true).length;
    const surviving = of.filter(({ status }) => SURVIVING.includes(status));
    const same = surviving.filter((mutant) => equivalent.has(keyOf(mutant))).length;
    const rest = killed.length + surviving.length - same;
    return {
      folder,
      mutants: killed.length + surviving.length,
      'by scenarios': killed.length - timedOut - byUnit,
      'by unit tests': byUnit,
      'timed out': timedOut,
      equivalent: same,
      'not killed': surviving.length - same,
      'score %': ((100 * killed.length) / rest).toFixed(1),
    };
  });
  console.table(rows);
}

/** The keys that occur less often in `from`. */
function missing(of: Counts, from: Counts): string[] {
  return [...of].filter(([key, count]) => (from.get(key) ?? 0) < count).map(([key]) => key);
}

function main(words: readonly string[]): number {
  const command = commandLine('npm run survivors --', printHelp)
    .description(ABOUT)
    .argument('[report...]', `StrykerJS' JSON reports (default: ${REPORT})`);
  if (!parseWords(command, words)) return 0;
  const paths = command.args.length === 0 ? [REPORT] : command.args;
  for (const path of paths) {
    if (!existsSync(path)) throw new UsageError(`${path}: no such report of npm run mutate`);
  }
  const mutants = mutantsOf(paths);
  const { equivalent, killable } = listed();
  table(mutants, equivalent);
  const surviving: Counts = new Map();
  for (const mutant of mutants) {
    if (SURVIVING.includes(mutant.status)) add(surviving, keyOf(mutant));
  }
  const files = new Set(mutants.map(({ file }) => file));
  const all: Counts = new Map([...equivalent, ...killable]);
  const unlisted = missing(surviving, all);
  const stale = missing(all, surviving).filter((key) => files.has(key.split(':')[0] ?? ''));
  for (const key of unlisted) console.log(`not listed in survivors.yaml, but survives: ${key}`);
  for (const key of stale) console.log(`listed in survivors.yaml, but does not survive: ${key}`);
  return unlisted.length + stale.length > 0 ? 1 : 0;
}

void runMain(main);
