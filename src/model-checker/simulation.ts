/** A program at one moment: the machine, and where each task stands. */

import { step } from '../machine/effect';
import { type Effect, Machine, type WaitingTask } from '../machine/machine';
import { type LocalState, LocalStates } from './local-states';
import type { NondeterminismError } from './nondeterminism';
import type { Program } from './program';
import { begin } from './step-timeout';

export class Simulation {
  readonly machine: Machine;
  /** The last state saved: the trace's number, each task's position, then the memory. */
  state = new Int32Array(256);
  private readonly histories: readonly LocalStates[];
  private readonly positions: LocalState[];

  constructor(private readonly program: Program) {
    this.machine = new Machine(program.tasks.map((task) => task.name));
    this.histories = sharedHistories(program);
    this.positions = program.tasks.map(() => 0);
  }

  /** Put everything at the beginning. */
  boot(): void {
    this.positions.fill(0);
    this.machine.load(this.state, 0, 0);
    // Booting adds to them, and may be done again.
    this.machine.roots.length = 0;
    const ran = this.machine.run(step('boot', (machine) => this.program.boot(machine)));
    if (!ran) throw new Error('the program fails while it boots');
  }

  load(state: Int32Array, length = state.length): void {
    const tasks = this.positions.length;
    for (let task = 0; task < tasks; task++) this.positions[task] = state[1 + task] as LocalState;
    this.machine.load(state, 1 + tasks, length - 1 - tasks);
  }

  /** Write the present state, with this number for its trace, into `state`; returns its length. */
  save(trace: number): number {
    const tasks = this.positions.length;
    const length = 1 + tasks + this.machine.objectCount;
    if (length > this.state.length) this.state = new Int32Array(length * 2);
    this.state[0] = trace;
    for (let task = 0; task < tasks; task++)
      this.state[1 + task] = this.positions[task] as LocalState;
    this.machine.save(this.state, 1 + tasks);
    return length;
  }

  /** Numbers of the tasks that can take a step now; idle tasks only where no other can. */
  movable(): number[] {
    const busy = this.ready('task');
    if (busy.length > 0) return busy;
    this.machine.waiting = this.waiting();
    return this.ready('idle');
  }

  /** Take a task's next step; false where it has ended the outcome. */
  step(task: number): boolean {
    const effect = this.effect(task);
    if (effect === null)
      throw new RangeError(`${this.machine.taskNames[task]} has ended and cannot move`);
    this.machine.current = task;
    begin(this.machine.currentName, effect.what);
    const goesOn = this.machine.run(effect);
    if (goesOn) {
      this.positions[task] = this.history(task).advance(
        this.positions[task] as LocalState,
        this.machine.result,
      );
    }
    return goesOn;
  }

  /** Whether the task's next step, which there must be, can be taken. */
  isReady(task: number): boolean {
    const effect = this.effect(task) as Effect;
    this.machine.current = task;
    begin(this.machine.currentName, effect.what);
    return this.machine.isReady(effect);
  }

  position(task: number): LocalState {
    return this.positions[task] as LocalState;
  }

  /** Whether a task that stands here has nothing left to do. */
  hasEnded(task: number, position: LocalState): boolean {
    return this.history(task).effectAt(position) === null;
  }

  /** What the task does next; null where it has ended. */
  effect(task: number): Effect | null {
    return this.history(task).effectAt(this.positions[task] as LocalState);
  }

  /** Throws a {@link NondeterminismError} where a task, run again, takes another way. */
  verify(): void {
    for (const history of new Set(this.histories)) history.verify();
  }

  private history(task: number): LocalStates {
    return this.histories[task] as LocalStates;
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

/** Interchangeable tasks stand at the same positions, so they share one tree. */
function sharedHistories(program: Program): LocalStates[] {
  const histories = program.tasks.map((task) => new LocalStates(task));
  for (const group of program.symmetry?.groups ?? []) {
    for (const task of group) histories[task] = histories[group[0] as number] as LocalStates;
  }
  return histories;
}
