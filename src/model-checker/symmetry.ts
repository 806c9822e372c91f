/**
 * Symmetry reduction: of all states that are equal up to a permutation of symmetric tasks, the
 * search follows one representative (Ip and Dill, Better Verification Through Symmetry, 1996;
 * Clarke, Enders, Filkorn and Jha, Exploiting Symmetry in Temporal Logic Model Checking, 1996).
 *
 * The representative has its tasks sorted by their local states and the contents of their
 * `task_struct`s. It is not always unique: an orbit with several representatives costs states, but
 * loses no outcome.
 */
import { objectNumber } from '../machine/memory';
import type { TaskPermutation } from '../machine/task-permutation';
import type { TraceEvent } from '../protocol/trace';
import { IntPairMap } from './int-tables';
import type { Past, PastId } from './past';
import type { Symmetry as DeclaredSymmetry, Program } from './program';
import type { Simulation } from './simulation';
import type { EventId, TraceId, TraceTrie } from './trace-trie';

/** Number of a permutation; 0 is the identity. */
export type PermutationId = number;

export class Symmetry {
  private readonly permutations: TaskPermutation[] = [];
  /** A trie over the task numbers of permutations, with ids at its leaves. */
  private readonly permutationIds = new IntPairMap();
  private nodes = 0;
  private readonly sorted: number[] = [];
  private readonly contents = new IntPairMap();
  private readonly traceIds = new IntPairMap();
  private readonly pastIds = new IntPairMap();
  private readonly orbits = new Map<EventId, readonly EventId[]>();
  /** Number of each task's `task_struct` among the objects; -1 where it has none. */
  private readonly taskStructs: readonly number[];
  private readonly declared: DeclaredSymmetry;
  private readonly firstObject: number;
  private readonly names: readonly string[];
  private before = new Int32Array(256);

  /** The simulation must have been booted, so that its machine has each `task_struct`. */
  constructor(
    program: Program,
    declared: DeclaredSymmetry,
    private readonly simulation: Simulation,
    private readonly traces: TraceTrie,
    private readonly past: Past,
  ) {
    this.declared = declared;
    this.names = program.tasks.map(({ name }) => name);
    this.firstObject = 1 + this.names.length;
    const { tasks } = simulation.machine;
    this.taskStructs = this.names.map((_, task) =>
      tasks[task] === undefined ? -1 : objectNumber(tasks[task]),
    );
    this.names.forEach((_, task) => {
      this.sorted[task] = task;
    });
    this.idOf(this.sorted);
  }

  /** Replace the state by its representative; returns the permutation of its tasks. */
  sort(state: Int32Array, length: number): PermutationId {
    let isSorted = true;
    for (const group of this.declared.groups) isSorted &&= this.isSorted(group, state);
    if (isSorted) return 0;
    const id = this.idOf(this.sortingPermutation(state));
    this.permute(id, state, length);
    return id;
  }

  permutation(id: PermutationId): TaskPermutation {
    return this.permutations[id] as TaskPermutation;
  }

  /** Every permutation of the symmetric tasks. */
  allPermutations(): TaskPermutation[] {
    let all: TaskPermutation[] = [this.permutation(0)];
    for (const group of this.declared.groups) {
      const orders = permutations(group);
      all = all.flatMap((one) =>
        orders.map((order) => {
          const permuted = [...one];
          for (const [at, task] of group.entries()) permuted[task] = order[at] as number;
          return permuted;
        }),
      );
    }
    return all;
  }

  /** The past after a permutation of the tasks. */
  permutedPast(past: PastId, permutation: TaskPermutation): PastId {
    const id = this.idOf(permutation);
    if (id === 0) return past;
    const known = this.pastIds.get(past, id);
    if (known >= 0) return known;
    const trace = this.permutedTrace(this.past.witness(past), permutation);
    const permuted = this.past.ofTrace(trace);
    this.pastIds.set(past, id, permuted);
    return permuted;
  }

  /** The trace after a permutation of the tasks. */
  permutedTrace(trace: TraceId, permutation: TaskPermutation): TraceId {
    if (trace === 0) return trace;
    const id = this.idOf(permutation);
    if (id === 0) return trace;
    const known = this.traceIds.get(trace, id);
    if (known >= 0) return known;
    const { parent, event } = this.traces.last(trace);
    const permuted = this.traces.extend(this.permutedTrace(parent, permutation), [
      this.permutedEvent(event, permutation),
    ]);
    this.traceIds.set(trace, id, permuted);
    return permuted;
  }

  /** The event after each permutation of the tasks. */
  orbitOf(event: EventId): readonly EventId[] {
    const known = this.orbits.get(event);
    if (known !== undefined) return known;
    const permuted = this.allPermutations().map((one) =>
      this.traces.eventId(this.permutedEvent(this.traces.event(event), one)),
    );
    const orbit = [...new Set(permuted)];
    this.orbits.set(event, orbit);
    return orbit;
  }

  private permutedEvent(event: TraceEvent, permutation: TaskPermutation): TraceEvent {
    return this.declared.renameEvent(event, (name) => {
      const task = this.names.indexOf(name);
      return task < 0 ? name : (this.names[permutation.indexOf(task)] as string);
    });
  }

  /** The permutation that sorts each group: an insertion sort, as groups are nearly sorted. */
  private sortingPermutation(state: Int32Array): TaskPermutation {
    const { sorted } = this;
    for (let task = 0; task < sorted.length; task++) sorted[task] = task;
    for (const group of this.declared.groups) {
      for (let end = 1; end < group.length; end++) {
        for (let at = end; at > 0; at--) {
          const left = group[at - 1] as number;
          const right = group[at] as number;
          const before = sorted[left] as number;
          if (this.compare(before, sorted[right] as number, state) <= 0) break;
          sorted[left] = sorted[right] as number;
          sorted[right] = before;
        }
      }
    }
    return sorted;
  }

  private isSorted(group: readonly number[], state: Int32Array): boolean {
    for (let at = 1; at < group.length; at++) {
      if (this.compare(group[at - 1] as number, group[at] as number, state) > 0) return false;
    }
    return true;
  }

  private compare(one: number, other: number, state: Int32Array): number {
    const difference = (state[1 + one] as number) - (state[1 + other] as number);
    if (difference !== 0 || (this.taskStructs[one] as number) < 0) return difference;
    return this.contentOf(one, state) - this.contentOf(other, state);
  }

  /** The content of the task's `task_struct`. */
  private contentOf(task: number, state: Int32Array): number {
    return state[this.firstObject + (this.taskStructs[task] as number)] as number;
  }

  private idOf(permutation: TaskPermutation): PermutationId {
    let node = 0;
    for (let task = 0; task < permutation.length; task++) {
      let next = this.permutationIds.get(node, permutation[task] as number);
      if (next < 0) {
        const isLast = task === permutation.length - 1;
        next = isLast ? this.permutations.push([...permutation]) - 1 : ++this.nodes;
        this.permutationIds.set(node, permutation[task] as number, next);
      }
      node = next;
    }
    return node;
  }

  private permute(id: PermutationId, state: Int32Array, length: number): void {
    if (this.before.length < length) this.before = new Int32Array(length * 2);
    const { before, firstObject } = this;
    for (let word = 0; word < length; word++) before[word] = state[word] as number;
    const permutation = this.permutation(id);
    state[0] = this.permutedPast(before[0] as PastId, permutation);
    for (let word = firstObject; word < length; word++)
      state[word] = this.permutedContent(before[word] as number, id);
    for (let now = 0; now < permutation.length; now++) {
      const task = permutation[now] as number;
      state[1 + now] = before[1 + task] as number;
      const struct = this.taskStructs[now] as number;
      if (struct < 0 || task === now) continue;
      const old = before[firstObject + (this.taskStructs[task] as number)] as number;
      state[firstObject + struct] = this.permutedContent(old, id);
    }
  }

  private permutedContent(content: number, id: PermutationId): number {
    const known = this.contents.get(content, id);
    if (known >= 0) return known;
    const permuted = this.simulation.machine.permuted(content, this.permutation(id));
    this.contents.set(content, id, permuted);
    return permuted;
  }
}

function permutations(items: readonly number[]): number[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item) =>
    permutations(items.filter((other) => other !== item)).map((rest) => [item, ...rest]),
  );
}
