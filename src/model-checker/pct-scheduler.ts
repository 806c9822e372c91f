/**
 * PCT, for programs with too many interleavings to search: Burckhardt, Kothari, Musuvathi and
 * Nagarakatte, A Randomized Scheduler with Probabilistic Guarantees of Finding Bugs, 2010.
 *
 * Each run gives every task a random priority, and the enabled task with the highest priority takes
 * the next step. At `bugDepth` - 1 steps, chosen at random, the task that would take the step gets a
 * priority below all others. A run finds a bug that needs `bugDepth` ordered steps with probability
 * at least 1 / (tasks × steps ^ (bugDepth - 1)).
 */

import type { BoundExceeded, Sampling } from '../protocol/implementation';
import type { Budget, Exploration, Outcome, Schedule } from './exploration';
import type { Program } from './program';
import { RandomNumbers } from './random-numbers';
import { Simulation } from './simulation';
import { type Interruptible, runInterruptibly, withTimeout } from './step-timeout';
import { type TraceId, TraceTrie } from './trace-trie';

/** There is no bound on states: random runs store none. */
export type Limits = Pick<Budget, 'maxSteps' | 'maxSeconds'>;

/** The results of random runs. */
export type SampleResult = Pick<
  Exploration,
  'outcomes' | 'outcomeCount' | 'states' | 'interleavings' | 'complete' | 'boundExceeded'
>;

interface SampledTrace {
  times: bigint;
  schedule: Schedule;
}

/**
 * Run `program` under random schedules. A run stops after `maxSteps`, and no run begins after
 * `maxSeconds`; either makes the result incomplete.
 */
export function sample(program: Program, sampling: Sampling, limits: Limits): SampleResult {
  return runInterruptibly(withTimeout(() => new Sampler(program, sampling, limits)).run());
}

const RUNS_BETWEEN_YIELDS = 50;

class Sampler {
  private readonly simulation: Simulation;
  private readonly numbers: RandomNumbers;
  private readonly traces = new TraceTrie();
  private readonly sampled = new Map<TraceId, SampledTrace>();
  /** Steps of the longest run so far, among which the priority change points are chosen. */
  private longest = 1;
  private finished = 0n;
  private boundExceeded: BoundExceeded | null = null;

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
    // The length of a run is unknown before the first one, which only measures it.
    this.runOnce();
    this.sampled.clear();
    this.finished = 0n;
    for (let run = 0; run < runs; run++) {
      if (performance.now() > deadline) {
        this.boundExceeded = { why: 'seconds', tasks: [] };
        break;
      }
      this.runOnce();
      if (run % RUNS_BETWEEN_YIELDS === 0) yield;
    }
    yield* this.simulation.verify();
    return this.result();
  }

  private runOnce(): void {
    const { simulation, traces } = this;
    const priorities = this.startingPriorities();
    const changePoints = this.changePoints();
    const schedule: number[] = [];
    simulation.boot();
    let trace = traces.extend(0, simulation.machine.events);
    for (let continues = true; continues; ) {
      const enabled = simulation.enabledTasks();
      if (enabled.length === 0) break;
      if (schedule.length === this.limits.maxSteps) {
        const tasks = enabled.map((task) => simulation.machine.taskNames[task] as string);
        this.boundExceeded = { why: 'steps', tasks };
        return;
      }
      const task = this.choose(enabled, priorities, changePoints.get(schedule.length) ?? []);
      schedule.push(task);
      continues = simulation.step(task);
      trace = traces.extend(trace, simulation.machine.events);
    }
    this.longest = Math.max(this.longest, schedule.length);
    this.finish(trace, schedule);
  }

  /** Random priorities of the tasks, above every priority of a change point. */
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

  /** The priority of each change point, by the number of steps before it. */
  private changePoints(): Map<number, number[]> {
    const changePoints = new Map<number, number[]>();
    for (let priority = 1; priority < this.sampling.bugDepth; priority++) {
      const at = this.numbers.below(this.longest);
      changePoints.set(at, [...(changePoints.get(at) ?? []), priority]);
    }
    return changePoints;
  }

  private choose(
    enabled: readonly number[],
    priorities: number[],
    changePoints: readonly number[],
  ): number {
    for (const priority of changePoints) priorities[highest(enabled, priorities)] = priority;
    return highest(enabled, priorities);
  }

  private finish(trace: TraceId, schedule: Schedule): void {
    this.finished++;
    const known = this.sampled.get(trace);
    if (known === undefined) {
      this.sampled.set(trace, { times: 1n, schedule });
      return;
    }
    known.times++;
    if (schedule.length < known.schedule.length) known.schedule = schedule;
  }

  private result(): SampleResult {
    const { sampled, traces, boundExceeded } = this;
    return {
      *outcomes(): IterableIterator<Outcome> {
        for (const [trace, { times, schedule }] of sampled) {
          yield { trace: traces.get(trace), interleavings: times, schedule };
        }
      },
      outcomeCount: sampled.size,
      // Random runs store no states.
      states: 0,
      interleavings: this.finished,
      complete: boundExceeded === null,
      boundExceeded,
    };
  }
}

function highest(enabled: readonly number[], priorities: readonly number[]): number {
  return enabled.reduce((best, task) =>
    (priorities[task] as number) > (priorities[best] as number) ? task : best,
  );
}
