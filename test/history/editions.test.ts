import { expect } from 'chai';
import { makeImplementation } from '../../src/conformance/implementations';
import { ScenarioRun, UnsupportedError } from '../../src/conformance/scenario-run';
import { editionsOf2008 } from '../../src/history/editions';
import { wasCalled } from '../../src/judgement/callbacks';

describe('an edition of 2008', () => {
  for (const { name } of editionsOf2008) {
    it(`can be chosen as ${name}, and can't be asked about what was merged`, async () => {
      const run = new ScenarioRun(makeImplementation({ implementation: name }));
      run.builder.addProcess('A');
      run.builder.addDriver('gpu');
      const gpu = { kind: 'driver', name: 'gpu' } as const;
      const judged = run.judge(
        wasCalled('release', gpu, { atLeast: 0, atMost: 0 }, false),
        'every',
      );
      const error = await judged.catch((caught: unknown) => caught);
      expect(error).to.be.instanceOf(UnsupportedError);
      expect(error).to.have.property('message', `${name} has the notifiers of 2008 only`);
      expect(run.record().verdict).to.equal('unsupported');
    });
  }
});
