/** The command `mmu-notifier-spec` and its subcommands. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { printable } from '../counterexample/printable';
import type { KernelSourceChoice } from '../implementations/kernel-source/choice';
import { implementationNames } from '../implementations/registry';
import { UsageError } from '../usage-error';
import { check } from './check';
import { addOptions, commandLine, parseWords, valuesOf } from './command-line';
import * as grammar from './grammar';
import type { Io } from './io';
import type { JudgeOptions } from './judge-recording';
import { list } from './list';
import { merge } from './merge';
import type { CheckOptions, Reporting, Selection } from './options';
import { pathsFromSuite } from './paths-from-here';
import { readOptions } from './read-options';
import { record } from './record';
import { replaySchedule } from './replay-schedule';
import { knownScenario, runScenario } from './run-scenario';
import { smoke } from './smoke';
import { UnavailableError } from './unavailable-error';
import { readSuite } from './write-reports';

type Run = () => Promise<number>;

const KERNEL_SOURCE = 'kernel-source';
const IMPLEMENTATIONS = implementationNames.join(', ');
const PATHS = 'feature files, as FILE or FILE:LINE, and folders';
const EXIT_CODES = `
Exit code: 0 every guarantee holds, 1 one is violated or not judged, 2 wrong arguments or input,
3 the implementation could not be run, or the recording not judged.`;

/** Runs a subcommand, and returns the exit code; an error is printed as one line. */
export async function runCommand(words: readonly string[], io: Io): Promise<number> {
  try {
    return await parseCommand(words.length === 0 ? ['--help'] : words, io)();
  } catch (error) {
    const code = error instanceof UsageError ? 2 : error instanceof UnavailableError ? 3 : 1;
    const reason = error instanceof Error ? (code === 1 ? error.stack : error.message) : error;
    io.stderr.write(`${printable(`error: ${reason}`)}\n`);
    return code;
  }
}

function parseCommand(words: readonly string[], io: Io): Run {
  let run: Run = async () => 0;
  const program = commandLine('mmu-notifier-spec', (help) => io.stdout.write(help))
    .version(readSuite().version, '--version', 'print the version')
    .addHelpText('after', EXIT_CODES);
  const add = (name: string, description: string, start: (command: Command) => Run): Command => {
    const command = program.command(name).description(description).addHelpText('after', EXIT_CODES);
    return command.action(() => {
      run = start(command);
    });
  };
  const { exec, json, junit, filters, order, release, schedule } = grammar;

  const judge = 'judge an implementation by the specification, or by some of its scenarios';
  const checking = add('check', judge, (command) => startCheck(command, io))
    .argument('[implementation]', `${IMPLEMENTATIONS} (default: reference)`)
    .argument('[path...]', PATHS);
  addOptions(checking, 'Scenarios:', [...filters, release, order, schedule]);
  addJudging(checking);

  const show = 'judge it by one scenario, and print the script and what was seen';
  const running = add('run', show, (command) => startRun(command, io))
    .argument('[scenario]', 'its id, such as G-030.1')
    .argument('[implementation]', `${IMPLEMENTATIONS} (default: reference)`);
  addOptions(running, 'Scenarios:', [release, order, schedule]);
  addJudging(running);

  const tell = 'say within seconds whether the adapter is broken, or the implementation';
  const smoking = add('smoke', tell, (command) => {
    const { implementation } = readOptions(command, []);
    return () => smoke(implementation, io);
  });
  addOptions(smoking, 'Implementation:', [exec]);
  addOptions(smoking, 'Limits:', grammar.smokeLimits);

  const join = 'merge the reports of all shards that check --shard I/N has made';
  const merging = add('merge', join, (command) => {
    const { reporting } = readOptions(command, []);
    return () => merge(command.args, reporting, io);
  }).argument('[shard...]', 'their folders, or their conformance.json');
  addOptions(merging, 'Reports:', [json, junit]);

  const write = 'print record.sh, which records what drivers do on a running kernel';
  add('record', write, () => () => record(io)).allowExcessArguments(false);

  const hold = 'judge drivers by a recording that record.sh has made of them';
  const holding = add('judge', hold, (command) => {
    const [recording = ''] = command.args;
    if (recording === '')
      throw new UsageError('judge: expected a recording, as record.sh writes it');
    const options = valuesOf<Omit<JudgeOptions, 'recording'>>(command, grammar.recording);
    // Loaded here, as no other subcommand needs it.
    const { judge: judgeFile } = require('./judge-recording') as typeof import('./judge-recording');
    return () => judgeFile({ ...options, recording }, io);
  }).argument('[recording]', 'its file; gzip is fine');
  addOptions(holding, 'Recording:', grammar.recording);

  const print = 'print the guarantees, their scenarios, and the capabilities that these need';
  const listing = add('list', print, (command) => {
    const [name] = command.args;
    const words = name === KERNEL_SOURCE ? command.args : [];
    const { selection, implementation, reporting } = readOptions(command, words);
    const given = words.length > 0 ? selection.paths : command.args;
    const paths = pathsFromSuite(given, io);
    return () => listFor(implementation.source, { ...selection, paths }, reporting, io);
  })
    .argument('[implementation]', `${KERNEL_SOURCE}: those that the release of a tree promises`)
    .argument('[path...]', PATHS);
  addOptions(listing, 'Scenarios:', [...filters, release]);
  addOptions(listing, 'Of kernel-source:', grammar.trees);
  addOptions(listing, 'Output:', [json]);

  parseWords(program, words);
  return run;
}

/** Of a tree, the guarantees of its release. */
async function listFor(
  source: KernelSourceChoice | null,
  selection: Selection,
  reporting: Reporting,
  io: Io,
): Promise<number> {
  if (source === null || selection.linux !== undefined) return list(selection, reporting, io);
  const { releaseOfChoice } = require('./kernel-source') as typeof import('./kernel-source');
  return list({ ...selection, linux: await releaseOfChoice(source) }, reporting, io);
}

function addJudging(command: Command): void {
  addOptions(command, 'Implementation:', grammar.implementation);
  addOptions(command, 'Of kernel-source:', grammar.kernelSource);
  addOptions(command, 'Search:', grammar.search);
  addOptions(command, 'Reports:', grammar.reporting);
}

function startCheck(command: Command, io: Io): Run {
  const options = readOptions(command, command.args);
  const [path = ''] = options.selection.paths;
  const schedule = scheduleOf(command);
  if (schedule !== undefined) {
    const { selection, implementation } = withOwnPaths(options, io);
    return () => replaySchedule(schedule, { expected: null, ...selection }, implementation, io);
  }
  const isThere = [io.suite, io.cwd].some((folder) => existsSync(resolve(folder, path)));
  if (path === command.args[0] && /^[\w-]+$/.test(path) && !isThere) {
    throw new UsageError(
      `${path}: no such file; expected a feature file, FILE:LINE or a folder, --exec COMMAND, or one of ${IMPLEMENTATIONS}`,
    );
  }
  return () => check(withOwnPaths(options, io), io);
}

function withOwnPaths(options: CheckOptions, io: Io): CheckOptions {
  const { selection } = options;
  return { ...options, selection: { ...selection, paths: pathsFromSuite(selection.paths, io) } };
}

function startRun(command: Command, io: Io): Run {
  const [id, ...words] = command.args;
  const options = readOptions(command, words);
  const [other = ''] = options.selection.paths;
  const schedule = scheduleOf(command);
  if (other !== '') {
    throw new UsageError(`${other}: expected --exec COMMAND or one of ${IMPLEMENTATIONS}`);
  }
  const scenario = knownScenario(id, io.suite);
  if (schedule === undefined) return () => runScenario(scenario, options, io);
  return () =>
    replaySchedule(schedule, { expected: scenario, paths: [] }, options.implementation, io);
}

/** The interleaving to replay. Options that a replay would ignore are refused. */
function scheduleOf(command: Command): string | undefined {
  const { schedule } = command.opts<{ schedule?: string }>();
  if (schedule === undefined) return undefined;
  // An option that begins with --no has a value where it is not given, too.
  const given = command.options.filter(
    (option) => command.getOptionValueSource(option.attributeName()) === 'cli',
  );
  const other = given.find((option) => !grammar.besideSchedule.includes(option))?.long;
  if (other === undefined) return schedule;
  throw new UsageError(
    `--schedule and ${other}: expected --schedule alone, or with the implementation and feature files; it says which scenario and which interleaving, and writes no report`,
  );
}
