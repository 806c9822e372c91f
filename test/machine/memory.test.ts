import { expect } from 'chai';
import { step, waitUntil } from '../../src/machine/effect';
import type { Machine, Operation } from '../../src/machine/machine';
import { LIST_POISON, Memory } from '../../src/machine/memory';
import { type Address, MAX_OBJECT_WORDS, NULL, struct } from '../../src/machine/struct';
import { alone, everyInterleaving, note, place } from './machine-fixture';

const Thing = struct('thing', { a: 'word', b: 'word' });

describe('memory', () => {
  it('distinguishes an error pointer from NULL and from LIST_POISON', () => {
    const memory = new Memory();
    expect(() => memory.read(-12)).to.throw('what an error pointer points to is read');
    expect(() => memory.read(NULL + 1)).to.throw('what NULL points to is read');
    expect(() => memory.read(LIST_POISON + MAX_OBJECT_WORDS)).to.throw('an error pointer');
    expect(() => memory.read(LIST_POISON + MAX_OBJECT_WORDS - 1)).to.throw('LIST_POISON');
  });

  const misuses: readonly [what: string, report: string, (m: Machine, thing: Address) => void][] = [
    [
      'reading a freed object',
      'use-after-free',
      (m, thing) => m.free(thing) ?? m.read(thing + Thing.a),
    ],
    [
      'writing a freed object',
      'use-after-free',
      (m, thing) => m.free(thing) ?? m.write(thing + Thing.a, 1),
    ],
    [
      'writing back what a freed object held',
      'use-after-free',
      (m, thing) => m.free(thing) ?? m.write(thing + Thing.a, 0),
    ],
    ['freeing twice', 'double free', (m, thing) => m.free(thing) ?? m.free(thing)],
    ['reading a field of NULL', 'NULL pointer dereference', (m) => m.read(NULL + Thing.b)],
    ['writing a field of NULL', 'NULL pointer dereference', (m) => m.write(NULL + Thing.b, 1)],
    ['freeing NULL behind the back of kfree()', 'NULL pointer dereference', (m) => m.free(NULL)],
    [
      'reading a field of an error pointer',
      'NULL pointer dereference',
      (m) => m.read(-12 + Thing.b),
    ],
    ['freeing an error pointer', 'NULL pointer dereference', (m) => m.free(-12)],
    ['reading a field of LIST_POISON', 'RCU list corruption', (m) => m.read(LIST_POISON + Thing.b)],
    [
      'writing a field of LIST_POISON',
      'RCU list corruption',
      (m) => m.write(LIST_POISON + Thing.b, 1),
    ],
    [
      'reading a container of LIST_POISON',
      'RCU list corruption',
      (m) => m.read(LIST_POISON - Thing.b),
    ],
    ['freeing LIST_POISON', 'RCU list corruption', (m) => m.free(LIST_POISON)],
  ];
  for (const [what, report, misuse] of misuses) {
    it(`reports ${what}, and the interleaving ends there`, () => {
      const { outcomes } = alone(Thing, function* (thing) {
        yield note('before');
        yield step(what, (machine) => misuse(machine, thing));
        yield note('after');
      });
      expect(outcomes).to.deep.equal([{ reports: [report], notes: ['before'] }]);
    });
  }

  it('reports a bad access in the condition of a wait', () => {
    const { outcomes } = alone(Thing, function* (thing) {
      yield step('kfree()', (machine) => machine.free(thing));
      yield waitUntil('waits', (machine) => machine.read(thing + Thing.a) !== 0);
    });
    expect(outcomes).to.deep.equal([{ reports: ['use-after-free'], notes: [] }]);
  });

  it('finds the one interleaving in which an object is used after another task freed it', () => {
    const { outcomes, interleavings } = everyInterleaving({
      boot: (machine) => place(machine, Thing),
      tasks: [
        function* (thing) {
          yield step('uses', (machine) => machine.read(thing + Thing.a));
        },
        function* (thing) {
          yield step('frees', (machine) => machine.free(thing));
        },
      ],
    });
    expect(interleavings).to.equal(2n);
    expect(outcomes.map(({ reports }) => reports)).to.have.deep.members([[], ['use-after-free']]);
  });

  it('never gives a new object the address of a freed one', () => {
    const { reports } = alone(Thing, function* (thing) {
      yield step('frees', (machine) => machine.free(thing));
      const next = yield step('allocates', (machine) => machine.allocate(Thing.type));
      expect(next).not.to.equal(thing);
      yield step('uses', (machine) => machine.read(thing + Thing.a));
    });
    expect(reports).to.deep.equal(['use-after-free']);
  });

  it('is silent while an object is live: zeroed first, then what was written last', () => {
    const { reports } = alone(Thing, function* (thing) {
      expect(yield* read(thing + Thing.a)).to.equal(0);
      yield step('writes', (machine) => machine.write(thing + Thing.a, -7));
      expect(yield* read(thing + Thing.a)).to.equal(-7);
      expect(yield* read(thing + Thing.b)).to.equal(0);
    });
    expect(reports).to.deep.equal([]);
  });

  it('rejects a field that the structure does not have: the model is wrong, not the kernel', () => {
    const tooFar = (access: (machine: Machine, field: Address) => void) => () =>
      alone(Thing, function* (thing) {
        yield step('strays', (machine) => access(machine, thing + Thing.type.size));
      });
    const message = 'struct thing has no word at offset 3';
    expect(tooFar((machine, field) => machine.read(field))).to.throw(RangeError, message);
    expect(tooFar((machine, field) => machine.write(field, 1))).to.throw(RangeError, message);
  });
});

function* read(field: Address): Operation<number> {
  return yield step('reads', (machine) => machine.read(field));
}
