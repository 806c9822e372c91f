/** Random interleavings of a reduced program, of which the reduction records every access. */
import type { IdleSteps } from './idle-steps';
import type { PartialOrderReduction } from './partial-order-reduction';
import type { Past, PastId } from './past';
import { RandomNumbers } from './random-numbers';
import type { Simulation } from './simulation';
import type { EventId } from './trace-trie';
import type { SuccessorState, TransitionCache } from './transitions';

/** What random interleavings share with the search. */
interface Expanded {
  readonly simulation: Simulation;
  readonly past: Past;
  readonly successor: SuccessorState;
  readonly transitions: TransitionCache;
  readonly busy: readonly number[];
  readonly idleSteps: IdleSteps;
}

export class RandomInterleavings {
  private readonly numbers = new RandomNumbers(1);
  private past: PastId = 0;

  constructor(
    private readonly expanded: Expanded,
    private readonly reduction: PartialOrderReduction,
  ) {}

  /** Take one interleaving; false where it does not end within so many steps. */
  takeOne(maxSteps: number): boolean {
    const { simulation, successor, transitions, idleSteps } = this.expanded;
    simulation.boot();
    this.past = this.expanded.past.extend(0, simulation.machine.events);
    const length = simulation.save(0);
    successor.copy(simulation.state, length);
    for (let last = -1, steps = 0; steps < maxSteps; steps++) {
      if (!this.reduction.merge(successor, transitions)) return false;
      steps += this.reduction.merged.length;
      this.note(this.reduction.events);
      const task = this.chooseTask(last);
      if (task === null) {
        const [step] = idleSteps.find(successor.words, successor.length).steps;
        if (step === undefined) return true;
        this.note(step.events);
        if (!step.continues) return true;
        successor.copy(step.successor, step.successor.length);
        continue;
      }
      last = task;
      const transition = transitions.find(task, successor.words, successor.length);
      if (transition === null) return true;
      this.note(transition.events);
      if (!transition.continues) return true;
      successor.apply(task, transition);
    }
    return false;
  }

  /** The monitors come to know states from these events. */
  private note(events: readonly EventId[]): void {
    this.past = this.expanded.past.extendBy(this.past, events);
  }

  /** A task that is ready, rather the one that took the last step; null where there is none. */
  private chooseTask(last: number): number | null {
    const { successor, transitions, busy } = this.expanded;
    const ready = busy.filter((task) => {
      const transition = transitions.find(task, successor.words, successor.length);
      if (transition === null) return false;
      this.reduction.record(successor.words, task, transition);
      return transition.ready;
    });
    if (ready.includes(last) && this.numbers.below(3) > 0) return last;
    return ready[this.numbers.below(ready.length)] ?? null;
  }
}
