/**
 * Partial-order reduction: merges each local step, which is independent of all steps of other tasks,
 * with the step before it (Lipton, Reduction: A Method of Proving Properties of Parallel Programs,
 * 1975; as a persistent set of one step, Godefroid, Partial-Order Methods for the Verification of
 * Concurrent Systems, 1996).
 *
 * A step is local if it adds no event to the trace, does not end the interleaving, and until the
 * next quiescent state no other task accesses a word that it writes or writes a word that it reads.
 * A prepass learns the footprints of all tasks: a search over states without their traces, which
 * are far fewer.
 */
import { type Program, tasksOf } from './program';
import type { SuccessorState, Transition, TransitionCache } from './transitions';

/** The tasks that access a word, as bit masks. */
interface Word {
  readers: number;
  writers: number;
}

/** The steps between two quiescent states; steps of different phases are never concurrent. */
class Phase {
  readonly words = new Map<number, Word>();
  /** The recorded transitions, and for those looked up whether they are local. */
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
  /** The tasks whose steps the last `mergeLocalSteps` took, in order. */
  readonly merged: number[] = [];
  private readonly phases = new Map<number, Phase>();
  private readonly busy: readonly number[];
  private readonly idle: readonly number[];

  constructor(
    program: Program,
    /** Symmetric tasks: an access by one of them counts as an access by all. */
    private readonly symmetricTasks: readonly number[],
    private readonly maxSteps: number,
  ) {
    this.busy = tasksOf(program, 'task');
    this.idle = tasksOf(program, 'idle');
  }

  /** Record, in the prepass, that a task takes or waits for this step in this state. */
  record(state: Int32Array, task: number, transition: Transition): void {
    const phase = this.phase(this.phaseOf(state));
    if (phase.transitions.has(transition)) return;
    phase.transitions.set(transition, null);
    const mask = this.symmetricTasks.includes(task) ? this.symmetricMask() : 1 << task;
    for (const address of transition.footprint.reads) phase.word(address).readers |= mask;
    for (const address of transition.footprint.writes) phase.word(address).writers |= mask;
  }

  /** Take all local steps, after the prepass; false where the chain exceeds `maxSteps`. */
  mergeLocalSteps(successor: SuccessorState, transitions: TransitionCache): boolean {
    this.merged.length = 0;
    const phase = this.phase(this.phaseOf(successor.words));
    for (const task of this.busy) {
      for (;;) {
        const transition = transitions.find(task, successor.words, successor.length);
        if (transition === null || !isLocal(phase, transition)) break;
        successor.apply(task, transition);
        this.merged.push(task);
        if (this.merged.length > this.maxSteps) return false;
      }
    }
    return true;
  }

  /** The local state of the idle task, which changes at quiescence; one phase without it. */
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

  private symmetricMask(): number {
    return this.symmetricTasks.reduce((mask, task) => mask | (1 << task), 0);
  }
}

function isLocal(phase: Phase, transition: Transition): boolean {
  const known = phase.transitions.get(transition);
  if (known === true || known === false) return known;
  const local = known === null && isPrivate(phase, transition);
  phase.transitions.set(transition, local);
  return local;
}

function isPrivate(phase: Phase, { ready, continues, events, footprint }: Transition): boolean {
  if (!ready || !continues || events.length > 0) return false;
  return footprint.reads.every((address) => {
    const { readers, writers } = phase.word(address);
    const all = readers | writers;
    return writers === 0 || (all & (all - 1)) === 0;
  });
}
