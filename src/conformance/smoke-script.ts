/** The least that an implementation must be able to do, and what must come of it. */

import { returned } from '../judgement/calls';
import { type Claim, settledLast } from '../judgement/claim';
import { logIsCleanBut } from '../judgement/kernel-log';
import { hasUsers } from '../judgement/notifiers';
import type { Script, Task } from '../spec/script';
import type { Trace } from '../spec/trace';

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
export const smokeClaims: readonly Claim[] = [
  returned({ function: 'mmu_notifier_get', task: 'driver gpu' }, 0, '0'),
  hasUsers('n1', 1),
  logIsCleanBut(new Set()),
];

/** What is wrong with the form of a trace, beyond what its schema says; null where nothing is. */
export function traceProblem({ phases }: Script, trace: Trace): string | null {
  const settled = trace.flatMap((event) => (event.kind === 'settled' ? [event.phase] : []));
  const expected = phases.map((_, phase) => phase);
  if (settled.join() !== expected.join()) {
    return `has settled events of phases ${settled.join(', ') || 'none'}, expected ${expected.join(', ')}`;
  }
  if (trace.at(-1) !== settledLast(trace)) return 'goes on after its last settled event';
  return unmatchedReturn(trace);
}

/** A return, or a leave, that no call, or no enter, of the same task comes before. */
function unmatchedReturn(trace: Trace): string | null {
  const open = new Map<string, number>();
  const change = (key: string, by: number): number => {
    const now = (open.get(key) ?? 0) + by;
    open.set(key, now);
    return now;
  };
  for (const [index, event] of trace.entries()) {
    if (event.kind === 'call') change(`${event.task} ${event.function}`, 1);
    if (event.kind === 'enter') change(`${event.task} ${event.callback}`, 1);
    if (event.kind === 'return' && change(`${event.task} ${event.function}`, -1) < 0) {
      return `has a return of ${event.function} by ${event.task} at ${index}, but no call before it`;
    }
    if (event.kind === 'leave' && change(`${event.task} ${event.callback}`, -1) < 0) {
      return `has ${event.callback} left by ${event.task} at ${index}, but not entered before`;
    }
  }
  return null;
}
