/**
 * How a step uses the words that it declares to be locks (`Machine.declareLock`). What a declaration
 * claims is observed, not believed: how the step changes the word, and that it waits while another
 * task holds the lock.
 */
import { Footprint } from '../machine/footprint';
import type { Address } from '../machine/struct';
import type { Simulation } from './simulation';

export interface LockUse {
  readonly lock: Address;
  /** `none` also where the step changes the word in a way in which nothing takes or releases a lock. */
  readonly change: 'taken' | 'released' | 'none';
  /** Whether the step is never ready while another task holds the lock. */
  readonly waitsWhileHeld: boolean;
  /** Words that the step's condition reads while another task holds the lock. */
  readonly readWhileHeld: readonly Address[];
}

/** The value of a free lock. */
const FREE = 0;

/** Observes a step of a task, from the state in which the task takes it or waits to. */
export class LockObserver {
  constructor(
    private readonly simulation: Simulation,
    private readonly tasks: readonly number[],
  ) {}

  /** The use of each lock, after the step was taken in the simulation, or found not to be ready. */
  usesOf(
    task: number,
    state: Int32Array,
    length: number,
    { ready, footprint }: { readonly ready: boolean; readonly footprint: Footprint },
  ): LockUse[] {
    const { simulation } = this;
    const after = footprint.locks.map((lock) => this.valueOf(lock));
    simulation.load(state, length);
    const before = footprint.locks.map((lock) => this.valueOf(lock));
    return footprint.locks.map((lock, index) => {
      const was = before[index] as number | null;
      const change = changeOf(task, was, after[index] as number | null);
      if (was !== FREE) {
        const waitsWhileHeld = was !== task + 1 && !ready;
        return { lock, change, waitsWhileHeld, readWhileHeld: [] };
      }
      const read = new Footprint(true);
      const waitsWhileHeld = this.waitsForOthers(task, lock, read);
      simulation.load(state, length);
      return { lock, change, waitsWhileHeld, readWhileHeld: read.reads };
    });
  }

  /** Null where the object is freed. */
  private valueOf(lock: Address): number | null {
    const { machine } = this.simulation;
    return machine.isFreed(lock) ? null : machine.read(lock);
  }

  /** Whether the step, which finds the lock free, would wait if any other task held it. */
  private waitsForOthers(task: number, lock: Address, read: Footprint): boolean {
    const { simulation } = this;
    const { machine } = simulation;
    if (simulation.effect(task)?.ready === null) return false;
    return this.tasks.every((other) => {
      if (other === task) return true;
      machine.write(lock, other + 1);
      machine.footprint = read;
      try {
        return !simulation.isReady(task);
      } finally {
        machine.footprint = null;
      }
    });
  }
}

function changeOf(task: number, before: number | null, after: number | null): LockUse['change'] {
  if (before === FREE && after === task + 1) return 'taken';
  return before === task + 1 && after === FREE ? 'released' : 'none';
}
