import { expect } from 'chai';
import { step, waitUntil } from '../../src/machine/effect';
import { Machine } from '../../src/machine/machine';
import { NULL, struct } from '../../src/machine/struct';

describe('a machine', () => {
  it('takes a step whose condition is a bad access, and reports it', () => {
    const machine = new Machine(['A']);
    const effect = waitUntil('waits', (memory) => memory.read(NULL) !== 0);
    expect(machine.isReady(effect)).to.equal(true);
    expect(machine.run(effect)).to.equal(false);
    expect(machine.events.map(({ kind }) => kind)).to.deep.equal(['report']);
  });

  it('passes on errors of the program', () => {
    const machine = new Machine(['A']);
    const mistaken = waitUntil('waits', () => {
      throw new RangeError('a mistake');
    });
    expect(() => machine.isReady(mistaken)).to.throw('a mistake');
    expect(() => machine.run(mistaken)).to.throw('a mistake');
  });

  it('ends a step that follows a circular list, and reports the list', () => {
    const machine = new Machine(['A']);
    const object = machine.allocate(struct('circle', { next: 'pointer' }).type);
    const walks = step('walks', () => {
      for (;;) machine.read(object + 1);
    });
    expect(machine.run(walks)).to.equal(false);
    expect(machine.events).to.have.length(1);
    expect(machine.events[0]).to.include({ report: 'RCU list corruption', task: 'A' });
    expect(machine.run(step('reads', () => machine.read(object + 1)))).to.equal(true);
  });
});
