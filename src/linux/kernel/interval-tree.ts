/**
 * Intervals, found by what they overlap: include/linux/interval_tree.h. Here the tree is a list in
 * the order of the starts, which gives the same search results. All functions are parts of a step.
 *
 * An unsigned long has 32 bits in this machine, so `ULONG_MAX` is 0xffffffff.
 */

import type { Machine } from '../../machine/machine';
import { type Address, NULL, struct } from '../../machine/struct';
import { HlistHead, HlistNode, hlistUnhashed, unlink } from './hlist';

export const ULONG_MAX = 0xffffffff;

export const IntervalTreeNode = struct('interval_tree_node', {
  rb: HlistNode.type,
  start: 'word',
  /** The last address of the interval. */
  last: 'word',
});

export const IntervalTreeRoot = HlistHead;

/** `RB_CLEAR_NODE()`: the node is in no tree. */
export function rbClearNode(machine: Machine, node: Address): void {
  machine.write(node + IntervalTreeNode.rb + HlistNode.pprev, NULL);
}

/** `RB_EMPTY_NODE()`: whether the node has been in no tree since `RB_CLEAR_NODE()`. */
export function rbEmptyNode(machine: Machine, node: Address): boolean {
  return hlistUnhashed(machine, node + IntervalTreeNode.rb);
}

export function intervalTreeInsert(machine: Machine, node: Address, root: Address): void {
  let link = root + HlistHead.first;
  let next = machine.read(link);
  const start = startOf(machine, node + IntervalTreeNode.rb);
  while (next !== NULL && startOf(machine, next) <= start) {
    link = next + HlistNode.next;
    next = machine.read(link);
  }
  const rb = node + IntervalTreeNode.rb;
  machine.write(rb + HlistNode.next, next);
  machine.write(rb + HlistNode.pprev, link);
  if (next !== NULL) machine.write(next + HlistNode.pprev, rb + HlistNode.next);
  machine.write(link, rb);
}

/** Like `rb_erase()`, it leaves the node's pointers as they are: a second removal goes unseen. */
export function intervalTreeRemove(machine: Machine, node: Address): void {
  unlink(machine, node + IntervalTreeNode.rb);
}

/** `interval_tree_iter_first()`: the first that overlaps the addresses from start to last, or NULL. */
export function intervalTreeIterFirst(
  machine: Machine,
  root: Address,
  start: number,
  last: number,
): Address {
  return firstFrom(machine, machine.read(root + HlistHead.first), start, last);
}

/** `interval_tree_iter_next()`: the next one after this node, or NULL. */
export function intervalTreeIterNext(
  machine: Machine,
  node: Address,
  start: number,
  last: number,
): Address {
  const next = machine.read(node + IntervalTreeNode.rb + HlistNode.next);
  return firstFrom(machine, next, start, last);
}

function firstFrom(machine: Machine, from: Address, start: number, last: number): Address {
  for (let rb = from; rb !== NULL; rb = machine.read(rb + HlistNode.next)) {
    if (startOf(machine, rb) > last) return NULL;
    if (lastOf(machine, rb) >= start) return rb - IntervalTreeNode.rb;
  }
  return NULL;
}

function startOf(machine: Machine, rb: Address): number {
  return machine.read(rb - IntervalTreeNode.rb + IntervalTreeNode.start) >>> 0;
}

function lastOf(machine: Machine, rb: Address): number {
  return machine.read(rb - IntervalTreeNode.rb + IntervalTreeNode.last) >>> 0;
}
