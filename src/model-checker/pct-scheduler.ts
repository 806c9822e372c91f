/**
 * Some interleavings of a program, for one that has too many: PCT, "A Randomized Scheduler with
 * Probabilistic Guarantees of Finding Bugs" (Burckhardt, Kothari, Musuvathi, Nagarakatte, 2010).
 *
 * Each run gives every task a random priority, and lets the one with the highest that can move take
 * the next step. At some steps chosen at random, one less than the bug depth, the task about to move
 * falls below all others. A bug that needs `bugDepth` ordered steps is then met by a run with
 * probability at least 1 / (tasks × steps ^ (bugDepth - 1)).
 */

import type { CutOff } from '../protocol/implementation';
import type { Budget, Exploration, Outcome, Schedule } from './exploration';
import type { Program } from './program';
import { Simulation } from './simulation';
import { type Interruptible, runInterruptibly, withTimeout } from './step-timeout';
import { type TraceId, TraceTrie } from './trace-trie';

/** What random runs are made, and how to make the same again. */
export interface Sampling {
  readonly runs: number;
  /** How many steps must come in a certain order for the bugs that are looked for. */
  readonly bugDepth: number;
  readonly seed: number;
}

/** Of states there is no limit: none is kept. */
export type Limits = Pick<Budget, 'maxSteps' | 'maxSeconds'>;

/** What random runs have come to. */
export type SampleResult = Pick<
  Exploration,
  'outcomes' | 'outcomeCount' | 'states' | 'interleavings' | 'complete' | 'cutOff'
>;

interface Seen {
  times: bigint;
  schedule: Schedule;
}

/**
 * Run `program` at random. A run of more than `maxSteps` is cut off, and after so many seconds no
 * further one begins; either makes this incomplete.
 */
export function sample(program: Program, sampling: Sampling, limits: Limits): SampleResult {
  return runInterruptibly(withTimeout(() => new Sampler(program, sampling, limits)).run());
}

const RUNS_A_TURN = 50;

class Sampler {
  private readonly simulation: Simulation;
  private readonly numbers: RandomNumbers;
  private readonly traces = new TraceTrie();
  private readonly seen = new Map<TraceId, Seen>();
  /** Steps of the longest run so far: among these the changes of priority are chosen. */
  private longest = 1;
  private finished = 0n;
  private cutOff: CutOff | null = null;

  constructor(
    private readonly program: Program,
    private readonly sampling: Sampling,
    private readonly limits: Limits,
  ) {
    this.simulation = new Simulation(program);
    this.numbers = new RandomNumbers(sampling.seed);
  }

  *run(): Interruptible<SampleResult> {
    const { runs } = this.sampling;
    const { maxSeconds = Number.POSITIVE_INFINITY } = this.limits;
    const deadline = performance.now() + maxSeconds * 1000;
    // How long runs are is not known before there is one: the first only measures.
    this.walk();
    this.seen.clear();
    this.finished = 0n;
    for (let run = 0; run < runs; run++) {
      if (performance.now() > deadline) {
        this.cutOff = { why: 'seconds', tasks: [] };
        break;
      }
      this.walk();
      if (run % RUNS_A_TURN === 0) yield;
    }
    this.simulation.verify();
    return this.found();
  }

  private walk(): void {
    const { simulation, traces } = this;
    const priorities = this.startingPriorities();
    const changes = this.changes();
    const schedule: number[] = [];
    simulation.boot();
    let trace = traces.extend(0, simulation.machine.events);
    for (let goesOn = true; goesOn; ) {
      const movable = simulation.movable();
      if (movable.length === 0) break;
      if (schedule.length === this.limits.maxSteps) {
        const tasks = movable.map((task) => simulation.machine.taskNames[task] as string);
        this.cutOff = { why: 'steps', tasks };
        return;
      }
      const task = this.choose(movable, priorities, changes.get(schedule.length) ?? []);
      schedule.push(task);
      goesOn = simulation.step(task);
      trace = traces.extend(trace, simulation.machine.events);
    }
    this.longest = Math.max(this.longest, schedule.length);
    this.finish(trace, schedule);
  }

  /** A random order of the tasks, above every priority that a change can give. */
  private startingPriorities(): number[] {
    const order = this.program.tasks.map((_, task) => task + this.sampling.bugDepth);
    for (let last = order.length - 1; last > 0; last--) {
      const other = this.numbers.below(last + 1);
      const moved = order[last] as number;
      order[last] = order[other] as number;
      order[other] = moved;
    }
    return order;
  }

  /** The priorities that the task about to move is given, by the number of steps before it. */
  private changes(): Map<number, number[]> {
    const changes = new Map<number, number[]>();
    for (let priority = 1; priority < this.sampling.bugDepth; priority++) {
      const at = this.numbers.below(this.longest);
      changes.set(at, [...(changes.get(at) ?? []), priority]);
    }
    return changes;
  }

  private choose(
    movable: readonly number[],
    priorities: number[],
    changes: readonly number[],
  ): number {
    for (const priority of changes) priorities[highest(movable, priorities)] = priority;
    return highest(movable, priorities);
  }

  private finish(trace: TraceId, schedule: Schedule): void {
    this.finished++;
    const known = this.seen.get(trace);
    if (known === undefined) {
      this.seen.set(trace, { times: 1n, schedule });
      return;
    }
    known.times++;
    if (schedule.length < known.schedule.length) known.schedule = schedule;
  }

  private found(): SampleResult {
    const { seen, traces, cutOff } = this;
    return {
      *outcomes(): IterableIterator<Outcome> {
        for (const [trace, { times, schedule }] of seen) {
          yield { trace: traces.get(trace), interleavings: times, schedule };
        }
      },
      outcomeCount: seen.size,
      // No state is kept, so none is counted.
      states: 0,
      interleavings: this.finished,
      complete: cutOff === null,
      cutOff,
    };
  }
}

function highest(movable: readonly number[], priorities: readonly number[]): number {
  return movable.reduce((best, task) =>
    (priorities[task] as number) > (priorities[best] as number) ? task : best,
  );
}

/** Pseudorandom numbers from a seed: splitmix32, not cryptographic. */
class RandomNumbers {
  constructor(private state: number) {}

  /** A whole number from 0 to `limit` - 1, each as likely as another. */
  below(limit: number): number {
    return Math.floor((this.next() / 2 ** 32) * limit);
  }

  private next(): number {
    this.state = (this.state + 0x9e3779b9) | 0;
    let mixed = this.state ^ (this.state >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  }
}
