/** The command `mmu-notifier-spec` and its subcommands. */
import { implementationNames } from '../implementations/registry';
import { UsageError } from '../usage-error';
import { type CliEnvironment, guarded, judgeSelected, readSuite } from './check';
import { chooseLinux } from './linux-options';
import { list } from './list';
import { merge } from './merge';
import { parseArguments, type SpecArguments } from './options';
import { runScenario } from './run-scenario';
import { smoke } from './smoke';

const USAGE = `Usage: mmu-notifier-spec check --exec COMMAND [options] [FEATURE[:LINE] | FOLDER]...
       mmu-notifier-spec check reference|linux [options] [FEATURE[:LINE] | FOLDER]...
       mmu-notifier-spec run SCENARIO [--exec COMMAND | reference | linux] [options]
       mmu-notifier-spec run SCENARIO --schedule STRING
       mmu-notifier-spec smoke --exec COMMAND
       mmu-notifier-spec merge PART... [--json] [--junit FILE]
       mmu-notifier-spec list [--json] [--linux RELEASE]

  check   judge an implementation by the whole specification, or by what the options select
  run     judge it by one scenario, such as G-030.1, and print the script and what was seen
  smoke   within seconds: whether it is the adapter that is broken, or the implementation
  merge   join the reports of all parts that check --shard I/N has made: their folders, or
          their conformance.json
  list    every guarantee, its scenarios, and the capabilities that each of them needs

  --exec COMMAND          the program that speaks the protocol, and its arguments; no shell is used
  -t, --tags EXPRESSION   only scenarios whose tags match: @G-031, "@G-031 or @G-032"
  --name REGEXP           only scenarios whose name matches
  --schedule STRING       of run: one interleaving, as a run has printed it
  --expectations FILE     known failures, with reasons; one that passes fails the run too
  --json                  print conformance.json, and nothing else, on standard output
  --junit FILE            write a JUnit report
  --jobs N                run in N worker processes
  --linux RELEASE         only ask what that release promises, such as 5.10; a kernel knows its own
  --series 6.12|6.1       of linux: which of Debian's kernels
  --kernel IMAGE          of linux: a kernel of your own, with --kernel-build
  --kernel-build FOLDER   of linux: the folder that it was built in
  --boot PARAMETERS       of linux: boot it with these only; default for none
  --random RUNS           of the reference: so many random interleavings of a script, not all
  --order, --bug-depth, --seed, --shard, --retry, --format, --world-parameters, --backtrace: as in npm run spec -- --help
  -h, --help              print this
  --version               print the version

Exit code: 0 every guarantee kept, 1 one broken or not judged, 2 wrong arguments or input,
3 the implementation could not be run.
`;

type Subcommand = (args: SpecArguments, to: CliEnvironment) => Promise<number>;

const subcommands = new Map<string, Subcommand>([
  ['check', async (args, to) => judgeSelected(nameImplementation(args), to)],
  ['list', list],
  [
    'run',
    async (args, to) => runScenario(args.paths[0], nameImplementation(withoutFirst(args)), to),
  ],
  ['smoke', smoke],
  ['merge', merge],
]);

/** Runs a subcommand, and returns the exit code. */
export async function runCommand(argv: readonly string[], to: CliEnvironment): Promise<number> {
  return guarded(to, async () => {
    const [name = '--help', ...rest] = argv;
    if (name === '--version') return print(`${readSuite().version}\n`, to);
    if (name === '--help' || name === '-h') return print(USAGE, to);
    const subcommand = subcommands.get(name);
    if (subcommand === undefined) {
      throw new UsageError(`${name}: expected one of ${[...subcommands.keys()].join(', ')}`);
    }
    const args = parseArguments(rest);
    if (args.help) return print(USAGE, to);
    if (args.schedule !== null && name !== 'run') {
      throw new UsageError(`${name} --schedule: expected run SCENARIO --schedule STRING`);
    }
    return subcommand(args, to);
  });
}

function print(text: string, to: CliEnvironment): number {
  to.stdout.write(text);
  return 0;
}

/** The first of what is no option names the implementation, where --exec does not. */
function nameImplementation(args: SpecArguments): SpecArguments {
  const [name = '', ...paths] = args.paths;
  const isName = implementationNames.includes(name);
  if (args.exec !== null) {
    if (isName) throw new UsageError(`--exec and ${name}: expected one of them`);
    return chooseLinux(args);
  }
  if (!isName) {
    const known = implementationNames.join(', ');
    throw new UsageError(`${name}: expected --exec COMMAND or one of ${known}`.replace(/^: /, ''));
  }
  return chooseLinux({ ...args, implementation: name, paths });
}

function withoutFirst(args: SpecArguments): SpecArguments {
  const paths = args.paths.slice(1);
  return { ...args, paths: paths.length === 0 && args.exec === null ? ['reference'] : paths };
}
