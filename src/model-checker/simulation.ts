/** A program in one state: the machine, and the local state of each task. */

import { step } from '../machine/effect';
import { type Effect, Machine, type WaitingTask } from '../machine/machine';
import { type LocalState, LocalStates } from './local-states';
import type { NondeterminismError } from './nondeterminism';
import type { Program } from './program';
import { type Interruptible, noteStep } from './step-timeout';

export class Simulation {
  readonly machine: Machine;
  /** The last state saved: the trace's number, each task's local state, then the memory. */
  state = new Int32Array(256);
  private readonly trees: readonly LocalStates[];
  private readonly current: LocalState[];

  constructor(private readonly program: Program) {
    this.machine = new Machine(program.tasks.map((task) => task.name));
    this.trees = sharedTrees(program);
    this.current = program.tasks.map(() => 0);
  }

  /** Go to the initial state. */
  boot(): void {
    this.current.fill(0);
    this.machine.load(this.state, 0, 0);
    // Each boot adds the roots again.
    this.machine.roots.length = 0;
    const ran = this.machine.run(step('boot', (machine) => this.program.boot(machine)));
    if (!ran) throw new Error('the program fails while it boots');
  }

  load(state: Int32Array, length = state.length): void {
    const tasks = this.current.length;
    for (let task = 0; task < tasks; task++) this.current[task] = state[1 + task] as LocalState;
    this.machine.load(state, 1 + tasks, length - 1 - tasks);
  }

  /** Write the present state, with this number for its trace, into `state`; returns its length. */
  save(trace: number): number {
    const tasks = this.current.length;
    const length = 1 + tasks + this.machine.objectCount;
    if (length > this.state.length) this.state = new Int32Array(length * 2);
    this.state[0] = trace;
    for (let task = 0; task < tasks; task++)
      this.state[1 + task] = this.current[task] as LocalState;
    this.machine.save(this.state, 1 + tasks);
    return length;
  }

  /** Numbers of the tasks whose next step is ready; idle tasks only at quiescence. */
  enabledTasks(): number[] {
    const busy = this.ready('task');
    if (busy.length > 0) return busy;
    this.machine.waiting = this.waiting();
    return this.ready('idle');
  }

  /** Take a task's next step; false where the step has ended the interleaving. */
  step(task: number): boolean {
    const effect = this.effect(task);
    if (effect === null)
      throw new RangeError(`${this.machine.taskNames[task]} has ended and cannot move`);
    this.machine.current = task;
    noteStep(this.machine.currentName, effect.what);
    const continues = this.machine.run(effect);
    if (continues) {
      this.current[task] = this.treeOf(task).advance(
        this.current[task] as LocalState,
        this.machine.result,
      );
    }
    return continues;
  }

  /** Whether the next step of a task that has not ended is ready. */
  isReady(task: number): boolean {
    const effect = this.effect(task) as Effect;
    this.machine.current = task;
    noteStep(this.machine.currentName, effect.what);
    return this.machine.isReady(effect);
  }

  localState(task: number): LocalState {
    return this.current[task] as LocalState;
  }

  /** Whether the task has ended in this local state. */
  hasEnded(task: number, localState: LocalState): boolean {
    return this.treeOf(task).effectAt(localState) === null;
  }

  /** The task's next step; null where the task has ended. */
  effect(task: number): Effect | null {
    return this.treeOf(task).effectAt(this.current[task] as LocalState);
  }

  /** Throws a {@link NondeterminismError} where a task, run again, takes other steps. */
  *verify(): Interruptible {
    for (const tree of new Set(this.trees)) yield* tree.verify();
  }

  private treeOf(task: number): LocalStates {
    return this.trees[task] as LocalStates;
  }

  private ready(kind: 'task' | 'idle'): number[] {
    const ready: number[] = [];
    this.program.tasks.forEach((program, task) => {
      if (program.kind !== kind) return;
      const effect = this.effect(task);
      if (effect === null) return;
      if (this.isReady(task)) ready.push(task);
    });
    return ready;
  }

  private waiting(): WaitingTask[] {
    const waiting: WaitingTask[] = [];
    this.program.tasks.forEach((program, task) => {
      const effect = this.effect(task);
      if (program.kind === 'task' && effect !== null) waiting.push({ task, what: effect.what });
    });
    return waiting;
  }
}

/** Symmetric tasks have the same local states, so they share one tree. */
function sharedTrees(program: Program): LocalStates[] {
  const trees = program.tasks.map((task) => new LocalStates(task));
  for (const group of program.symmetry?.groups ?? []) {
    for (const task of group) trees[task] = trees[group[0] as number] as LocalStates;
  }
  return trees;
}
