/** What proves nothing does not pass. */

import { expect } from 'chai';
import { InconclusiveError, ViolationError } from '../../src/conformance/errors';
import { Reference } from '../../src/implementations/reference';
import { kernelReports } from '../../src/properties/kernel-reports';
import type { Action } from '../../src/protocol/script';
import type { Trace } from '../../src/protocol/trace';
import { calls } from '../implementations/scripts';
import { A, enters, NIC, reports, settles } from '../properties/traces';
import {
  bad,
  exits,
  failure,
  good,
  implementation,
  reporting,
  returnsZero,
  scenario,
  synchronizes,
  type TestScenario,
  then,
  when,
} from './scenarios';

describe('a search that exceeds a bound', () => {
  const gaveUp = (...traces: readonly Trace[]) => {
    const run = scenario(reporting({ traces, complete: false }));
    when(run, exits);
    return run;
  };

  it('is inconclusive, never a pass', async () => {
    const run = gaveUp(good);
    const error = await failure(then(run, returnsZero));
    expect(error).to.be.instanceOf(InconclusiveError);
    expect(error.message).to.match(/^inconclusive: gave up after 7 states/);
    expect(run.record().verdict).to.equal('inconclusive');
  });

  it('names the option that raises the bound, and the enabled tasks', async () => {
    const tried: readonly [limit: object, said: RegExp][] = [
      [
        { maxStates: 9 },
        /^inconclusive: gave up after 9 states: allow more with --max-states, or make.*; could go on: driver gpu, process A$/,
      ],
      [{ maxSeconds: 0 }, / s and 2 states: allow more with --max-seconds, or make.* or calls\)$/],
    ];
    for (const [limit, said] of tried) {
      const run = scenario(new Reference({ budget: limit }));
      when(run, calls('call_srcu'), exits);
      const { message } = await failure(then(run));
      expect(message).to.match(said);
    }
  });

  it('names the task that does not terminate, where it knows one', async () => {
    const budget = { maxStates: 5000, maxSteps: 500 };
    const run = scenario(new Reference({ name: 'small', version: '1', budget }));
    const again = { callback: 'free_notifier', does: 'call', function: 'call_srcu' } as const;
    run.builder.addBehaviour('gpu', again);
    when(run, calls('call_srcu'), exits);
    const error = await failure(then(run));
    expect(error).to.be.instanceOf(InconclusiveError);
    expect(error.message).to.match(
      /^inconclusive: gave up after \d+ states: SRCU callbacks of driver gpu never comes to rest; /,
    );
    expect(run.record().verdict).to.equal('inconclusive');
  });

  it('fails where it found a violation', async () => {
    const run = gaveUp(good, bad);
    expect(await failure(then(run, returnsZero))).to.be.instanceOf(ViolationError);
    expect(run.record().verdict).to.equal('fail');
  });

  it('is inconclusive about what may happen and was not seen', async () => {
    const run = gaveUp(good);
    run.builder.enter('Then');
    const error = await failure(run.judge(kernelReports('WARN_ON'), 'some'));
    expect(error).to.be.instanceOf(InconclusiveError);
  });

  it('has shown what may happen, but not that nothing else does', async () => {
    const run = gaveUp(good);
    run.builder.enter('Then');
    await run.judge(returnsZero, 'some');
    expect(await failure(run.finish())).to.be.instanceOf(InconclusiveError);
    expect(run.record().verdict).to.equal('inconclusive');
  });
});

describe('the implicit property', () => {
  const noisy: Trace = [...good, reports('WARN_ON'), reports('deadlock', NIC)];

  it('fails on a report that no Then names', async () => {
    const run = scenario(implementation(good, noisy));
    when(run, exits);
    await then(run, returnsZero);
    const error = await failure(run.finish());
    expect(error.message).to.match(/^the kernel log is not clean: WARN_ON by driver gpu/);
    expect(error.message).to.contain('! WARN_ON');
    expect(run.record().verdict).to.equal('fail');
  });

  it('lets pass those that are named, and no other', async () => {
    const run = scenario(implementation(noisy));
    when(run, exits);
    run.name('WARN_ON');
    await then(run, kernelReports('WARN_ON'));
    const error = await failure(run.finish());
    expect(error.message).to.match(/^the kernel log is not clean: deadlock by driver nic/);

    const both = scenario(implementation(noisy));
    when(both, exits);
    both.name('WARN_ON');
    both.name('deadlock');
    await then(both, returnsZero);
    await both.finish();
    expect(both.record().verdict).to.equal('pass');
  });
});

describe('a held callback', () => {
  const release = enters(A, 'release');
  const continues: Action = { do: 'continue', driver: 'gpu', callback: 'release' };

  /** Release is held while the process exits, and let go afterwards if `letGo`. */
  function held(trace: Trace, letGo = false): TestScenario {
    const run = scenario(implementation(trace));
    run.builder.addBehaviour('gpu', { callback: 'release', does: 'hold' });
    when(run, exits);
    run.builder.enter('Then');
    if (letGo) when(run, continues);
    return run;
  }

  async function outcomeOf(run: TestScenario): Promise<string> {
    await then(run);
    const error = await failure(run.finish()).catch(() => null);
    if (error !== null) expect(error).to.be.instanceOf(InconclusiveError);
    return error?.message ?? run.record().verdict;
  }

  const vain = 'inconclusive: release of driver gpu is held, but was never entered meanwhile';

  it('that is entered shows something', async () => {
    expect(await outcomeOf(held([settles(0), release, settles(1)]))).to.equal('pass');
    expect(await outcomeOf(held([settles(0), release, settles(1), settles(2)], true))).to.equal(
      'pass',
    );
  });

  it('that is never entered is inconclusive', async () => {
    expect(await outcomeOf(held([]))).to.equal(vain);
    expect(await outcomeOf(held([settles(0), settles(1)]))).to.equal(vain);
    expect(await outcomeOf(held([settles(0), settles(1), settles(2)], true))).to.equal(vain);
  });

  it('that is entered only once it may go on is inconclusive', async () => {
    const late = [settles(0), settles(1), release, settles(2)];
    expect(await outcomeOf(held(late, true))).to.equal(vain);
  });

  it('is another than one of another name, or of another driver', async () => {
    const others = [enters(A, 'free_notifier'), enters(A, 'release', 2, { driver: 'nic' })];
    expect(await outcomeOf(held([settles(0), ...others, settles(1)]))).to.equal(vain);
  });

  it('must be entered in one of the outcomes, and each that is held must', async () => {
    const run = scenario(implementation([settles(0)], [settles(0), release, settles(1)]));
    run.builder.addBehaviour('gpu', { callback: 'release', does: 'hold' });
    when(run, exits);
    expect(await outcomeOf(run)).to.equal('pass');
    run.builder.addBehaviour('gpu', { callback: 'free_notifier', does: 'hold' });
    expect(await outcomeOf(run)).to.match(/free_notifier of driver gpu is held, but was never/);
  });

  it('that was reported for is a failure first', async () => {
    const run = held([settles(0), reports('WARN_ON')]);
    await then(run);
    expect(await failure(run.finish())).to.be.instanceOf(ViolationError);
    expect(run.record().verdict).to.equal('fail');
  });
});

describe('a race', () => {
  const raced = (interleavings: bigint, ...actions: readonly Action[]) => {
    const run = scenario(reporting({ traces: [good], interleavings }));
    when(run, ...actions);
    return run;
  };
  const kills: Action = { do: 'kill', process: 'A' };

  for (const [who, ...actions] of [
    ['two tasks', exits, synchronizes],
    ['a task and an event', synchronizes, kills],
  ] as const) {
    it(`of ${who} with a single interleaving is inconclusive`, async () => {
      const run = raced(1n, ...actions);
      await then(run);
      const error = await failure(run.finish());
      expect(error).to.be.instanceOf(InconclusiveError);
      expect(error.message).to.match(/tasks race, but there is only one interleaving/);
      expect(run.record().verdict).to.equal('inconclusive');
      const real = raced(2n, ...actions);
      await then(real);
      await real.finish();
    });
  }

  it('is none where one task does everything, or where they take turns', async () => {
    const alone = raced(1n, synchronizes, synchronizes);
    await then(alone);
    await alone.finish();
    const turns = raced(1n, synchronizes);
    await then(turns);
    when(turns, exits);
    await then(turns);
    await turns.finish();
    expect(turns.record().verdict).to.equal('pass');
  });

  it('cannot be asked of an implementation that only samples', async () => {
    const under = reporting({ traces: [good], interleavings: 1n });
    under.mode = 'sampled';
    const run = scenario(under);
    when(run, exits, synchronizes);
    await then(run);
    await run.finish();
    expect(run.record().verdict).to.equal('pass');
  });
});
