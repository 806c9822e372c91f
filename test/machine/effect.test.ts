import { expect } from 'chai';
import { step, withCheckAfter, withCheckBefore } from '../../src/machine/effect';
import { Machine, type Operation } from '../../src/machine/machine';

/** Runs the operation, and notes each step and each check. */
function noted(wrap: (operation: Operation<number>, check: () => void) => Operation<number>) {
  const notes: string[] = [];
  const note = (what: string) => () => {
    notes.push(what);
    return 7;
  };
  function* two(): Operation<number> {
    const first = yield step('first', note('first'));
    return first + (yield step('second', note('second')));
  }
  const operation = wrap(two(), () => notes.push('check'));
  const machine = new Machine(['task']);
  let turn = operation.next();
  while (!turn.done) turn = operation.next(turn.value.run(machine) ?? 0);
  return { notes, result: turn.value };
}

describe('an operation with a check', () => {
  it('makes it before its first step', () => {
    expect(noted(withCheckBefore)).to.deep.equal({
      notes: ['check', 'first', 'second'],
      result: 14,
    });
  });

  it('makes it after its step', () => {
    expect(noted(withCheckAfter)).to.deep.equal({
      notes: ['first', 'check', 'second', 'check'],
      result: 14,
    });
  });
});
