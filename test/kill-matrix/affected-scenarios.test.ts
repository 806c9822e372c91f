/** Which scenarios a fault can affect: those whose scripts call an operation that it overrides. */
import { expect } from 'chai';
import {
  CalledOperations,
  operationsCalled,
  operationsOverridden,
} from '../../src/kill-matrix/affected-scenarios';
import { MmuNotifierCore } from '../../src/linux/mmu-notifier/core';
import { MmuNotifierAsPosted } from '../../src/linux/v2008/mmu-notifier';
import type { Operation } from '../../src/machine/machine';
import { gets, outcomesOf, puts, registers, script, unregisters } from '../implementations/scripts';

const BUDGET = { maxStates: 10_000, maxSteps: 1_000 };

class SynchronizeDoesNothing extends MmuNotifierCore {
  override *synchronize(): Operation {}
}

class PutDoesNothing extends MmuNotifierCore {
  override *put(): Operation {}
}

class WithAField extends MmuNotifierCore {
  protected readonly more = 1;
}

class WithAConstructor extends MmuNotifierCore {
  constructor(...args: ConstructorParameters<typeof MmuNotifierCore>) {
    super(...args);
  }
}

describe('the operations of the reference', () => {
  it('are found where a script calls them, also through other operations', () => {
    const called = operationsCalled(script([gets, puts]), BUDGET);
    expect(called).to.include.keys('Core.get', 'Core.put', 'Core.dropUser', 'Core.freeRcu');
    expect(called).not.to.include.keys('Core.unregister');
  });

  it('that a fault overrides are those of its class, without those of its base', () => {
    expect(operationsOverridden({ Core: SynchronizeDoesNothing })).to.deep.equal([
      'Core.synchronize',
    ]);
    expect(operationsOverridden({ Core: class extends SynchronizeDoesNothing {} })).to.deep.equal([
      'Core.synchronize',
    ]);
    expect(operationsOverridden({ Core: MmuNotifierCore })).to.deep.equal([]);
  });

  it('are unknown for a class with fields, a constructor, or another base', () => {
    expect(operationsOverridden({ Core: WithAField })).to.equal(null);
    expect(operationsOverridden({ Core: WithAConstructor })).to.equal(null);
    expect(operationsOverridden({ CoreOf2008: MmuNotifierAsPosted })).to.equal(null);
  });
});

describe('a script that does not call what a fault overrides', () => {
  it('is not affected, and has the outcomes of the reference', async () => {
    const parts = { Core: PutDoesNothing };
    const concerns = new CalledOperations(BUDGET).callsPartOf(parts);
    const without = script([registers, unregisters]);
    expect(concerns(script([gets, puts]))).to.equal(true);
    expect(concerns(without)).to.equal(false);
    expect(await outcomesOf(without, parts)).to.deep.equal(await outcomesOf(without));
  });
  it('counts as affected where the search of the reference exceeds its budget', () => {
    const concerns = new CalledOperations({ ...BUDGET, maxStates: 5 }).callsPartOf({
      Core: PutDoesNothing,
    });
    expect(concerns(script([registers, unregisters]))).to.equal(true);
  });
});
