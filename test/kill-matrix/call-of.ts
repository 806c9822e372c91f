/** The call that an action shows as in a trace. */
import type { FunctionName } from '../../src/protocol/names';
import type { Action } from '../../src/protocol/script';

interface ShownCall {
  readonly function: FunctionName;
  readonly process: string | null;
  /** The script's name for the notifier. */
  readonly name: string | null;
}

/** Actions whose call is called as they are, but for the hyphen. */
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

/** Null where it is no call: a held callback goes on, say. */
export function callOf(action: Action): ShownCall | null {
  const shown = (name: string, process: string | null = null, notifier: string | null = null) => {
    return { function: name as FunctionName, process, name: notifier };
  };
  if (SAME_NAME.includes(action.do)) return shown(action.do.replace('-', '_'));
  switch (action.do) {
    case 'call':
      return shown(action.function, action.process, action.notifier);
    case 'call-from-rcu':
      return shown(action.function, action.process);
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
