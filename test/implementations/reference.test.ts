import { expect } from 'chai';
import { Reference } from '../../src/implementations/reference';
import { type CallbackName, callbackNames } from '../../src/protocol/names';
import type { Action, Behaviour, Script } from '../../src/protocol/script';
import { TraceEvent } from '../../src/protocol/trace';
import {
  calls,
  driver,
  exits,
  gets,
  outcomesOf,
  PAGES,
  puts,
  ranges,
  registers,
  script,
  taskOf,
  threadOf,
  unregisters,
} from './scripts';

const race = script([ranges('mmap'), gets, [puts, ranges('munmap')]]);

describe('the reference', () => {
  it('gives the same result each time, also after other scripts', async () => {
    const reference = new Reference();
    const first = await reference.run(race);
    const outcomes = [...first.outcomes()];
    await reference.run(script([registers, [unregisters, exits()]]));
    for (const again of [await reference.run(race), await new Reference().run(race)]) {
      expect([...again.outcomes()]).to.deep.equal(outcomes);
      expect(again).to.include({ interleavings: first.interleavings, states: first.states });
    }
  });

  it('leaves the script as it was', async () => {
    const before = structuredClone(race);
    const [outcome] = await outcomesOf(race);
    if (outcome === undefined) throw new RangeError('expected an outcome');
    new Reference().replay(race, outcome.schedule);
    expect(race).to.deep.equal(before);
  });

  it('counts each interleaving in one outcome, and gives each outcome once', async () => {
    const found = await new Reference().run(race);
    const outcomes = [...found.outcomes()];
    const sum = outcomes.reduce((total, { interleavings }) => total + interleavings, 0n);
    expect(sum).to.equal(found.interleavings);
    const traces = new Set(outcomes.map(({ trace }) => JSON.stringify(trace)));
    expect(traces.size).to.equal(outcomes.length).and.greaterThan(10);
  });

  it('reports traces that keep to their schema', async () => {
    for (const { trace } of await outcomesOf(race)) {
      expect(trace.map((event) => TraceEvent.parse(event))).to.deep.equal(trace);
    }
  });

  it('replays the steps of an outcome, each with its events', async () => {
    const reference = new Reference();
    const twice = script([gets, puts, puts]);
    for (const outcome of await outcomesOf(twice)) {
      const steps = reference.replay(twice, outcome.schedule);
      expect(steps).to.have.length(outcome.schedule.length);
      const atRest = outcome.trace.filter(({ kind }) => kind === 'settled');
      expect(steps.filter(({ task }) => task === null)).to.have.length(atRest.length);
      expect(steps.flatMap(({ events }) => events)).to.deep.equal(outcome.trace);
      expect(steps.at(-1)?.events).to.have.nested.property('[0].report', 'use-after-free');
    }
  });

  it('keeps within the limits that it is given', async () => {
    const within = await new Reference({ budget: { maxStates: 10 } }).run(race);
    expect(within.complete).to.equal(false);
    const found = await new Reference({ budget: { maxSeconds: 60 } }).run(race);
    expect(found.complete).to.equal(true);
  });

  it('exceeds its bound where a script does not terminate, and names the task', async () => {
    const again: Behaviour = { callback: 'free_notifier', does: 'call', function: 'call_srcu' };
    const endless = script([calls('call_srcu')], { drivers: [driver('gpu', again)] });
    const budget = { maxStates: 10_000, maxSteps: 300 };
    const found = await new Reference({ budget }).run(endless);
    expect(found).to.include({ complete: false, interleavings: 0n });
    expect(found.nonTerminating?.name).to.equal('SRCU callbacks of driver gpu');
  });

  it('blames no task for a script that is only too large', async () => {
    const found = await new Reference({ budget: { maxStates: 50, maxSteps: 300 } }).run(race);
    expect(found).to.include({ complete: false, nonTerminating: null });
  });
});

describe('a held callback', () => {
  it('goes on once it is released, and not when another callback is', async () => {
    const names = ['gpu', 'a', 'b', 'c', 'nic'];
    const drivers = names.map((name) => driver(name, { callback: 'release', does: 'hold' }));
    const continues = (name: string, callback: CallbackName = 'release'): Action => {
      return { do: 'continue', driver: name, callback };
    };
    const phases = [
      calls('mmu_notifier_register', { process: 'A', notifier: 'n1', task: taskOf('nic') }),
      exits(),
      ...names.slice(0, 4).map((name) => continues(name)),
      continues('nic', 'free_notifier'),
      continues('nic'),
    ];
    const [outcome, ...others] = await outcomesOf(script(phases, { drivers }));
    expect(others).to.deep.equal([]);
    const trace = outcome?.trace ?? [];
    const rested = trace.slice(
      0,
      trace.findIndex(({ kind }) => kind === 'leave'),
    );
    const last = phases.length - 2;
    expect(rested.findLast(({ kind }) => kind === 'settled')).to.deep.include({ phase: last });
  });
});

describe('a script that the reference refuses', () => {
  const on = (process: string): Action => calls('mmget', { process });
  const many = (count: number) => Array.from({ length: count }, (_, at) => `x${at}`);
  const refused: readonly [what: string, Script, why: RegExp][] = [
    ['an unknown process', script([on('B')]), /^there is no process B$/],
    ['an unknown actor', script([exits('B')]), /^there is no process B$/],
    [
      'an unknown driver',
      script([{ do: 'continue', driver: 'nic', callback: 'release' }]),
      /^there is no driver nic$/,
    ],
    [
      'a driver that is not there',
      script([calls('mmget', { process: 'A', task: taskOf('nic') })]),
      /^there is no driver nic$/,
    ],
    ['an unknown notifier', script([puts]), /^there is no notifier n1: expected one/],
    [
      'users of an unknown notifier',
      script([{ do: 'set-users', notifier: 'n1', users: 2 }]),
      /^there is no notifier n1/,
    ],
    [
      'a child that is there already',
      script([{ do: 'fork', task: threadOf('A'), child: 'A' }]),
      /^there is a process A already/,
    ],
    ['two processes of one name', script([], { processes: ['A', 'A'] }), /^A is declared twice$/],
    [
      'more than 30 pages',
      script([ranges('mmap', { start: 0, end: 31 * 0x1000 })]),
      /may have 30 pages at most/,
    ],
    ['too many processes', script([], { processes: many(7) }), /6 processes at most/],
    [
      'too many drivers',
      script([], { drivers: many(6).map((name) => driver(name)) }),
      /5 drivers at most/,
    ],
    [
      'too many tasks',
      script([
        many(15).map((_, at) => calls('mmget', { process: 'A', task: taskOf('gpu', at + 1) })),
      ]),
      /more than 16 tasks/,
    ],
    [
      'execve by one of several threads',
      script([ranges('mmap', PAGES, threadOf('A', 2)), { do: 'execve', task: threadOf('A') }]),
      /process A has several threads: its execve is not modelled/,
    ],
  ];
  for (const [what, wrong, why] of refused) {
    it(`is one with ${what}`, async () => {
      let error: unknown = null;
      await new Reference().run(wrong).catch((reason: unknown) => {
        error = reason;
      });
      expect(error).to.be.instanceOf(RangeError);
      expect((error as RangeError).message).to.match(why);
    });
  }

  it('is none at the limits of the model', async () => {
    const wide = ranges('mmap', { start: 0x5000, end: 0x5000 + 30 * 0x1000 });
    expect(await outcomesOf(script([wide]))).to.have.length(1);
    const full = {
      processes: ['A', ...many(5)],
      drivers: ['gpu', ...many(4)].map((n) => driver(n)),
    };
    expect(await outcomesOf(script([on('x4')], full))).to.have.length(1);
    const last = driver('x3', { callback: 'free_notifier', does: 'hold' });
    const drivers = [driver(), ...many(3).map((name) => driver(name)), last];
    const held = script(
      [
        calls('mmu_notifier_get', { process: 'A', notifier: 'n1', task: taskOf('x3') }),
        calls('mmu_notifier_put', { notifier: 'n1', task: taskOf('x3') }),
        { do: 'continue', driver: 'x3', callback: callbackNames[5] },
      ],
      { drivers: drivers.filter(({ name }, at) => name !== 'x3' || at === 4) },
    );
    const [outcome] = await outcomesOf(held);
    expect(outcome?.trace.some(({ kind }) => kind === 'free')).to.equal(true);
  });
});
