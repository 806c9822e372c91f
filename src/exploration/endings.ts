/** The traces with which outcomes ended, and how many interleavings led to each. */
import type { TaskRenaming } from '../kernel/task-renaming';
import type { Outcome, Schedule } from './explore';
import type { Journal, StateId } from './journal';
import type { StateGraph } from './state-graph';
import type { Symmetry } from './symmetry';
import type { TraceId, TraceTable } from './trace-table';

interface Ending {
  paths: bigint;
  /** As the state that it ends in numbers the tasks. */
  readonly trace: TraceId;
  /** Where it was first seen, and everywhere that it was. */
  readonly first: StateId;
  readonly states: StateId[];
}

export class Endings {
  private readonly endings = new Map<TraceId, Ending>();
  private readonly orbits = new Map<TraceId, TraceId[]>();
  private counted: readonly bigint[] | null | undefined;

  constructor(
    private readonly traces: TraceTable,
    private readonly journal: Journal,
    private readonly symmetry: Symmetry | null,
    /** Null where paths are counted as they are found. */
    private readonly graph: StateGraph | null,
    private readonly tasks: readonly number[],
  ) {}

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

  get count(): number {
    if (this.symmetry === null) return this.endings.size;
    let count = 0;
    for (const trace of this.endings.keys()) count += this.orbit(trace).length;
    return count;
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

  *outcomes(): IterableIterator<Outcome> {
    for (const ending of this.endings.values()) {
      const share = this.pathsOf(ending) / BigInt(this.orbit(ending.trace).length);
      const interleavings = share > 0n ? share : 1n;
      for (const [trace, schedule] of this.variants(ending))
        yield { trace: this.traces.get(trace), interleavings, schedule };
    }
  }

  /** Paths to each state, counted when first asked for; null where some are endless. */
  private get pathsTo(): readonly bigint[] | null {
    if (this.counted === undefined)
      this.counted = this.graph === null ? [] : this.graph.paths(this.journal.size);
    return this.counted;
  }

  private pathsOf(ending: Ending): bigint {
    if (this.graph === null) return ending.paths;
    const counted = this.pathsTo;
    if (counted === null) return 1n;
    return ending.states.reduce((sum, state) => sum + (counted[state] as bigint), 0n);
  }

  /** The ending as the program numbers its tasks, and with every other choice of their numbers. */
  private variants({ trace, first }: Ending): Map<TraceId, Schedule> {
    const { symmetry, journal, tasks: names } = this;
    if (symmetry === null)
      return new Map([[trace, journal.wayTo(first, names, () => names).schedule]]);
    const { schedule, tasks } = journal.wayTo(first, names, (id) => symmetry.renaming(id));
    const actual = symmetry.renamedTrace(trace, inverse(tasks));
    const variants = new Map<TraceId, Schedule>();
    for (const renaming of symmetry.allRenamings()) {
      const renamed = symmetry.renamedTrace(actual, renaming);
      const now = inverse(renaming);
      if (!variants.has(renamed))
        variants.set(
          renamed,
          schedule.map((task) => now[task] as number),
        );
    }
    return variants;
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

function inverse(renaming: TaskRenaming): number[] {
  const inverted: number[] = [];
  renaming.forEach((before, now) => {
    inverted[before] = now;
  });
  return inverted;
}
