/** The speed-up by a second thread: the same search of one script with one thread and with two. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Action, Script } from '../src/protocol/script';
import { measured, median } from './measure';
import { PROJECT } from './ours';

/** The largest scenario of the suite, and the numbers of notifiers to add to its walk. */
export const SCENARIO = 'G-135.2';
const FURTHER_NOTIFIERS = [0, 1, 2];
const REPEATS = 3;

export interface ThreadGain {
  readonly scenario: string;
  readonly furtherNotifiers: number;
  readonly states: number;
  /** From the script to its last outcome. */
  readonly seconds: number;
  readonly secondsWithTwo: number;
  /** Speed-up of two threads over one. */
  readonly gain: number;
}

/** Measure the script of the scenario. Throws where the results differ. */
export function threadGains(script: Script, folder: string): ThreadGain[] {
  return FURTHER_NOTIFIERS.map((further) => {
    const file = join(folder, 'script.json');
    writeFileSync(file, JSON.stringify(withNotifiers(script, further)));
    const search = (threads: number) => splitSearch(file, threads, folder);
    const rounds = Array.from({ length: REPEATS }, () => ({ one: search(1), two: search(2) }));
    for (const { one, two } of rounds)
      if (one.found !== two.found) throw new Error(`${SCENARIO}: two threads find something else`);
    const seconds = median(rounds.map(({ one }) => one.seconds));
    const secondsWithTwo = median(rounds.map(({ two }) => two.seconds));
    const gain = Math.round((seconds / secondsWithTwo) * 100) / 100;
    const states = rounds[0]?.one.states ?? 0;
    const furtherNotifiers = further;
    return { scenario: SCENARIO, furtherNotifiers, states, seconds, secondsWithTwo, gain };
  });
}

interface Search {
  readonly states: number;
  readonly seconds: number;
  /** A digest of all outcomes, in order. */
  readonly found: string;
}

function splitSearch(file: string, threads: number, folder: string): Search {
  const program = join(folder, 'bench', 'split-search.js');
  const modules = `NODE_PATH=${join(PROJECT, 'node_modules')}`;
  const command = ['env', modules, process.execPath, program, file, String(threads)];
  const { stdout } = measured(command, PROJECT);
  if (stdout === '') throw new Error(`${SCENARIO}: no search with ${threads} threads`);
  return JSON.parse(stdout);
}

/** The script with drivers that register before the others, so that walks reach them last. */
function withNotifiers(script: Script, count: number): Script {
  const [driver] = script.drivers;
  const first = script.phases.findIndex((phase) => phase.some(isRegistration));
  const registration = script.phases[first]?.find(isRegistration);
  if (driver === undefined || registration === undefined)
    throw new Error(`${SCENARIO} has no registration to repeat`);
  const names = Array.from({ length: count }, (_, index) => `fpga${index + 1}`);
  const phases = names.map((name): Action[] => [
    {
      ...registration,
      task: { of: 'driver', name, number: 1 },
      notifier: `${registration.notifier}_of_${name}`,
    },
  ]);
  return {
    ...script,
    drivers: [...script.drivers, ...names.map((name) => ({ ...driver, name }))],
    phases: [...script.phases.slice(0, first), ...phases, ...script.phases.slice(first)],
  };
}

type Call = Extract<Action, { do: 'call' }>;

function isRegistration(action: Action): action is Call {
  return action.do === 'call' && action.function === 'mmu_notifier_register';
}
