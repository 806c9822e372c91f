import { expect } from 'chai';
import {
  REFCOUNT_MAX,
  REFCOUNT_SATURATED,
  refcountDecAndTest,
  refcountInc,
  refcountIncNotZero,
} from '../../../src/linux/kernel/refcount';
import { step } from '../../../src/machine/effect';
import type { Machine, Operation } from '../../../src/machine/machine';
import { type Address, struct } from '../../../src/machine/struct';
import { everyInterleaving, note, place } from '../../machine/machine-fixture';

const Item = struct('item', { users: 'word' });

/** An item that has this many users. */
function counted(users: number) {
  return (machine: Machine): Address => {
    const item = place(machine, Item);
    machine.write(item + Item.users, users);
    return item;
  };
}

const inc = (machine: Machine, item: Address) => refcountInc(machine, item + Item.users, 'users');
const incNotZero = (machine: Machine, item: Address) =>
  refcountIncNotZero(machine, item + Item.users, 'users');
const decAndTest = (machine: Machine, item: Address) =>
  refcountDecAndTest(machine, item + Item.users, 'users');

/** What is reported and answered when a task does this to a count, and what the count is then. */
function change(users: number, ...changes: readonly ((m: Machine, item: Address) => unknown)[]) {
  const { outcomes } = everyInterleaving({
    boot: counted(users),
    tasks: [
      function* (item) {
        for (const one of changes) {
          const answer = yield step('changes', (machine) => (one(machine, item) === true ? 1 : 0));
          yield note(String(answer === 1));
        }
        const left = yield step('users', (machine) => machine.read(item + Item.users));
        yield note(String(left));
      },
    ],
  });
  const [{ reports, notes }] = outcomes as [(typeof outcomes)[0]];
  return { reports, answers: notes.slice(0, -1), left: Number(notes.at(-1)) };
}

describe('a reference count', () => {
  it('counts up and down, and returns whether it has become zero', () => {
    expect(change(1, inc, decAndTest, decAndTest)).to.deep.equal({
      reports: [],
      answers: ['false', 'false', 'true'],
      left: 0,
    });
  });

  it('that is saturated stays as it is', () => {
    for (const one of [inc, incNotZero, decAndTest])
      expect(change(REFCOUNT_SATURATED, one).left).to.equal(REFCOUNT_SATURATED);
  });

  it('is raised from zero by nobody: refcount_inc_not_zero() declines', () => {
    expect(change(0, incNotZero)).to.deep.equal({ reports: [], answers: ['false'], left: 0 });
    expect(change(1, incNotZero)).to.deep.equal({ reports: [], answers: ['true'], left: 2 });
  });

  it('reports refcount_inc() from zero, and is saturated then', () => {
    const { reports, left } = change(0, inc);
    expect(reports).to.deep.equal(['use-after-free']);
    expect(left).to.equal(REFCOUNT_SATURATED);
  });

  it('reports that it is lowered from zero, and is saturated then', () => {
    expect(change(1, decAndTest, decAndTest)).to.deep.equal({
      reports: ['refcount underflow'],
      answers: ['true', 'false'],
      left: REFCOUNT_SATURATED,
    });
  });

  it('reports that it is raised beyond the largest count, and is saturated then', () => {
    expect(change(REFCOUNT_MAX - 1, inc)).to.deep.include({ reports: [], left: REFCOUNT_MAX });
    for (const raise of [inc, incNotZero]) {
      expect(change(REFCOUNT_MAX, raise)).to.deep.include({
        reports: ['refcount saturation'],
        left: REFCOUNT_SATURATED,
      });
    }
  });

  it('stays as it is once it is saturated, so that what it counts is never freed', () => {
    expect(change(REFCOUNT_SATURATED, inc, incNotZero, decAndTest, decAndTest)).to.deep.equal({
      reports: [],
      answers: ['false', 'true', 'false', 'false'],
      left: REFCOUNT_SATURATED,
    });
  });

  it('lets one task free, in every interleaving, if all who find take a reference unless zero', () => {
    const put = function* (item: Address): Operation {
      const last = yield step('dec', (machine) => (decAndTest(machine, item) ? 1 : 0));
      if (last === 1) yield note('frees');
    };
    const find = (take: typeof incNotZero) =>
      function* (item: Address): Operation {
        const found = yield step('inc', (machine) => (take(machine, item) ? 1 : 0));
        if (found === 1) yield* put(item);
      };
    const race = (take: typeof incNotZero) =>
      everyInterleaving({ boot: counted(1), tasks: [put, find(take), find(take)] });
    const careful = race(incNotZero);
    expect(careful.notes).to.deep.equal(['frees']);
    expect(careful.reports).to.deep.equal([]);
    const careless = race((machine, item) => {
      inc(machine, item);
      return true;
    });
    expect(careless.reports).to.deep.equal(['use-after-free']);
  });
});
