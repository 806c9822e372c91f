import { expect } from 'chai';
import { ObjectStore } from '../../src/machine/object-store';

/** Different contents, more than the table has room for at first. */
const contents = Array.from({ length: 3000 }, (_, index) =>
  Int32Array.of(index % 7, index, -index),
);

describe('a store of objects', () => {
  it('stores each content once, with its own number', () => {
    const store = new ObjectStore();
    const versions = contents.map((words) => store.intern(words));
    expect(versions).to.deep.equal(contents.map((_, index) => index));
    expect(contents.map((words) => store.intern(words))).to.deep.equal(versions);
    expect(versions.map((version) => store.get(version))).to.deep.equal(contents);
  });

  it('distinguishes contents of different lengths', () => {
    const store = new ObjectStore();
    const zeros = Array.from({ length: 400 }, (_, length) => new Int32Array(length));
    const versions = zeros.map((words) => store.intern(words));
    expect(versions).to.deep.equal(zeros.map((_, index) => index));
  });

  it('copies the words that it stores', () => {
    const store = new ObjectStore();
    const words = Int32Array.of(1, 2);
    const version = store.intern(words);
    words.fill(0);
    expect(store.get(version)).to.deep.equal(Int32Array.of(1, 2));
  });
});
