/** `--schedule`: one scenario in one interleaving, as a run has printed it. */
import type { Envelope } from '@cucumber/messages';
import {
  INTERLEAVING_RECORD_MEDIA_TYPE,
  type InterleavingRecord,
  type InterleavingWanted,
  interleavingRecordSchema,
} from '../conformance/attachments';
import { printable } from '../counterexample/printable';
import {
  decodeSchedule,
  type ScheduleOf,
  ScheduleStringError,
} from '../counterexample/schedule-string';
import { makeImplementation } from '../implementations/registry';
import { DEFAULT_IMPLEMENTATION } from '../protocol/implementation';
import { cucumberRun } from '../suite/cucumber-run';
import { knownIds } from '../suite/known-ids';
import { configure, type Folders } from '../suite/run-cucumber';
import { UsageError } from '../usage-error';
import type { CliEnvironment } from './check';
import type { SpecArguments } from './options';
import { checkImplementation } from './select-implementation';

/** Of a wrong string, so much is shown. */
const SHOWN_MAX = 60;

/** What is about a search: there is none. */
const searchOptions = ['--linux', '--max-states', '--max-seconds'];

/** Runs it and prints what came of it; of scenario `expected`, where that is said. */
export async function replaySchedule(
  text: string,
  args: SpecArguments,
  to: CliEnvironment,
  expected: string | null = null,
): Promise<number> {
  const refuse = (why: string): never => {
    const shown = text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text;
    throw new UsageError(`--schedule ${shown}: ${why}`);
  };
  refuseOthers(args);
  const wanted = decoded(text, refuse);
  const { scenario } = wanted;
  if (expected !== null && scenario !== expected) {
    refuse(`it is of scenario ${scenario}, not of ${expected}`);
  }
  const folders: Folders = { cwd: to.cwd, suite: to.suite ?? to.cwd };
  if (!knownIds(folders.suite).has(scenario)) {
    refuse(`no feature has its scenario ${scenario}; see mmu-notifier-spec list`);
  }
  mustReplay(args);
  const records = await run(wanted, args, folders, to);
  const found =
    records.find((record) => record.found) ??
    refuse(`it is of another version of ${scenario}, whose script has changed since`);
  if (found.problem !== null) {
    refuse(`${found.problem}; ${args.implementation} does not go this way, or not any more`);
  }
  to.stdout.write(printable(render(found, scenario, args.implementation)));
  return breaks(found) ? 1 : 0;
}

function decoded(text: string, refuse: (why: string) => never): ScheduleOf {
  try {
    return decodeSchedule(text);
  } catch (error) {
    if (!(error instanceof ScheduleStringError)) throw error;
    return refuse(error.message);
  }
}

/** What else is asked for would be left undone, so it is refused. */
function refuseOthers(args: SpecArguments): void {
  const others: readonly (readonly [boolean, string])[] = [
    [args.paths.length > 0, args.paths.join(' ')],
    [args.tags.length > 0, '--tags'],
    [args.names.length > 0, '--name'],
    [args.order !== 'defined', '--order'],
    [args.parallel > 0, '--jobs'],
    [args.shard !== null, '--shard'],
    [args.sampling !== null, '--random'],
    [args.retry > 0, '--retry'],
    ...searchOptions.map((option) => [option in args.asked, option] as const),
    [args.expectations !== null, '--expectations'],
    [args.json, '--json'],
    [args.junit !== null, '--junit'],
    [args.formats.length > 0, '--format'],
  ];
  const other = others.find(([given]) => given);
  if (other === undefined) return;
  throw new UsageError(
    `--schedule and ${other[1]}: expected --schedule alone, or with --implementation; it says which scenario and which interleaving, and writes no report`,
  );
}

function mustReplay(args: SpecArguments): void {
  const none = (name: string) =>
    new UsageError(
      `--schedule: ${name} has no schedules, so no interleaving of it can be chosen; expected the reference`,
    );
  if (args.exec !== null) throw none(args.exec.join(' '));
  checkImplementation(args.implementation);
  const { implementation, worldParameters } = args;
  const { replay } = makeImplementation({ ...worldParameters, implementation });
  if (replay === undefined) throw none(implementation);
}

async function run(
  { scenario, script, schedule }: ScheduleOf,
  args: SpecArguments,
  folders: Folders,
  to: CliEnvironment,
): Promise<InterleavingRecord[]> {
  const interleaving = { script, schedule: [...schedule] } satisfies InterleavingWanted;
  const worldParameters = { ...args.worldParameters, interleaving };
  const one = { ...args, tags: [`@${scenario}`], parallel: 0, retry: 0, worldParameters };
  const configuration = await configure(one, folders, false);
  const records: InterleavingRecord[] = [];
  await cucumberRun(configuration, folders.suite, to.stderr, ({ attachment, testStepFinished }) => {
    if (attachment?.mediaType === INTERLEAVING_RECORD_MEDIA_TYPE) {
      records.push(interleavingRecordSchema.parse(JSON.parse(attachment.body)));
    }
    mustHavePassed(testStepFinished, scenario);
  });
  return records;
}

function mustHavePassed(step: Envelope['testStepFinished'], scenario: string): void {
  const { status, message } = step?.testStepResult ?? {};
  if (status === undefined || status === 'PASSED' || status === 'SKIPPED') return;
  const [reason = status] = (message ?? status).split('\n');
  throw new UsageError(`${scenario} cannot be performed: ${reason}`);
}

function breaks({ judged }: InterleavingRecord): boolean {
  return judged.some(({ quantifier, why }) => quantifier === 'every' && why !== null);
}

function render(record: InterleavingRecord, scenario: string, implementation: string): string {
  const lines = record.judged.map(({ sentence, quantifier, why }) => {
    const happens = why === null ? 'happens' : 'not here';
    const holds = why === null ? 'holds' : 'broken';
    const told = quantifier === 'every' && why !== null ? `${sentence}: ${why}` : sentence;
    return `  ${(quantifier === 'some' ? happens : holds).padEnd(10)}${told}`;
  });
  const named =
    implementation === DEFAULT_IMPLEMENTATION ? '' : `--implementation ${implementation} `;
  const conclusion = breaks(record)
    ? 'This interleaving breaks the guarantee.'
    : `Nothing is broken in this one interleaving, which is no verdict on the guarantee: npm run spec -- ${named}--tags @${scenario} judges all of them.`;
  return [
    `One interleaving of ${scenario}, by ${implementation}`,
    record.guarantee,
    '',
    record.table,
    '',
    ...lines,
    '',
    conclusion,
    '',
  ].join('\n');
}
