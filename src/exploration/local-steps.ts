/**
 * Steps that nobody else can notice: they are taken at once, before any other task's (Lipton,
 * Reduction, 1975; as a persistent set of one step, Godefroid, Partial-Order Methods for the
 * Verification of Concurrent Systems, 1996).
 *
 * A step is local if it adds nothing to the trace, goes on, and no other task touches a word that
 * it writes or writes a word that it reads until everything comes to rest. What others touch is
 * not known beforehand. So every word counts as private until two tasks are seen to meet at it; if
 * a step was taken at once because of such a word, the search starts again, knowing better. That
 * comes to an end: each start shares more words, and a program has only so many.
 */
import type { Transition } from './step-table';

/** Who touched a word, as bit masks of tasks. */
interface Word {
  readers: number;
  writers: number;
  /** Whether a step that touches it was taken at once. */
  reliedOn: boolean;
}

/** A stretch between two moments of rest: steps of different ones are never concurrent. */
class Phase {
  readonly words = new Map<number, Word>();
  readonly noted = new Set<Transition>();

  word(address: number): Word {
    const known = this.words.get(address);
    if (known !== undefined) return known;
    const added = { readers: 0, writers: 0, reliedOn: false };
    this.words.set(address, added);
    return added;
  }
}

export class LocalSteps {
  private readonly phases = new Map<number, Phase>();
  private mistaken = false;

  /** `twins` are the tasks that may change parts: what one of them does, another may do too. */
  constructor(private readonly twins: readonly number[]) {}

  /** Begin a search; false where the last one needs no other. */
  startAgain(): boolean {
    const wasMistaken = this.mistaken;
    this.mistaken = false;
    for (const phase of this.phases.values())
      for (const word of phase.words.values()) word.reliedOn = false;
    return wasMistaken;
  }

  /** A task may take this step in this phase, or waits to take it. */
  note(phaseNumber: number, task: number, transition: Transition): void {
    const phase = this.phase(phaseNumber);
    if (phase.noted.has(transition)) return;
    phase.noted.add(transition);
    const who = this.twins.includes(task) ? this.twinMask() : 1 << task;
    for (const address of transition.footprint.reads) phase.word(address).readers |= who;
    for (const address of transition.footprint.writes) phase.word(address).writers |= who;
    for (const address of transition.footprint.reads) {
      const word = phase.word(address);
      if (word.reliedOn && isShared(word)) this.mistaken = true;
    }
  }

  /** Whether the step, which has been noted, can be taken at once for all that is known. */
  isLocal(phaseNumber: number, { ready, goesOn, events, footprint }: Transition): boolean {
    if (!ready || !goesOn || events.length > 0) return false;
    const phase = this.phase(phaseNumber);
    for (const address of footprint.reads) if (isShared(phase.word(address))) return false;
    for (const address of footprint.reads) phase.word(address).reliedOn = true;
    return true;
  }

  private phase(phaseNumber: number): Phase {
    const known = this.phases.get(phaseNumber);
    if (known !== undefined) return known;
    const added = new Phase();
    this.phases.set(phaseNumber, added);
    return added;
  }

  private twinMask(): number {
    return this.twins.reduce((mask, task) => mask | (1 << task), 0);
  }
}

/** Whether two tasks touch the word, and one of them writes it. */
function isShared({ readers, writers }: Word): boolean {
  const all = readers | writers;
  return writers !== 0 && (all & (all - 1)) !== 0;
}
