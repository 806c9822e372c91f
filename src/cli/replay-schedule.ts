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
import { nameOf } from '../implementations/model-parts';
import { makeImplementation } from '../implementations/registry';
import { DEFAULT_IMPLEMENTATION } from '../protocol/implementation';
import { Features } from '../suite/load-features';
import { runSuite } from '../suite/run-cucumber';
import { pathsOf, selectScenarios } from '../suite/select-scenarios';
import { UsageError } from '../usage-error';
import type { Io } from './io';
import type { ImplementationChoice, SelectedImplementation } from './options';
import { selectImplementation } from './select-implementation';

/** Of a wrong string, so much is shown. */
const SHOWN_MAX = 60;

export interface ScheduledScenario {
  /** The id that the scenario must have; null for whatever the string says. */
  readonly expected: string | null;
  /** Feature files, one of which has it; none for those of the suite. */
  readonly paths: readonly string[];
}

/** Replays it and prints its steps and what was judged. */
export async function replaySchedule(
  text: string,
  { expected, paths }: ScheduledScenario,
  implementation: ImplementationChoice,
  io: Io,
): Promise<number> {
  const refuse = (why: string): never => {
    const shown = text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text;
    throw new UsageError(`--schedule ${shown}: ${why}`);
  };
  const wanted = decoded(text, refuse);
  const { scenario } = wanted;
  if (expected !== null && scenario !== expected) {
    refuse(`it is of scenario ${scenario}, not of ${expected}`);
  }
  const features = new Features(io.suite, io.cwd);
  const known = paths.length === 0 ? features.ids() : features.idsIn(paths);
  if (!known.has(scenario)) {
    const where =
      paths.length === 0 ? 'no feature has' : `not in ${paths.map(features.shown).join(' or ')} is`;
    refuse(
      `${where} its scenario ${scenario}; see mmu-notifier-spec list, or name the feature file that has it`,
    );
  }
  const chosen = await selectSearched(implementation, io);
  mustReplay(chosen);
  const records = await replay(wanted, chosen, paths, features, io);
  const found =
    records.find((record) => record.found) ??
    refuse(`it is of another version of ${scenario}, whose script has changed since`);
  if (found.problem !== null) {
    refuse(`${found.problem}; ${implementation.name} does not go this way, or not any more`);
  }
  const files = paths.map(features.shown);
  io.stdout.write(printable(render(found, scenario, [chosen.commandLine, ...files])));
  return violates(found) ? 1 : 0;
}

function decoded(text: string, refuse: (why: string) => never): ScheduleOf {
  try {
    return decodeSchedule(text);
  } catch (error) {
    if (!(error instanceof ScheduleStringError)) throw error;
    return refuse(error.message);
  }
}

/** Only kernel-source needs to be made ready; an adapter need not be started to be refused. */
async function selectSearched(
  implementation: ImplementationChoice,
  io: Io,
): Promise<SelectedImplementation> {
  const { name, fault, source } = implementation;
  const commandLine = nameOf({ implementation: name, fault: fault ?? undefined });
  if (source === null) return { ...implementation, commandLine, base: null };
  return selectImplementation(implementation, io.cwd, (line) => io.stderr.write(`${line}\n`));
}

function mustReplay({ name, exec, worldParameters }: ImplementationChoice): void {
  const judged = exec === null ? name : exec.join(' ');
  const canReplay =
    exec === null && makeImplementation({ ...worldParameters, implementation: name }).replay;
  if (canReplay) return;
  throw new UsageError(
    `--schedule: ${judged} has no schedules, so no interleaving of it can be chosen; expected the reference`,
  );
}

async function replay(
  { scenario, script, schedule }: ScheduleOf,
  { name, worldParameters }: ImplementationChoice,
  paths: readonly string[],
  features: Features,
  io: Io,
): Promise<InterleavingRecord[]> {
  const interleaving = { script, schedule: [...schedule] } satisfies InterleavingWanted;
  const selected = selectScenarios({ paths, tags: [`@${scenario}`] }, features);
  const options = {
    paths: pathsOf(selected, features),
    worldParameters: { ...worldParameters, implementation: name, interleaving },
  };
  const records: InterleavingRecord[] = [];
  await runSuite(options, io.suite, io.stderr, ({ attachment, testStepFinished }) => {
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

function violates({ judged }: InterleavingRecord): boolean {
  return judged.some(({ quantifier, why }) => quantifier === 'every' && why !== null);
}

function render(
  record: InterleavingRecord,
  scenario: string,
  [judged, ...files]: readonly [string, ...string[]],
): string {
  const lines = record.judged.map(({ sentence, quantifier, why }) => {
    const happens = why === null ? 'happens' : 'not here';
    const holds = why === null ? 'holds' : 'violated';
    const reason = quantifier === 'every' && why !== null ? `: ${why}` : '';
    return `  ${(quantifier === 'some' ? happens : holds).padEnd(10)}${sentence}${reason}`;
  });
  const named = [...(judged === DEFAULT_IMPLEMENTATION ? [] : [judged]), ...files]
    .map((word) => ` ${word}`)
    .join('');
  const conclusion = violates(record)
    ? 'This interleaving violates the guarantee.'
    : `No property is violated in this one interleaving, which is no verdict on the guarantee: npx mmu-notifier-spec check${named} --tags @${scenario} judges all of them.`;
  return [
    `One interleaving of ${scenario}, by ${judged}`,
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
