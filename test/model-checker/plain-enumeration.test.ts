import { expect } from 'chai';
import { enumeratePlainly } from './plain-enumeration';
import { factorial, multinomial, programOf, steps, visibleSteps } from './programs';

describe('plain enumeration', () => {
  it('finds what can be counted by hand', () => {
    const visible = { a: visibleSteps('a', 2), b: visibleSteps('b', 2), c: visibleSteps('c', 1) };
    const { outcomes, interleavings } = enumeratePlainly(programOf(visible), 1000);
    expect(interleavings)
      .to.equal(multinomial(2, 2, 1))
      .and.equal(factorial(5) / 4n);
    expect(outcomes.size).to.equal(30);
  });

  it('refuses a program with more schedules than its limit', () => {
    const program = programOf({ one: steps(5), two: steps(5) });
    expect(enumeratePlainly(program, 252).interleavings).to.equal(252n);
    expect(() => enumeratePlainly(program, 251)).to.throw(RangeError, 'more than 251 schedules');
  });
});
