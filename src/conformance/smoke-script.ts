/** The least that an implementation must be able to do, and what must come of it. */

import { returned } from '../properties/calls';
import { logIsCleanBut } from '../properties/kernel-log';
import { hasUsers } from '../properties/notifiers';
import type { Property } from '../properties/property';
import type { Script, Task } from '../protocol/script';

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
