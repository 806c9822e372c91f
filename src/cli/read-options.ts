/** From the values of a command line to the options that the functions take. */
import type { Command } from 'commander';
import type { Argv } from '../implementations/adapter/adapter';
import { implementationNames } from '../implementations/registry';
import { DEFAULT_IMPLEMENTATION, type Sampling } from '../protocol/implementation';
import type { Json, WorldParameters } from '../suite/run-cucumber';
import { UsageError } from '../usage-error';
import { valuesOf } from './command-line';
import * as grammar from './grammar';
import type { CheckOptions, ImplementationChoice, Reporting, Selection } from './options';

const DEFAULT_BUG_DEPTH = 3;

/** As the grammar has read them, where they are given. */
type Values = Partial<
  Record<'implementation' | 'fault' | 'series' | 'kernel' | 'kernelBuild' | 'boot', string> &
    Record<'jobs' | 'parallel' | 'maxStates' | 'maxSeconds', number> &
    Record<'random' | 'bugDepth' | 'seed', number> &
    Record<'worldParameters', WorldParameters> &
    Record<'exec', Argv>
>;

/** The options of a command. The first word names the implementation, where it is such a name. */
export function readOptions(command: Command, words: readonly string[]): CheckOptions {
  const { filters, release, order, implementation, search, reporting, verdict } = grammar;
  const values = valuesOf<Values>(command, [...implementation, ...search]);
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
  return {
    selection: { ...selected, paths: isNamed ? words.slice(1) : words, verdictOptions },
    implementation: chooseImplementation(name, values),
    reporting: valuesOf<Reporting>(command, reporting),
  };
}

function chooseImplementation(named: string, values: Values): ImplementationChoice {
  const { exec = null, fault = null, series, parallel = 0, maxStates, maxSeconds } = values;
  const judged = exec === null ? named : '--exec';
  const flag = values.random ? '--random' : '--fault';
  if ((values.random ?? values.fault) && judged !== DEFAULT_IMPLEMENTATION) {
    throw new UsageError(`${flag} and ${judged}: expected the reference, which alone has that`);
  }
  const name = series === undefined ? named : `linux-${series}`;
  const budget = maxStates || maxSeconds ? given({ maxStates, maxSeconds }) : undefined;
  const linux = linuxParameters(values, judged);
  const worldParameters = {
    ...values.worldParameters,
    ...given({ budget, linux, fault: values.fault }),
  };
  const sampling = samplingOf(values);
  return { name, exec, fault, sampling, jobs: values.jobs ?? parallel, worldParameters };
}

/** One of Debian's kernels, or a kernel of the user's own. */
function linuxParameters(values: Values, name: string): Json | undefined {
  const { series, kernel, kernelBuild, boot } = values;
  if ([series, kernel, kernelBuild, boot].every((value) => value === undefined)) return undefined;
  if (name !== 'linux') {
    throw new UsageError('--series, --kernel, --kernel-build and --boot: expected only with linux');
  }
  if ((kernel === undefined) !== (kernelBuild === undefined)) {
    throw new UsageError('--kernel and --kernel-build: expected both, or neither');
  }
  const words = boot?.split(' ').filter((word) => word !== '' && word !== 'default');
  return { own: kernel && kernelBuild ? { kernel, kernelBuild } : null, boot: words ?? null };
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
