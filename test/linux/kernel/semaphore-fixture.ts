/** A machine fixture with one rw_semaphore in it. */

import {
  downgradeWrite,
  downRead,
  downWrite,
  initRwsem,
  RwSemaphore,
  upRead,
  upWrite,
} from '../../../src/linux/kernel/rw-semaphore';
import type { Machine, Operation } from '../../../src/machine/machine';
import { type Address, struct } from '../../../src/machine/struct';
import {
  classes,
  everyInterleaving,
  note,
  type Outcome,
  place,
  Word,
} from '../../machine/machine-fixture';

/** What the semaphore protects. */
export const Shared = struct('shared', { sem: RwSemaphore.type, value: 'word' });

export function boot(machine: Machine) {
  const shared = place(machine, Shared);
  initRwsem(machine, shared + Shared.sem, classes.outer);
  return { shared, sem: shared + Shared.sem, flag: place(machine, Word) };
}
export type Fixture = ReturnType<typeof boot>;

/** Something that a task does with the semaphore. */
export type Part = (sem: Address) => Operation;

export const take = {
  write: (sem: Address) => downWrite(sem, 'sem'),
  read: (sem: Address) => downRead(sem, 'sem'),
};
export const release = {
  write: (sem: Address) => upWrite(sem, 'sem'),
  read: (sem: Address) => upRead(sem, 'sem'),
};
export const downgrade: Part = (sem) => downgradeWrite(sem, 'sem');

/** Let one task do this, one part after the other, and then note that it `went on`. */
export function alone(...parts: readonly Part[]): readonly Outcome[] {
  return everyInterleaving({
    boot,
    tasks: [
      function* ({ sem }) {
        for (const part of parts) yield* part(sem);
        yield note('went on');
      },
    ],
  }).outcomes;
}

/** The outcomes of `alone()` where nothing is wrong. */
export const clean: readonly Outcome[] = [{ reports: [], notes: ['went on'] }];
