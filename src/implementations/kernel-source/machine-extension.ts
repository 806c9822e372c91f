/** What the C of a tree adds to the machine: its static objects, and RCU where it uses it. */
import type { MachineExtension } from '../../harness/machine-extension';
import { RCU_TASK } from '../../harness/script-program';
import { mutexInit } from '../../linux/kernel/mutex';
import { rcuCallbacks } from '../../linux/kernel/rcu';
import { initRwsem } from '../../linux/kernel/rw-semaphore';
import { spinLockInit } from '../../linux/kernel/spinlock';
import { type RcuFunction, SrcuStruct } from '../../linux/kernel/srcu';
import { MAX_TASKS } from '../../linux/kernel/task';
import type { Machine } from '../../machine/machine';
import { type Address, NULL } from '../../machine/struct';
import type { TaskProgram } from '../../model-checker/program';
import type { CompiledTree } from './compiled-tree';
import { lockClassNamed } from './lock-classes';
import type { StaticKind } from './static-data';
import { STORE_BUFFER } from './store-buffers';

type Init = (machine: Machine, object: Address, name: string) => void;

const INITS: Readonly<Partial<Record<StaticKind, Init>>> = {
  spinlock: (machine, lock, name) => spinLockInit(machine, lock, lockClassNamed(name)),
  mutex: (machine, mutex, name) => mutexInit(machine, mutex, lockClassNamed(name)),
  rwsem: (machine, sem, name) => initRwsem(machine, sem, lockClassNamed(name)),
};

/** The functions of RCU that need its domain. */
const USES_RCU = /^k_(?:rcu_read_|synchronize_rcu|call_rcu|kfree_rcu|rcu_barrier)/;

/** Those of them that queue a callback. */
const QUEUES_ON_RCU = /^k_(?:call_rcu|kfree_rcu)$/;

/** The task of a script's own actions, such as signals, which runs no C. */
const ENVIRONMENT = 'script';

/** The machine has no room for the tasks that make stores visible. */
export class TooManyTasks extends RangeError {}

export class TreeExtension implements MachineExtension {
  private rcu: Address = NULL;
  /** Which tasks have a store buffer. */
  private buffered: readonly boolean[] = [];

  constructor(private readonly tree: CompiledTree) {}

  prepare(machine: Machine): void {
    machine.compiled = this.tree.memory;
  }

  boot(machine: Machine): void {
    const { data } = this.tree.memory;
    data.boot(machine);
    for (const { kind, address, name } of data.declared) {
      const word = data.wordOf(machine, address);
      if (word !== undefined) INITS[kind]?.(machine, word - 1, name);
    }
    this.bootStoreBuffers(machine);
    if (!this.calls(USES_RCU)) return;
    this.rcu = machine.allocate(SrcuStruct.type);
    machine.statics.push(this.rcu);
    machine.roots.push(this.rcu);
  }

  tasks(
    names: readonly string[],
    rcuFunctions: () => readonly RcuFunction[],
  ): readonly TaskProgram[] {
    const added: readonly TaskProgram[] = this.calls(QUEUES_ON_RCU)
      ? [{ name: RCU_TASK, kind: 'task', start: () => rcuCallbacks(this.rcu, rcuFunctions()) }]
      : [];
    return [...added, ...this.drainingTasks([...names, ...added.map(({ name }) => name)])];
  }

  /** The tasks that make the stores of others visible. */
  private drainingTasks(names: readonly string[]): readonly TaskProgram[] {
    const { storeBuffers } = this.tree;
    if (storeBuffers === null) return [];
    this.buffered = names.map((name) => name !== ENVIRONMENT);
    const many = this.buffered.filter((has) => has).length;
    const slots = (storeBuffers.name === 'tso' ? [1] : [2, 1]).find(
      (each) => names.length + many * each < MAX_TASKS,
    );
    if (slots === undefined) {
      throw new TooManyTasks(
        `cannot search ${many} tasks with --memory-model ${storeBuffers.name}`,
      );
    }
    return names.flatMap((name, task) =>
      this.buffered[task] === true ? storeBuffers.tasks(name, task, slots) : [],
    );
  }

  private bootStoreBuffers(machine: Machine): void {
    machine.storeBuffers.length = 0;
    for (const has of this.buffered) {
      const buffer = has ? machine.allocate(STORE_BUFFER) : NULL;
      machine.storeBuffers.push(buffer);
      if (has) machine.roots.push(buffer);
    }
  }

  get keepsSymmetry(): boolean {
    return this.tree.storeBuffers === null && this.tree.options.ambiguousSizes.length === 0;
  }

  private calls(functions: RegExp): boolean {
    return this.tree.unit.module.imports.some(({ name }) => functions.test(name));
  }
}
