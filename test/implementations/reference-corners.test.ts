/** Scripts at the edge of what is valid: each has a defined result. */
import { expect } from 'chai';
import type { Outcome } from '../../src/protocol/implementation';
import type { Behaviour } from '../../src/protocol/script';
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
  reportsIn,
  script,
  taskOf,
  threadOf,
  unregisters,
} from './scripts';

function results(outcomes: readonly Outcome[], name: string): number[] {
  const returned = outcomes.flatMap(({ trace }) =>
    trace.flatMap((event) =>
      event.kind === 'return' && event.function === name ? [event.result] : [],
    ),
  );
  return [...new Set(returned)].sort((one, other) => one - other);
}

function details(outcomes: readonly Outcome[]): string[] {
  const found = outcomes.flatMap(({ trace }) =>
    trace.flatMap((event) => (event.kind === 'report' ? [event.detail] : [])),
  );
  return [...new Set(found)];
}

describe('a notifier that never came to be', () => {
  const fails = { do: 'fail-allocation', task: taskOf('gpu') } as const;

  it('can be freed like NULL, which frees nothing', async () => {
    const outcomes = await outcomesOf(script([fails, gets, calls('kfree', { notifier: 'n1' })]));
    expect(results(outcomes, 'mmu_notifier_get')).to.deep.equal([-12]);
    expect(reportsIn(outcomes)).to.deep.equal([]);
    const ends = outcomes.map(({ trace }) => trace.findLastIndex(({ kind }) => kind === 'call'));
    for (const [at, { trace }] of outcomes.entries()) {
      expect(trace.slice(ends[at]).some(({ kind }) => kind === 'free')).to.equal(false);
    }
  });

  it('cannot be put: that is a NULL pointer dereference', async () => {
    const outcomes = await outcomesOf(script([fails, gets, puts]));
    expect(reportsIn(outcomes)).to.deep.equal(['NULL pointer dereference']);
  });

  it('has no users that could be set', async () => {
    const set = { do: 'set-users', notifier: 'n1', users: 5 } as const;
    const outcomes = await outcomesOf(script([fails, gets, set]));
    expect(reportsIn(outcomes)).to.deep.equal(['NULL pointer dereference']);
  });

  it('has no ops before its registration sets them', async () => {
    const set = { do: 'set-users', notifier: 'n1', users: 1 } as const;
    const put = calls('mmu_notifier_put', { notifier: 'n1', task: taskOf('gpu', 2) });
    const outcomes = await outcomesOf(script([[registers, set, put]]));
    expect(reportsIn(outcomes)).to.include('NULL pointer dereference');
  });
});

describe('a process', () => {
  it('whose mm is gone can still be named to process_mrelease', async () => {
    const mrelease = calls('process_mrelease', { process: 'A', task: threadOf('B') });
    const outcomes = await outcomesOf(script([exits(), mrelease], { processes: ['A', 'B'] }));
    expect(results(outcomes, 'process_mrelease')).to.deep.equal([-3]);
    expect(reportsIn(outcomes)).to.deep.equal([]);
  });

  it('has the threads that are named, whatever their numbers', async () => {
    const outcomes = await outcomesOf(script([exits('A', 3)]));
    expect(freedMms(outcomes)).to.deep.equal([1]);
    const two = script([[exits('A', 3), ranges('mmap', PAGES, threadOf('A', 7))]]);
    for (const { trace } of await outcomesOf(two)) {
      expect(trace.some((event) => event.kind === 'free' && event.object === 'mm_struct')).to.equal(
        true,
      );
    }
  });

  it('does nothing before it is forked', async () => {
    const forks = { do: 'fork', task: threadOf('A'), child: 'B' } as const;
    const outcomes = await outcomesOf(
      script([ranges('mmap'), [forks, ranges('munmap', PAGES, threadOf('B'))]]),
    );
    expect(outcomes.length).to.be.greaterThan(1);
    expect(reportsIn(outcomes)).to.deep.equal([]);
    expect(results(outcomes, 'munmap')).to.deep.equal([0]);
  });

  it('can be one to which nothing but a signal happens', async () => {
    const signals = { do: 'signal', task: threadOf('A', 2) } as const;
    const fails = { do: 'fail-allocation', task: { of: 'kernel', name: 'reclaim' } } as const;
    const outcomes = await outcomesOf(script([signals, fails, exits()]));
    expect(reportsIn(outcomes)).to.deep.equal([]);
    expect(freedMms(outcomes).every((count) => count === 1)).to.equal(true);
  });
});

describe('a callback that calls into the core', () => {
  it('without end overflows the kernel stack', async () => {
    const again: Behaviour = {
      callback: 'release',
      does: 'call',
      function: 'mmu_notifier_unregister',
    };
    const outcomes = await outcomesOf(
      script([registers, unregisters], { drivers: [driver('gpu', again)] }),
    );
    expect(reportsIn(outcomes)).to.include('BUG_ON');
    expect(details(outcomes).join()).to.contain('the kernel stack overflows');
  });

  it('and queues a function has it run', async () => {
    const queues: Behaviour = { callback: 'release', does: 'call', function: 'call_srcu' };
    const outcomes = await outcomesOf(
      script([registers, unregisters], { drivers: [driver('gpu', queues)] }),
    );
    expect(reportsIn(outcomes)).to.deep.equal([]);
    const entered = outcomes.map(({ trace }) =>
      trace.flatMap((event) => (event.kind === 'enter' ? [event.callback] : [])),
    );
    for (const callbacks of entered) {
      expect(callbacks).to.have.members(['release', 'free_notifier']);
    }
  });
});

/** How many mm_structs are freed in each outcome. */
function freedMms(outcomes: readonly Outcome[]): number[] {
  return outcomes.map(
    ({ trace }) =>
      trace.filter((event) => event.kind === 'free' && event.object === 'mm_struct').length,
  );
}
