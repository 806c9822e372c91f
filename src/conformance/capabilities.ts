/** What a script asks of an implementation beyond the plain calls: each can be claimed or not. */
import type { Action, Script } from '../spec/script';

export const capabilities = [
  /** Stop a callback at its entry and let it go on later. */
  'hold-callbacks',
  /** Let a chosen task's next allocation fail. */
  'fail-allocations',
  /** Have a signal pending for a chosen task. */
  'signals',
  /** Set `users` of a notifier. */
  'set-users',
  /** Call with a spinlock held. */
  'atomic-context',
  /** Send SIGKILL without the process exiting, and process_mrelease(2). */
  'process-mrelease',
  /** Make reclaim take chosen pages. */
  'reclaim',
  /** A device that maps pages, and notices when they are freed. */
  'device',
  /** Unload a driver's module, whatever it has left behind. */
  'module-unload',
  /** An srcu_struct of a driver's own. */
  'srcu',
] as const;

export type Capability = (typeof capabilities)[number];

/** What the script cannot be run without. */
export function capabilitiesNeeded(script: Script): Set<Capability> {
  const needed = new Set<Capability>();
  for (const action of script.phases.flat()) {
    const capability = neededFor(action);
    if (capability !== null) needed.add(capability);
  }
  for (const { behaviours, pinsPages } of script.drivers) {
    if (pinsPages) needed.add('device');
    if (behaviours.some(({ does }) => does === 'hold')) needed.add('hold-callbacks');
  }
  return needed;
}

function neededFor(action: Action): Capability | null {
  switch (action.do) {
    case 'call':
      if (action.function.includes('srcu')) return 'srcu';
      if (action.function === 'process_mrelease') return 'process-mrelease';
      return action.atomic ? 'atomic-context' : null;
    case 'kill':
      return 'process-mrelease';
    case 'fail-allocation':
      return 'fail-allocations';
    case 'signal':
      return 'signals';
    case 'set-users':
      return 'set-users';
    case 'reclaim':
      return 'reclaim';
    case 'map-device':
      return 'device';
    case 'unload':
      return 'module-unload';
    default:
      return null;
  }
}
