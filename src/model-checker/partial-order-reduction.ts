/**
 * Steps that nobody else can notice: each is taken together with the step before it (Lipton,
 * Reduction: A Method of Proving Properties of Parallel Programs, 1975; as a persistent set of one
 * step, Godefroid, Partial-Order Methods for the Verification of Concurrent Systems, 1996).
 *
 * A step is local if it adds nothing to the trace, goes on, and no other task touches a word that
 * it writes or writes a word that it reads until everything comes to rest. What others touch is
 * known from a search beforehand, of all states without their traces, which are far fewer.
 */
import { type Program, tasksOf } from './program';
import type { SuccessorState, Transition, TransitionCache } from './transitions';

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

export class PartialOrderReduction {
  /** Whose steps the last `take` took, in order. */
  readonly taken: number[] = [];
  private readonly phases = new Map<number, Phase>();
  private readonly busy: readonly number[];
  private readonly idle: readonly number[];

  constructor(
    program: Program,
    /** The tasks that may change parts: what one of them does, another may do too. */
    private readonly twins: readonly number[],
    private readonly maxSteps: number,
  ) {
    this.busy = tasksOf(program, 'task');
    this.idle = tasksOf(program, 'idle');
  }

  /** In this state a task may take this step, or waits to take it. */
  note(state: Int32Array, task: number, transition: Transition): void {
    const phase = this.phase(this.phaseOf(state));
    if (phase.transitions.has(transition)) return;
    phase.transitions.set(transition, null);
    const who = this.twins.includes(task) ? this.twinMask() : 1 << task;
    for (const address of transition.footprint.reads) phase.word(address).readers |= who;
    for (const address of transition.footprint.writes) phase.word(address).writers |= who;
  }

  /** Take all local steps, once all steps have been noted; false where there is no end to them. */
  take(successor: SuccessorState, steps: TransitionCache): boolean {
    this.taken.length = 0;
    const phase = this.phase(this.phaseOf(successor.words));
    for (const task of this.busy) {
      for (;;) {
        const transition = steps.find(task, successor.words, successor.length);
        if (transition === null || !isLocal(phase, transition)) break;
        successor.apply(task, transition);
        this.taken.push(task);
        if (this.taken.length > this.maxSteps) return false;
      }
    }
    return true;
  }

  /** Changes whenever everything has come to rest; where that is hard to tell, never. */
  private phaseOf(state: Int32Array): number {
    return this.idle.length === 1 ? (state[1 + (this.idle[0] as number)] as number) : 0;
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

/** Whether nobody can notice the step. */
function isLocal(phase: Phase, transition: Transition): boolean {
  const known = phase.transitions.get(transition);
  if (known === true || known === false) return known;
  const local = known === null && isPrivate(phase, transition);
  phase.transitions.set(transition, local);
  return local;
}

function isPrivate(phase: Phase, { ready, goesOn, events, footprint }: Transition): boolean {
  if (!ready || !goesOn || events.length > 0) return false;
  return [...footprint.reads].every((address) => {
    const { readers, writers } = phase.word(address);
    const all = readers | writers;
    return writers === 0 || (all & (all - 1)) === 0;
  });
}
