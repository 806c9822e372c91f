/**
 * The steps of idle tasks. Such a step may look at the whole state, but not at the trace, so it is
 * taken once for all quiescent states that differ only in their traces.
 */
import type { WaitingTask } from '../machine/machine';
import type { Simulation } from './simulation';
import { StateSet } from './state-set';
import type { EventId, TraceTrie } from './trace-trie';

export interface IdleStep {
  readonly task: number;
  /** False where the step ends the interleaving. */
  readonly continues: boolean;
  readonly events: readonly EventId[];
  /** The state after the step, without its trace. */
  readonly successor: Int32Array;
}

/** What may happen in a quiescent state. */
export interface Quiescence {
  readonly steps: readonly IdleStep[];
  /** The tasks that have not ended. */
  readonly waiting: readonly WaitingTask[];
}

export class IdleSteps {
  private readonly states = new StateSet();
  private readonly known: Quiescence[] = [];
  private key = new Int32Array(256);

  constructor(
    private readonly simulation: Simulation,
    private readonly traces: TraceTrie,
    /** Receives the states before and after each step that continues. */
    private readonly onStep: (before: Int32Array, after: Int32Array) => void,
  ) {}

  /** The steps in this state, in which no other task is ready. */
  find(state: Int32Array, length: number): Quiescence {
    if (length > this.key.length) this.key = new Int32Array(length * 2);
    for (let word = 1; word < length; word++) this.key[word] = state[word] as number;
    const index = this.states.add(this.key, length);
    this.known[index] ??= this.compute(this.key, length);
    return this.known[index];
  }

  private compute(state: Int32Array, length: number): Quiescence {
    const { simulation } = this;
    simulation.load(state, length);
    const enabled = simulation.enabledTasks();
    const { waiting } = simulation.machine;
    const steps = enabled.map((task) => {
      simulation.load(state, length);
      const continues = simulation.step(task);
      const events = simulation.machine.events.map((event) => this.traces.eventId(event));
      if (!continues) return { task, continues, events, successor: state };
      const saved = simulation.save(0);
      const successor = simulation.state.slice(0, saved);
      this.onStep(state, successor);
      return { task, continues, events, successor };
    });
    return { steps, waiting };
  }
}
