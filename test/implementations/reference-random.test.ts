/** The reference in random interleavings: what it may say, and what it finds. */

import { expect } from 'chai';
import { InconclusiveError, ViolationError } from '../../src/conformance/errors';
import type { Parts } from '../../src/harness/kernel-under-test';
import { Reference } from '../../src/implementations/reference';
import { MmStruct } from '../../src/linux/mm/mm-struct';
import { MmuNotifierCore } from '../../src/linux/mmu-notifier/core';
import { MmuNotifier } from '../../src/linux/mmu-notifier/structs';
import { step } from '../../src/machine/effect';
import type { Operation } from '../../src/machine/machine';
import type { Address } from '../../src/machine/struct';
import { lastQuiescence } from '../../src/properties/property';
import type { Sampling } from '../../src/protocol/implementation';
import { TestScenario } from '../conformance/scenarios';
import { propertyOf } from '../properties/traces';
import { exits, gets, puts, ranges, reportsIn, script } from './scripts';

/** The last put frees the notifier at once: a bug of depth 2. */
class NoGracePeriod extends MmuNotifierCore {
  override *put(subscription: Address): Operation {
    const subscriptions = yield step('subscription->mm->notifier_subscriptions', (machine) =>
      machine.read(machine.read(subscription + MmuNotifier.mm) + MmStruct.notifier_subscriptions),
    );
    const last = yield* this.dropUser(subscription, subscriptions);
    if (last === 1) yield* this.freeRcu(subscription + MmuNotifier.rcu);
  }
}

const race = script([ranges('mmap'), gets, [puts, ranges('munmap')]]);

function random(sampling: Sampling, parts: Partial<Parts> = {}): Reference {
  return new Reference({ parts, search: { sampling } });
}

describe('the reference in random interleavings', () => {
  const sampling = { runs: 500, bugDepth: 2, seed: 42 };

  it('is sampled, with runs, depth and seed', () => {
    expect(random(sampling)).to.include({ mode: 'sampled', sampling });
    expect(new Reference()).to.include({ mode: 'exhaustive', sampling: undefined });
    const { implementation } = new TestScenario(random(sampling)).record();
    expect(implementation).to.deep.include({ mode: 'sampled', sampling });
  });

  it('meets a bug of the depth that it looks for, and can replay it', async () => {
    const faulty = random(sampling, { Core: NoGracePeriod });
    const outcomes = [...(await faulty.run(race)).outcomes()];
    expect(reportsIn(outcomes)).to.deep.equal(['use-after-free']);
    const met = outcomes.filter((outcome) => reportsIn([outcome]).length > 0);
    const steps = Math.max(...outcomes.map(({ schedule }) => schedule.length));
    const times = met.reduce((sum, { interleavings }) => sum + Number(interleavings), 0);
    const tasks = 4;
    expect(times / sampling.runs).to.be.at.least(1 / (tasks * steps));
    for (const outcome of met) {
      const last = faulty.replay(race, outcome.schedule).at(-1)?.events ?? [];
      expect(last.some((event) => event.kind === 'report')).to.equal(true);
    }
    expect([...(await random(sampling).run(race)).outcomes()].flatMap((one) => reportsIn([one]))).to
      .be.empty;
  });

  it('names the task that does not terminate', async () => {
    class Retries extends MmuNotifierCore {
      override *release(): Operation {
        for (;;) yield step('retry', () => undefined);
      }
    }
    const parts = { Core: Retries };
    const found = await random({ runs: 2, bugDepth: 2, seed: 1 }, parts).run(
      script([gets, [exits()]]),
    );
    expect(found).to.deep.include({ complete: false });
    expect(found.nonTerminating).to.deep.include({ cycle: ['retry'], busyWaits: false });
  });

  it('is inconclusive about what it has not seen, and reports a violation that it has seen', async () => {
    const run = new TestScenario(random({ runs: 5, bugDepth: 2, seed: 1 }));
    run.builder.addProcess('A');
    run.builder.addDriver('gpu');
    run.builder.enter('When');
    run.builder.act(gets);
    run.builder.act(exits());
    const never = propertyOf(() => 'is not so');
    const open = await run.judge(never, 'some').catch((error: unknown) => error);
    expect(open).to.be.instanceOf(InconclusiveError);
    expect(String(open)).to.contain('not seen in 5 runs');
    expect(run.record()).to.include({ verdict: 'inconclusive', interleavings: '5' });
    const broken = await run.judge(never, 'every').catch((error: unknown) => error);
    expect(broken).to.be.instanceOf(ViolationError);
    await run.judge(
      propertyOf((trace) => (lastQuiescence(trace) ? null : 'not quiescent')),
      'every',
    );
  });
});
