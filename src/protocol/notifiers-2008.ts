/** What scripts about the notifiers of January 2008 can ask for, and what only they can. */
import type { CallbackName, Configuration, DriverFunction, FunctionName } from './names';
import type { Action, Script } from './script';

/** The members of `struct mmu_notifier_ops` in the first patch. */
export const callbacksOf2008: readonly CallbackName[] = [
  'release',
  'age_page',
  'invalidate_page',
  'invalidate_range',
];

/** Functions that both cores have, or that belong to neither. */
const functionsOfBoth: readonly DriverFunction[] = [
  'mmu_notifier_register',
  '__mmu_notifier_register',
  'mmu_notifier_unregister',
  'mmget',
  'mmget_not_zero',
  'mmput',
  'mmgrab',
  'mmdrop',
  'mmap_write_lock',
  'mmap_write_unlock',
  'kfree',
];

/** Functions that only they have. */
export const functionsOf2008: readonly DriverFunction[] = [
  'synchronize_rcu',
  'call_rcu',
  'mmu_rmap_notifier_register',
  'mmu_rmap_notifier_unregister',
];

/** What the headers declare only where there are the options that it needs. */
const undeclared: Readonly<Record<Configuration, readonly FunctionName[]>> = {
  CONFIG_MMU_NOTIFIER: ['__mmu_notifier_register', 'SetPageExternalRmap', 'ClearPageExternalRmap'],
  CONFIG_64BIT: ['SetPageExternalRmap', 'ClearPageExternalRmap'],
};

/** What belongs to the other core, or is left out of the kernel; null where nothing does. */
export function notInRelease(script: Script): string | null {
  const early = script.notifiersOf2008 !== undefined;
  const found = [
    ...script.drivers.flatMap(({ behaviours }) =>
      behaviours.flatMap((behaviour) =>
        behaviour.does === 'call' && !hasFunction(behaviour.function, early)
          ? [behaviour.function]
          : [],
      ),
    ),
    ...script.phases.flat().flatMap((action) => misplaced(action, early)),
  ];
  if (found[0] === undefined) return leftOut(script);
  return `${found[0]} is not of the notifiers ${early ? 'of 2008' : 'that were merged'}`;
}

function hasFunction(name: DriverFunction, early: boolean): boolean {
  return functionsOfBoth.includes(name) || functionsOf2008.includes(name) === early;
}

function misplaced(action: Action, early: boolean): string[] {
  switch (action.do) {
    case 'call':
      return hasFunction(action.function, early) ? [] : [action.function];
    case 'page-call':
    case 'write-device':
      return early ? [] : [action.do];
    case 'range':
      return action.call === 'ftruncate' && !early ? [action.call] : [];
    case 'set-users':
    case 'fail-allocation':
      return early ? [action.do] : [];
    default:
      return [];
  }
}

function leftOut({ notifiersOf2008, phases }: Script): string | null {
  const without = notifiersOf2008?.without ?? null;
  if (without === null) return null;
  for (const action of phases.flat()) {
    if ('function' in action && undeclared[without].includes(action.function)) {
      return `${action.function} is not declared without ${without}`;
    }
  }
  return null;
}
