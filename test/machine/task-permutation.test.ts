import { expect } from 'chai';
import { struct, taskArray } from '../../src/machine/struct';
import { permuteTasks } from '../../src/machine/task-permutation';

const Named = struct('named', {
  plain: 'word',
  owner: 'task',
  nobody: 'task',
  mask: 'task mask',
  each: taskArray('each', 3),
});
const Plain = struct('not named', { plain: 'word' });

/** Task 0 was task 1 before, 1 was 2, and 2 was 0. */
const PERMUTATION = [1, 2, 0];

describe('a permutation of tasks', () => {
  it('changes every field that names a task', () => {
    const words = new Int32Array(Named.type.size);
    words[Named.plain] = 1;
    words[Named.owner] = 1;
    words[Named.mask] = 0b011;
    words.set([10, 20, 30], Named.each + 1);
    const before = words.slice();
    const permuted = permuteTasks(words, Named.type, PERMUTATION) as Int32Array;
    expect(permuted[Named.plain]).to.equal(1);
    expect(permuted[Named.owner]).to.equal(3);
    expect(permuted[Named.nobody]).to.equal(0);
    expect(permuted[Named.mask]).to.equal(0b101);
    expect([...permuted.subarray(Named.each + 1, Named.each + 4)]).to.deep.equal([20, 30, 10]);
    expect(words).to.deep.equal(before);
  });

  it('changes no structure that names no task', () => {
    const words = new Int32Array(Plain.type.size).fill(1);
    expect(permuteTasks(words, Plain.type, PERMUTATION)).to.equal(false);
  });

  it('changes a structure that names tasks in one way, or in two', () => {
    const kinds = ['task', 'task mask', taskArray('three', 3)] as const;
    for (const one of kinds) {
      for (const other of ['word', ...kinds] as const) {
        const { type } = struct('named in two ways', { one, other });
        const words = new Int32Array(type.size).fill(1);
        expect(permuteTasks(words, type, PERMUTATION)).not.to.equal(false);
      }
    }
  });
});
