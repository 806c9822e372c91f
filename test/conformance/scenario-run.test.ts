import { expect } from 'chai';
import { UnsupportedError, ViolationError } from '../../src/conformance/errors';
import { renderText } from '../../src/counterexample/render';
import { returned } from '../../src/properties/calls';
import { kernelReports } from '../../src/properties/kernel-reports';
import type { Property } from '../../src/properties/property';
import type { Trace } from '../../src/protocol/trace';
import { A, enters, GPU, reports, settles } from '../properties/traces';
import { FakeImplementation, ReplayingImplementation } from './fake-implementation';
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
  then,
  when,
} from './scenarios';

describe('a scenario', () => {
  it('passes where its properties hold in every outcome, and the kernel log is clean', async () => {
    const run = scenario(implementation(good, [...good, settles(2)]));
    when(run, exits);
    await then(run, returnsZero);
    await run.finish();
    expect(run.record()).to.deep.equal({
      verdict: 'pass',
      interleavings: '2',
      states: 7,
      implementation: {
        name: 'fake',
        version: '1',
        mode: 'exhaustive',
        capabilities: run.implementation.capabilities,
      },
      witnesses: [],
    });
  });

  it('fails without a Then that judges anything, and runs nothing', async () => {
    const under = implementation(good);
    const run = scenario(under);
    when(run, exits);
    const error = await failure(run.finish());
    expect(error.message).to.match(/^the scenario has no Then that judges anything/);
    expect(run.record()).to.include({ verdict: 'fail', interleavings: '0', states: 0 });
    expect(under.scripts).to.deep.equal([]);
  });

  it('fails where one outcome violates a property, with the counterexample', async () => {
    const run = scenario(implementation(good, bad));
    when(run, exits);
    const error = await failure(then(run, returnsZero));
    expect(error).to.be.instanceOf(ViolationError);
    expect(error.message).to.match(/^mmu_notifier_put by driver gpu returned -11, not 0\n/);
    expect(error.message).to.contain(
      'Counterexample (3 steps, 0 context switches), violated at step',
    );
    expect(error.message).to.contain('* mmu_notifier_put() returns -11');
    expect(run.record().verdict).to.equal('fail');
  });

  it('shows a counterexample with the steps of the implementation if it can replay', async () => {
    const under = new ReplayingImplementation(() => ({ traces: [bad] }), 'spin_lock()', bad);
    const run = scenario(under);
    when(run, exits);
    const error = (await failure(then(run, returnsZero))) as ViolationError;
    expect(error.message).to.match(/\n {5}driver gpu\n> 1 {2}\* spin_lock\(\)\n$/);
  });

  it('is unsupported where Linux permits what never happens', async () => {
    const run = scenario(implementation(good, good));
    run.isPermission = true;
    when(run, exits);
    run.builder.enter('Then');
    const error = await failure(run.judge(kernelReports('WARN_ON'), 'some'));
    expect(error).to.be.instanceOf(UnsupportedError);
    expect(error.message).to.match(/^fake does better than it must: in none of the 2 interl/);
    expect(run.record().verdict).to.equal('unsupported');
  });

  it('fails where what always holds does not, also where Linux permits the rest', async () => {
    const run = scenario(implementation(good, bad));
    run.isPermission = true;
    when(run, exits);
    expect(await failure(then(run, returnsZero))).to.be.instanceOf(ViolationError);
    expect(run.record().verdict).to.equal('fail');
  });

  it('fails where what may happen never does, without a counterexample', async () => {
    const run = scenario(implementation(good, good));
    when(run, exits);
    run.builder.enter('Then');
    const error = await failure(run.judge(kernelReports('WARN_ON'), 'some'));
    expect(error.message).to.match(/^in none of the 2 interleavings/);
    expect((error as ViolationError).counterexample).to.equal(null);
  });

  it('fails where the implementation reports no outcome', async () => {
    const run = scenario(implementation());
    when(run, exits);
    expect((await failure(then(run))).message).to.equal('the script has no outcome');
    expect(run.record().verdict).to.equal('fail');
  });

  it('is unsupported where it needs what the implementation does not claim', async () => {
    const under = implementation(good);
    under.capabilities = ['hold-callbacks'];
    const run = scenario(under);
    when(run, { do: 'kill', process: 'A' });
    expect(await failure(then(run))).to.be.instanceOf(UnsupportedError);
    expect(run.record().verdict).to.equal('unsupported');
    expect(under.scripts).to.deep.equal([]);
  });

  it('stays inconclusive where its step fails for that reason', async () => {
    const run = scenario(reporting({ traces: [good], complete: false }));
    when(run, exits);
    await failure(then(run));
    run.noteFailure();
    expect(run.record().verdict).to.equal('inconclusive');
    const other = scenario(implementation(good));
    other.noteFailure();
    expect(other.record().verdict).to.equal('fail');
  });
});

describe('a witness of what may happen', () => {
  const longer = [...good, settles(2)];
  const origin = { guaranteeId: 'G-001', statement: 'It returns', scenarioId: 'G-001.1' };
  const sentence = 'it may happen that put returned 0';

  it('is the shortest interleaving in which it does, not the first', async () => {
    const run = scenario(implementation(bad, longer, good));
    run.scenario = origin;
    when(run, exits);
    run.builder.enter('Then');
    const witness = await run.judge(returnsZero, 'some', sentence);
    const text = witness === null ? '' : renderText(witness);
    expect(text).to.match(/^Witness \(4 steps, 0 context switches\): put returned 0:\n\n/);
    expect(text.split('\n').slice(3)).to.have.length(good.length);
    expect(run.record().witnesses).to.deep.equal([{ sentence, steps: good.length }]);
  });

  it('has a schedule string where the implementation can replay it', async () => {
    const run = scenario(new ReplayingImplementation(() => ({ traces: [good] }), 'runs', good));
    run.scenario = origin;
    when(run, exits);
    run.builder.enter('Then');
    const witness = await run.judge(returnsZero, 'some', sentence);
    expect(witness?.schedule).to.match(/^G-001\.1_[0-9a-f]{8}__[0-9a-f]{6}$/);
    expect(witness === null ? '' : renderText(witness)).to.match(
      /\n\nTo replay it: npx mmu-notifier-spec check fake --schedule G-001\.1_\S+$/,
    );
    expect(run.record().witnesses).to.deep.equal([
      { sentence, schedule: witness?.schedule, steps: 1 },
    ]);
  });

  it('is not named for what always holds', async () => {
    const run = scenario(implementation(good));
    when(run, exits);
    await then(run, returnsZero);
    expect(run.record().witnesses).to.deep.equal([]);
  });
});

describe('a scenario that is known to fail, where interleavings are sampled', () => {
  /** Meets the bad interleaving in its last attempt only. */
  class RareImplementation extends FakeImplementation {
    readonly attempts = 3;

    constructor(rarely: Trace) {
      super(() => ({ traces: [this.asked.length < this.attempts ? good : rarely] }));
      this.mode = 'sampled';
    }
  }

  async function run(knownFailure: string | null, rarely: Trace): Promise<[string, number]> {
    const under = new RareImplementation(rarely);
    const judged = scenario(under);
    judged.knownFailure = knownFailure;
    when(judged, exits);
    await then(judged, returnsZero).catch(() => undefined);
    if (judged.record().verdict === 'pass') await judged.finish().catch(() => undefined);
    return [judged.record().verdict, under.asked.length];
  }

  it('is tried again until what is known to fail does', async () => {
    expect(await run('the property holds', bad)).to.deep.equal(['fail', 3]);
  });

  it('is tried again at its end where no sentence says what fails', async () => {
    const panics: Trace = [...good, reports('BUG_ON')];
    expect(await run('the kernel reports a BUG_ON', panics)).to.deep.equal(['fail', 3]);
  });

  it('passes where none of its attempts fails', async () => {
    expect(await run('the property holds', good)).to.deep.equal(['pass', 5]);
  });

  it('runs once where nothing is known to fail', async () => {
    expect(await run(null, bad)).to.deep.equal(['pass', 1]);
  });
});

describe('what an implementation is given', () => {
  async function scriptsFor(
    property: Property,
    quantifier: 'every' | 'some',
  ): Promise<unknown[][]> {
    const under = implementation(good);
    const run = scenario(under);
    when(run, exits);
    run.name('deadlock');
    run.builder.enter('Then');
    await run.judge(property, quantifier).catch(() => undefined);
    when(run, synchronizes);
    run.builder.enter('Then');
    await run.judge(property, quantifier).catch(() => undefined);
    return under.asked;
  }

  it('is the script alone, as plain data, whatever is expected', async () => {
    const given = await scriptsFor(returnsZero, 'every');
    expect(given).to.deep.equal(
      await scriptsFor(returned({ function: 'munmap', task: GPU }, -11, '-EAGAIN'), 'some'),
    );
    expect(given.map((list) => list.length)).to.deep.equal([1, 1]);
    expect(JSON.parse(JSON.stringify(given))).to.deep.equal(given);
    expect(Object.keys(given[0]?.[0] ?? {})).to.deep.equal(['processes', 'drivers', 'phases']);
  });

  it('is a script of its own, so that nothing it does reaches the scenario', async () => {
    const run = scenario(
      new FakeImplementation((script) => {
        script.phases.length = 0;
        script.processes.push('B');
        return { traces: [[...good, enters(A, 'release')]] };
      }),
    );
    when(run, exits);
    await then(run);
    expect(run.builder.script()).to.deep.include({ processes: ['A'], phases: [[], [exits]] });
  });

  it('is each script once, until the script grows', async () => {
    const under = implementation(good);
    const run = scenario(under);
    when(run, exits);
    await then(run);
    await then(run, returnsZero);
    await run.finish();
    expect(under.scripts).to.have.length(1);
  });
});
