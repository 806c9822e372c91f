/** Implementations that keep no promise, and yet might satisfy a specification that proves nothing. */
import type { Observation, Outcome } from '../conformance/implementation';
import { explore } from '../exploration/explore';
import { scriptProgram } from '../reference/script-program';
import { type Action, actorOf, type Script, taskName } from '../spec/script';
import type { Trace, TraceEvent } from '../spec/trace';
import { callOf } from './call-of';
import type { Observe } from './observe';

const BUDGET = { maxStates: 1_500_000, maxSteps: 2_000 };

/** By what each does in the place of what it is asked. */
export const degenerates: Readonly<Record<string, Observe>> = {
  'returns no events': () => observed([]),
  'returns success for everything': (script) => observed(successes(script, () => [])),
  'replays the trace of another script': () => observed(ofAnotherScript),
  'never calls a callback': withoutCallbacks,
  'calls every callback all the time': (script) => observed(successes(script, everyCallback)),
};

/** One outcome, as if in more than one interleaving: a race that shows nothing is no excuse. */
function observed(trace: Trace): Observation {
  const outcome: Outcome = { trace, interleavings: 2n, schedule: [] };
  return { outcomes: () => [outcome], interleavings: 2n, states: 1, complete: true };
}

/** The reference, as if its drivers were never called: no callback is seen by an observer. */
function withoutCallbacks(script: Script, isWanted: (trace: Trace) => boolean): Observation {
  const silent = (trace: Trace) => trace.filter(({ kind }) => kind !== 'enter' && kind !== 'leave');
  const options = { stopAt: (trace: Trace) => isWanted(silent(trace)) };
  const exploration = explore(scriptProgram(script), BUDGET, options);
  const { interleavings, states, complete } = exploration;
  const outcomes = () =>
    [...exploration.outcomes()].map((outcome) => ({ ...outcome, trace: silent(outcome.trace) }));
  return { outcomes, interleavings, states, complete };
}

/** Each call begins and returns 0, in the order of the script, and all comes to rest. */
function successes(script: Script, meanwhile: Meanwhile): Trace {
  const notifiers = new Map<string, number>();
  const events: TraceEvent[] = [];
  script.phases.forEach((actions, phase) => {
    for (const action of actions) {
      const call = callOf(action);
      if (call === null) continue;
      const name = call.name;
      if (name !== null && !notifiers.has(name)) notifiers.set(name, notifiers.size + 1);
      const notifier = name === null ? null : (notifiers.get(name) ?? null);
      const told = { ...call, task: actorName(action), notifier };
      events.push({ kind: 'call', ...told }, ...meanwhile(script, action, [...notifiers.values()]));
      events.push({ kind: 'return', ...told, result: 0 });
    }
    events.push(atRest(script, phase, notifiers));
  });
  return events;
}

/** What happens inside a call, with the notifiers known by then. */
type Meanwhile = (script: Script, action: Action, notifiers: readonly number[]) => Trace;

function everyCallback(script: Script, action: Action, notifiers: readonly number[]): Trace {
  const [process = null] = script.processes;
  const calls = script.drivers.flatMap(({ name: driver, callbacks }) =>
    callbacks.flatMap((callback) => {
      return (notifiers.length === 0 ? [1] : notifiers).map((notifier) => {
        return { task: actorName(action), callback, driver, process, notifier };
      });
    }),
  );
  const context = { context: 'process', atomic: false, mmapLock: 'none', mmUsers: 1 } as const;
  return calls.flatMap((call): TraceEvent[] => [
    { kind: 'enter', ...call, ...context, range: null },
    { kind: 'leave', ...call, result: 0 },
  ]);
}

function atRest(script: Script, phase: number, known: ReadonlyMap<string, number>): TraceEvent {
  const processes = script.processes.map((process) => {
    return { process, mmUsers: 1, mmCount: 1, freed: false };
  });
  const notifiers = [...known].map(([name, notifier]) => ({ name, notifier, users: 1, mm: true }));
  return { kind: 'settled', phase, processes, notifiers, blocked: [] };
}

function actorName(action: Action): string {
  const task = actorOf(action);
  return task === null ? 'script' : taskName(task);
}

/** A registration, and its end. */
const ofAnotherScript: Trace = successes(
  {
    processes: ['A'],
    drivers: [{ name: 'gpu', callbacks: ['release'], behaviours: [], pinsPages: false }],
    phases: ['mmu_notifier_register', 'mmu_notifier_unregister'].map((name) => [
      {
        do: 'call',
        task: { of: 'driver', name: 'gpu', number: 1 },
        function: name as 'mmu_notifier_register',
        process: 'A',
        notifier: 'n1',
        atomic: false,
      },
    ]),
  },
  everyCallback,
);
