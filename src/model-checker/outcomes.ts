/** The traces with which outcomes ended, and how many interleavings led to each. */
import type { Outcome, Schedule } from './exploration';
import type { OutcomeTransfer } from './outcome-transfer';
import type { PredecessorTable, StateId } from './predecessors';
import type { Program } from './program';
import { replay } from './replay';
import type { StateGraph } from './state-graph';
import type { Symmetry } from './symmetry';
import type { TraceId, TraceTrie } from './trace-trie';
import type { TerminalState } from './work-units';

interface TerminalTrace {
  paths: bigint;
  /** As the state that it ends in numbers the tasks. */
  readonly trace: TraceId;
  /** Where it was first seen, and everywhere that it was. */
  readonly first: StateId;
  readonly states: StateId[];
}

export class OutcomeTable {
  private readonly endings = new Map<TraceId, TerminalTrace>();
  private readonly orbits = new Map<TraceId, TraceId[]>();
  private readonly tasks: readonly number[];
  private expanded: Map<TraceId, Outcome> | null = null;
  private counted: readonly bigint[] | null | undefined;

  constructor(
    private readonly traces: TraceTrie,
    private readonly journal: PredecessorTable,
    private readonly symmetry: Symmetry | null,
    /** Null where paths are counted as they are found. */
    private readonly graph: StateGraph | null,
    private readonly program: Program,
  ) {
    this.tasks = program.tasks.map((_, task) => task);
  }

  add(trace: TraceId, paths: bigint, state: StateId): void {
    const orbit = this.orbit(trace)[0] as TraceId;
    const known = this.endings.get(orbit);
    if (known === undefined)
      this.endings.set(orbit, { paths, trace, first: state, states: [state] });
    else {
      known.paths += paths;
      if (this.graph !== null) known.states.push(state);
    }
  }

  /** All that were added, which are forgotten. */
  *take(): Generator<TerminalState> {
    for (const { trace, paths, first } of this.endings.values())
      yield { trace, paths, state: first };
    this.endings.clear();
  }

  get count(): number {
    if (this.symmetry === null) return this.endings.size;
    this.expanded ??= this.expand(this.symmetry);
    return this.expanded.size;
  }

  /** All interleavings; where some are endless, no more than that there is one an outcome. */
  get interleavings(): bigint {
    let sum = 0n;
    for (const ending of this.endings.values()) sum += this.pathsOf(ending);
    return sum;
  }

  /** False where some interleavings are endless. */
  get areCounted(): boolean {
    return this.pathsTo !== null;
  }

  outcomes(): IterableIterator<Outcome> {
    if (this.symmetry === null) return this.plainOutcomes();
    this.expanded ??= this.expand(this.symmetry);
    return this.expanded.values();
  }

  private *plainOutcomes(): IterableIterator<Outcome> {
    for (const ending of this.endings.values()) {
      const { journal, tasks } = this;
      yield {
        trace: this.traces.get(ending.trace),
        interleavings: this.pathsOf(ending),
        get schedule() {
          return journal.wayTo(ending.first, tasks, () => tasks).schedule;
        },
      };
    }
  }

  /** For another thread, where no tasks were renamed. */
  pack(): OutcomeTransfer {
    const endings = [...this.endings.values()];
    return {
      traces: Int32Array.from(endings, ({ trace }) => trace),
      states: Int32Array.from(endings, ({ first }) => first),
      interleavings: endings.map((ending) => this.pathsOf(ending)),
    };
  }

  /** Every outcome that an ending stands for, as it is seen when its schedule is played. */
  private expand(symmetry: Symmetry): Map<TraceId, Outcome> {
    const expanded = new Map<TraceId, Outcome>();
    for (const ending of this.endings.values()) {
      const { schedule } = this.journal.wayTo(ending.first, this.tasks, (id) =>
        symmetry.renaming(id),
      );
      const variants = this.variants(ending.trace, schedule, symmetry);
      const share = this.pathsOf(ending) / BigInt(variants.size);
      for (const [trace, played] of variants) {
        const before = expanded.get(trace)?.interleavings ?? 0n;
        const shortest = expanded.get(trace)?.schedule ?? played;
        expanded.set(trace, {
          trace: this.traces.get(trace),
          interleavings: before + share,
          schedule: played.length < shortest.length ? played : shortest,
        });
      }
    }
    return expanded;
  }

  /** The traces of the schedule with every choice of the interchangeable tasks' numbers. */
  private variants(trace: TraceId, schedule: Schedule, symmetry: Symmetry): Map<TraceId, Schedule> {
    if (this.orbit(trace).length === 1) return new Map([[trace, schedule]]);
    const variants = new Map<TraceId, Schedule>();
    for (const renaming of symmetry.allRenamings()) {
      const played = schedule.map((task) => renaming[task] as number);
      const seen = replay(this.program, played).flatMap(({ events }) => events);
      const id = this.traces.extend(0, seen);
      if (!variants.has(id)) variants.set(id, played);
    }
    return variants;
  }

  /** Paths to each state, counted when first asked for; null where some are endless. */
  private get pathsTo(): readonly bigint[] | null {
    if (this.counted === undefined)
      this.counted = this.graph === null ? [] : this.graph.paths(this.journal.size);
    return this.counted;
  }

  private pathsOf(ending: TerminalTrace): bigint {
    if (this.graph === null) return ending.paths;
    const counted = this.pathsTo;
    if (counted === null) return 1n;
    return ending.states.reduce((sum, state) => sum + (counted[state] as bigint), 0n);
  }

  /** The traces that differ from this one in the names of interchangeable tasks, in order. */
  private orbit(trace: TraceId): TraceId[] {
    const { symmetry } = this;
    if (symmetry === null) return [trace];
    const known = this.orbits.get(trace);
    if (known !== undefined) return known;
    const renamed = symmetry.allRenamings().map((one) => symmetry.renamedTrace(trace, one));
    const orbit = [...new Set(renamed)].sort((one, other) => one - other);
    this.orbits.set(trace, orbit);
    return orbit;
  }
}
