/** The states that a search has still to expand, by their distance from the initial state. */
import { Level } from './state-set';

export interface FrontierLevel {
  readonly depth: number;
  readonly level: Level;
}

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

  /** The levels, nearest first, with those added meanwhile; each is released after its use. */
  *take(): Generator<FrontierLevel> {
    for (let depth = 0; depth < this.levels.length; depth++) {
      const level = this.levels[depth];
      if (level !== undefined) yield { depth, level };
      this.levels[depth] = undefined;
    }
  }
}
