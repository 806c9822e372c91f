/** Sets up what a case needs in a fresh folder, runs it there, and takes the folder away. */
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { BadInput, Changes, ReportFile } from './bad-input';
import { type Ended, runCli } from './run-cli';

const FIXTURES = join(__dirname, '../../fixtures');
const REPORTS = 'reports';

export interface Performed extends Ended {
  /** The working directory; it is gone. */
  readonly cwd: string;
  /** Whether the run made reports/. */
  readonly reported: boolean;
}

export async function perform(one: BadInput): Promise<Performed> {
  const cwd = makeFolder(one.suite ?? 'suite');
  try {
    for (const [name, text] of Object.entries(one.files ?? {})) write(join(cwd, name), text);
    for (const [name, report] of Object.entries(one.reports ?? {})) {
      write(join(cwd, name), await reportText(report));
    }
    const before = existsSync(join(cwd, REPORTS));
    const argv = one.argv.map((word) =>
      word.replaceAll('{cwd}', cwd).replaceAll('{adapters}', join(FIXTURES, 'adapters')),
    );
    const run = (): Promise<Ended> => runCli(one.entry, argv, cwd);
    const ended = await (one.programs ? withPrograms(one.programs, cwd, run) : run());
    return { ...ended, cwd, reported: !before && existsSync(join(cwd, REPORTS)) };
  } finally {
    rmSync(cwd, { recursive: true });
  }
}

/** A copy beside the original, where its relative imports still hold. */
function makeFolder(suite: string): string {
  const folder = mkdtempSync(join(FIXTURES, 'run-'));
  cpSync(join(FIXTURES, suite), folder, { recursive: true });
  return folder;
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

const reports = new Map<string | null, Promise<string>>();

async function reportText({ shard, changes = {} }: ReportFile): Promise<string> {
  const made = reports.get(shard) ?? makeReport(shard);
  reports.set(shard, made);
  return JSON.stringify(changed(JSON.parse(await made), changes));
}

async function makeReport(shard: string | null): Promise<string> {
  const cwd = makeFolder('suite');
  try {
    const argv = ['features/kept.feature', ...(shard === null ? [] : ['--shard', shard])];
    const { code, err } = await runCli('spec', argv, cwd);
    if (code !== 0) throw new Error(`${argv.join(' ')}: exit code ${code}: ${err}`);
    return readFileSync(join(cwd, REPORTS, 'conformance.json'), 'utf8');
  } finally {
    rmSync(cwd, { recursive: true });
  }
}

function changed(report: unknown, changes: Changes): unknown {
  return Object.entries(changes).reduce(
    (json, [path, value]) => withMember(json, path.split('.'), value),
    report,
  );
}

const objectSchema = z.record(z.string(), z.unknown());

function withMember(json: unknown, [key = '', ...path]: string[], value: unknown): unknown {
  const { [key]: member, ...others } = objectSchema.parse(json);
  if (path.length > 0) return { ...others, [key]: withMember(member, path, value) };
  return value === null ? others : { ...others, [key]: value };
}

/** Nothing but these programs is found on the PATH, and no kernel in a cache. */
async function withPrograms<Result>(
  programs: readonly string[],
  cwd: string,
  run: () => Promise<Result>,
): Promise<Result> {
  const { PATH, XDG_CACHE_HOME } = process.env;
  const bin = join(cwd, 'bin');
  mkdirSync(bin);
  for (const program of programs) {
    writeFileSync(join(bin, program), '');
    chmodSync(join(bin, program), 0o755);
  }
  Object.assign(process.env, { PATH: bin, XDG_CACHE_HOME: cwd });
  try {
    return await run();
  } finally {
    restore('PATH', PATH);
    restore('XDG_CACHE_HOME', XDG_CACHE_HOME);
  }
}

function restore(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}
