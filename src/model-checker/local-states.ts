/**
 * The local states of a task. A local state is a function of the results that the task has
 * received, so the task's generator runs once for each distinct sequence of results, and the effect
 * that it yields next is stored. Local states form a tree with one node per history of results.
 * Histories that lead to the same program location share a node.
 */
import type { Effect, Operation } from '../machine/machine';
import { NondeterminismError } from './nondeterminism';
import type { TaskProgram } from './program';
import { type Interruptible, noteStep } from './step-timeout';

/** A node of the tree; 0 is the beginning. */
export type LocalState = number;

interface Node {
  /** Null where the task has ended. */
  readonly effect: Effect | null;
  readonly parent: LocalState;
  readonly received: number;
  readonly next: Map<number, LocalState>;
  /** The generator in this local state, until the first successor takes it over. */
  generator: Operation | null;
}

const END = 'its end';

/** Local states between two points at which their verification can be interrupted. */
const STATES_BETWEEN_YIELDS = 1_000;

export class LocalStates {
  private readonly nodes: Node[] = [];
  /** Local states by program location. */
  private readonly byLocation = new Map<string, LocalState>();

  constructor(private readonly program: TaskProgram) {
    noteStep(program.name, 'its way to its first step');
    const generator = program.start();
    this.add(generator, generator.next(), -1, 0);
  }

  /** The next step of the task; null where it has ended. */
  effectAt(localState: LocalState): Effect | null {
    return (this.nodes[localState] as Node).effect;
  }

  /** The local state after the next step returned `result`. */
  advance(localState: LocalState, result: number): LocalState {
    const node = this.nodes[localState] as Node;
    const known = node.next.get(result);
    if (known !== undefined) return known;
    const generator = node.generator ?? this.rerun(localState);
    node.generator = null;
    const next = this.add(generator, generator.next(result), localState, result);
    node.next.set(result, next);
    return next;
  }

  /** Throws a {@link NondeterminismError} where the task, run again, yields other steps. */
  *verify(): Interruptible {
    for (const [localState, { next }] of this.nodes.entries()) {
      if (next.size === 0) this.rerun(localState);
      if (localState % STATES_BETWEEN_YIELDS === STATES_BETWEEN_YIELDS - 1) yield;
    }
  }

  private add(
    generator: Operation,
    yielded: IteratorResult<Effect, void>,
    parent: LocalState,
    received: number,
  ): LocalState {
    const location = this.locationOf(yielded);
    const known = location === null ? undefined : this.byLocation.get(location);
    if (known !== undefined) return known;
    if (location !== null) this.byLocation.set(location, this.nodes.length);
    this.nodes.push({
      effect: yielded.done ? null : yielded.value,
      parent,
      received,
      next: new Map(),
      generator: yielded.done ? null : generator,
    });
    return this.nodes.length - 1;
  }

  /** Null where the task has no program location. */
  private locationOf(yielded: IteratorResult<Effect, void>): string | null {
    const { hasLocations = false, repeats = false } = this.program;
    if (!hasLocations && !repeats) return null;
    return yielded.done ? '' : (yielded.value.location ?? null);
  }

  private rerun(localState: LocalState): Operation {
    const path: Node[] = [];
    for (let at = localState; at >= 0; at = (this.nodes[at] as Node).parent) {
      path.push(this.nodes[at] as Node);
    }
    const generator = this.program.start();
    for (const { received, effect } of path.reverse()) {
      const yielded = generator.next(received);
      const before = effect?.what ?? END;
      const now = yielded.done ? END : yielded.value.what;
      if (now !== before) throw new NondeterminismError(this.mismatch(before, now));
    }
    return generator;
  }

  private mismatch(before: string, now: string): string {
    const { name } = this.program;
    return `${name}, run again with the same results, comes to "${now}", and came to "${before}"`;
  }
}
