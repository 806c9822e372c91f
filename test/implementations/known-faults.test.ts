/** The reference with a known fault, as an implementation like any other. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect } from 'chai';
import { faults } from '../../faults/index';
import { implementationSchema } from '../../src/conformance/attachments';
import { DEFAULT_LIMITS } from '../../src/implementations/adapter/adapter-process';
import { makeImplementation } from '../../src/implementations/registry';
import { gets, puts, reportsIn, script, synchronizes, unloads } from './scripts';

const FAULT = 'synchronize-waits-for-readers-only';

/** G-065.1: put, synchronize, unload. */
const unloading = script([gets, [puts, synchronizes, unloads]]);

describe('the reference with a seeded fault', () => {
  it('shows the fault, where the reference is clean', async () => {
    const clean = await makeImplementation({ implementation: 'reference' }).run(unloading);
    expect(reportsIn([...clean.outcomes()])).to.deep.equal([]);
    const faulty = makeImplementation({ implementation: 'reference', fault: FAULT });
    const outcomes = [...(await faulty.run(unloading)).outcomes()];
    expect(reportsIn(outcomes)).to.deep.equal(['call into an unloaded module']);
    const broken = outcomes.find((outcome) => reportsIn([outcome]).length > 0);
    const steps = faulty.replay?.(unloading, broken?.schedule ?? []);
    expect(steps?.flatMap(({ events }) => events)).to.deep.equal(broken?.trace);
  });

  it('has the name that the command line takes', () => {
    const faulty = makeImplementation({ implementation: 'reference', fault: FAULT });
    expect(faulty).to.include({ name: `reference --fault ${FAULT}`, version: '6.12' });
    const { name, version, capabilities, mode } = faulty;
    const identity = { name, version, capabilities: [...capabilities], mode };
    expect(implementationSchema.parse(identity)).to.deep.equal(identity);
  });

  it('takes the search and the budget that it is given', async () => {
    const search = { sampling: { runs: 3, bugDepth: 1, seed: 1 } };
    const sampled = makeImplementation({ implementation: 'reference', fault: FAULT, search });
    expect(sampled).to.include({ mode: 'sampled' });
    const budget = { maxStates: 2 };
    const small = makeImplementation({ implementation: 'reference', fault: FAULT, budget });
    expect(await small.run(unloading)).to.include({ complete: false, states: 2 });
  });

  it('is refused where there is no such fault', () => {
    expect(() => makeImplementation({ implementation: 'reference', fault: 'nonesuch' })).to.throw(
      RangeError,
      `unknown fault 'nonesuch': expected one of the ${faults.length} ids that docs/guarantees.md lists`,
    );
  });

  it('is refused where the implementation is not the reference', () => {
    const adapter = {
      argv: ['true'],
      description: { name: 'mine', version: '1', mode: 'sampled', capabilities: [] },
      limits: DEFAULT_LIMITS,
      cwd: '.',
    } as const;
    for (const parameters of [
      { implementation: '2008-exclusion' },
      { implementation: 'linux-6.1' },
      { implementation: 'mine', adapter },
    ]) {
      expect(() => makeImplementation({ ...parameters, fault: FAULT })).to.throw(
        RangeError,
        `${parameters.implementation} has no known faults: expected the reference`,
      );
    }
  });

  it('is what loads the faults: without one, none of their files is read', () => {
    const loaded = (parameters: object): string[] => {
      const program = `
        const { makeImplementation } = require('./src/implementations/registry');
        makeImplementation(${JSON.stringify(parameters)});
        const folder = require('node:path').resolve('faults');
        console.log(JSON.stringify(Object.keys(require.cache).filter((file) => file.startsWith(folder))));`;
      const argv = ['--require', 'ts-node/register', '--eval', program];
      const cwd = join(__dirname, '../..');
      return JSON.parse(execFileSync(process.execPath, argv, { cwd, encoding: 'utf8' }));
    };
    expect(loaded({ implementation: 'reference' })).to.deep.equal([]);
    expect(loaded({ implementation: 'reference', fault: FAULT })).not.to.be.empty;
  });
});
