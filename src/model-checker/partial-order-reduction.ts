/**
 * Partial-order reduction: merges each step that is independent of everything that other tasks may do
 * before the next quiescent state with the step before it (Lipton, Reduction: A Method of Proving
 * Properties of Parallel Programs, 1975; as a persistent set of one step, Godefroid, Partial-Order
 * Methods for the Verification of Concurrent Systems, 1996).
 *
 * What other tasks may do is learned by the reduced search itself, which begins again where it
 * learns of a dependence between a step that was merged and another (Stoller and Cohen, Optimistic
 * Synchronization-Based State-Space Reduction, 2003).
 */
import { ALLOCATOR } from '../machine/footprint';
import { objectAt, objectNumber } from '../machine/memory';
import { type Address, MAX_OBJECT_WORDS } from '../machine/struct';
import { AccessTable } from './access-table';
import { IntPairMap } from './int-tables';
import type { LocalState } from './local-states';
import { type Program, tasksOf } from './program';
import type { EventId } from './trace-trie';
import type { SuccessorState, Transition, TransitionCache } from './transitions';

const NO_TASK = -1;

export class PartialOrderReduction {
  /** The tasks whose steps the last `merge` took, in order, and the events of these steps. */
  readonly merged: number[] = [];
  readonly events: EventId[] = [];
  private readonly accesses: AccessTable;
  /** In the expanded state: the next step of each task, and a task on whose steps it depends. */
  private readonly expanded: (Transition | null)[] = [];
  private readonly dependsOn: number[] = [];
  /** Whether a transition changes an object that another accesses: 1 or 0, by their numbers. */
  private readonly changed = new IntPairMap();
  private readonly busy: readonly number[];
  private readonly idle: readonly number[];
  private readonly tasks: number;

  constructor(
    program: Program,
    /** Groups of symmetric tasks, of which the search permutes the members. */
    groups: readonly (readonly number[])[],
    taskStructs: readonly Address[],
    private readonly maxSteps: number,
    /** Whether no property can tell when the event comes. */
    private readonly isInvisible: (event: EventId) => boolean,
  ) {
    this.tasks = program.tasks.length;
    this.busy = tasksOf(program, 'task');
    this.idle = tasksOf(program, 'idle');
    const first = new Map<number, number>();
    for (const group of groups) for (const task of group) first.set(task, group[0] as number);
    const own = new Set(groups.flat().flatMap((task) => taskStructs[task] ?? []));
    const anyOwn = Math.min(...own);
    this.accesses = new AccessTable(
      (task) => first.get(task) ?? task,
      groups.length === 0
        ? null
        : (address) => {
            if (address < MAX_OBJECT_WORDS) return address;
            const object = objectAt(address);
            return own.has(object) ? anyOwn : object;
          },
    );
  }

  /** Whether the search must begin again, because it merged a step that is not independent. */
  get isContradicted(): boolean {
    return this.accesses.isContradicted;
  }

  beginAgain(): void {
    this.accesses.beginAgain();
  }

  /** Record that a task takes or waits for this step in this state. */
  record(state: Int32Array, task: number, transition: Transition): void {
    this.accesses.record(this.phaseOf(state), task, localStateOf(state, task), transition);
  }

  /** Record the step of an idle task between these states. */
  recordIdleStep(before: Int32Array, after: Int32Array): void {
    this.accesses.recordChanges((address) => {
      const object = 1 + this.tasks + objectNumber(address);
      return before[object] !== after[object];
    });
  }

  /** A state is expanded, in which the task takes or waits for this step; null where it has ended. */
  beginExpansion(state: Int32Array, task: number, transition: Transition | null): void {
    this.expanded[task] = transition;
    if (transition === null) return;
    this.record(state, task, transition);
    const canMerge = this.mayMerge(transition);
    this.dependsOn[task] = canMerge ? this.dependence(state, task, transition) : NO_TASK;
  }

  /**
   * Take all independent steps that change nothing visible, after a step of a task from the expanded
   * state; false where they exceed `maxSteps`.
   */
  mergeAfter(
    mover: number,
    taken: Transition,
    successor: SuccessorState,
    transitions: TransitionCache,
  ): boolean {
    this.begin();
    for (const task of this.busy) {
      if (task !== mover && !this.mayHaveChanged(task, mover, taken)) continue;
      if (!this.mergeStepsOf(task, successor, transitions)) return false;
    }
    return this.merged.length === 0 || this.mergeOn(successor, transitions);
  }

  /** The same, for a state that is reached otherwise. */
  merge(successor: SuccessorState, transitions: TransitionCache): boolean {
    this.begin();
    return this.mergeOn(successor, transitions);
  }

  private begin(): void {
    this.merged.length = 0;
    this.events.length = 0;
  }

  private mergeOn(successor: SuccessorState, transitions: TransitionCache): boolean {
    for (let before = -1; before < this.merged.length; ) {
      before = this.merged.length;
      for (const task of this.busy)
        if (!this.mergeStepsOf(task, successor, transitions)) return false;
    }
    return true;
  }

  private mergeStepsOf(
    task: number,
    successor: SuccessorState,
    transitions: TransitionCache,
  ): boolean {
    for (;;) {
      const transition = transitions.find(task, successor.words, successor.length);
      if (transition === null || !this.mayMerge(transition)) return true;
      if (this.dependence(successor.words, task, transition) !== NO_TASK) return true;
      this.record(successor.words, task, transition);
      successor.apply(task, transition);
      this.merged.push(task);
      for (const event of transition.events) this.events.push(event);
      if (this.merged.length > this.maxSteps) return false;
    }
  }

  /** Whether a step of `mover` changes the next step of the task, or what keeps it from being merged. */
  private mayHaveChanged(task: number, mover: number, taken: Transition): boolean {
    const next = this.expanded[task] as Transition | null;
    if (next === null) return false;
    return this.dependsOn[task] === mover || this.changesObjectsOf(taken, next);
  }

  private changesObjectsOf(taken: Transition, next: Transition): boolean {
    const known = this.changed.get(taken.id, next.id);
    if (known >= 0) return known === 1;
    const { objects } = next.footprint;
    const allocates = taken.footprint.objects.includes(ALLOCATOR);
    const changes =
      (allocates && objects.includes(ALLOCATOR)) ||
      taken.changes.some((value, at) => at % 2 === 0 && objects.includes(value));
    this.changed.set(taken.id, next.id, changes ? 1 : 0);
    return changes;
  }

  /** A task that may still take a step on which this one depends. */
  private dependence(state: Int32Array, task: number, transition: Transition): number {
    const phase = this.phaseOf(state);
    const localState = localStateOf(state, task);
    for (const other of this.busy) {
      if (other === task) continue;
      const otherState = localStateOf(state, other);
      if (!this.accesses.isIndependent(phase, task, localState, transition, other, otherState))
        return other;
    }
    return NO_TASK;
  }

  private mayMerge({ ready, continues, events }: Transition): boolean {
    return ready && continues && events.every(this.isInvisible);
  }

  /** The local state of the idle task, which changes at quiescence; one phase without it. */
  private phaseOf(state: Int32Array): number {
    return this.idle.length === 1 ? localStateOf(state, this.idle[0] as number) : 0;
  }
}

function localStateOf(state: Int32Array, task: number): LocalState {
  return state[1 + task] as LocalState;
}
