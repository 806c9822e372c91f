/** Results in the cache, so that a run goes on where an earlier one ended. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { makeCacheFolder, readJson, writeWhole } from '../implementations/real-kernel/cache-files';
import { hashOf } from '../implementations/real-kernel/file-hashes';
import { type BaseRecord, baseRecordSchema } from './base-record';
import { type MutantRecord, mutantRecordSchema } from './mutant-record';

/** What decides a verdict besides the tree and the scenarios. */
const PROGRAM = ['src', 'steps', 'native/kernel-source'];

/** What writes the results down decides none. */
const PAGE = /\bkernel-mutants.(?:mutant-table|reasons)\.ts$/;

/** A kill holds whatever other scenarios there are: it depends on one. */
const killSchema = z.strictObject({ record: mutantRecordSchema, digest: z.string() });
const killerSchema = z.strictObject({ scenario: z.string() });

type Kind = 'base' | 'killed' | 'lived' | 'killers';

/** A mutant by the source that it makes, and what judges it. */
export interface MutantJudgement {
  readonly text: string;
  /** Whether its traces are compared if it lives. */
  readonly compares: boolean;
  /** What each scenario is, by its id. */
  readonly digests: ReadonlyMap<string, string>;
}

export class KeptResults {
  private readonly folders: Readonly<Record<Kind, string>>;

  /** `key` is all that the results depend on but the mutant and the scenarios. */
  constructor(cache: string, key: string) {
    const folder = join(cache, 'mutants', hashOf(key));
    this.folders = {
      base: join(folder, 'base'),
      killed: join(folder, 'killed'),
      lived: join(folder, 'lived'),
      killers: join(cache, 'mutants', 'killers'),
    };
    for (const one of Object.values(this.folders)) makeCacheFolder(one);
  }

  base(digest: string): BaseRecord | null {
    return this.read('base', digest, baseRecordSchema);
  }

  keepBase(digest: string, record: BaseRecord): void {
    this.write('base', digest, record);
  }

  mutant(of: MutantJudgement): MutantRecord | null {
    const { record, digest } = this.read('killed', of.text, killSchema) ?? {};
    const scenario = record?.kill?.scenario;
    if (record !== undefined && scenario !== undefined && of.digests.get(scenario) === digest)
      return record;
    return this.read('lived', livedBy(of), mutantRecordSchema);
  }

  keepMutant(of: MutantJudgement, record: MutantRecord): void {
    const { kill } = record;
    if (kill === null) {
      this.write('lived', livedBy(of), record);
      return;
    }
    this.write('killed', of.text, { record, digest: of.digests.get(kill.scenario) });
    this.write('killers', of.text, { scenario: kill.scenario });
  }

  /** The scenario that has killed a mutant of this text, whatever program judged it then. */
  killerOf(text: string): string | null {
    return this.read('killers', text, killerSchema)?.scenario ?? null;
  }

  private read<Value>(kind: Kind, key: string, schema: z.ZodType<Value>): Value | null {
    return readJson(this.file(kind, key), schema);
  }

  private write(kind: Kind, key: string, record: unknown): void {
    writeWhole(this.file(kind, key), JSON.stringify(record));
  }

  private file(kind: Kind, key: string): string {
    return join(this.folders[kind], `${hashOf(key)}.json`);
  }
}

function livedBy({ text, compares, digests }: MutantJudgement): string {
  return JSON.stringify([text, compares, ...digests.values()]);
}

/** A hash of all source that a verdict depends on. */
export function hashOfProgram(root: string): string {
  const files = PROGRAM.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((file) => !PAGE.test(file)),
  );
  return hashOf(
    files
      .sort()
      .map((file) => hashOf(readFileSync(file)))
      .join('\n'),
  );
}
