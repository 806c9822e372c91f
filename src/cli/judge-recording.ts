/** `mmu-notifier-spec judge`: holds a recording of a running kernel to the guarantees. */
import { statSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { RecordingError } from '../recording/header';
import { judgeRecording } from '../recording/judge-recording';
import { readRecording } from '../recording/read-recording';
import { driversOf, recordingJson, reportOf } from '../recording/report';
import { recordingJunit, recordingText } from '../recording/report-text';
import { Features } from '../suite/load-features';
import { UsageError } from '../usage-error';
import type { Io } from './io';
import { loadExpectations } from './load-expectations';
import { UnavailableError } from './unavailable-error';

export interface JudgeOptions {
  readonly recording: string;
  readonly driver?: string;
  readonly json?: boolean;
  readonly junit?: string;
  readonly expectations?: string;
}

/** Prints the report, and returns 0 where nothing is broken that is no known failure. */
export async function judge(options: JudgeOptions, io: Io): Promise<number> {
  const { recording: name, driver = null, json, junit, expectations } = options;
  const path = resolve(io.cwd, name);
  if (!statSync(path, { throwIfNoEntry: false })?.isFile())
    throw new UsageError(`${name}: no such file; expected a recording, as record.sh writes it`);
  const known =
    expectations === undefined
      ? []
      : loadExpectations(expectations, new Features(io.suite), io.cwd);
  const recording = await judgeRecording(readRecording(path)).catch((error: unknown) => {
    if (error instanceof RecordingError) throw new UnavailableError(`${name}: ${error.message}`);
    throw error;
  });
  const drivers = driversOf(recording);
  if (driver !== null && !drivers.includes(driver))
    throw new UsageError(
      `--driver ${driver}: not in the recording; expected ${drivers.length === 0 ? 'one that registers a notifier' : `one of ${drivers.join(', ')}`}`,
    );
  const report = reportOf(name, recording, driver, known);
  if (junit !== undefined) writeJunit(junit, recordingJunit(report), io);
  io.stdout.write(
    json === true ? `${JSON.stringify(recordingJson(report), null, 2)}\n` : recordingText(report),
  );
  return report.failed > 0 || report.problems.length > 0 ? 1 : 0;
}

function writeJunit(file: string, text: string, io: Io): void {
  try {
    writeFileSync(resolve(io.cwd, file), text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`--junit ${file}: expected a file that can be written (${reason})`);
  }
}
