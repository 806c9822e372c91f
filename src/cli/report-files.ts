/** The reports of a run on disk. */
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CUCUMBER_REPORTS, REPORTS } from '../suite/run-cucumber';

export const CONFORMANCE = 'conformance.json';

/** One line that says where they are. */
export const REPORTS_LINE = [...CUCUMBER_REPORTS, CONFORMANCE]
  .map((file) => `${REPORTS}/${file}`)
  .join(', ');

/** Makes the folder and takes away what an earlier run left, so that no old result is read. */
export function prepareReports(cwd: string): void {
  mkdirSync(join(cwd, REPORTS), { recursive: true });
  for (const file of [...CUCUMBER_REPORTS, CONFORMANCE]) {
    rmSync(join(cwd, REPORTS, file), { force: true });
  }
}

/** Writes conformance.json in one step: a reader sees the whole of it or nothing. */
export function writeConformance(cwd: string, text: string): void {
  const file = join(cwd, REPORTS, CONFORMANCE);
  const unfinished = `${file}.${process.pid}.tmp`;
  writeFileSync(unfinished, text);
  renameSync(unfinished, file);
}
