/**
 * Small scripts that show whether an implementation can do what it does not claim. One that could
 * be judged by more scenarios than it lets itself be judged by should know.
 */
import { returned } from '../properties/calls';
import { evaluate } from '../properties/evaluate';
import { logIsCleanBut } from '../properties/kernel-reports';
import { hasUsers } from '../properties/notifiers';
import { type Property, property } from '../properties/property';
import { type Capability, capabilities } from '../protocol/capabilities';
import type { Implementation } from '../protocol/implementation';
import { type CallbackName, type DriverFunction, errnos } from '../protocol/names';
import type { Action, Behaviour, Script, Task } from '../protocol/script';
import type { TraceEvent } from '../protocol/trace';

interface Probe {
  readonly script: Script;
  readonly shows: Property;
}

const task: Task = { of: 'driver', name: 'gpu', number: 1 };
const thread: Task = { of: 'process', name: 'A', number: 1 };
const range = { start: 0x100000, end: 0x103000 };
const mmap: Action = { do: 'range', task: thread, call: 'mmap', range };
const get = call('mmu_notifier_get', { process: 'A', notifier: 'n1' });

function call(
  name: DriverFunction,
  on: { readonly process?: string; readonly notifier?: string } = {},
): Action {
  const { process = null, notifier = null } = on;
  return { do: 'call', task, function: name, process, notifier, atomic: false };
}

function script(actions: readonly Action[], behaviours: Behaviour[] = []): Script {
  const callbacks: CallbackName[] = ['release', 'alloc_notifier', 'free_notifier'];
  const drivers = [{ name: 'gpu', callbacks, behaviours, pinsPages: false }];
  return { processes: ['A'], drivers, phases: [[], ...actions.map((action) => [action])] };
}

function getReturned(result: number): Property {
  return returned({ function: 'mmu_notifier_get', task: 'driver gpu' }, result, String(result));
}

/** Some task is held in a callback at rest. */
const somethingIsHeld = occurs(
  'nothing is held',
  (event) => event.kind === 'settled' && event.blocked.some(({ held }) => held),
);

const pagesAreFreed = occurs(
  'none is freed',
  (event) => event.kind === 'free' && event.object === 'pages',
);

/** Such an event occurs. */
function occurs(otherwise: string, matches: (event: TraceEvent) => boolean): Property {
  return property<boolean>(['occurs', otherwise], {
    initial: false,
    step: (found, event) => found || matches(event),
    verdict: (found) => (found ? null : otherwise),
  });
}

/** A kernel that knows the callback refuses it beside those that it would repeat. */
function withTlbCallback(): Script {
  const plain = script([get]);
  const drivers = plain.drivers.map((driver) => {
    const both: CallbackName[] = ['invalidate_range_start', 'arch_invalidate_secondary_tlbs'];
    return { ...driver, callbacks: [...driver.callbacks, ...both] };
  });
  return { ...plain, drivers };
}

/** None for what shows only where a caller does wrong: that could bring an implementation down. */
export const probes: ReadonlyMap<Capability, Probe> = new Map<Capability, Probe>([
  [
    'hold-callbacks',
    {
      script: script(
        [get, { do: 'continue', driver: 'gpu', callback: 'alloc_notifier' }],
        [{ callback: 'alloc_notifier', does: 'hold' }],
      ),
      shows: somethingIsHeld,
    },
  ],
  [
    'fail-allocations',
    {
      script: script([{ do: 'fail-allocation', task }, get]),
      shows: getReturned(-errnos.ENOMEM),
    },
  ],
  ['signals', { script: script([{ do: 'signal', task }, get]), shows: getReturned(-errnos.EINTR) }],
  [
    'set-users',
    {
      script: script([get, { do: 'set-users', notifier: 'n1', users: 7 }]),
      shows: hasUsers('n1', 7),
    },
  ],
  [
    'process-mrelease',
    {
      script: script([
        mmap,
        { do: 'kill', process: 'A' },
        call('process_mrelease', { process: 'A' }),
      ]),
      shows: pagesAreFreed,
    },
  ],
  [
    'reclaim',
    { script: script([mmap, { do: 'reclaim', process: 'A', range }]), shows: pagesAreFreed },
  ],
  [
    'device',
    {
      script: script([mmap, get, { do: 'map-device', task, process: 'A', range }]),
      shows: returned({ function: 'map_device', task: 'driver gpu' }, 0, '0'),
    },
  ],
  [
    'module-unload',
    {
      script: script([{ do: 'unload', task }]),
      shows: returned({ function: 'module_exit', task: 'driver gpu' }, 0, '0'),
    },
  ],
  [
    'srcu',
    {
      script: script([call('synchronize_srcu')]),
      shows: returned({ function: 'synchronize_srcu', task: 'driver gpu' }, 0, '0'),
    },
  ],
  [
    'arch-invalidate-secondary-tlbs',
    { script: withTlbCallback(), shows: getReturned(-errnos.EINVAL) },
  ],
]);

/** The capabilities that an implementation does not claim, although their probes work. */
export async function undeclaredCapabilities(
  implementation: Implementation,
): Promise<readonly Capability[]> {
  const found: Capability[] = [];
  for (const capability of capabilities) {
    const probe = probes.get(capability);
    if (probe === undefined || implementation.capabilities.includes(capability)) continue;
    if (await works(implementation, probe)) found.push(capability);
  }
  return found;
}

/** Whatever goes wrong is what not claiming is for. */
async function works(implementation: Implementation, { script, shows }: Probe): Promise<boolean> {
  try {
    const observation = await implementation.run(script);
    return evaluate(shows, 'every', observation.outcomes(), 1) === null;
  } catch {
    return false;
  }
}

const gpu: Task = { of: 'driver', name: 'gpu', number: 1 };

/** A driver gets a notifier on a process, and puts it. */
export const smokeScript: Script = {
  processes: ['A'],
  drivers: [
    {
      name: 'gpu',
      callbacks: ['release', 'alloc_notifier', 'free_notifier'],
      behaviours: [],
      pinsPages: false,
    },
  ],
  phases: [
    [],
    [
      {
        do: 'call',
        task: gpu,
        function: 'mmu_notifier_get',
        process: 'A',
        notifier: 'n1',
        atomic: false,
      },
    ],
  ],
};

/** What the specification says of every implementation that performs the smoke script. */
export const smokeProperties: readonly Property[] = [
  returned({ function: 'mmu_notifier_get', task: 'driver gpu' }, 0, '0'),
  hasUsers('n1', 1),
  logIsCleanBut(new Set()),
];
