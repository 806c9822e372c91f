/** The states that a search has still to expand, by their distance from the initial state. */
import { Level } from './state-set';

export interface FrontierLevel {
  readonly depth: number;
  readonly level: Level;
}

export class Frontier {
  private readonly levels: (Level | undefined)[] = [];
  /** A level that was taken, to be used again. */
  private spare: Level | null = null;

  /** The states at this distance. */
  at(depth: number): Level {
    const known = this.levels[depth];
    if (known !== undefined) return known;
    const added = this.spare ?? new Level();
    this.spare = null;
    this.levels[depth] = added;
    return added;
  }

  /** The levels, nearest first, with those added meanwhile; each is released after its use. */
  *take(): Generator<FrontierLevel> {
    for (let depth = 0; depth < this.levels.length; depth++) {
      const level = this.levels[depth];
      if (level === undefined) continue;
      yield { depth, level };
      this.levels[depth] = undefined;
      level.clear();
      this.spare = level;
    }
  }
}
