/** Runs the command line in a folder: the only place that knows how each entry is called. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { Writable } from 'node:stream';
import { z } from 'zod';
import { runCommand } from '../../../src/cli/command';
import type { Entry } from './bad-input';

const PROJECT = join(__dirname, '../../..');

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** The folder has the suite, and reports/ is made in it. */
export async function runCli(entry: Entry, argv: readonly string[], cwd: string): Promise<Ended> {
  if (entry === 'spec') return inThisProcess(['check', ...argv], cwd);
  if (entry === 'mmu-notifier-spec') return inThisProcess(argv, cwd);
  return inAProcess([...wordsOf(entry), ...argv], cwd);
}

/** Whether the entry runs in a process of its own, so that several can run at once. */
export function hasAProcess(entry: Entry): boolean {
  return entry !== 'spec' && entry !== 'mmu-notifier-spec';
}

async function inThisProcess(argv: readonly string[], cwd: string): Promise<Ended> {
  const written = { out: '', err: '' };
  const sink = (key: 'out' | 'err'): Writable =>
    new Writable({
      write: (chunk, _encoding, done) => {
        written[key] += String(chunk);
        done();
      },
    });
  forgetSteps(join(PROJECT, 'steps'));
  const [stdout, stderr] = [sink('out'), sink('err')];
  const code = await runCommand(argv, { cwd, suite: cwd, stdout, stderr, colour: false });
  forgetSteps(join(PROJECT, 'steps'), cwd);
  return { code, ...written };
}

/** Steps register themselves when they are loaded, so each run has to load them anew. */
function forgetSteps(...folders: readonly string[]): void {
  for (const path of Object.keys(require.cache)) {
    if (folders.some((folder) => path.startsWith(folder + sep))) delete require.cache[path];
  }
}

const packageSchema = z.object({ scripts: z.record(z.string(), z.string()) });

/** The words that package.json has for a script, which work from any folder. */
function wordsOf(entry: Entry): string[] {
  const text = readFileSync(join(PROJECT, 'package.json'), 'utf8');
  const { scripts } = packageSchema.parse(JSON.parse(text));
  const script = entry.replace(/^npm run (\S+)$/, (_, name: string) => scripts[name] ?? name);
  return script
    .replace(/^node /, '')
    .split(' ')
    .map(fromProject);
}

function fromProject(word: string): string {
  return existsSync(join(PROJECT, word)) ? join(PROJECT, word) : word;
}

function inAProcess(argv: readonly string[], cwd: string): Promise<Ended> {
  const child = spawn(process.execPath, argv, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  const written = { out: '', err: '' };
  child.stdout.on('data', (chunk) => (written.out += String(chunk)));
  child.stderr.on('data', (chunk) => (written.err += String(chunk)));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, ...written }));
  });
}
