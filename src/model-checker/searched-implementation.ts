/**
 * An implementation whose interleavings the suite searches by itself, with the monitors of the
 * properties in question, which the implementation never sees.
 */
import type { Implementation, Observation } from '../protocol/implementation';
import type { Script } from '../protocol/script';
import type { Budget, Exploration, ExplorationOptions } from './exploration';
import { explore } from './explore';
import { nonTerminatingTask } from './non-termination';
import { type Program, tasksOf } from './program';

/** Which reductions each search has, where it is not the default. */
export type Reductions = Pick<ExplorationOptions, 'symmetry' | 'partialOrderReduction'>;

export interface SearchedImplementation extends Implementation {
  /** Whether the suite may search: otherwise `run` reports the traces. */
  readonly offersProgram: boolean;
  /** The program that performs the script; each call makes it afresh. */
  program(script: Script): Program;
  /** The bounds of each search. */
  readonly budget: Budget;
  readonly reductions: Reductions;
  /** Change the program by what a failed run of it tells; throws the error where it tells nothing. */
  adapt?(error: unknown): void;
}

export function offersProgram(
  implementation: Implementation,
): implementation is SearchedImplementation {
  return 'offersProgram' in implementation && implementation.offersProgram === true;
}

/** What a search of the script shows. */
export function searchScript(
  implementation: Pick<SearchedImplementation, 'program' | 'budget' | 'reductions' | 'adapt'>,
  script: Script,
  options: ExplorationOptions,
): Observation {
  const makeProgram = () => implementation.program(script);
  const { budget, reductions } = implementation;
  return adapting(implementation, () =>
    withReason(explore(makeProgram(), budget, { ...reductions, ...options }), makeProgram, budget),
  );
}

/** Runs programs of the implementation, again as long as it adapts to why they fail. */
export function adapting<Result>(
  implementation: Pick<SearchedImplementation, 'adapt'>,
  run: () => Result,
): Result {
  for (;;) {
    try {
      return run();
    } catch (error) {
      if (implementation.adapt === undefined) throw error;
      implementation.adapt(error);
    }
  }
}

/** Where the search is incomplete, with the reason: which task goes on, or which bound is too low. */
export function withReason(
  found: Pick<Exploration, 'complete' | 'boundExceeded'> & Observation,
  makeProgram: () => Program,
  budget: Budget,
): Observation {
  if (found.complete || found.boundExceeded?.why === 'stopped') return found;
  const boundExceeded = withoutIdle(found.boundExceeded, makeProgram());
  const seconds = boundExceeded?.why === 'seconds' ? budget.maxSeconds : undefined;
  if (seconds !== undefined) return { ...found, boundExceeded, seconds };
  const nonTerminating = nonTerminatingTask(makeProgram(), budget.maxSteps);
  return { ...found, boundExceeded, nonTerminating };
}

/** No script has the idle task, so no message names it. */
function withoutIdle(
  bound: Exploration['boundExceeded'],
  program: Program,
): Exploration['boundExceeded'] {
  const idle = tasksOf(program, 'idle').map((task) => program.tasks[task]?.name);
  return bound && { ...bound, tasks: bound.tasks.filter((name) => !idle.includes(name)) };
}
