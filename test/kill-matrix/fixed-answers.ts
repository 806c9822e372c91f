/** Implementations that run nothing and answer all calls alike. */
import type { ReportName } from '../../src/protocol/names';
import { type Action, actorOf, type Script, taskName } from '../../src/protocol/script';
import type { EnterEvent, RangeSeen, Trace, TraceEvent } from '../../src/protocol/trace';
import { callOf } from './call-of';

/** The answers of an implementation. */
export interface Answers {
  /** The result of every call; null if no call returns. */
  readonly result: number | null;
  /** The range of every callback, each called inside each call; `none`: no callback is called. */
  readonly callbacks: RangeSeen | null | 'none';
  /** Whether the last phase ends with everything freed. */
  readonly frees: boolean;
  /** The report in each call of the last phase. */
  readonly report: ReportName | null;
}

export const SUCCESS: Answers = { result: 0, callbacks: 'none', frees: false, report: null };

type Call = EnterEvent | Extract<TraceEvent, { kind: 'leave' }>;
type Blocked = Extract<TraceEvent, { kind: 'settled' }>['blocked'][number];

/** Contains all addresses that scripts name. */
const EVERYWHERE = { start: 0, end: 0x1000000 };

/** A trace of the script, with the calls in the script's order. */
export function answering(script: Script, answers: Answers): Trace {
  const notifiers = new Map<string, number>();
  return script.phases.flatMap((actions, phase) => {
    const isLast = phase === script.phases.length - 1;
    const events: TraceEvent[] = [];
    const blocked: Blocked[] = [];
    for (const action of actions) {
      const call = calledBy(action, notifiers);
      if (call === null) continue;
      const { task } = call;
      events.push({ kind: 'call', ...call });
      if (answers.report !== null && isLast)
        events.push({ kind: 'report', report: answers.report, task, detail: '' });
      events.push(...callbacksIn(script, task, [...notifiers.values()], answers.callbacks));
      if (answers.result !== null) events.push({ kind: 'return', ...call, result: answers.result });
      else blocked.push({ task, function: call.function, waitsFor: 'nothing', held: false });
    }
    const freed = answers.frees && isLast;
    if (freed) events.push(...freeing(script, [...notifiers.values()]));
    return [...events, quiescence(script, phase, { notifiers, blocked, freed })];
  });
}

/** Null for an action that is no call. A notifier gets its identity when it is first named. */
function calledBy(action: Action, notifiers: Map<string, number>) {
  const call = callOf(action);
  if (call === null) return null;
  const { name } = call;
  if (name !== null && !notifiers.has(name)) notifiers.set(name, notifiers.size + 1);
  const actor = actorOf(action);
  const task = actor === null ? 'script' : taskName(actor);
  return { ...call, task, notifier: name === null ? null : (notifiers.get(name) ?? null) };
}

/** Every callback of every driver, for each notifier that is known so far. */
function callbacksIn(
  { processes, drivers }: Script,
  task: string,
  notifiers: readonly number[],
  range: Answers['callbacks'],
): Call[] {
  if (range === 'none') return [];
  const [process = null] = processes;
  const context = { context: 'process', atomic: false, mmapLock: 'none', mmUsers: 1 } as const;
  return drivers.flatMap(({ name: driver, callbacks }) =>
    callbacks.flatMap((callback) =>
      (notifiers.length === 0 ? [1] : notifiers).flatMap((notifier): Call[] => {
        const call = { task, callback, driver, process, notifier };
        return [
          { kind: 'enter', ...call, ...context, range },
          { kind: 'leave', ...call, result: 0 },
        ];
      }),
    ),
  );
}

function freeing({ processes }: Script, notifiers: readonly number[]): TraceEvent[] {
  return [
    ...processes.flatMap((process): TraceEvent[] => [
      { kind: 'free', object: 'pages', process, range: EVERYWHERE },
      { kind: 'free', object: 'pgd', process },
      { kind: 'free', object: 'mm_struct', process },
    ]),
    ...notifiers.map((notifier): TraceEvent => {
      return { kind: 'free', object: 'mmu_notifier', notifier };
    }),
  ];
}

function quiescence(
  script: Script,
  phase: number,
  at: {
    readonly notifiers: ReadonlyMap<string, number>;
    readonly blocked: Blocked[];
    readonly freed: boolean;
  },
): TraceEvent {
  const { notifiers, blocked, freed } = at;
  const count = freed ? 0 : 1;
  return {
    kind: 'settled',
    phase,
    processes: script.processes.map((process) => {
      return { process, mmUsers: count, mmCount: count, freed };
    }),
    notifiers: freed
      ? []
      : [...notifiers].map(([name, notifier]) => ({ name, notifier, users: 1, mm: true })),
    blocked,
  };
}
