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
const RENAMING = [1, 2, 0];

describe('tasks that change their numbers', () => {
  it('do so wherever they are named', () => {
    const words = new Int32Array(Named.type.size);
    words[Named.plain] = 1;
    words[Named.owner] = 1;
    words[Named.mask] = 0b011;
    words.set([10, 20, 30], Named.each + 1);
    const before = words.slice();
    const renamed = permuteTasks(words, Named.type, RENAMING) as Int32Array;
    expect(renamed[Named.plain]).to.equal(1);
    expect(renamed[Named.owner]).to.equal(3);
    expect(renamed[Named.nobody]).to.equal(0);
    expect(renamed[Named.mask]).to.equal(0b101);
    expect([...renamed.subarray(Named.each + 1, Named.each + 4)]).to.deep.equal([20, 30, 10]);
    expect(words).to.deep.equal(before);
  });

  it('change nothing in what names none', () => {
    const words = new Int32Array(Plain.type.size).fill(1);
    expect(permuteTasks(words, Plain.type, RENAMING)).to.equal(false);
  });

  it('do so in a structure that has them in one way only, or in two', () => {
    const kinds = ['task', 'task mask', taskArray('three', 3)] as const;
    for (const one of kinds) {
      for (const other of ['word', ...kinds] as const) {
        const { type } = struct('named in two ways', { one, other });
        const words = new Int32Array(type.size).fill(1);
        expect(permuteTasks(words, type, RENAMING)).not.to.equal(false);
      }
    }
  });
});
