/**
 * Steps that nobody else can notice: each is taken together with the step before it (Lipton,
 * Reduction: A Method of Proving Properties of Parallel Programs, 1975; as a persistent set of one
 * step, Godefroid, Partial-Order Methods for the Verification of Concurrent Systems, 1996).
 *
 * A step is local if it adds nothing to the trace, goes on, and no other task touches a word that
 * it writes or writes a word that it reads until everything comes to rest. What others touch is
 * known from a search beforehand, of all states without their traces, which are far fewer.
 */
import type { Transition } from './step-table';

/** Who touches a word, as bit masks of tasks. */
interface Word {
  readers: number;
  writers: number;
}

/** A stretch between two moments of rest: steps of different ones are never concurrent. */
class Phase {
  readonly words = new Map<number, Word>();
  /** What is noted, and after that whether it is local. */
  readonly transitions = new Map<Transition, boolean | null>();

  word(address: number): Word {
    const known = this.words.get(address);
    if (known !== undefined) return known;
    const added = { readers: 0, writers: 0 };
    this.words.set(address, added);
    return added;
  }
}

export class LocalSteps {
  private readonly phases = new Map<number, Phase>();

  /** `twins` are the tasks that may change parts: what one of them does, another may do too. */
  constructor(private readonly twins: readonly number[]) {}

  /** A task may take this step in this phase, or waits to take it. */
  note(phaseNumber: number, task: number, transition: Transition): void {
    const phase = this.phase(phaseNumber);
    if (phase.transitions.has(transition)) return;
    phase.transitions.set(transition, null);
    const who = this.twins.includes(task) ? this.twinMask() : 1 << task;
    for (const address of transition.footprint.reads) phase.word(address).readers |= who;
    for (const address of transition.footprint.writes) phase.word(address).writers |= who;
  }

  /** Whether nobody can notice the step, once all steps have been noted. */
  isLocal(phaseNumber: number, transition: Transition): boolean {
    const phase = this.phase(phaseNumber);
    const known = phase.transitions.get(transition);
    if (known === true || known === false) return known;
    const local = known === null && isPrivate(phase, transition);
    phase.transitions.set(transition, local);
    return local;
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

function isPrivate(phase: Phase, { ready, goesOn, events, footprint }: Transition): boolean {
  if (!ready || !goesOn || events.length > 0) return false;
  return [...footprint.reads].every((address) => {
    const { readers, writers } = phase.word(address);
    const all = readers | writers;
    return writers === 0 || (all & (all - 1)) === 0;
  });
}
