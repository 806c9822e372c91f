/**
 * `npm run survivors -- REPORT...`: the score by folder, and whether survivors.yaml lists just the
 * mutants that survive.
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { type Mutant, mutantsOf } from './mutants';

const Survivors = z.array(
  z.strictObject({
    why: z.string(),
    /** Left out: nothing that can be seen of the reference is other with these. */
    killable: z.literal(true).optional(),
    mutants: z.record(z.string(), z.array(z.string())),
  }),
);

const SURVIVING = ['Survived', 'NoCoverage'];
const KILLED = ['Killed', 'Timeout'];

/** Keys of mutants with their number, since a line may be there twice. */
type Counts = Map<string, number>;

function add(counts: Counts, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function keyOf({ file, change }: Pick<Mutant, 'file' | 'change'>): string {
  return `${file}: ${change}`;
}

/** Those listed, equivalent ones and others. */
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
    const endless = killed.filter(({ status }) => status === 'Timeout').length;
    const byUnit = killed.filter(({ killer }) => killer?.startsWith('unit: ') === true).length;
    const surviving = of.filter(({ status }) => SURVIVING.includes(status));
    const same = surviving.filter((mutant) => equivalent.has(keyOf(mutant))).length;
    const rest = killed.length + surviving.length - same;
    return {
      folder,
      mutants: killed.length + surviving.length,
      'by scenarios': killed.length - endless - byUnit,
      'by unit tests': byUnit,
      endless,
      equivalent: same,
      'not killed': surviving.length - same,
      'score %': ((100 * killed.length) / rest).toFixed(1),
    };
  });
  console.table(rows);
}

/** Told of one kind and not of the other. */
function missing(of: Counts, from: Counts): string[] {
  return [...of].filter(([key, count]) => (from.get(key) ?? 0) < count).map(([key]) => key);
}

function main(paths: readonly string[]): void {
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
  for (const key of unlisted) console.log(`survives, and is not listed: ${key}`);
  for (const key of stale) console.log(`is listed, and does not survive: ${key}`);
  if (unlisted.length + stale.length > 0) process.exitCode = 1;
}

main(process.argv.length > 2 ? process.argv.slice(2) : ['reports/mutation.json']);
