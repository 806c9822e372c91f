/** The command line of `npm run spec`: cucumber's own arguments that make sense here, and ours. */
import { parseArgs } from 'node:util';
import { parse } from 'shell-quote';
import { z } from 'zod';
import type { Argv } from '../conformance/adapter/adapter';
import { RELEASE } from '../conformance/features/releases';
import type { Sampling } from '../exploration/random';
import { checkSampling } from './sampling-options';
import { checkShard, type Shard } from './shard';
import { UsageError } from './usage-error';

export const USAGE = `Usage: npm run spec -- [options] [FILE[:LINE] | FOLDER]...

Runs the specification against an implementation. Without a path, all of features/.

  --implementation NAME   the implementation to judge (default: reference)
  --exec COMMAND          judge the implementation that this command starts, without a shell
  -t, --tags EXPRESSION   only scenarios whose tags match: @G-031, "@G-031 or @G-032"
  --name REGEXP           only scenarios whose name matches
  --schedule STRING       run one interleaving again, as a run has printed it
  --order ORDER           defined, reverse, random or random:SEED (default: defined)
  --parallel N, --jobs N  run in N worker processes, or a single search in N threads
  --linux RELEASE         only ask what that release promises, such as 5.10; a kernel knows its own
  --shard I/N             run part I of N, from 1 on, of the scenarios or of a single search;
                          npm run merge joins the parts' reports
  --random RUNS           of the reference: so many random interleavings of a script, not all
  --bug-depth D           of --random: steps whose order a bug depends on (default: 3)
  --seed S                of --random: repeats the interleavings that it printed
  --retry N               run a failing scenario again, up to N times
  -f, --format TYPE:PATH  write one more of cucumber's reports
  --max-states N          states that one scenario may take, of an exhaustive implementation
  --max-seconds N         seconds that one scenario may take; what is cut off is inconclusive.
                          Of an adapter: seconds that it has for one answer (default: 60)
  --world-parameters JSON further parameters for the steps
  --expectations FILE     known failures, with reasons; one that passes fails the run too
  --json                  print conformance.json, and nothing else, on standard output
  --junit FILE            write a JUnit report that has the expectations in it
  -b, --backtrace         keep cucumber's own frames in stack traces
  -h, --help              print this

Exit code: 0 every guarantee kept, 1 one broken or not judged, 2 wrong arguments or input,
3 the implementation could not be run.
`;

const worldParametersSchema = z.record(z.string(), z.json());

export type WorldParameters = z.infer<typeof worldParametersSchema>;

type Order = 'defined' | 'reverse' | `random:${string}`;

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
  rejectMalformed(argv);
  const { values, positionals } = parseArgs({
    args: [...argv],
    options: OPTIONS,
    allowPositionals: true,
  });
  return {
    implementation: values.implementation ?? 'reference',
    exec: checkExec(values.exec, values.implementation),
    paths: positionals,
    tags: values.tags ?? [],
    names: (values.name ?? []).map(checkName),
    schedule: values.schedule ?? null,
    order: checkOrder(values.order ?? 'defined'),
    parallel: checkCount('--parallel', values.parallel) || checkCount('--jobs', values.jobs),
    shard: checkShard(values.shard),
    sampling: checkSampling(values),
    retry: checkCount('--retry', values.retry),
    formats: (values.format ?? []).map(checkFormat),
    worldParameters: {
      ...checkWorldParameters(values['world-parameters'] ?? '{}'),
      ...limits(values['max-states'], values['max-seconds']),
      ...(values.linux === undefined ? {} : { release: checkRelease(values.linux) }),
    },
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

/** `default` is a boot without any. */
function bootParameters(written: string | undefined): string[] | null {
  if (written === undefined) return null;
  return written.split(' ').filter((word) => word !== '' && word !== 'default');
}

/** Unknown options and missing values, in our words: Node's are long and advise otherwise. */
function rejectMalformed(argv: readonly string[]): void {
  const { tokens } = parseArgs({
    args: [...argv],
    options: OPTIONS,
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  const known = new Map(Object.entries(OPTIONS));
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const option = known.get(token.name);
    if (!option) {
      const flags = [...known.keys()].map((name) => `--${name}`).join(', ');
      throw new UsageError(`unknown option ${token.rawName}; expected one of ${flags}`);
    }
    if (option.type === 'boolean' && token.value !== undefined) {
      throw new UsageError(`${token.rawName} ${token.value}: expected no value`);
    }
    const missing = token.value === undefined || token.value === '';
    const swallowed = token.inlineValue === false && token.value.startsWith('-');
    if (option.type === 'string' && (missing || swallowed)) {
      throw new UsageError(`${token.rawName}: expected a value after it`);
    }
  }
}

function checkExec(command: string | undefined, implementation: string | undefined): Argv | null {
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

function checkName(name: string): string {
  try {
    new RegExp(name);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`--name ${name}: expected a regular expression (${reason})`);
  }
  return name;
}

function checkOrder(order: string): Order {
  if (order === 'defined' || order === 'reverse') return order;
  const [type, seed] = /^random(?::(\w+))?$/.exec(order) ?? [];
  if (type === undefined) {
    throw new UsageError(`--order ${order}: expected defined, reverse, random or random:SEED`);
  }
  return `random:${seed ?? Math.floor(Math.random() * 1_000_000)}`;
}

function checkCount(flag: string, text = '0'): number {
  if (!/^\d{1,4}$/.test(text)) {
    throw new UsageError(`${flag} ${text}: expected a whole number, 0 or more`);
  }
  return Number(text);
}

/** What limits a search, as a world parameter; none where nothing is said. */
function limits(states: string | undefined, seconds: string | undefined): WorldParameters {
  const budget = {
    ...(states === undefined ? {} : { maxStates: checkLimit('--max-states', states) }),
    ...(seconds === undefined ? {} : { maxSeconds: checkLimit('--max-seconds', seconds) }),
  };
  return Object.keys(budget).length === 0 ? {} : { budget };
}

function checkLimit(flag: string, text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) {
    throw new UsageError(`${flag} ${text}: expected a whole number from 1 to 999999999`);
  }
  return Number(text);
}

function checkRelease(release: string): string {
  if (RELEASE.exec(release)?.[0] === release) return release;
  throw new UsageError(`--linux ${release}: expected a release of Linux, such as 5.10`);
}

function checkFormat(format: string): string {
  if (!/^[^:]+:.+$/.test(format)) {
    throw new UsageError(`--format ${format}: expected TYPE:PATH, such as json:reports/run.json`);
  }
  return format;
}

function checkWorldParameters(json: string): WorldParameters {
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
