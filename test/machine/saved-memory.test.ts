import { expect } from 'chai';
import fc from 'fast-check';
import { Memory } from '../../src/machine/memory';
import { type Address, struct } from '../../src/machine/struct';

const Small = struct('small', { a: 'word' });
const Large = struct('large', { a: 'word', b: 'word' });

/** An operation on a memory; objects are numbered by age, fields by order. */
type Change =
  | { does: 'allocate'; large: boolean }
  | { does: 'write'; object: number; field: number; value: number }
  | { does: 'free'; object: number };

const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ does: fc.constant('allocate' as const), large: fc.boolean() }),
  fc.record({
    does: fc.constant('write' as const),
    object: fc.nat(2),
    field: fc.nat(1),
    value: fc.integer({ min: -1, max: 1 }),
  }),
  fc.record({ does: fc.constant('free' as const), object: fc.nat(2) }),
);
const history = fc.array(change, { maxLength: 12 });

describe('a saved memory', () => {
  it('is equal to another exactly if every object is', () => {
    let equal = 0;
    const memory = new Memory();
    const property = fc.property(history, history, (left, right) => {
      const saved = [left, right].map((changes) => {
        memory.load(new Int32Array(0), 0, 0);
        applyAll(memory, changes);
        return { state: save(memory), contents: contents(memory) };
      });
      const [one, other] = saved as [(typeof saved)[0], (typeof saved)[0]];
      const same = JSON.stringify(one.contents) === JSON.stringify(other.contents);
      if (same) equal++;
      expect(JSON.stringify(one.state) === JSON.stringify(other.state)).to.equal(same);
    });
    fc.assert(property, { numRuns: 2000, seed: 612 });
    expect(equal, 'pairs that were equal').to.be.greaterThan(50);
  });

  it('is restored with its contents, after any other operations', () => {
    const property = fc.property(history, history, history, (before, middle, after) => {
      const memory = new Memory();
      applyAll(memory, before);
      const state = save(memory);
      const expected = contents(memory);
      applyAll(memory, middle);
      save(memory);
      applyAll(memory, after);
      memory.load(Int32Array.from(state), 0, state.length);
      expect(contents(memory)).to.deep.equal(expected);
      expect(save(memory)).to.deep.equal(state);
    });
    fc.assert(property, { numRuns: 500, seed: 612 });
  });

  it('drops later writes when it is restored, even unsaved ones', () => {
    const memory = new Memory();
    const object = memory.allocate(Small.type);
    const state = save(memory);
    memory.write(object + Small.a, 5);
    memory.allocate(Small.type);
    memory.load(Int32Array.from(state), 0, state.length);
    expect(memory.read(object + Small.a)).to.equal(0);
    expect(memory.liveObjects()).to.deep.equal([object]);
    expect(save(memory)).to.deep.equal(state);
  });

  it('depends on contents only, not on the writes that led to them', () => {
    const memory = new Memory();
    const object = memory.allocate(Small.type);
    const before = save(memory);
    memory.write(object + Small.a, 5);
    expect(save(memory)).not.to.deep.equal(before);
    memory.write(object + Small.a, 0);
    expect(save(memory)).to.deep.equal(before);
  });

  it('starts at the given offset', () => {
    const memory = new Memory();
    const object = memory.allocate(Small.type);
    memory.write(object + Small.a, 5);
    const state = new Int32Array(3).fill(-9);
    memory.save(state, 1);
    memory.write(object + Small.a, 6);
    expect([state[0], state[2]]).to.deep.equal([-9, -9]);
    memory.load(state, 1, 1);
    expect(memory.read(object + Small.a)).to.equal(5);
  });
});

function applyAll(memory: Memory, changes: readonly Change[]): void {
  for (const it of changes) apply(memory, it);
}

/** Apply the operation, if the memory allows it. */
function apply(memory: Memory, it: Change): void {
  if (it.does === 'allocate') {
    memory.allocate(it.large ? Large.type : Small.type);
    return;
  }
  const object = address(it.object);
  if (it.object >= memory.objectCount || memory.isFreed(object)) return;
  if (it.does === 'free') memory.free(object);
  else if (it.field < memory.typeOf(object).size - 1) memory.write(object + 1 + it.field, it.value);
}

function save(memory: Memory): number[] {
  const state = new Int32Array(memory.objectCount);
  memory.save(state, 0);
  return [...state];
}

/** Type and words of each object; the words of a freed one cannot be read. */
function contents(memory: Memory): unknown[] {
  return Array.from({ length: memory.objectCount }, (_, index) => {
    const object = address(index);
    const { name, size } = memory.typeOf(object);
    if (memory.isFreed(object)) return [name, 'freed'];
    return [
      name,
      ...Array.from({ length: size - 1 }, (_, field) => memory.read(object + 1 + field)),
    ];
  });
}

function address(index: number): Address {
  return new Memory().allocate(Small.type) * (index + 1);
}
