/** Files of a test, which are removed after it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export interface TemporaryFolder {
  /** Absolute path of a name in the folder. */
  path(name: string): string;
  /** Writes a file, and returns its path. */
  write(name: string, content: string, mode?: number): string;
}

/** Makes a folder for each test of the block that calls this. */
export function temporaryFolder(): TemporaryFolder {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'mmu-notifier-spec-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const path = (name: string) => join(folder, name);
  const write = (name: string, content: string, mode = 0o644) => {
    mkdirSync(dirname(path(name)), { recursive: true });
    writeFileSync(path(name), content, { mode });
    return path(name);
  };
  return { path, write };
}
