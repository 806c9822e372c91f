/** The call that an action appears as in a trace. */
import type { FunctionName } from '../../src/protocol/names';
import type { Action } from '../../src/protocol/script';

interface TracedCall {
  readonly function: FunctionName;
  readonly process: string | null;
  /** The script's name for the notifier. */
  readonly name: string | null;
}

/** Actions that have the name of their call, with hyphens for underscores. */
const SAME_NAME: readonly Action['do'][] = [
  'fork',
  'execve',
  'exit',
  'reclaim',
  'use-device',
  'device-read',
  'map-device',
  'device-access',
  'write-device',
];

/** Null for an action that is no call, such as one that continues a held callback. */
export function callOf(action: Action): TracedCall | null {
  const shown = (name: string, process: string | null = null, notifier: string | null = null) => {
    return { function: name as FunctionName, process, name: notifier };
  };
  if (SAME_NAME.includes(action.do)) return shown(action.do.replace('-', '_'));
  switch (action.do) {
    case 'call':
      return shown(action.function, action.process, action.notifier);
    case 'call-from-rcu':
      return shown(action.function, action.process, action.notifier ?? null);
    case 'call-on-span':
      return shown(action.function, null, action.naming);
    case 'range':
      return shown(action.call);
    case 'access':
      return shown('handle_mm_fault');
    case 'age':
    case 'page-call':
      return shown(action.function);
    case 'unload':
      return shown('module_exit');
    default:
      return null;
  }
}
