import { expect } from 'chai';
import { probes, undeclaredCapabilities } from '../../src/conformance/probes';
import { Reference } from '../../src/implementations/reference';
import { capabilities } from '../../src/protocol/capabilities';
import type { Implementation } from '../../src/protocol/implementation';
import { scriptProblem } from '../../src/protocol/validate-script';

/** The reference, claiming less than it can. */
function modest(claimed: Implementation['capabilities'], run?: Implementation['run']) {
  const reference = new Reference();
  const implementation: Implementation = {
    name: 'modest',
    version: '1',
    mode: 'exhaustive',
    capabilities: claimed,
    run: run ?? ((script) => reference.run(script)),
  };
  return implementation;
}

describe('the probes of capabilities', () => {
  it('are scripts that make sense', () => {
    for (const [capability, { script }] of probes) {
      expect(scriptProblem(script), capability).to.equal(null);
    }
  });

  it('find every capability of the reference that an implementation does not claim', async () => {
    expect(await undeclaredCapabilities(modest([]))).to.deep.equal(
      capabilities.filter((capability) => probes.has(capability)),
    );
    expect(await undeclaredCapabilities(modest(capabilities))).to.deep.equal([]);
  });

  it('find nothing in an implementation that ignores unknown actions', async () => {
    const reference = new Reference();
    const known = ['call', 'range'];
    const deaf = modest([], async (script) => {
      const phases = script.phases.map((actions) =>
        actions.filter((action) => {
          const srcu = action.do === 'call' && /srcu|mrelease/.test(action.function);
          return known.includes(action.do) && !srcu;
        }),
      );
      const drivers = script.drivers.map((driver) => {
        return { ...driver, callbacks: driver.callbacks.slice(0, 3), behaviours: [] };
      });
      return reference.run({ ...script, drivers, phases });
    });
    expect(await undeclaredCapabilities(deaf)).to.deep.equal([]);
  });

  it('find nothing in an implementation that cannot run them', async () => {
    const failing = modest([], async () => {
      throw new Error('no such action');
    });
    expect(await undeclaredCapabilities(failing)).to.deep.equal([]);
  });
});
