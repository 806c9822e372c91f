/** What a kernel adds to the machine and to the tasks of a script. */
import type { RcuFunction } from '../linux/kernel/srcu';
import type { Machine } from '../machine/machine';
import type { TaskProgram } from '../model-checker/program';
import type { Parts } from './kernel-under-test';

export interface MachineExtension {
  /** Before any object is allocated. */
  prepare(machine: Machine): void;
  /** Allocates its objects, behind those that every script has, at the same addresses each time. */
  boot(machine: Machine): void;
  /**
   * Tasks of its own, in a script that has the tasks with these names. `rcuFunctions` are those of
   * the notifier core, which exists only when a task starts.
   */
  tasks(
    names: readonly string[],
    rcuFunctions: () => readonly RcuFunction[],
  ): readonly TaskProgram[];
  /** Whether symmetric tasks stay symmetric. */
  readonly keepsSymmetry: boolean;
}

/** The parts of a kernel, with what they add. */
export interface ExtendedParts extends Parts {
  /** Called once for each program of a script. */
  readonly extend?: () => MachineExtension;
  /** CONFIG_PER_VMA_LOCK; false before Linux 6.4. Scripts about older kernels never have it. */
  readonly perVmaLocks?: boolean;
}
