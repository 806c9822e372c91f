/** The options of the subcommands, each with what its value may be. */
import { resolve } from 'node:path';
import { Option } from 'commander';
import { parse } from 'shell-quote';
import { z } from 'zod';
import type { Argv } from '../implementations/adapter/adapter';
import { memoryModels } from '../implementations/kernel-source/choice';
import { isKnownFault } from '../implementations/model-parts';
import { accelerators } from '../implementations/real-kernel/accelerator';
import { flavours } from '../implementations/real-kernel/kernels';
import { implementationNames } from '../implementations/registry';
import { RELEASE } from '../protocol/releases';
import type { WorldParameters } from '../suite/run-cucumber';
import { stepParameterNames } from '../suite/step-parameters';
import { expecting, matching, oneOf, repeated, valued, wholeNumber } from './command-line';

/** Each quotation mark with its counterpart. */
const QUOTED = /^(?:[^'"\\]|\\.|'[^']*'|"(?:[^"\\]|\\.)*")*$/s;
const jsonObject = z.record(z.string(), z.json());
const seriesNames = implementationNames.flatMap((name) => /^linux-(.*)/.exec(name)?.[1] ?? []);
export const randomSeed = (): number => Math.floor(Math.random() * 1_000_000);

const path = (value: string): string => resolve(value);
const jobs = wholeNumber(1, 9999);
const large = wholeNumber(1, 999_999_999);
const asFormat = matching('TYPE:PATH, such as json:reports/run.json', /^[^:]+:.+$/);
const asRelease = matching('a release of Linux, such as 5.10', new RegExp(`${RELEASE.source}$`));
const asExec = expecting('a program and its arguments, and no shell syntax', readWords);
const asFault = expecting('an id in the column "faults" of docs/guarantees.md', (id) =>
  isKnownFault(id) ? id : undefined,
);
const asOrder = expecting('defined, reverse, random or random:SEED', (value) => {
  if (value === 'random') return `random:${randomSeed()}`;
  return /^(?:defined|reverse|random:\w+)$/.exec(value)?.[0];
});
export const asShard = expecting('I/N with I from 1 to N, such as 1/4', (value) => {
  const [, index = 0, total = 0] = (/^(\d{1,6})\/(\d{1,6})$/.exec(value) ?? []).map(Number);
  return index >= 1 && index <= total ? { index, total } : undefined;
});
const asMacro = matching('NAME or NAME=VALUE', /^[A-Za-z_]\w*(?:=.*)?$/s);
const asParameters = expecting('a JSON object, without what has an option', readParameters);

export const exec = valued('--exec <command>', 'an adapter, started without a shell', asExec);
export const json = new Option('--json', 'print JSON, and nothing else, on standard output');
export const junit = valued('--junit <file>', 'write the JUnit report to this file too');
export const order = valued('--order <order>', 'defined, reverse, random, random:SEED', asOrder);
export const release = valued('--linux <release>', 'judge only what it promises: 5.10', asRelease);
export const filters = [
  repeated('-t, --tags <expression>', 'whose tags match: @G-031, "@G-031 or @G-032"'),
  repeated('--name <regexp>', 'whose name matches'),
  valued('--suite-since <version>', 'that the suite had in this version of it, such as 0.1.0'),
  valued('--shard <I/N>', 'share I of N, for as many machines: see merge', asShard),
];

const fault = valued('--fault <id>', 'the reference with this known fault', asFault);
const boot = valued('--boot <parameters>', 'of linux: boot it with these only; default for none');
const accelerator = valued(
  '--accelerator <name>',
  'of linux: kvm or tcg; default for KVM where it works',
  oneOf(accelerators),
);
const series = valued(
  '--series <version>',
  "of linux, kernel-source: which of Debian's",
  oneOf(seriesNames),
);
export const implementation = [
  exec.conflicts('implementation'),
  valued('--implementation <name>', 'the same as the argument', oneOf(implementationNames)),
  fault,
  series.conflicts('kernel'),
  valued(
    '--flavour <name>',
    'of linux, with --series: cloud (default), full, rt',
    oneOf(flavours),
  ).conflicts('kernel'),
  valued('--kernel <image>', 'of linux: a kernel of your own, with --kernel-build', path),
  valued('--kernel-build <folder>', 'of linux: the folder that it was built in', path),
  boot,
  accelerator,
];

const patch = valued('--patch <file>', 'judge the tree with this patch against the tree', path);
const against = valued(
  '--against <tree>',
  'a folder or a revision: tell only what differs from it',
);
const define = repeated('-D, --define <name[=value]>', 'a macro, as clang takes it', asMacro);
const memoryModel = valued(
  '--memory-model <model>',
  'sc (default), tso or pso',
  oneOf(memoryModels),
);
const verbose = new Option('--verbose', 'show each step of a counterexample, none folded');
const tree = [
  valued('--tree <folder>', 'a tree of the kernel', path),
  valued('--git <folder>', 'a repository of the kernel, with --rev', path),
  valued('--rev <revision>', 'a revision of it'),
];
export const trees = [series, ...tree];
export const kernelSource = [
  ...tree,
  valued('--cc <command>', 'the clang to compile it with (default: clang, or the newest clang-N)'),
  define,
  memoryModel,
  against.conflicts('patch'),
  patch,
  verbose,
];

const maxStates = valued('--max-states <n>', 'states that one search may visit', large);
const maxSeconds = valued('--max-seconds <n>', 'of one search, or one answer of an adapter', large);
const answerBytes = valued(
  '--max-answer-bytes <n>',
  "of an adapter's answer (33554432)",
  wholeNumber(1, 500_000_000),
);
const keepGoing = new Option(
  '--keep-going',
  'ask an adapter on that left three scenarios in a row without an answer',
);
/** What is borne of an adapter. */
const limits = [maxSeconds, answerBytes, keepGoing];
export const smokeLimits = [maxSeconds, answerBytes];
const stepParameters = valued(
  '--world-parameters <json>',
  'further parameters of the steps',
  asParameters,
);
export const search = [
  valued('--jobs <n>', 'worker processes, not as many as are worth it', jobs).conflicts('parallel'),
  valued('--parallel <n>', 'the same as --jobs', jobs),
  valued('--random <runs>', 'random interleavings instead of all', large),
  valued('--bug-depth <d>', 'of --random: steps whose order matters (3)', wholeNumber(1, 100)),
  valued('--seed <s>', 'of --random: repeats its interleavings', wholeNumber(0, 999_999_999)),
  new Option('--trace-states', 'keep whole traces in the states of a search').conflicts('random'),
  new Option('--no-reduction', 'search without any reduction').conflicts('random'),
  maxStates,
  ...limits,
  stepParameters,
];

const backtrace = new Option('-b, --backtrace', "keep cucumber's own frames in stack traces");
const expectations = valued(
  '--expectations <file>',
  'known failures; one that passes fails the run too',
);
export const reporting = [
  json,
  junit,
  expectations,
  valued('--retry <n>', 'run a failing scenario again, up to n times', wholeNumber(0, 9999)),
  repeated('-f, --format <type:path>', "write one more of cucumber's reports", asFormat),
  backtrace,
];

export const recording = [
  valued('--driver <name>', 'its notifiers only: the name of its module, such as kvm'),
  json,
  junit,
  expectations,
];

/** The options that change verdicts. */
export const verdict = [
  ...[release, maxStates, maxSeconds, answerBytes, boot, fault, stepParameters],
  ...[define, memoryModel],
];

export const schedule = valued('--schedule <string>', 'replay an interleaving that a run printed');
/** The options that a replay uses: the string names its scenario, and there is no search. */
export const besideSchedule = [
  schedule,
  ...implementation,
  ...kernelSource.filter((option) => option !== against),
  ...[stepParameters, backtrace],
];

/** No shell runs the command, so operators and variables would not be what they seem. */
function readWords(command: string): Argv | undefined {
  if (!QUOTED.test(command)) return undefined;
  const words = parse(command, (name) => ({ op: name }));
  const [program = '', ...rest] = words.filter((word) => typeof word === 'string');
  return program === '' || rest.length + 1 < words.length ? undefined : [program, ...rest];
}

/** Sorted, so that two that mean the same are the same. */
function readParameters(value: string): WorldParameters | undefined {
  try {
    const entries = Object.entries(jsonObject.parse(JSON.parse(value))).sort();
    return entries.some(([name]) => stepParameterNames.has(name))
      ? undefined
      : Object.fromEntries(entries);
  } catch {
    return undefined;
  }
}
