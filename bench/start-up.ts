/** What one short scenario costs from the start of the command, in the checkout and installed. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { runIdleSuite, writeIdleSuite } from './idle-suite';
import { loggedRun } from './logged-run';
import { median } from './measure';
import { PROJECT } from './ours';

export const SCENARIO = 'G-053.1';
const ROUNDS = 5;

export interface StartUp {
  /** User CPU of Cucumber with one scenario without a step. */
  readonly idleUserSeconds: number;
  readonly checkoutUserSeconds: number;
  readonly installedUserSeconds: number;
  readonly checkoutRatio: number;
  readonly installedRatio: number;
}

/** Medians of some rounds; the first, which fills the caches, does not count. */
export function startUp(folder: string): StartUp {
  const [idle, checkout, installed] = ['empty', 'checkout', 'installed'].map((name) => {
    mkdirSync(join(folder, name));
    return join(folder, name);
  }) as [string, string, string];
  writeIdleSuite({ 'features/empty.feature': [0] }, idle);
  const installedBin = install(installed);
  const check = (bin: string, cwd: string) =>
    loggedRun([bin, 'check', '--tags', `@${SCENARIO}`], cwd).userSeconds;
  const round = () => ({
    idle: runIdleSuite(idle).userSeconds,
    checkout: check(join(PROJECT, 'bin/mmu-notifier-spec.js'), checkout),
    installed: check(installedBin, installed),
  });
  round();
  const rounds = Array.from({ length: ROUNDS }, round);
  const idleUserSeconds = median(rounds.map((one) => one.idle));
  const checkoutUserSeconds = median(rounds.map((one) => one.checkout));
  const installedUserSeconds = median(rounds.map((one) => one.installed));
  return {
    idleUserSeconds,
    checkoutUserSeconds,
    installedUserSeconds,
    checkoutRatio: checkoutUserSeconds / idleUserSeconds,
    installedRatio: installedUserSeconds / idleUserSeconds,
  };
}

const lockSchema = z.object({
  packages: z.record(z.string(), z.object({ dev: z.boolean().optional() })),
});

/** What `npm pack` makes, with what `npm install` would add to it, without the network. */
function install(folder: string): string {
  const packed = run('npm', ['pack', '--silent', '--pack-destination', folder], PROJECT);
  const own = join(folder, 'node_modules/mmu-notifier-spec');
  mkdirSync(own, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  const tarball = join(folder, packed.trim().split('\n').at(-1) ?? '');
  run('tar', ['-xzf', tarball, '--strip-components=1', '-C', own], folder);
  const lock = JSON.parse(readFileSync(join(PROJECT, 'package-lock.json'), 'utf8'));
  for (const [path, { dev }] of Object.entries(lockSchema.parse(lock).packages)) {
    if (path === '' || dev === true || path.lastIndexOf('node_modules') > 0) continue;
    cpSync(join(PROJECT, path), join(folder, path), { recursive: true });
  }
  return join(own, 'bin/mmu-notifier-spec.js');
}

function run(command: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? stderr}`);
  return stdout;
}
