/** Short forms of scripts, and the outcomes of scripts on the reference. */

import type { Parts } from '../../src/harness/kernel-under-test';
import { Reference } from '../../src/implementations/reference';
import type { Outcome } from '../../src/protocol/implementation';
import {
  callbackNames,
  type DriverFunction,
  type Range,
  type RangeCall,
  type ReportName,
} from '../../src/protocol/names';
import type { Action, Behaviour, Driver, Script, Task } from '../../src/protocol/script';

export const PAGES: Range = { start: 0x1000, end: 0x3000 };

export function driver(name = 'gpu', ...behaviours: Behaviour[]): Driver {
  const callbacks = callbackNames.filter((one) => one !== 'arch_invalidate_secondary_tlbs');
  return { name, callbacks, behaviours, pinsPages: false };
}

export function taskOf(name: string, number = 1): Task {
  return { of: 'driver', name, number };
}

export function threadOf(name: string, number = 1): Task {
  return { of: 'process', name, number };
}

interface On {
  readonly process?: string;
  readonly notifier?: string;
  readonly task?: Task;
}

export function calls(name: DriverFunction, on: On = {}): Action {
  const { process = null, notifier = null, task = taskOf('gpu') } = on;
  return { do: 'call', task, function: name, process, notifier, atomic: false };
}

export const gets = calls('mmu_notifier_get', { process: 'A', notifier: 'n1' });
export const registers = calls('mmu_notifier_register', { process: 'A', notifier: 'n1' });
export const puts = calls('mmu_notifier_put', { notifier: 'n1' });
export const unregisters = calls('mmu_notifier_unregister', { notifier: 'n1' });
export const synchronizes = calls('mmu_notifier_synchronize');
export const unloads: Action = { do: 'unload', task: taskOf('gpu') };
export const mapsDevice: Action = {
  do: 'map-device',
  task: taskOf('gpu'),
  process: 'A',
  range: PAGES,
};

export function ranges(call: RangeCall, range = PAGES, task = threadOf('A')): Action {
  return { do: 'range', task, call, range };
}

export function exits(process = 'A', number = 1): Action {
  return { do: 'exit', task: threadOf(process, number) };
}

/** Driver nic inserts an interval notifier on the pages. */
export const inserts: Action = {
  do: 'insert-interval',
  task: taskOf('nic'),
  function: 'mmu_interval_notifier_insert',
  process: 'A',
  span: PAGES,
  naming: 'ni1',
};

/** For scripts of driver gpu and of driver nic, whose notifiers are interval notifiers. */
export const twoDrivers = {
  drivers: [driver(), { ...driver('nic'), callbacks: ['invalidate' as const] }],
};

/** Process A and driver gpu, with these phases. An action alone is a phase. */
export function script(
  phases: readonly (Action | Action[])[],
  parts: Partial<Script> = {},
): Script {
  return {
    processes: ['A'],
    drivers: [driver()],
    phases: phases.map((phase) => (Array.isArray(phase) ? phase : [phase])),
    ...parts,
  };
}

/** All outcomes of a script, on the reference with these parts in place of its own. */
export async function outcomesOf(of: Script, parts: Partial<Parts> = {}): Promise<Outcome[]> {
  const reference = new Reference({ name: 'test', version: '1', parts });
  const observation = await reference.run(of);
  if (!observation.complete) throw new RangeError('the script is too large for a test');
  return [...observation.outcomes()];
}

/** The kinds of the kernel's reports in these outcomes. */
export function reportsIn(outcomes: readonly Outcome[]): ReportName[] {
  const found = outcomes.flatMap(({ trace }) =>
    trace.flatMap((event) => (event.kind === 'report' ? [event.report] : [])),
  );
  return [...new Set(found)].sort();
}
