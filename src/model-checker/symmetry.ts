/**
 * Symmetry: of all states that differ only in which of some interchangeable tasks is which, one is
 * followed (Ip and Dill, Better Verification Through Symmetry, 1996; Clarke, Enders, Filkorn and
 * Jha, Exploiting Symmetry in Temporal Logic Model Checking, 1996).
 *
 * Tasks are sorted by where they stand and what their `task_struct` holds. Two states that sorting
 * should have made equal may stay apart; that costs states, and loses nothing.
 */
import { objectNumber } from '../machine/memory';
import type { TaskPermutation } from '../machine/task-permutation';
import type { TraceEvent } from '../protocol/trace';
import { IntPairMap } from './int-tables';
import type { Symmetry as DeclaredSymmetry, Program } from './program';
import type { Simulation } from './simulation';
import type { TraceId, TraceTrie } from './trace-trie';

/** Number of a renaming; 0 changes nothing. */
export type PermutationId = number;

export class Symmetry {
  private readonly renamings: TaskPermutation[] = [];
  /** A tree by the numbers of a renaming; the last leads to its id. */
  private readonly renamingIds = new IntPairMap();
  private nodes = 0;
  private readonly sorted: number[] = [];
  private readonly contents = new IntPairMap();
  private readonly traceIds = new IntPairMap();
  /** Number of each task's `task_struct` among the objects; -1 where it has none. */
  private readonly taskStructs: readonly number[];
  private readonly declared: DeclaredSymmetry;
  private readonly firstObject: number;
  private readonly names: readonly string[];
  private before = new Int32Array(256);

  /** The simulation must have been booted: it tells where each `task_struct` is. */
  constructor(
    program: Program,
    declared: DeclaredSymmetry,
    private readonly simulation: Simulation,
    private readonly traces: TraceTrie,
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

  /** Put the state's interchangeable tasks in order; returns how they were renamed. */
  sort(state: Int32Array, length: number): PermutationId {
    let isSorted = true;
    for (const group of this.declared.groups) isSorted &&= this.isSorted(group, state);
    if (isSorted) return 0;
    const id = this.idOf(this.sorting(state));
    this.rename(id, state, length);
    return id;
  }

  renaming(id: PermutationId): TaskPermutation {
    return this.renamings[id] as TaskPermutation;
  }

  /** Every way to rename the interchangeable tasks. */
  allRenamings(): TaskPermutation[] {
    let all: TaskPermutation[] = [this.renaming(0)];
    for (const group of this.declared.groups) {
      const orders = permutations(group);
      all = all.flatMap((one) =>
        orders.map((order) => {
          const renamed = [...one];
          for (const [at, task] of group.entries()) renamed[task] = order[at] as number;
          return renamed;
        }),
      );
    }
    return all;
  }

  /** The trace with the tasks' new names. */
  renamedTrace(trace: TraceId, renaming: TaskPermutation): TraceId {
    if (trace === 0) return trace;
    const id = this.idOf(renaming);
    if (id === 0) return trace;
    const known = this.traceIds.get(trace, id);
    if (known >= 0) return known;
    const { parent, event } = this.traces.last(trace);
    const renamed = this.traces.extend(this.renamedTrace(parent, renaming), [
      this.renamedEvent(event, renaming),
    ]);
    this.traceIds.set(trace, id, renamed);
    return renamed;
  }

  private renamedEvent(event: TraceEvent, renaming: TaskPermutation): TraceEvent {
    return this.declared.renameEvent(event, (name) => {
      const task = this.names.indexOf(name);
      return task < 0 ? name : (this.names[renaming.indexOf(task)] as string);
    });
  }

  /** The renaming that sorts each group; an insertion sort, as little is out of order. */
  private sorting(state: Int32Array): TaskPermutation {
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
    const stand = (state[1 + one] as number) - (state[1 + other] as number);
    if (stand !== 0 || (this.taskStructs[one] as number) < 0) return stand;
    return this.held(one, state) - this.held(other, state);
  }

  /** The content of the task's `task_struct`. */
  private held(task: number, state: Int32Array): number {
    return state[this.firstObject + (this.taskStructs[task] as number)] as number;
  }

  private idOf(renaming: TaskPermutation): PermutationId {
    let node = 0;
    for (let task = 0; task < renaming.length; task++) {
      let next = this.renamingIds.get(node, renaming[task] as number);
      if (next < 0) {
        const isLast = task === renaming.length - 1;
        next = isLast ? this.renamings.push([...renaming]) - 1 : ++this.nodes;
        this.renamingIds.set(node, renaming[task] as number, next);
      }
      node = next;
    }
    return node;
  }

  private rename(id: PermutationId, state: Int32Array, length: number): void {
    if (this.before.length < length) this.before = new Int32Array(length * 2);
    const { before, firstObject } = this;
    for (let word = 0; word < length; word++) before[word] = state[word] as number;
    const renaming = this.renaming(id);
    state[0] = this.renamedTrace(before[0] as TraceId, renaming);
    for (let word = firstObject; word < length; word++)
      state[word] = this.renamedContent(before[word] as number, id);
    for (let now = 0; now < renaming.length; now++) {
      const task = renaming[now] as number;
      state[1 + now] = before[1 + task] as number;
      const struct = this.taskStructs[now] as number;
      if (struct < 0 || task === now) continue;
      const old = before[firstObject + (this.taskStructs[task] as number)] as number;
      state[firstObject + struct] = this.renamedContent(old, id);
    }
  }

  private renamedContent(content: number, id: PermutationId): number {
    const known = this.contents.get(content, id);
    if (known >= 0) return known;
    const renamed = this.simulation.machine.renamed(content, this.renaming(id));
    this.contents.set(content, id, renamed);
    return renamed;
  }
}

function permutations(items: readonly number[]): number[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item) =>
    permutations(items.filter((other) => other !== item)).map((rest) => [item, ...rest]),
  );
}
