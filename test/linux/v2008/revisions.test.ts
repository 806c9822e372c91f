import { expect } from 'chai';
import { UnsupportedError } from '../../../src/conformance/errors';
import { makeImplementation } from '../../../src/implementations/registry';
import { revisionsOf2008 } from '../../../src/linux/v2008/revisions';
import { wasCalled } from '../../../src/properties/callbacks';
import { TestScenario } from '../../conformance/scenarios';

describe('a revision of 2008', () => {
  for (const { name } of revisionsOf2008) {
    it(`can be chosen as ${name}, and does not support guarantees about merged code`, async () => {
      const run = new TestScenario(makeImplementation({ implementation: name }));
      run.builder.addProcess('A');
      run.builder.addDriver('gpu');
      run.builder.act({ do: 'exit', task: { of: 'process', name: 'A', number: 1 } });
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

    it(`keeps to the given bounds as ${name}`, async () => {
      const parameters = { implementation: name, budget: { maxStates: 2 } };
      const revision = makeImplementation(parameters);
      const run = new TestScenario(revision);
      run.builder.goBackTo2008(null);
      run.builder.addProcess('A');
      run.builder.addDriver('gpu');
      run.builder.act({ do: 'exit', task: { of: 'process', name: 'A', number: 1 } });
      const observation = await revision.run(run.builder.script());
      expect(observation).to.include({ complete: false, states: 2 });
      expect(revision).to.include({ name });
    });
  }
});
