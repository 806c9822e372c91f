import { expect } from 'chai';
import { HlistHead, HlistNode, hlistAddHeadRcu, hlistDel } from '../../../src/linux/kernel/hlist';
import { kfree, kzalloc } from '../../../src/linux/kernel/slab';
import { step } from '../../../src/machine/effect';
import type { Machine, Operation } from '../../../src/machine/machine';
import { type Address, struct } from '../../../src/machine/struct';
import { everyInterleaving, place } from '../../machine/machine-fixture';

const Item = struct('item', { other: 'pointer', node: HlistNode.type });
const Root = struct('root', { pointer: 'pointer', number: 'word', list: HlistHead.type });

function boot(machine: Machine) {
  return { root: place(machine, Root) };
}
type Fixture = ReturnType<typeof boot>;

function alone(task: (fixture: Fixture) => Operation) {
  return everyInterleaving({ boot, tasks: [task] });
}
const allocate = () => kzalloc(Item.type, 'GFP_KERNEL');
function point(from: Address, to: Address) {
  return step('points', (machine) => machine.write(from, to));
}

describe('the search for leaks', () => {
  const LEAK = ['a struct item'];

  it('finds an object that nothing points to, and none that is freed', () => {
    const lost = alone(function* () {
      yield* allocate();
    });
    expect(lost.outcomes).to.deep.equal([{ reports: ['memory leak'], notes: [] }]);
    expect(lost.details).to.deep.equal(LEAK);
    const freed = alone(function* () {
      yield* kfree(yield* allocate());
    });
    expect(freed.reports).to.deep.equal([]);
  });

  it('takes a pointer for one, and a number for none', () => {
    const kept = (field: number) =>
      alone(function* ({ root }) {
        yield point(root + field, yield* allocate());
      }).details;
    expect(kept(Root.pointer)).to.deep.equal([]);
    expect(kept(Root.number)).to.deep.equal(LEAK);
  });

  it('finds an object again once its last pointer is overwritten', () => {
    const { details } = alone(function* ({ root }) {
      yield point(root + Root.pointer, yield* allocate());
      yield point(root + Root.pointer, yield* allocate());
    });
    expect(details).to.deep.equal(LEAK);
  });

  /** A list of two, made of nodes within; then something is done to the first. */
  const listOfTwo = (change: (machine: Machine, first: Address) => void) =>
    alone(function* ({ root }) {
      const items = [yield* allocate(), yield* allocate()] as const;
      yield step('hlist_add_head_rcu()', (machine) => {
        for (const item of items) hlistAddHeadRcu(machine, item + Item.node, root + Root.list);
      });
      yield step('changes', (machine) => change(machine, items[1]));
    }).outcomes[0]?.reports;

  it('follows pointers into the middle of objects, and from object to object', () => {
    expect(listOfTwo(() => undefined)).to.deep.equal([]);
  });

  it('does not follow the pointers of an object that is freed, nor poison', () => {
    expect(listOfTwo((machine, first) => machine.free(first))).to.deep.equal(['memory leak']);
    const deleted = listOfTwo((machine, first) => hlistDel(machine, first + Item.node));
    expect(deleted, 'only the one that was deleted').to.deep.equal(['memory leak']);
  });

  it('finds objects that only point to each other', () => {
    const { outcomes } = alone(function* () {
      const one = yield* allocate();
      const other = yield* allocate();
      yield point(one + Item.other, other);
      yield point(other + Item.other, one);
    });
    expect(outcomes).to.deep.equal([{ reports: ['memory leak', 'memory leak'], notes: [] }]);
  });

  for (const [what, target] of [
    ['an error pointer', -12],
    ['a small number', 7],
  ] as const) {
    it(`passes over ${what}`, () => {
      const { reports } = alone(function* ({ root }) {
        yield point(root + Root.pointer, target);
      });
      expect(reports).to.deep.equal([]);
    });
  }

  it('passes over a pointer to a freed object', () => {
    const { reports } = alone(function* ({ root }) {
      const item = yield* allocate();
      yield point(root + Root.pointer, item);
      yield* kfree(item);
    });
    expect(reports).to.deep.equal([]);
  });
});
