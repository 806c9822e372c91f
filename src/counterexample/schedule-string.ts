/**
 * An interleaving as text that people can pass on: `G-031.2_3f9a1c2b_a12bc3_4fe2a1`. Its parts are
 * the scenario's id, a hash of the script that was run, who takes each step, and a checksum.
 * All characters are safe in a shell and in a URL.
 */
import { createHash } from 'node:crypto';
import { Script } from '../protocol/script';
import { SCENARIO_ID } from './scenario-id';

/** One interleaving of one script of a scenario. */
export interface ScheduleOf {
  /** The scenario's id, such as `G-031.2`. */
  readonly scenario: string;
  /** {@link scriptHash} of the script. */
  readonly script: string;
  /** Number of the task that takes each step. */
  readonly schedule: readonly number[];
}

/** A schedule string that cannot be read; the message is the reason alone. */
export class ScheduleStringError extends Error {
  override readonly name = 'ScheduleStringError';
}

const TASKS = 'abcdefghijklmnopqrstuvwxyz';
const HASH_DIGITS = 8;
const CHECKSUM_DIGITS = 6;
/** More steps than any search takes: a string must not be able to exhaust the memory. */
const STEPS_MAX = 100_000;

const FORM = new RegExp(`^(${SCENARIO_ID})_([0-9a-f]{8})_([a-z0-9]*)_([0-9a-f]{6})$`);
const RUNS = /^(?:[a-z](?:[2-9]|[1-9]\d{1,5})?)*$/;

export function encodeSchedule({ scenario, script, schedule }: ScheduleOf): string {
  const body = `${scenario}_${script}_${encodeRuns(schedule)}`;
  return `${body}_${checksum(body)}`;
}

/** Reads a schedule string. Throws a {@link ScheduleStringError} if it is malformed or cut off. */
export function decodeSchedule(text: string): ScheduleOf {
  const [, scenario = '', script = '', runs = '', sum] = FORM.exec(text) ?? [];
  if (sum === undefined) {
    throw new ScheduleStringError(
      'malformed or cut off: expected all of what a run printed, such as G-031.2_3f9a1c2b_a12bc3_4fe2a1',
    );
  }
  if (checksum(`${scenario}_${script}_${runs}`) !== sum) {
    throw new ScheduleStringError('damaged: its checksum does not fit; copy it once more, whole');
  }
  return { scenario, script, schedule: decodeRuns(runs) };
}

/** A hash of the script alone: neither the scenario nor the order of keys changes it. */
export function scriptHash(script: Script): string {
  return hash(JSON.stringify(Script.parse(script)), HASH_DIGITS);
}

function checksum(body: string): string {
  return hash(body, CHECKSUM_DIGITS);
}

function hash(text: string, digits: number): string {
  return createHash('sha256').update(text).digest('hex').slice(0, digits);
}

/** A letter is a task; the number after it says how many steps the task takes in a row. */
function encodeRuns(schedule: readonly number[]): string {
  let text = '';
  for (let from = 0, to = 0; from < schedule.length; from = to) {
    const task = schedule[from] as number;
    while (schedule[to] === task) to++;
    const letter = TASKS[task];
    if (letter === undefined)
      throw new RangeError(`task ${task}: expected at most ${TASKS.length}`);
    text += to - from === 1 ? letter : `${letter}${to - from}`;
  }
  return text;
}

function decodeRuns(runs: string): number[] {
  if (!RUNS.test(runs)) {
    throw new ScheduleStringError(
      'malformed: expected its third part to be letters, each followed by a number of steps or none',
    );
  }
  const schedule: number[] = [];
  for (const [, letter = '', count = '1'] of runs.matchAll(/([a-z])(\d*)/g)) {
    const steps = count === '' ? 1 : Number(count);
    if (schedule.length + steps > STEPS_MAX) {
      throw new ScheduleStringError(`too long: expected at most ${STEPS_MAX} steps`);
    }
    for (let step = 0; step < steps; step++) schedule.push(TASKS.indexOf(letter));
  }
  return schedule;
}
