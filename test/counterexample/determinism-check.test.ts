/** An implementation must do the same in the same interleaving. */

import { expect } from 'chai';
import { Reference } from '../../src/implementations/reference';
import { MmuNotifierCore } from '../../src/linux/mmu-notifier/core';
import { step } from '../../src/machine/effect';
import type { Operation } from '../../src/machine/machine';
import type { Address } from '../../src/machine/struct';
import { NondeterminismError } from '../../src/model-checker/nondeterminism';
import type { Trace } from '../../src/protocol/trace';
import { ReplayingImplementation } from '../conformance/fake-implementation';
import {
  bad,
  exits,
  failure,
  good,
  returnsZero,
  scenario,
  synchronizes,
  then,
  when,
} from '../conformance/scenarios';

function replaying(first: Trace, again: Trace): ReplayingImplementation {
  return new ReplayingImplementation(() => ({ traces: [first] }), 'says', again);
}

describe('an implementation that is not deterministic', () => {
  it('fails the scenario, also if its first traces are right', async () => {
    const run = scenario(replaying(good, bad));
    when(run, exits);
    await then(run, returnsZero);
    const error = await failure(run.finish());
    expect(error).to.be.instanceOf(NondeterminismError);
    expect(error.message).to.match(
      /^not deterministic: a replay of the same 0 steps gives another trace: event 2 is "mmu_notifier_put\(\) returns -11", and was "mmu_notifier_put\(\) returns 0"; .*\n?$/,
    );
    expect(run.record().verdict).to.equal('fail');
  });

  it('fails the scenario if its first traces are wrong, with no counterexample that it cannot replay', async () => {
    const run = scenario(replaying(bad, good));
    when(run, exits);
    expect(await failure(then(run, returnsZero))).to.be.instanceOf(NondeterminismError);
    expect(run.record().verdict).to.equal('fail');
  });

  it('gives no witness of what may happen', async () => {
    const run = scenario(replaying(good, [...good, ...bad]));
    when(run, exits);
    run.builder.enter('Then');
    const error = await failure(run.judge(returnsZero, 'some'));
    expect(error).to.be.instanceOf(NondeterminismError);
    expect(run.record()).to.deep.include({ verdict: 'fail', witnesses: [] });
  });

  it('fails the scenario if it cannot replay its own steps', async () => {
    const under = replaying(good, good);
    under.replay = () => {
      throw new RangeError('step 3 cannot be taken: process A cannot move there');
    };
    const run = scenario(under);
    when(run, exits);
    await then(run, returnsZero);
    const error = await failure(run.finish());
    expect(error).to.be.instanceOf(NondeterminismError);
    expect(error.message).to.contain(
      'a replay of the same steps fails: step 3 cannot be taken: process A',
    );
  });

  it('is detected also if it samples, provided that it can replay', async () => {
    const under = replaying(good, bad);
    under.mode = 'sampled';
    const run = scenario(under);
    when(run, exits);
    await then(run, returnsZero);
    const error = await failure(run.finish());
    expect(error).to.be.instanceOf(NondeterminismError);
    expect(run.record().verdict).to.equal('fail');
  });
});

describe('the reference with a core that counts its calls outside the memory', () => {
  let asked = 0;

  /** Every other time it warns: state that is not in the machine's memory. */
  class Moody extends MmuNotifierCore {
    override *release(mm: Address): Operation {
      const warns = asked++ % 2 === 1;
      yield step('a mood', (machine) => {
        if (warns) machine.report('WARN_ON', 'not today');
      });
      yield* super.release(mm);
    }
  }

  for (const before of [0, 1]) {
    it(`is not deterministic after ${before} earlier calls`, async () => {
      asked = before;
      const run = scenario(new Reference({ name: 'moody', version: '1', parts: { Core: Moody } }));
      when(run, exits, synchronizes);
      await then(run);
      const error = await failure(run.finish());
      expect(error).to.be.instanceOf(NondeterminismError);
      expect(run.record().verdict).to.equal('fail');
    });
  }

  it('is deterministic if nothing is outside the memory', async () => {
    const clean = scenario(new Reference());
    when(clean, exits, synchronizes);
    await then(clean);
    await clean.finish();
    expect(clean.record().verdict).to.equal('pass');
  });
});
