/** A trace must perform its script: what may be missing of it, and what may not. */
import { expect } from 'chai';
import { faults } from '../../../faults/index';
import type { FiledPlan } from '../../../src/conformance/scenario-plan';
import { traceProblem } from '../../../src/implementations/adapter/validate-trace';
import { Reference } from '../../../src/implementations/reference';
import type { ReportName } from '../../../src/protocol/names';
import type { Action, Script, Task } from '../../../src/protocol/script';
import type { SettledEvent, Trace, TraceEvent } from '../../../src/protocol/trace';
import { projectPlans } from '../../suite/project-plans';

const thread: Task = { of: 'process', name: 'A', number: 1 };
const other: Task = { of: 'process', name: 'A', number: 2 };
const child: Task = { of: 'process', name: 'B', number: 1 };
const range = { start: 0x100000, end: 0x101000 };
const FIRST = 'process A';
const SECOND = 'thread 2 of process A';

function mapping(task: Task, call: 'mmap' | 'munmap' = 'mmap'): Action {
  return { do: 'range', task, call, range };
}

function called(
  task: string,
  name: 'mmap' | 'munmap' | 'exit' | 'fork',
  kind: 'call' | 'return' = 'call',
  result = 0,
): TraceEvent {
  const what = { task, function: name, process: null, name: null, notifier: null };
  return kind === 'call' ? { kind, ...what } : { kind, ...what, result };
}

function both(task: string, name: 'mmap' | 'munmap' | 'exit' | 'fork', result = 0): TraceEvent[] {
  return [called(task, name), called(task, name, 'return', result)];
}

function settled(phase: number, ...inside: readonly string[]): TraceEvent {
  const blocked = inside.map((task): SettledEvent['blocked'][number] => {
    return { task, function: 'mmap', waitsFor: 'a lock', held: false };
  });
  return { kind: 'settled', phase, processes: [], notifiers: [], blocked };
}

function report(name: ReportName): TraceEvent {
  return { kind: 'report', report: name, task: FIRST, detail: '' };
}

function script(...phases: Action[][]): Script {
  return { processes: ['A'], drivers: [], phases };
}

function getting(name: string | null, process: string | null, ...made: (number | null)[]): Trace {
  const what = { task: 'driver gpu', function: 'mmu_notifier_get', process, name } as const;
  const [notifier = null, result = 0] = made;
  return [
    { kind: 'call', ...what, notifier: null },
    { kind: 'return', ...what, notifier, result: result ?? 0 },
    settled(0),
  ];
}

const get = script([
  {
    do: 'call',
    task: { of: 'driver', name: 'gpu', number: 1 },
    function: 'mmu_notifier_get',
    process: 'A',
    notifier: 'n1',
    atomic: false,
  },
]);
const two = script([mapping(thread), mapping(thread, 'munmap')]);
const inTurn = script([mapping(thread)], [mapping(thread, 'munmap')]);
const ending = script([{ do: 'exit', task: thread }, mapping(other)]);
const forking = script([{ do: 'fork', task: thread, child: 'B' }, mapping(child)]);

describe('a trace performs its script', () => {
  const good: readonly [why: string, Script, Trace][] = [
    ['all calls begin', two, [...both(FIRST, 'mmap'), ...both(FIRST, 'munmap'), settled(0)]],
    ['the task is blocked earlier', two, [called(FIRST, 'mmap'), settled(0, FIRST)]],
    [
      'a task that was blocked goes on in a later phase',
      inTurn,
      [
        called(FIRST, 'mmap'),
        settled(0, FIRST),
        called(FIRST, 'mmap', 'return'),
        ...both(FIRST, 'munmap'),
        settled(1),
      ],
    ],
    ['a get makes a notifier', get, getting('n1', 'A', 1)],
    ['a get fails', get, getting('n1', 'A', null, -12)],
    ['the process has ended', ending, [...both(FIRST, 'exit'), settled(0)]],
    ['the process was never made', forking, [...both(FIRST, 'fork', -12), settled(0)]],
    ['nothing runs after a report', two, [called(FIRST, 'mmap'), report('BUG_ON'), settled(0)]],
    ['the kernel does not come to rest', two, [called(FIRST, 'mmap'), report('BUG_ON')]],
    [
      'a task that is not of the script calls something',
      two,
      [...both(FIRST, 'mmap'), ...both('kworker', 'munmap'), ...both(FIRST, 'munmap'), settled(0)],
    ],
  ];
  for (const [why, performed, trace] of good) {
    it(`where ${why}`, () => expect(traceProblem(performed, trace)).to.equal(null));
  }

  const bad: readonly [why: string, Script, Trace, RegExp][] = [
    ['nothing happens', two, [settled(0)], /never calls mmap in phase 0/],
    ['the last call is missing', two, [...both(FIRST, 'mmap'), settled(0)], /never calls munmap/],
    [
      'the calls are in another order',
      two,
      [...both(FIRST, 'munmap'), ...both(FIRST, 'mmap'), settled(0)],
      /process A call munmap at 0, but the script asks it for mmap next/,
    ],
    [
      'a call comes a phase early',
      inTurn,
      [...both(FIRST, 'mmap'), ...both(FIRST, 'munmap'), settled(0), settled(1)],
      /call munmap in phase 0, expected phase 1/,
    ],
    [
      'a call comes a phase late',
      inTurn,
      [settled(0), ...both(FIRST, 'mmap'), ...both(FIRST, 'munmap'), settled(1)],
      /never calls mmap in phase 0/,
    ],
    [
      'a call comes that nobody asked for',
      inTurn,
      [
        ...both(FIRST, 'mmap'),
        settled(0),
        ...both(FIRST, 'munmap'),
        ...both(FIRST, 'exit'),
        settled(1),
      ],
      /call exit at 5, but the script asks it for nothing more/,
    ],
    [
      'a task is inside a call, but not blocked',
      two,
      [called(FIRST, 'mmap'), settled(0)],
      /process A inside a call at the end of phase 0, but not among the blocked/,
    ],
    [
      'a task is blocked outside of any call',
      two,
      [settled(0, FIRST)],
      /process A blocked at the end of phase 0, but outside of any call/,
    ],
    ['a call is on another process', get, getting('n1', 'B', 1), /process B, but .* asks for A/],
    ['a call has another name', get, getting(null, 'A', 1), /the name null, but .* asks for n1/],
    ['a get makes nothing', get, getting('n1', 'A'), /return 0 at 1, but no identity/],
    ['a thread leaves before its process ends', ending, [settled(0)], /never calls exit/],
    [
      'the child of a fork does nothing',
      forking,
      [...both(FIRST, 'fork'), settled(0)],
      /process B/,
    ],
    [
      'the kernel goes on after a warning',
      two,
      [report('WARN_ON'), settled(0)],
      /never calls mmap/,
    ],
    [
      "another task makes a task's call",
      ending,
      [...both(SECOND, 'exit'), settled(0)],
      /thread 2 of process A call exit at 0, but the script asks it for mmap next/,
    ],
  ];
  for (const [why, performed, trace, expected] of bad) {
    it(`but not where ${why}`, () => expect(traceProblem(performed, trace)).to.match(expected));
  }
});

/** Each script of a plan once. */
function scriptsOf({ properties, heldIn, script: whole }: FiledPlan): Script[] {
  const all = [...properties.map((planned) => planned.script), heldIn, whole];
  return [...new Map(all.map((one) => [JSON.stringify(one), one])).values()];
}

function isSettled(event: TraceEvent): event is SettledEvent {
  return event.kind === 'settled';
}

describe('of every scenario', function () {
  this.timeout(300_000);
  let plans: readonly FiledPlan[] = [];
  const traces: { readonly id: string; readonly script: Script; readonly trace: Trace }[] = [];

  before(async () => {
    plans = await projectPlans();
    const sampling = { runs: 2, bugDepth: 3, seed: 17 };
    const reference = new Reference({ search: { sampling } });
    for (const plan of plans) {
      for (const one of scriptsOf(plan)) {
        const { outcomes } = await reference.run(one);
        const { scenarioId: id } = plan.scenario;
        for (const { trace } of outcomes()) traces.push({ id, script: one, trace });
      }
    }
  });

  it('the reference performs each script', () => {
    const refused = traces.map(({ id, script: one, trace }) => [id, traceProblem(one, trace)]);
    expect(refused.filter(([, problem]) => problem !== null)).to.deep.equal([]);
    expect(new Set(traces.map(({ id }) => id)).size).to.be.greaterThan(850);
  });

  it('the reference performs each script in every interleaving, as far as 2,000 states go', async () => {
    const reference = new Reference({ budget: { maxStates: 2_000 } });
    let checked = 0;
    for (const { scenario, script: one } of plans) {
      for (const { trace } of (await reference.run(one)).outcomes()) {
        expect(traceProblem(one, trace), scenario.scenarioId).to.equal(null);
        checked++;
      }
    }
    expect(checked).to.be.greaterThan(4_000);
  });

  it('known faults perform the scripts that show them', async () => {
    const search = { sampling: { runs: 5, bugDepth: 3, seed: 3 } };
    const some = faults.filter((_, index) => index % 8 === 0);
    for (const { id: fault, breaks } of some) {
      const faulty = new Reference({ model: { implementation: 'reference', fault }, search });
      const own = plans.filter(({ scenario }) => breaks.includes(scenario.guaranteeId));
      for (const { scenario, script: one } of own) {
        for (const { trace } of (await faulty.run(one)).outcomes()) {
          expect(traceProblem(one, trace), `${fault}, ${scenario.scenarioId}`).to.equal(null);
        }
      }
    }
    expect(some.length).to.be.greaterThan(30);
  });

  const idle: readonly [what: string, of: (trace: Trace) => Trace][] = [
    ["with the reference's own counts", (trace) => trace.filter(isSettled)],
    [
      'and says that nobody is blocked',
      (trace) => trace.filter(isSettled).map((event) => ({ ...event, blocked: [] })),
    ],
    [
      'and frees what the reference does',
      (trace) => trace.filter(({ kind }) => kind === 'settled' || kind === 'free'),
    ],
  ];
  for (const [what, of] of idle) {
    it(`no adapter passes that does nothing, ${what}`, () => {
      const passing = traces.filter((one) => traceProblem(one.script, of(one.trace)) === null);
      expect(passing.map(({ id }) => id)).to.deep.equal([]);
    });
  }
});
