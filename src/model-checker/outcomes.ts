/** The traces of terminal states, and the number of interleavings of each. */
import type { Outcome, Schedule } from './exploration';
import type { OutcomeTransfer } from './outcome-transfer';
import type { PredecessorTable, StateId } from './predecessors';
import type { Program } from './program';
import { replay } from './replay';
import type { StateGraph } from './state-graph';
import type { Symmetry } from './symmetry';
import type { TraceId, TraceTrie } from './trace-trie';
import type { TerminalState } from './work-units';

interface CountedTrace {
  paths: bigint;
  /** With the tasks numbered as in its first terminal state. */
  readonly trace: TraceId;
  /** The terminal state in which it was first found, and all of them. */
  readonly first: StateId;
  readonly states: StateId[];
}

export class OutcomeTable {
  private readonly terminals = new Map<TraceId, CountedTrace>();
  private readonly orbits = new Map<TraceId, TraceId[]>();
  private readonly identity: readonly number[];
  private expanded: Map<TraceId, Outcome> | null = null;
  private pathCounts: readonly bigint[] | null | undefined;

  constructor(
    private readonly traces: TraceTrie,
    private readonly predecessors: PredecessorTable,
    private readonly symmetry: Symmetry | null,
    /** Null where paths are counted as they are found. */
    private readonly graph: StateGraph | null,
    private readonly program: Program,
  ) {
    this.identity = program.tasks.map((_, task) => task);
  }

  add(trace: TraceId, paths: bigint, state: StateId): void {
    const orbit = this.orbit(trace)[0] as TraceId;
    const known = this.terminals.get(orbit);
    if (known === undefined)
      this.terminals.set(orbit, { paths, trace, first: state, states: [state] });
    else {
      known.paths += paths;
      if (this.graph !== null) known.states.push(state);
    }
  }

  /** Remove and yield all terminal traces. */
  *removeAll(): Generator<TerminalState> {
    for (const { trace, paths, first } of this.terminals.values())
      yield { trace, paths, state: first };
    this.terminals.clear();
  }

  get count(): number {
    if (this.symmetry === null) return this.terminals.size;
    this.expanded ??= this.expand(this.symmetry);
    return this.expanded.size;
  }

  /** All interleavings; where some are infinite, one per outcome. */
  get interleavings(): bigint {
    let sum = 0n;
    for (const counted of this.terminals.values()) sum += this.pathsOf(counted);
    return sum;
  }

  /** False where some interleavings are infinite. */
  get areCounted(): boolean {
    return this.pathsTo !== null;
  }

  outcomes(): IterableIterator<Outcome> {
    if (this.symmetry === null) return this.plainOutcomes();
    this.expanded ??= this.expand(this.symmetry);
    return this.expanded.values();
  }

  private *plainOutcomes(): IterableIterator<Outcome> {
    for (const counted of this.terminals.values()) {
      const { predecessors, identity } = this;
      yield {
        trace: this.traces.get(counted.trace),
        interleavings: this.pathsOf(counted),
        get schedule() {
          return predecessors.pathTo(counted.first, identity, () => identity).schedule;
        },
      };
    }
  }

  /** For another thread; only without symmetry. */
  pack(): OutcomeTransfer {
    const terminals = [...this.terminals.values()];
    return {
      traces: Int32Array.from(terminals, ({ trace }) => trace),
      states: Int32Array.from(terminals, ({ first }) => first),
      interleavings: terminals.map((counted) => this.pathsOf(counted)),
    };
  }

  /** Every outcome that the terminal traces represent, with the trace that a replay shows. */
  private expand(symmetry: Symmetry): Map<TraceId, Outcome> {
    const expanded = new Map<TraceId, Outcome>();
    for (const counted of this.terminals.values()) {
      const { schedule } = this.predecessors.pathTo(counted.first, this.identity, (id) =>
        symmetry.permutation(id),
      );
      const variants = this.variants(counted.trace, schedule, symmetry);
      const share = this.pathsOf(counted) / BigInt(variants.size);
      for (const [trace, replayed] of variants) {
        const before = expanded.get(trace)?.interleavings ?? 0n;
        const shortest = expanded.get(trace)?.schedule ?? replayed;
        expanded.set(trace, {
          trace: this.traces.get(trace),
          interleavings: before + share,
          schedule: replayed.length < shortest.length ? replayed : shortest,
        });
      }
    }
    return expanded;
  }

  /** The traces of the schedule under every permutation of the symmetric tasks. */
  private variants(trace: TraceId, schedule: Schedule, symmetry: Symmetry): Map<TraceId, Schedule> {
    if (this.orbit(trace).length === 1) return new Map([[trace, schedule]]);
    const variants = new Map<TraceId, Schedule>();
    for (const permutation of symmetry.allPermutations()) {
      const replayed = schedule.map((task) => permutation[task] as number);
      const seen = replay(this.program, replayed).flatMap(({ events }) => events);
      const id = this.traces.extend(0, seen);
      if (!variants.has(id)) variants.set(id, replayed);
    }
    return variants;
  }

  /** Paths to each state, counted on first use; null where some are infinite. */
  private get pathsTo(): readonly bigint[] | null {
    if (this.pathCounts === undefined)
      this.pathCounts = this.graph === null ? [] : this.graph.paths(this.predecessors.size);
    return this.pathCounts;
  }

  private pathsOf(counted: CountedTrace): bigint {
    if (this.graph === null) return counted.paths;
    const { pathsTo } = this;
    if (pathsTo === null) return 1n;
    return counted.states.reduce((sum, state) => sum + (pathsTo[state] as bigint), 0n);
  }

  /** The orbit of the trace under the permutations of the symmetric tasks, sorted. */
  private orbit(trace: TraceId): TraceId[] {
    const { symmetry } = this;
    if (symmetry === null) return [trace];
    const known = this.orbits.get(trace);
    if (known !== undefined) return known;
    const permuted = symmetry.allPermutations().map((one) => symmetry.permutedTrace(trace, one));
    const orbit = [...new Set(permuted)].sort((one, other) => one - other);
    this.orbits.set(trace, orbit);
    return orbit;
  }
}
