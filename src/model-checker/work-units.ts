/**
 * A large search in regions that have nothing to do with each other. The trace is part of a state,
 * and it only grows: states whose traces began differently never meet again. So what remains to be
 * searched can be cut by the first events of the traces, and nothing is searched twice.
 */

import type { StateId } from './predecessors';
import { Level } from './state-set';
import type { Symmetry } from './symmetry';
import type { TraceId, TraceTrie } from './trace-trie';

/** How an interleaving ended. */
export interface TerminalState {
  readonly trace: TraceId;
  readonly paths: bigint;
  readonly state: StateId;
}

/** States that wait to be expanded, by their distance from the beginning. */
export class FrontierState {
  private readonly layers: (Level | undefined)[] = [];

  /** The states at this distance. */
  at(depth: number): Level {
    const known = this.layers[depth];
    if (known !== undefined) return known;
    const added = new Level();
    this.layers[depth] = added;
    return added;
  }

  /** The layers there are and those that come meanwhile, the nearest first; each is let go then. */
  *take(): Generator<FrontierLevel> {
    for (let depth = 0; depth < this.layers.length; depth++) {
      const layer = this.layers[depth];
      if (layer !== undefined) yield { depth, layer };
      this.layers[depth] = undefined;
    }
  }

  all(): FrontierLevel[] {
    return this.layers.flatMap((layer, depth) => (layer === undefined ? [] : [{ depth, layer }]));
  }
}

interface FrontierLevel {
  readonly depth: number;
  readonly layer: Level;
}

/** What begins with the same events, or with the same up to symmetry. */
export class WorkUnit {
  readonly waiting = new FrontierState();
  /** Interleavings that ended with the step that led into the region. */
  readonly ended: TerminalState[] = [];
  size = 0;

  add(depth: number, layer: Level, index: number, words: Int32Array): void {
    this.waiting.at(depth).take(layer, index, words);
    this.size++;
  }
}

/** The states that wait, by the length of their trace. */
export class TraceLevels {
  readonly ended: TerminalState[] = [];
  private readonly levels: FrontierState[] = [];
  private words = new Int32Array(256);
  private readonly keys = new Map<TraceId, TraceId>();

  constructor(
    private readonly traces: TraceTrie,
    private readonly symmetry: Symmetry | null,
  ) {}

  /** The states at this distance whose trace is as long as this one. */
  place(trace: TraceId, depth: number): Level {
    return this.level(this.traces.lengthOf(trace)).at(depth);
  }

  /** What waits with traces of this length. */
  level(length: number): FrontierState {
    while (this.levels.length <= length) this.levels.push(new FrontierState());
    return this.levels[length] as FrontierState;
  }

  /** All states of a layer, each to where it belongs. */
  addAll(layer: Level, depth: number): void {
    for (let index = 0; index < layer.size; index++) {
      const words = this.room(layer.lengthOf(index));
      layer.copy(index, words);
      this.place(words[0] as TraceId, depth).take(layer, index, words);
    }
  }

  /**
   * The regions of what waits, where all that has traces of less than this length has been
   * searched; those with the most states first.
   */
  regions(length: number): WorkUnit[] {
    const regions = new Map<TraceId, WorkUnit>();
    const regionOf = (trace: TraceId): WorkUnit => {
      const key = this.key(trace, length);
      const known = regions.get(key) ?? new WorkUnit();
      regions.set(key, known);
      return known;
    };
    for (const { depth, layer } of this.waiting(length)) {
      for (let index = 0; index < layer.size; index++) {
        const words = this.room(layer.lengthOf(index));
        layer.copy(index, words);
        regionOf(words[0] as TraceId).add(depth, layer, index, words);
      }
    }
    for (const ended of this.ended) {
      if (this.isFrom(length, ended)) regionOf(ended.trace).ended.push(ended);
    }
    return [...regions.values()].sort((one, other) => other.size - one.size);
  }

  /** How many regions with waiting states there are. */
  countRegions(length: number): number {
    const keys = new Set<TraceId>();
    for (const { layer } of this.waiting(length)) {
      for (let index = 0; index < layer.size; index++)
        keys.add(this.key(layer.firstWord(index), length));
    }
    return keys.size;
  }

  /** Interleavings that ended with a trace of less than this length. */
  endedBefore(length: number): TerminalState[] {
    return this.ended.filter((ended) => !this.isFrom(length, ended));
  }

  private isFrom(length: number, { trace }: TerminalState): boolean {
    return this.traces.lengthOf(trace) >= length;
  }

  private waiting(length: number): FrontierLevel[] {
    return this.levels.slice(length).flatMap((level) => level.all());
  }

  /** Of a trace's first events: the same where only the names of equal tasks differ. */
  private key(trace: TraceId, length: number): TraceId {
    const prefix = this.traces.prefix(trace, length);
    const { symmetry, keys } = this;
    if (symmetry === null) return prefix;
    const known = keys.get(prefix);
    if (known !== undefined) return known;
    const orbit = symmetry.allRenamings().map((one) => symmetry.renamedTrace(prefix, one));
    const key = Math.min(...orbit);
    for (const renamed of orbit) keys.set(renamed, key);
    return key;
  }

  private room(length: number): Int32Array {
    if (length > this.words.length) this.words = new Int32Array(length * 2);
    return this.words;
  }
}
