/** Implementations that do nothing useful: a specification that they satisfy proves nothing. */

import type { SearchRunner } from '../../src/conformance/judge-scenario';
import { scriptProgram } from '../../src/harness/script-program';
import { explore } from '../../src/model-checker/explore';
import type { Monitor } from '../../src/properties/property';
import type { Observation, Outcome } from '../../src/protocol/implementation';
import { errnos, invalidationEvents, reportNames } from '../../src/protocol/names';
import type { Script } from '../../src/protocol/script';
import type { RangeSeen, Trace } from '../../src/protocol/trace';
import { type Answers, answering, SUCCESS } from './fixed-answers';

const BUDGET = { maxStates: 1_500_000, maxSteps: 2_000 };

/** By name, which says what the implementation does. */
export const degenerates: Readonly<Record<string, SearchRunner>> = {
  'returns no events': () => observed([]),
  'returns success for everything': answersAlways(SUCCESS),
  'replays the trace of another script': () => observed(ofAnotherScript()),
  'never calls a callback': withoutCallbacks,
  'calls every callback all the time': answersAlways({ ...SUCCESS, callbacks: null }),
};

const ranges: readonly RangeSeen[] = [0, 3].flatMap((present) =>
  invalidationEvents.map((event) => {
    const pages = { pages: 3, present, freed: 0 };
    return { start: 0x100000, end: 0x103000, event, blockable: true, ...pages };
  }),
);
const results = [0, 1, -errnos.ENOMEM, -errnos.EBUSY, null];

/** Every kind of implementation that answers all calls alike. */
export const fixedAnswers: readonly Answers[] = [false, true].flatMap((frees) => [
  ...results.flatMap((result) =>
    (['none', null, ...ranges] as const).map((callbacks) => ({
      ...SUCCESS,
      frees,
      result,
      callbacks,
    })),
  ),
  ...[0, null].flatMap((result) =>
    reportNames.map((report) => ({ ...SUCCESS, frees, result, report })),
  ),
]);

export function answersAlways(answers: Answers): SearchRunner {
  return (script) => observed(answering(script, answers));
}

/** One outcome of two interleavings: with one, a race would be judged vacuous, and not as failed. */
function observed(trace: Trace): Observation {
  const outcome: Outcome = { trace, interleavings: 2n, schedule: [] };
  return { outcomes: () => [outcome], interleavings: 2n, states: 1, complete: true };
}

/** The reference without the callback events of its traces. */
function withoutCallbacks(
  script: Script,
  _: readonly Monitor[],
  isWanted: (trace: Trace) => boolean,
): Observation {
  const silent = (trace: Trace) => trace.filter(({ kind }) => kind !== 'enter' && kind !== 'leave');
  const options = { stopAt: (trace: Trace) => isWanted(silent(trace)) };
  const exploration = explore(scriptProgram(script), BUDGET, options);
  const { interleavings, states, complete } = exploration;
  const outcomes = () =>
    [...exploration.outcomes()].map((outcome) => ({ ...outcome, trace: silent(outcome.trace) }));
  return { outcomes, interleavings, states, complete };
}

/** A registration, and its end. */
function ofAnotherScript(): Trace {
  const call = (name: 'mmu_notifier_register' | 'mmu_notifier_unregister') => {
    const task = { of: 'driver', name: 'gpu', number: 1 } as const;
    const what = { function: name, process: 'A', notifier: 'n1', atomic: false };
    return { do: 'call', task, ...what } as const;
  };
  const script: Script = {
    processes: ['A'],
    drivers: [{ name: 'gpu', callbacks: ['release'], behaviours: [], pinsPages: false }],
    phases: [[call('mmu_notifier_register')], [call('mmu_notifier_unregister')]],
  };
  return answering(script, { ...SUCCESS, callbacks: null });
}
