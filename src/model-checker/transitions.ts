/**
 * What each step does, learnt once. A step is a function of the objects that it looks at: which
 * one it looks at next depends on what it has seen in those before. So its results form a tree,
 * with an object at each fork and a branch for each content of that object. A step that was taken
 * before in the same circumstances is looked up in the tree, and no code of the program runs.
 */
import { ALLOCATOR, Footprint } from '../machine/footprint';
import { IntPairMap } from './int-tables';
import type { LocalState } from './local-states';
import { NondeterminismError } from './nondeterminism';
import type { Simulation } from './simulation';
import type { EventId, TraceId, TraceTrie } from './trace-trie';

/** What a step does, in the circumstances in which it was learnt. */
export interface Transition {
  /** False where the task waits, and nothing else here means anything. */
  readonly ready: boolean;
  /** False where it ends the outcome. */
  readonly goesOn: boolean;
  /** Where the task stands after it. */
  readonly next: LocalState;
  /** Number of each object that it changes, and its content then; new objects come last. */
  readonly changes: readonly number[];
  readonly events: readonly EventId[];
  readonly footprint: Footprint;
}

/** What stands at a node of the tree in place of an object; leaf 0 is LEAF, 1 one less and so on. */
const UNKNOWN = -2;
const LEAF = -3;

/** In place of a tree, where the task has ended. */
const ENDED = -1;

export class TransitionCache {
  private readonly roots: number[][];
  private readonly forks: number[] = [];
  private readonly leaves: Transition[] = [];
  private readonly branches = new IntPairMap();
  private readonly firstObject: number;

  constructor(
    private readonly simulation: Simulation,
    private readonly traces: TraceTrie,
    tasks: number,
    /** Whether footprints tell words too. */
    private readonly byWord: boolean,
  ) {
    this.roots = Array.from({ length: tasks }, () => []);
    this.firstObject = 1 + tasks;
  }

  /** What the task's next step does in a state; null where the task has ended. */
  find(task: number, state: Int32Array, length: number): Transition | null {
    const position = state[1 + task] as LocalState;
    let node = this.roots[task]?.[position] ?? this.plant(task, position);
    if (node === ENDED) return null;
    for (;;) {
      const object = this.forks[node] as number;
      if (object <= LEAF) return this.leaves[LEAF - object] as Transition;
      if (object === UNKNOWN) break;
      const content =
        object === ALLOCATOR
          ? length - this.firstObject
          : (state[this.firstObject + object] as number);
      node = this.branches.get(node, content);
      if (node < 0) break;
    }
    return this.learn(task, state, length);
  }

  private plant(task: number, position: LocalState): number {
    const node = this.simulation.hasEnded(task, position) ? ENDED : this.node();
    (this.roots[task] as number[])[position] = node;
    return node;
  }

  private node(): number {
    this.forks.push(UNKNOWN);
    return this.forks.length - 1;
  }

  private learn(task: number, state: Int32Array, length: number): Transition {
    const { simulation } = this;
    simulation.load(state, length);
    const footprint = new Footprint(this.byWord);
    simulation.machine.footprint = footprint;
    try {
      const transition = this.take(task, state, length, footprint);
      this.graft(task, state, length, transition);
      return transition;
    } finally {
      simulation.machine.footprint = null;
    }
  }

  private take(task: number, state: Int32Array, length: number, footprint: Footprint): Transition {
    const { simulation } = this;
    const stands = { goesOn: true, next: state[1 + task] as LocalState, changes: [], events: [] };
    if (!simulation.isReady(task)) return { ready: false, ...stands, footprint };
    const goesOn = simulation.step(task);
    const events = simulation.machine.events.map((event) => this.traces.eventId(event));
    if (!goesOn) return { ready: true, ...stands, goesOn, events, footprint };
    simulation.machine.footprint = null;
    const saved = simulation.save(0);
    const changes: number[] = [];
    for (let word = this.firstObject; word < saved; word++) {
      const content = simulation.state[word] as number;
      if (word >= length || state[word] !== content) changes.push(word - this.firstObject, content);
    }
    return { ready: true, goesOn, next: simulation.position(task), changes, events, footprint };
  }

  /** Grow the tree by the way that the step took. */
  private graft(task: number, state: Int32Array, length: number, transition: Transition): void {
    let node = this.roots[task]?.[state[1 + task] as LocalState] as number;
    for (const object of transition.footprint.objects) {
      if (this.forks[node] === UNKNOWN) this.forks[node] = object;
      if (this.forks[node] !== object) throw this.notAFunction(task);
      const content =
        object === ALLOCATOR
          ? length - this.firstObject
          : (state[this.firstObject + object] as number);
      let next = this.branches.get(node, content);
      if (next < 0) {
        next = this.node();
        this.branches.set(node, content, next);
      }
      node = next;
    }
    if (this.forks[node] !== UNKNOWN) throw this.notAFunction(task);
    this.forks[node] = LEAF - this.leaves.length;
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

  /** Begin with this state. */
  copy(state: Int32Array, length: number): void {
    if (length > this.words.length) this.words = new Int32Array(length * 2);
    const { words } = this;
    for (let word = 0; word < length; word++) words[word] = state[word] as number;
    this.length = length;
  }

  setTrace(trace: TraceId): void {
    this.words[0] = trace;
  }

  /** Change the state as the task's step does. */
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
