/** The function that an action calls, by the name that traces have for it. */
import type { FunctionName } from './names';
import type { Action } from './script';

/** Null for what shows in no trace as a call, such as a signal. */
export function calledFunction(action: Action): FunctionName | null {
  switch (action.do) {
    case 'call':
    case 'call-on-span':
    case 'call-from-rcu':
    case 'call-on-range':
    case 'insert-interval':
    case 'page-call':
    case 'age':
      return action.function;
    case 'range':
      return action.call;
    case 'access':
      return 'handle_mm_fault';
    case 'fork':
    case 'execve':
    case 'exit':
    case 'reclaim':
      return action.do;
    case 'use-device':
      return 'use_device';
    case 'device-read':
      return 'device_read';
    case 'map-device':
      return 'map_device';
    case 'device-access':
      return 'device_access';
    case 'write-device':
      return 'write_device';
    case 'unload':
      return 'module_exit';
    case 'read-ptes':
      return 'read_ptes';
    case 'establish-sptes':
      return 'establish_sptes';
    case 'mirror':
      return 'mirror_range';
    case 'kill':
    case 'fail-allocation':
    case 'signal':
    case 'set-users':
    case 'continue':
      return null;
  }
}
