import { expect } from 'chai';
import { step } from '../../src/machine/effect';
import type { Machine } from '../../src/machine/machine';
import { MAX_OBJECT_WORDS, struct, structById, wordArray } from '../../src/machine/struct';
import { alone } from './machine-fixture';

const Link = struct('link', { to: 'pointer', tag: 'word' });
const Chain = struct('chain', { length: 'word', first: Link.type, second: Link.type, end: 'word' });
const Holder = struct('holder', { before: 'word', chain: Chain.type, own: 'pointer' });
const Table = struct('table', { before: 'word', cells: wordArray('cells', 3), after: 'word' });

/** All fields of a holder, at any depth. */
const fields = {
  before: Holder.before,
  'chain.length': Holder.chain + Chain.length,
  'chain.first.to': Holder.chain + Chain.first + Link.to,
  'chain.first.tag': Holder.chain + Chain.first + Link.tag,
  'chain.second.to': Holder.chain + Chain.second + Link.to,
  'chain.second.tag': Holder.chain + Chain.second + Link.tag,
  'chain.end': Holder.chain + Chain.end,
  own: Holder.own,
};

describe('the layout of a structure', () => {
  it('follows from its fields, in their order', () => {
    const Inner = struct('inner', { to: 'pointer', tag: 'word' });
    const Outer = struct('outer', { a: 'word', b: Inner.type, c: Inner.type, d: 'pointer' });
    expect([Outer.a, Outer.b, Outer.c, Outer.d, Outer.type.size]).to.deep.equal([1, 1, 3, 6, 7]);
    expect(Outer.type.pointers).to.deep.equal([2, 4, 6]);
  });

  it('has a separate word for each field, also in nested structures', () => {
    const offsets = Object.values(fields);
    expect(new Set(offsets).size).to.equal(offsets.length);
    expect(Math.min(...offsets), 'the first word is the header').to.equal(1);
    expect(Holder.type.size).to.equal(1 + offsets.length);
  });

  it('keeps what is written to each field apart', () => {
    const { reports } = alone(Holder, function* (holder) {
      yield step('writes', (machine) => {
        Object.values(fields).forEach((field, index) => {
          machine.write(holder + field, 100 + index);
        });
      });
      yield step('reads', (machine) => {
        const values = Object.values(fields).map((field) => machine.read(holder + field));
        expect(values).to.deep.equal([100, 101, 102, 103, 104, 105, 106, 107]);
        expect(machine.typeOf(holder)).to.equal(Holder.type);
      });
    });
    expect(reports).to.deep.equal([]);
  });

  it('leads from a field back to what contains it', () => {
    alone(Holder, function* (holder) {
      const link = holder + Holder.chain + Chain.second;
      yield step('container_of()', (machine) => {
        machine.write(link + Link.tag, 7);
        const container = link - Chain.second - Holder.chain;
        expect(container).to.equal(holder);
        expect(machine.read(container + fields['chain.second.tag'])).to.equal(7);
      });
    });
  });

  it('lists the offsets of pointers, also nested ones, and of nothing else', () => {
    expect(Holder.type.pointers).to.deep.equal([
      fields['chain.first.to'],
      fields['chain.second.to'],
      fields.own,
    ]);
    expect(Table.type.pointers).to.deep.equal([]);
  });

  it('gives an array one word per element', () => {
    expect(Table.after - Table.before).to.equal(1 + 3);
    alone(Table, function* (table) {
      const cell = (index: number) => table + Table.cells + 1 + index;
      yield step('writes', (machine: Machine) => {
        for (const index of [0, 1, 2]) machine.write(cell(index), 10 + index);
        expect([0, 1, 2].map((index) => machine.read(cell(index)))).to.deep.equal([10, 11, 12]);
        expect(machine.read(table + Table.before)).to.equal(0);
        expect(machine.read(table + Table.after)).to.equal(0);
      });
    });
  });

  it('is found by its number, and by no other', () => {
    expect(structById(Holder.type.id)).to.equal(Holder.type);
    expect(() => structById(-1)).to.throw(RangeError, 'no structure has the number -1');
  });

  it('has at most as many words as an address has offsets', () => {
    expect(wordArray('fits', MAX_OBJECT_WORDS - 1).size).to.equal(MAX_OBJECT_WORDS);
    expect(() => wordArray('too large', MAX_OBJECT_WORDS)).to.throw(RangeError, 'too large');
  });
});
