/** The command line of `npm run spec`: cucumber's own arguments that make sense here, and ours. */
import { parseArgs } from 'node:util';
import type { Argv } from '../implementations/adapter/adapter';
import { DEFAULT_IMPLEMENTATION, type Sampling } from '../protocol/implementation';
import {
  bootParameters,
  checkCount,
  checkExec,
  checkFormat,
  checkJobs,
  checkName,
  checkOrder,
  checkRelease,
  checkWorldParameters,
  limits,
  type Order,
  type WorldParameters,
} from './argument-checks';
import { checkSampling } from './sampling-options';
import { checkShard, type Shard } from './shard';
import { wellFormed } from './well-formed';

/** Null where it is not said. */
export interface LinuxOptions {
  readonly series: string | null;
  readonly kernel: string | null;
  readonly kernelBuild: string | null;
  /** Parameters of the kernel's command line, in place of those that the suite chooses. */
  readonly boot: readonly string[] | null;
}

export interface SpecArguments {
  readonly implementation: string;
  /** Words of the command of an adapter that is judged instead; null for none. */
  readonly exec: Argv | null;
  readonly paths: readonly string[];
  readonly tags: readonly string[];
  readonly names: readonly string[];
  /** The schedule string of the one interleaving to run; null for all. */
  readonly schedule: string | null;
  /** `defined`, `reverse` or `random:SEED`: a seed is chosen here if none was given. */
  readonly order: Order;
  readonly parallel: number;
  /** Null for the whole selection. */
  readonly shard: Shard | null;
  /** Random interleavings instead of all; null for all. */
  readonly sampling: Sampling | null;
  readonly retry: number;
  readonly formats: readonly string[];
  readonly worldParameters: WorldParameters;
  /** Options that change verdicts, as they were written: all parts of a run must have the same. */
  readonly asked: Readonly<Record<string, string>>;
  /** File of known failures; null for none. */
  readonly expectations: string | null;
  /** Whether standard output is conformance.json, and nothing else. */
  readonly json: boolean;
  /** File for our own JUnit report; null for none. */
  readonly junit: string | null;
  /** Which Linux is meant, in that implementation's own terms. */
  readonly linux: LinuxOptions;
  readonly backtrace: boolean;
  readonly help: boolean;
}

const OPTIONS = {
  implementation: { type: 'string' },
  exec: { type: 'string' },
  tags: { type: 'string', short: 't', multiple: true },
  name: { type: 'string', multiple: true },
  schedule: { type: 'string' },
  order: { type: 'string' },
  parallel: { type: 'string' },
  jobs: { type: 'string' },
  shard: { type: 'string' },
  random: { type: 'string' },
  'bug-depth': { type: 'string' },
  seed: { type: 'string' },
  retry: { type: 'string' },
  format: { type: 'string', short: 'f', multiple: true },
  'max-states': { type: 'string' },
  'max-seconds': { type: 'string' },
  'world-parameters': { type: 'string' },
  expectations: { type: 'string' },
  json: { type: 'boolean' },
  junit: { type: 'string' },
  series: { type: 'string' },
  kernel: { type: 'string' },
  'kernel-build': { type: 'string' },
  boot: { type: 'string' },
  linux: { type: 'string' },
  backtrace: { type: 'boolean', short: 'b' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** Parses the command line, throwing a {@link UsageError} that names the wrong argument. */
export function parseArguments(argv: readonly string[]): SpecArguments {
  const { values, positionals } = parseArgs({
    args: wellFormed(argv, OPTIONS),
    options: OPTIONS,
    allowPositionals: true,
  });
  const worldParameters = checkWorldParameters(values['world-parameters'] ?? '{}');
  return {
    implementation: values.implementation ?? DEFAULT_IMPLEMENTATION,
    exec: checkExec(values.exec, values.implementation),
    paths: positionals,
    tags: values.tags ?? [],
    names: (values.name ?? []).map(checkName),
    schedule: values.schedule ?? null,
    order: checkOrder(values.order ?? 'defined'),
    parallel: checkJobs(values.parallel, values.jobs),
    shard: checkShard(values.shard),
    sampling: checkSampling(values),
    retry: checkCount('--retry', values.retry, 0),
    formats: (values.format ?? []).map(checkFormat),
    worldParameters: {
      ...worldParameters,
      ...limits(values['max-states'], values['max-seconds']),
      ...(values.linux === undefined ? {} : { release: checkRelease(values.linux) }),
    },
    asked: askedBy(values, worldParameters),
    expectations: values.expectations ?? null,
    json: values.json ?? false,
    junit: values.junit ?? null,
    linux: {
      series: values.series ?? null,
      kernel: values.kernel ?? null,
      kernelBuild: values['kernel-build'] ?? null,
      boot: bootParameters(values.boot),
    },
    backtrace: values.backtrace ?? false,
    help: values.help ?? false,
  };
}

function askedBy(
  values: Partial<Record<'linux' | 'max-states' | 'max-seconds' | 'boot', string>>,
  worldParameters: WorldParameters,
): Record<string, string> {
  const further = Object.entries(worldParameters).sort();
  const asked = {
    linux: values.linux,
    'max-states': values['max-states'],
    'max-seconds': values['max-seconds'],
    boot: values.boot,
    'world-parameters':
      further.length === 0 ? undefined : JSON.stringify(Object.fromEntries(further)),
  };
  return Object.fromEntries(
    Object.entries(asked).flatMap(([name, value]) =>
      value === undefined ? [] : [[`--${name}`, value]],
    ),
  );
}
