/** The outcomes in terminal states, and the number of interleavings of each. */
import type { Trace } from '../protocol/trace';
import type { Expansion } from './expansion';
import type { Outcome, Schedule } from './exploration';
import type { PastId } from './past';
import type { PredecessorTable, StateId } from './predecessors';
import type { Program } from './program';
import { replay } from './replay';
import type { StateGraph } from './state-graph';
import type { Symmetry } from './symmetry';

interface CountedPast {
  paths: bigint;
  /** With the tasks numbered as in its first terminal state. */
  readonly past: PastId;
  /** The terminal state in which it was first found, and all of them. */
  readonly first: StateId;
  readonly states: StateId[];
}

export class OutcomeTable {
  private readonly terminals = new Map<PastId, CountedPast>();
  private readonly orbits = new Map<PastId, PastId[]>();
  private readonly identity: readonly number[];
  private readonly symmetry: Symmetry | null;
  private expanded: Map<PastId, Outcome> | null = null;
  private pathCounts: readonly bigint[] | null | undefined;

  constructor(
    private readonly expansion: Pick<Expansion, 'traces' | 'past' | 'symmetry'>,
    private readonly predecessors: PredecessorTable,
    /** Null where paths are counted as they are found. */
    private readonly graph: StateGraph | null,
    private readonly program: Program,
  ) {
    this.identity = program.tasks.map((_, task) => task);
    this.symmetry = expansion.symmetry;
  }

  add(past: PastId, paths: bigint, state: StateId): void {
    const orbit = this.orbit(past)[0] as PastId;
    const known = this.terminals.get(orbit);
    if (known === undefined)
      this.terminals.set(orbit, { paths, past, first: state, states: [state] });
    else {
      known.paths += paths;
      if (this.graph !== null) known.states.push(state);
    }
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
        trace: this.traceOf(counted),
        interleavings: this.pathsOf(counted),
        get schedule() {
          return predecessors.pathTo(counted.first, identity, () => identity).schedule;
        },
      };
    }
  }

  /** Every outcome that the terminal states represent, with the trace that a replay shows. */
  private expand(symmetry: Symmetry): Map<PastId, Outcome> {
    const expanded = new Map<PastId, Outcome>();
    for (const counted of this.terminals.values()) {
      const { schedule } = this.predecessors.pathTo(counted.first, this.identity, (id) =>
        symmetry.permutation(id),
      );
      const variants = this.variants(counted.past, schedule, symmetry);
      const share = this.pathsOf(counted) / BigInt(variants.size);
      for (const [past, variant] of variants) {
        const known = expanded.get(past);
        const isShorter = known === undefined || variant.schedule.length < known.schedule.length;
        const interleavings = (known?.interleavings ?? 0n) + share;
        expanded.set(past, { ...(isShorter ? variant : known), interleavings });
      }
    }
    return expanded;
  }

  /** The outcomes of the schedule under every permutation of the symmetric tasks. */
  private variants(
    past: PastId,
    schedule: Schedule,
    symmetry: Symmetry,
  ): Map<PastId, Pick<Outcome, 'trace' | 'schedule'>> {
    const isAlone = this.orbit(past).length === 1;
    const variants = new Map<PastId, Pick<Outcome, 'trace' | 'schedule'>>();
    for (const permutation of isAlone ? [this.identity] : symmetry.allPermutations()) {
      const replayed = schedule.map((task) => permutation[task] as number);
      const trace = replay(this.program, replayed).flatMap(({ events }) => events);
      const id = this.expansion.past.extend(0, trace);
      if (!variants.has(id)) variants.set(id, { trace, schedule: replayed });
    }
    return variants;
  }

  /** The trace on the path to the first terminal state. */
  private traceOf({ first }: CountedPast): Trace {
    return this.expansion.traces.get(this.predecessors.traceOf(first));
  }

  /** Paths to each state, counted on first use; null where some are infinite. */
  private get pathsTo(): readonly bigint[] | null {
    if (this.pathCounts === undefined)
      this.pathCounts = this.graph === null ? [] : this.graph.paths(this.predecessors.size);
    return this.pathCounts;
  }

  private pathsOf(counted: CountedPast): bigint {
    if (this.graph === null) return counted.paths;
    const { pathsTo } = this;
    if (pathsTo === null) return 1n;
    return counted.states.reduce((sum, state) => sum + (pathsTo[state] as bigint), 0n);
  }

  /** The orbit of the past under the permutations of the symmetric tasks, sorted. */
  private orbit(past: PastId): PastId[] {
    const { symmetry } = this;
    if (symmetry === null) return [past];
    const known = this.orbits.get(past);
    if (known !== undefined) return known;
    const permuted = symmetry.allPermutations().map((one) => symmetry.permutedPast(past, one));
    const orbit = [...new Set(permuted)].sort((one, other) => one - other);
    this.orbits.set(past, orbit);
    return orbit;
  }
}
