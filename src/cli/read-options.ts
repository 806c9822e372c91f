/** From the values of a command line to the options that the functions take. */
import type { Command } from 'commander';
import type { Argv } from '../implementations/adapter/adapter';
import { implementationNames } from '../implementations/registry';
import { DEFAULT_IMPLEMENTATION, type Sampling } from '../protocol/implementation';
import type { Json, WorldParameters } from '../suite/run-cucumber';
import { UsageError } from '../usage-error';
import { valuesOf } from './command-line';
import * as grammar from './grammar';
import { kernelSourceChoice, type SourceValues } from './kernel-source-options';
import { type LinuxValues, linuxParameters } from './linux-options';
import type { CheckOptions, ImplementationChoice, Reporting, Selection } from './options';

const DEFAULT_BUG_DEPTH = 3;

/** As the grammar has read them, where they are given. */
type Values = Partial<
  Record<'implementation' | 'fault', string> &
    Record<'jobs' | 'parallel' | 'maxStates' | 'maxSeconds', number> &
    Record<'random' | 'bugDepth' | 'seed', number> &
    Record<'maxAnswerBytes', number> &
    Record<'keepGoing', boolean> &
    Record<'worldParameters', WorldParameters> &
    Record<'exec', Argv> &
    Record<'traceStates' | 'reduction', boolean>
> &
  LinuxValues &
  SourceValues;

/** The options of a command. The first word names the implementation, where it is such a name. */
export function readOptions(command: Command, words: readonly string[]): CheckOptions {
  const { filters, release, order, implementation, search, reporting, verdict } = grammar;
  const values = valuesOf<Values>(command, [...implementation, ...grammar.kernelSource, ...search]);
  const isNamed = implementationNames.includes(words[0] ?? '');
  const flag = values.exec ? '--exec' : values.implementation && '--implementation';
  if (isNamed && flag) throw new UsageError(`${flag} and ${words[0]}: expected one of them`);
  const name = (isNamed ? words[0] : values.implementation) ?? DEFAULT_IMPLEMENTATION;
  const verdictOptions = Object.fromEntries(
    Object.entries(valuesOf<WorldParameters>(command, verdict)).map(([key, value]) => [
      verdict.find((option) => option.attributeName() === key)?.long ?? key,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  );
  const selected = valuesOf<Partial<Selection>>(command, [...filters, release, order]);
  const options = {
    selection: { ...selected, paths: isNamed ? words.slice(1) : words, verdictOptions },
    implementation: chooseImplementation(name, values),
    reporting: valuesOf<Reporting>(command, reporting),
  };
  mustCompareWhole(options);
  return options;
}

/** What fails on the base is what is expected to fail, and shards have no base. */
function mustCompareWhole({ selection, implementation, reporting }: CheckOptions): void {
  const { against = null, patch = null } = implementation.source ?? {};
  if (against === null && patch === null) return;
  const flag = against === null ? '--patch' : '--against';
  const other = reporting.expectations ? '--expectations' : selection.shard && '--shard';
  if (other) throw new UsageError(`${flag} and ${other}: expected one of them`);
}

function chooseImplementation(named: string, values: Values): ImplementationChoice {
  const { exec = null, fault = null, series, parallel = 0, maxStates, maxSeconds } = values;
  const { maxAnswerBytes, keepGoing = false } = values;
  const judged = exec === null ? named : '--exec';
  const flag = values.random ? '--random' : '--fault';
  if ((values.random ?? values.fault) && judged !== DEFAULT_IMPLEMENTATION) {
    throw new UsageError(`${flag} and ${judged}: expected the reference, which alone has that`);
  }
  const source = kernelSourceChoice(values, judged);
  const name = series === undefined || source !== null ? named : `linux-${series}`;
  const budget = maxStates || maxSeconds ? given({ maxStates, maxSeconds }) : undefined;
  const linux = source === null ? linuxParameters(values, judged) : undefined;
  const worldParameters = {
    ...values.worldParameters,
    ...given({ budget, linux, fault: values.fault }),
  };
  const limits = {
    ...(maxSeconds === undefined ? {} : { answerWithinMs: maxSeconds * 1000 }),
    ...(maxAnswerBytes === undefined ? {} : { answerBytes: maxAnswerBytes }),
    ...(keepGoing ? { unansweredScripts: Number.MAX_SAFE_INTEGER } : {}),
  };
  const sampling = samplingOf(values);
  const { traceStates = false, reduction = true, jobs = parallel } = values;
  const searchFlag = traceStates ? '--trace-states' : reduction ? null : '--no-reduction';
  if (searchFlag !== null && (exec !== null || (source === null && name.startsWith('linux')))) {
    throw new UsageError(
      `${searchFlag} and ${judged}: expected an implementation whose interleavings are searched`,
    );
  }
  const searched = { sampling, traceStates, reduction };
  return { name, exec, fault, source, ...searched, limits, jobs, worldParameters };
}

function samplingOf({ random: runs, bugDepth, seed }: Values): Sampling | null {
  if (runs === undefined) {
    const flag = bugDepth === undefined ? '--seed' : '--bug-depth';
    if ((bugDepth ?? seed) === undefined) return null;
    throw new UsageError(`${flag}: expected --random RUNS with it`);
  }
  return { runs, bugDepth: bugDepth ?? DEFAULT_BUG_DEPTH, seed: seed ?? grammar.randomSeed() };
}

function given(values: Readonly<Record<string, Json | undefined>>): WorldParameters {
  return Object.fromEntries(
    Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
}
