/**
 * Where a task can stand. A task's local state is a function of the results that it received, so
 * its generator runs once for each distinct sequence of results, and the effect that it announces
 * next is remembered. Positions form a tree: one node for each local history. A task that names
 * its places may come to one along several histories; it is the same position then.
 */
import type { Effect, Operation } from '../machine/machine';
import { NondeterminismError } from './nondeterminism';
import type { TaskProgram } from './program';
import { begin } from './step-timeout';

/** A node of the tree; 0 is the beginning. */
export type LocalState = number;

interface Node {
  /** Null where the task has ended. */
  readonly effect: Effect | null;
  readonly parent: LocalState;
  readonly received: number;
  readonly next: Map<number, LocalState>;
  /** The generator that stands here, until one successor takes it over. */
  generator: Operation | null;
}

const END = 'its end';

export class LocalStates {
  private readonly nodes: Node[] = [];
  /** Positions whose place is known: a task that comes to a place again stands where it stood. */
  private readonly places = new Map<string, LocalState>();

  constructor(private readonly program: TaskProgram) {
    begin(program.name, 'its way to its first step');
    const generator = program.start();
    this.add(generator, generator.next(), -1, 0);
  }

  /** The step that the task takes next; null where it has ended. */
  effectAt(position: LocalState): Effect | null {
    return (this.nodes[position] as Node).effect;
  }

  /** Where the task stands after its next step returned `result`. */
  advance(position: LocalState, result: number): LocalState {
    const node = this.nodes[position] as Node;
    const known = node.next.get(result);
    if (known !== undefined) return known;
    const generator = node.generator ?? this.rerun(position);
    node.generator = null;
    const next = this.add(generator, generator.next(result), position, result);
    node.next.set(result, next);
    return next;
  }

  /** Throws a {@link NondeterminismError} where a history, gone through again, is another one. */
  verify(): void {
    this.nodes.forEach(({ next }, position) => {
      if (next.size === 0) this.rerun(position);
    });
  }

  private add(
    generator: Operation,
    turn: IteratorResult<Effect, void>,
    parent: LocalState,
    received: number,
  ): LocalState {
    const place = this.placeOf(turn);
    const known = place === null ? undefined : this.places.get(place);
    if (known !== undefined) return known;
    if (place !== null) this.places.set(place, this.nodes.length);
    this.nodes.push({
      effect: turn.done ? null : turn.value,
      parent,
      received,
      next: new Map(),
      generator: turn.done ? null : generator,
    });
    return this.nodes.length - 1;
  }

  /** Null where nothing is known of it but its history. */
  private placeOf(turn: IteratorResult<Effect, void>): string | null {
    if (this.program.hasLocations !== true) return null;
    return turn.done ? '' : (turn.value.place ?? null);
  }

  private rerun(position: LocalState): Operation {
    const way: Node[] = [];
    for (let at = position; at >= 0; at = (this.nodes[at] as Node).parent) {
      way.push(this.nodes[at] as Node);
    }
    const generator = this.program.start();
    for (const { received, effect } of way.reverse()) {
      const turn = generator.next(received);
      const before = effect?.what ?? END;
      const now = turn.done ? END : turn.value.what;
      if (now !== before) throw new NondeterminismError(this.told(before, now));
    }
    return generator;
  }

  private told(before: string, now: string): string {
    const { name } = this.program;
    return `${name}, run again with the same results, comes to "${now}", and came to "${before}"`;
  }
}
