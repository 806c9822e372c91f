/**
 * The division of a large search into independent work units. The trace is part of a state, and it
 * only grows, so no state is reachable from two states whose traces differ in their first events.
 * Work units divide the frontier by the first events of the traces, and no state is searched twice.
 */

import type { StateId } from './predecessors';
import { Level } from './state-set';
import type { Symmetry } from './symmetry';
import type { TraceId, TraceTrie } from './trace-trie';

/** The end of an interleaving. */
export interface TerminalState {
  readonly trace: TraceId;
  readonly paths: bigint;
  readonly state: StateId;
}

/** States to expand, by their distance from the initial state. */
export class Frontier {
  private readonly levels: (Level | undefined)[] = [];

  /** The states at this distance. */
  at(depth: number): Level {
    const known = this.levels[depth];
    if (known !== undefined) return known;
    const added = new Level();
    this.levels[depth] = added;
    return added;
  }

  put(depth: number, level: Level): void {
    this.levels[depth] = level;
  }

  /** The levels, nearest first, with those added meanwhile; each is released after its use. */
  *take(): Generator<FrontierLevel> {
    for (let depth = 0; depth < this.levels.length; depth++) {
      const level = this.levels[depth];
      if (level !== undefined) yield { depth, level };
      this.levels[depth] = undefined;
    }
  }

  all(): FrontierLevel[] {
    return this.levels.flatMap((level, depth) => (level === undefined ? [] : [{ depth, level }]));
  }
}

interface FrontierLevel {
  readonly depth: number;
  readonly level: Level;
}

/** States to expand whose traces begin with the same events, up to symmetry. */
export class WorkUnit {
  readonly frontier = new Frontier();
  /** Terminal states found before the split whose traces belong to this work unit. */
  readonly terminals: TerminalState[] = [];
  size = 0;

  add(depth: number, level: Level, index: number, words: Int32Array): void {
    this.frontier.at(depth).take(level, index, words);
    this.size++;
  }
}

/** States to expand, by the length of their trace. */
export class FrontierByTraceLength {
  readonly terminals: TerminalState[] = [];
  private readonly frontiers: Frontier[] = [];
  private words = new Int32Array(256);
  private readonly keys = new Map<TraceId, TraceId>();

  constructor(
    private readonly traces: TraceTrie,
    private readonly symmetry: Symmetry | null,
  ) {}

  /** The states at this distance whose traces are as long as this one. */
  levelFor(trace: TraceId, depth: number): Level {
    return this.frontier(this.traces.lengthOf(trace)).at(depth);
  }

  /** The states with traces of this length. */
  frontier(length: number): Frontier {
    while (this.frontiers.length <= length) this.frontiers.push(new Frontier());
    return this.frontiers[length] as Frontier;
  }

  /** Add all states of a level. */
  addAll(level: Level, depth: number): void {
    for (let index = 0; index < level.size; index++) {
      const words = this.buffer(level.lengthOf(index));
      level.copy(index, words);
      this.levelFor(words[0] as TraceId, depth).take(level, index, words);
    }
  }

  /** The work units by the first `length` events, largest first; shorter traces are searched. */
  workUnits(length: number): WorkUnit[] {
    const units = new Map<TraceId, WorkUnit>();
    const unitOf = (trace: TraceId): WorkUnit => {
      const key = this.key(trace, length);
      const known = units.get(key) ?? new WorkUnit();
      units.set(key, known);
      return known;
    };
    for (const { depth, level } of this.frontierLevels(length)) {
      for (let index = 0; index < level.size; index++) {
        const words = this.buffer(level.lengthOf(index));
        level.copy(index, words);
        unitOf(words[0] as TraceId).add(depth, level, index, words);
      }
    }
    for (const terminal of this.terminals) {
      if (this.isFrom(length, terminal)) unitOf(terminal.trace).terminals.push(terminal);
    }
    return [...units.values()].sort((one, other) => other.size - one.size);
  }

  /** Number of work units that have states to expand. */
  countWorkUnits(length: number): number {
    const keys = new Set<TraceId>();
    for (const { level } of this.frontierLevels(length)) {
      for (let index = 0; index < level.size; index++)
        keys.add(this.key(level.firstWord(index), length));
    }
    return keys.size;
  }

  /** Terminal states with traces of less than this length. */
  terminalsBefore(length: number): TerminalState[] {
    return this.terminals.filter((terminal) => !this.isFrom(length, terminal));
  }

  private isFrom(length: number, { trace }: TerminalState): boolean {
    return this.traces.lengthOf(trace) >= length;
  }

  private frontierLevels(length: number): FrontierLevel[] {
    return this.frontiers.slice(length).flatMap((frontier) => frontier.all());
  }

  /** The prefix of this length, or the representative of its orbit under symmetry. */
  private key(trace: TraceId, length: number): TraceId {
    const prefix = this.traces.prefix(trace, length);
    const { symmetry, keys } = this;
    if (symmetry === null) return prefix;
    const known = keys.get(prefix);
    if (known !== undefined) return known;
    const orbit = symmetry.allPermutations().map((one) => symmetry.permutedTrace(prefix, one));
    const key = Math.min(...orbit);
    for (const permuted of orbit) keys.set(permuted, key);
    return key;
  }

  private buffer(length: number): Int32Array {
    if (length > this.words.length) this.words = new Int32Array(length * 2);
    return this.words;
  }
}
