import { expect } from 'chai';
import fc from 'fast-check';
import {
  IntervalTreeNode,
  IntervalTreeRoot,
  intervalTreeInsert,
  intervalTreeIterFirst,
  intervalTreeIterNext,
  intervalTreeRemove,
  rbClearNode,
  rbEmptyNode,
  ULONG_MAX,
} from '../../../src/linux/kernel/interval-tree';
import { Machine } from '../../../src/machine/machine';
import { type Address, NULL } from '../../../src/machine/struct';

interface Interval {
  readonly start: number;
  readonly last: number;
}

const address = fc.oneof(
  fc.nat({ max: 12 }),
  fc.nat({ max: 12 }).map((from) => ULONG_MAX - from),
);
const interval: fc.Arbitrary<Interval> = fc.tuple(address, address).map(([one, other]) => ({
  start: Math.min(one, other),
  last: Math.max(one, other),
}));

/** A machine with a tree of these intervals, and the nodes in the order in which they were inserted. */
function planted(intervals: readonly Interval[]) {
  const machine = new Machine(['A']);
  const root = machine.allocate(IntervalTreeRoot.type);
  const nodes = intervals.map(({ start, last }) => {
    const node = machine.allocate(IntervalTreeNode.type);
    machine.write(node + IntervalTreeNode.start, start);
    machine.write(node + IntervalTreeNode.last, last);
    intervalTreeInsert(machine, node, root);
    return node;
  });
  return { machine, root, nodes };
}

function walk(machine: Machine, root: Address, { start, last }: Interval): Address[] {
  const found: Address[] = [];
  let node = intervalTreeIterFirst(machine, root, start, last);
  while (node !== NULL) {
    found.push(node);
    node = intervalTreeIterNext(machine, node, start, last);
  }
  return found;
}

function overlap(one: Interval, other: Interval): boolean {
  return one.start <= other.last && other.start <= one.last;
}

describe('an interval tree', () => {
  it('finds each interval that overlaps another once, and no other', () => {
    fc.assert(
      fc.property(fc.array(interval, { maxLength: 6 }), interval, (intervals, asked) => {
        const { machine, root, nodes } = planted(intervals);
        const expected = nodes.filter((_, index) => overlap(intervals[index] as Interval, asked));
        expect(walk(machine, root, asked)).to.have.members(expected);
      }),
    );
  });

  it('finds nothing of what has been removed', () => {
    fc.assert(
      fc.property(fc.array(interval, { minLength: 1, maxLength: 6 }), fc.nat(), (all, which) => {
        const { machine, root, nodes } = planted(all);
        const gone = nodes[which % nodes.length] as Address;
        intervalTreeRemove(machine, gone);
        const left = nodes.filter((node) => node !== gone);
        expect(walk(machine, root, { start: 0, last: ULONG_MAX })).to.have.members(left);
      }),
    );
  });

  it('recognizes a node that was never inserted', () => {
    const { machine, nodes } = planted([{ start: 1, last: 2 }]);
    expect(rbEmptyNode(machine, nodes[0] as Address)).to.equal(false);
    expect(rbEmptyNode(machine, machine.allocate(IntervalTreeNode.type))).to.equal(true);
  });

  it('takes a node for one of no tree once that is cleared', () => {
    const { machine, nodes } = planted([{ start: 1, last: 2 }]);
    rbClearNode(machine, nodes[0] as Address);
    expect(rbEmptyNode(machine, nodes[0] as Address)).to.equal(true);
  });

  it('has intervals with the same start in the order of their insertion', () => {
    const all = [4, 2, 3].map((last) => ({ start: 1, last }));
    const { machine, root, nodes } = planted(all);
    expect(walk(machine, root, { start: 0, last: ULONG_MAX })).to.deep.equal(nodes);
  });
});
