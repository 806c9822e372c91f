/** Results in the cache, so that a run goes on where an earlier one ended. */
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import { readJson, writeWhole } from '../implementations/real-kernel/cache-files';
import { hashOf } from '../implementations/real-kernel/file-hashes';
import { type BaseRecord, baseRecordSchema } from './base-record';
import { type MutantRecord, mutantRecordSchema } from './mutant-record';

/** What decides a verdict besides the tree and the scenarios. */
const PROGRAM = ['src', 'steps', 'native/kernel-source'];

export class KeptResults {
  /** `key` is all that the results depend on but the mutant. */
  constructor(
    cache: string,
    key: string,
    private readonly folder = join(cache, 'mutants', hashOf(key)),
  ) {
    for (const name of ['base', 'judged']) mkdirSync(join(folder, name), { recursive: true });
  }

  base(plan: number): BaseRecord | null {
    return this.read('base', String(plan), baseRecordSchema);
  }

  keepBase(plan: number, record: BaseRecord): void {
    this.write('base', String(plan), record);
  }

  mutant(key: string): MutantRecord | null {
    return this.read('judged', hashOf(key), mutantRecordSchema);
  }

  keepMutant(key: string, record: MutantRecord): void {
    this.write('judged', hashOf(key), record);
  }

  private read<Value>(kind: string, name: string, schema: z.ZodType<Value>): Value | null {
    return readJson(join(this.folder, kind, `${name}.json`), schema);
  }

  private write(kind: string, name: string, record: unknown): void {
    writeWhole(join(this.folder, kind, `${name}.json`), JSON.stringify(record));
  }
}

/** A hash of all source that a verdict depends on. */
export function hashOfProgram(root: string): string {
  const files = PROGRAM.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  return hashOf(
    files
      .sort()
      .map((file) => hashOf(readFileSync(file)))
      .join('\n'),
  );
}
