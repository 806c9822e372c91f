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

describe('an implementation that does something else when it is asked again', () => {
  it('fails the scenario, though what it did first is right', async () => {
    const run = scenario(replaying(good, bad));
    when(run, exits);
    await then(run, returnsZero);
    const error = await failure(run.finish());
    expect(error).to.be.instanceOf(NondeterminismError);
    expect(error.message).to.match(
      /^not deterministic: the same 0 steps, taken again, give another trace: event 2 is "mmu_notifier_put\(\) returns -11", and was "mmu_notifier_put\(\) returns 0"; .*\n?$/,
    );
    expect(run.record().verdict).to.equal('fail');
  });

  it('fails it where it did wrong first, and tells no interleaving that there is none of', async () => {
    const run = scenario(replaying(bad, good));
    when(run, exits);
    expect(await failure(then(run, returnsZero))).to.be.instanceOf(NondeterminismError);
    expect(run.record().verdict).to.equal('fail');
  });

  it('is no witness of what may happen', async () => {
    const run = scenario(replaying(good, [...good, ...bad]));
    when(run, exits);
    run.builder.enter('Then');
    const error = await failure(run.judge(returnsZero, 'some'));
    expect(error).to.be.instanceOf(NondeterminismError);
    expect(run.record()).to.deep.include({ verdict: 'fail', witnesses: [] });
  });

  it('fails it where it cannot take its own steps again', async () => {
    const under = replaying(good, good);
    under.replay = () => {
      throw new RangeError('step 3 cannot be taken: process A cannot move there');
    };
    const run = scenario(under);
    when(run, exits);
    await then(run, returnsZero);
    const error = await failure(run.finish());
    expect(error).to.be.instanceOf(NondeterminismError);
    expect(error.message).to.contain('cannot be taken again: step 3 cannot be taken: process A');
  });

  it('is told also of what samples, where it can take its steps again', async () => {
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

describe('the reference with a core that counts what it was asked to do', () => {
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
    it(`is not deterministic, asked ${before} times before`, async () => {
      asked = before;
      const run = scenario(new Reference({ name: 'moody', version: '1', parts: { Core: Moody } }));
      when(run, exits, synchronizes);
      await then(run);
      const error = await failure(run.finish());
      expect(error).to.be.instanceOf(NondeterminismError);
      expect(run.record().verdict).to.equal('fail');
    });
  }

  it('is one that repeats itself where nothing is outside the memory', async () => {
    const clean = scenario(new Reference());
    when(clean, exits, synchronizes);
    await then(clean);
    await clean.finish();
    expect(clean.record().verdict).to.equal('pass');
  });
});
