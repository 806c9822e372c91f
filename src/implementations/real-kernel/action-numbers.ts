/** The numbers and names by which script-lines.ts writes an action. */
import { FunctionName, type Range } from '../../protocol/names';
import type { Action } from '../../protocol/script';

/** The number of the function whose call the trace shows; 0 for an action that shows none. */
export function functionNumber(action: Action): number {
  const name = functionOf(action);
  return name === null ? 0 : FunctionName.options.indexOf(name);
}

function functionOf(action: Action): FunctionName | null {
  switch (action.do) {
    case 'call':
      return action.function;
    case 'range':
      return action.call;
    case 'fork':
    case 'execve':
    case 'exit':
    case 'reclaim':
      return action.do;
    case 'access':
      return 'handle_mm_fault';
    case 'age':
      return action.function;
    case 'use-device':
      return 'use_device';
    case 'map-device':
      return 'map_device';
    case 'unload':
      return 'module_exit';
    case 'write-device':
      return 'write_device';
    case 'page-call':
    case 'insert-interval':
      return action.function;
    case 'read-ptes':
      return 'read_ptes';
    case 'establish-sptes':
      return 'establish_sptes';
    case 'mirror':
      return 'mirror_range';
    default:
      return null;
  }
}

/** The notifier that an action names or uses. */
export function nameOf(action: Action): string | null {
  if (action.do === 'insert-interval') return action.naming;
  return 'notifier' in action ? (action.notifier ?? null) : null;
}

/** The addresses that an action uses; 0 for none. */
export function addressesOf(action: Action): Range {
  if (action.do === 'insert-interval') return action.span;
  return 'range' in action ? action.range : { start: 0, end: 0 };
}

/** The number that only this kind of action has. */
export function extraOf(action: Action): number {
  if (action.do === 'set-users') return action.users;
  if (action.do === 'access') return Number(action.access === 'write');
  return Number(action.do === 'establish-sptes' && action.checked);
}

/** The process that an action uses or forks; empty for none. */
export function processOf(action: Action): string {
  if (action.do === 'fork') return action.child;
  return 'process' in action ? (action.process ?? '') : '';
}
