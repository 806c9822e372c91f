/**
 * A cache of transitions. A step is a function of the objects that it accesses, and the contents of
 * those accessed so far decide which object is next. So the transitions of a local state form a
 * decision tree, with an object at each node and a branch for each content of that object. A step
 * that was taken before on the same contents is looked up in the tree, and no code of the program
 * runs.
 */
import { ALLOCATOR, Footprint } from '../machine/footprint';
import { IntPairMap } from './int-tables';
import type { LocalState } from './local-states';
import { LockObserver, type LockUse } from './lock-use';
import { NondeterminismError } from './nondeterminism';
import type { PastId } from './past';
import type { Simulation } from './simulation';
import type { EventId, TraceTrie } from './trace-trie';

/** The change that a step makes to a state. */
export interface Transition {
  /** Its number among all transitions. */
  readonly id: number;
  /** False where the task waits: then only `footprint` is meaningful. */
  readonly ready: boolean;
  /** False where the step ends the interleaving. */
  readonly continues: boolean;
  /** The task's local state after the step. */
  readonly next: LocalState;
  /** For each object that the step changes, its number and new content; new objects come last. */
  readonly changes: readonly number[];
  readonly events: readonly EventId[];
  readonly footprint: Footprint;
  /** How it uses each lock; empty where footprints have no words. */
  readonly lockUses: readonly LockUse[];
}

/** Values of a node without an object. Leaf n has the value LEAF - n. */
const UNKNOWN = -2;
const LEAF = -3;

/** The root of a local state in which the task has ended. */
const ENDED = -1;

export class TransitionCache {
  private readonly roots: number[][];
  private readonly nodes: number[] = [];
  private readonly leaves: Transition[] = [];
  private readonly branches = new IntPairMap();
  private readonly firstObject: number;
  private readonly lockObserver: LockObserver;

  constructor(
    private readonly simulation: Simulation,
    private readonly traces: TraceTrie,
    tasks: number,
    /** Whether footprints record words. */
    private readonly byWord: boolean,
  ) {
    this.lockObserver = new LockObserver(
      simulation,
      Array.from({ length: tasks }, (_, task) => task),
    );
    this.roots = Array.from({ length: tasks }, () => []);
    this.firstObject = 1 + tasks;
  }

  /** The transition of the task's next step in a state; null where the task has ended. */
  find(task: number, state: Int32Array, length: number): Transition | null {
    const localState = state[1 + task] as LocalState;
    let node = this.roots[task]?.[localState] ?? this.addRoot(task, localState);
    if (node === ENDED) return null;
    for (;;) {
      const object = this.nodes[node] as number;
      if (object <= LEAF) return this.leaves[LEAF - object] as Transition;
      if (object === UNKNOWN) break;
      const content =
        object === ALLOCATOR
          ? length - this.firstObject
          : (state[this.firstObject + object] as number);
      node = this.branches.get(node, content);
      if (node < 0) break;
    }
    return this.compute(task, state, length);
  }

  private addRoot(task: number, localState: LocalState): number {
    const node = this.simulation.hasEnded(task, localState) ? ENDED : this.addNode();
    (this.roots[task] as number[])[localState] = node;
    return node;
  }

  private addNode(): number {
    this.nodes.push(UNKNOWN);
    return this.nodes.length - 1;
  }

  private compute(task: number, state: Int32Array, length: number): Transition {
    const { simulation } = this;
    simulation.load(state, length);
    const footprint = new Footprint(this.byWord);
    simulation.machine.footprint = footprint;
    try {
      const transition = this.take(task, state, length, footprint);
      this.addPath(task, state, length, transition);
      return transition;
    } finally {
      simulation.machine.footprint = null;
    }
  }

  private take(task: number, state: Int32Array, length: number, footprint: Footprint): Transition {
    const { simulation } = this;
    const unchanged = {
      id: this.leaves.length,
      continues: true,
      next: state[1 + task] as LocalState,
      changes: [],
      events: [],
      lockUses: [],
    };
    if (!simulation.isReady(task)) {
      simulation.machine.footprint = null;
      const lockUses = this.lockUses(task, state, length, { ready: false, footprint });
      return { ready: false, ...unchanged, footprint, lockUses };
    }
    const continues = simulation.step(task);
    const events = simulation.machine.events.map((event) => this.traces.eventId(event));
    if (!continues) return { ready: true, ...unchanged, continues, events, footprint };
    simulation.machine.footprint = null;
    const changes = simulation.machine.commit();
    const next = simulation.localState(task);
    const lockUses = this.lockUses(task, state, length, { ready: true, footprint });
    return { ...unchanged, ready: true, next, changes, events, footprint, lockUses };
  }

  private lockUses(
    task: number,
    state: Int32Array,
    length: number,
    step: { readonly ready: boolean; readonly footprint: Footprint },
  ): readonly LockUse[] {
    if (step.footprint.locks.length === 0) return [];
    return this.lockObserver.usesOf(task, state, length, step);
  }

  /** Add the path of the step to the tree. */
  private addPath(task: number, state: Int32Array, length: number, transition: Transition): void {
    let node = this.roots[task]?.[state[1 + task] as LocalState] as number;
    for (const object of transition.footprint.objects) {
      if (this.nodes[node] === UNKNOWN) this.nodes[node] = object;
      if (this.nodes[node] !== object) throw this.notAFunction(task);
      const content =
        object === ALLOCATOR
          ? length - this.firstObject
          : (state[this.firstObject + object] as number);
      let next = this.branches.get(node, content);
      if (next < 0) {
        next = this.addNode();
        this.branches.set(node, content, next);
      }
      node = next;
    }
    if (this.nodes[node] !== UNKNOWN) throw this.notAFunction(task);
    this.nodes[node] = LEAF - this.leaves.length;
    this.leaves.push(transition);
  }

  private notAFunction(task: number): NondeterminismError {
    const name = this.simulation.machine.taskNames[task];
    return new NondeterminismError(`a step of ${name} reads other objects in the same state`);
  }
}

/** A state to which transitions are applied. */
export class SuccessorState {
  words = new Int32Array(256);
  length = 0;
  private readonly firstObject: number;

  constructor(tasks: number) {
    this.firstObject = 1 + tasks;
  }

  /** Start from this state. */
  copy(state: Int32Array, length: number): void {
    if (length > this.words.length) this.words = new Int32Array(length * 2);
    const { words } = this;
    for (let word = 0; word < length; word++) words[word] = state[word] as number;
    this.length = length;
  }

  setPast(past: PastId): void {
    this.words[0] = past;
  }

  /** Apply the transition of the task's step. */
  apply(task: number, { next, changes }: Transition): void {
    this.makeRoom(this.length + changes.length);
    const { words, firstObject } = this;
    words[1 + task] = next;
    for (let at = 0; at < changes.length; at += 2) {
      const word = firstObject + (changes[at] as number);
      words[word] = changes[at + 1] as number;
      if (word >= this.length) this.length = word + 1;
    }
  }

  private makeRoom(room: number): void {
    if (room <= this.words.length) return;
    const larger = new Int32Array(room * 2);
    larger.set(this.words);
    this.words = larger;
  }
}
