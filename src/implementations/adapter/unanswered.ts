/**
 * The scripts in a row that an adapter left without an answer in time. One that is asked again, as by
 * --retry, counts once. All workers of a run count together, each with its own process of the adapter.
 */
import { createHash } from 'node:crypto';
import { appendFileSync, readFileSync, rmSync } from 'node:fs';
import type { Script } from '../../protocol/script';

export class Unanswered {
  private readonly own = new Set<string>();

  /** `file` is shared with the other workers; null where there are none. */
  constructor(private readonly file: string | null) {}

  count(): number {
    if (this.file === null) return this.own.size;
    return new Set(readLines(this.file)).size;
  }

  add(script: Script): void {
    const digest = createHash('sha256').update(JSON.stringify(script)).digest('hex');
    if (this.file === null) this.own.add(digest);
    else appendFileSync(this.file, `${digest}\n`);
  }

  clear(): void {
    if (this.file === null) this.own.clear();
    else rmSync(this.file, { force: true });
  }
}

function readLines(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n').slice(0, -1);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
