/** What each option may be, beyond its name: throws a UsageError that says what was expected. */
import { parse } from 'shell-quote';
import { z } from 'zod';
import type { Argv } from '../implementations/adapter/adapter';
import { RELEASE } from '../suite/releases';
import { UsageError } from '../usage-error';

const worldParametersSchema = z.record(z.string(), z.json());

export type WorldParameters = z.infer<typeof worldParametersSchema>;

export type Order = 'defined' | 'reverse' | `random:${string}`;

export function checkExec(
  command: string | undefined,
  implementation: string | undefined,
): Argv | null {
  if (command === undefined) return null;
  if (implementation !== undefined) {
    throw new UsageError('--exec and --implementation: expected one of them');
  }
  const words = parse(command);
  const [program, ...rest] = words.filter((word) => typeof word === 'string');
  if (program === undefined || rest.length + 1 < words.length) {
    throw new UsageError(
      `--exec ${command}: expected a program and its arguments, and no shell syntax`,
    );
  }
  return [program, ...rest];
}

export function checkName(name: string): string {
  try {
    new RegExp(name);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`--name ${name}: expected a regular expression (${reason})`);
  }
  return name;
}

export function checkOrder(order: string): Order {
  if (order === 'defined' || order === 'reverse') return order;
  const [type, seed] = /^random(?::(\w+))?$/.exec(order) ?? [];
  if (type === undefined) {
    throw new UsageError(`--order ${order}: expected defined, reverse, random or random:SEED`);
  }
  return `random:${seed ?? Math.floor(Math.random() * 1_000_000)}`;
}

export function checkCount(flag: string, text: string | undefined, least: 0 | 1): number {
  if (text === undefined) return 0;
  if (!/^\d{1,4}$/.test(text) || Number(text) < least) {
    throw new UsageError(`${flag} ${text}: expected a whole number from ${least} to 9999`);
  }
  return Number(text);
}

/** Two names of one option; 0 where neither is given. */
export function checkJobs(parallel: string | undefined, jobs: string | undefined): number {
  if (parallel !== undefined && jobs !== undefined) {
    throw new UsageError('--jobs and --parallel: expected one of them, as they mean the same');
  }
  return checkCount('--parallel', parallel, 1) || checkCount('--jobs', jobs, 1);
}

/** What limits a search, as a world parameter; none where nothing is said. */
export function limits(states: string | undefined, seconds: string | undefined): WorldParameters {
  const budget = {
    ...(states === undefined ? {} : { maxStates: checkLimit('--max-states', states) }),
    ...(seconds === undefined ? {} : { maxSeconds: checkLimit('--max-seconds', seconds) }),
  };
  return Object.keys(budget).length === 0 ? {} : { budget };
}

export function checkLimit(flag: string, text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) {
    throw new UsageError(`${flag} ${text}: expected a whole number from 1 to 999999999`);
  }
  return Number(text);
}

export function checkRelease(release: string): string {
  if (RELEASE.exec(release)?.[0] === release) return release;
  throw new UsageError(`--linux ${release}: expected a release of Linux, such as 5.10`);
}

export function checkFormat(format: string): string {
  if (!/^[^:]+:.+$/.test(format)) {
    throw new UsageError(`--format ${format}: expected TYPE:PATH, such as json:reports/run.json`);
  }
  return format;
}

export function checkWorldParameters(json: string): WorldParameters {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    value = undefined;
  }
  const { data } = worldParametersSchema.safeParse(value);
  if (!data) throw new UsageError(`--world-parameters ${json}: expected a JSON object`);
  return data;
}

/** `default` is a boot without any. */
export function bootParameters(written: string | undefined): string[] | null {
  if (written === undefined) return null;
  return written.split(' ').filter((word) => word !== '' && word !== 'default');
}
