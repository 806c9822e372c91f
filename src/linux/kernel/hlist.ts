/**
 * RCU-protected lists with a single-pointer head: include/linux/rculist.h, include/linux/list.h.
 *
 * The functions that change a list are parts of a step, as the kernel calls them under a lock. A
 * walk takes several steps: between two of them the list may change.
 */
import type { Machine } from '../../machine/machine';
import { LIST_POISON } from '../../machine/memory';
import { releaseStores } from '../../machine/store-buffer';
import { type Address, NULL, struct } from '../../machine/struct';

export const HlistHead = struct('hlist_head', { first: 'pointer' });

export const HlistNode = struct('hlist_node', {
  next: 'pointer',
  /** Address of the pointer that points to this node; NULL when unhashed. */
  pprev: 'word',
});

/**
 * `hlist_unhashed()`: true of a node never added, or taken off with `hlist_del_init_rcu()`; not of
 * one taken off with `hlist_del_rcu()`.
 */
export function hlistUnhashed(machine: Machine, node: Address): boolean {
  return machine.read(node + HlistNode.pprev) === NULL;
}

export function hlistEmpty(machine: Machine, head: Address): boolean {
  return machine.read(head + HlistHead.first) === NULL;
}

/**
 * Adds at the front. A walk that is past the head does not find the node; a walk that finds it sees
 * all stores before this one. Linux does not check that the node is on no list.
 */
export function hlistAddHeadRcu(machine: Machine, node: Address, head: Address): void {
  const pprev = machine.read(node + HlistNode.pprev);
  if (pprev !== NULL && pprev !== LIST_POISON) {
    machine.oops('RCU list corruption', 'a node is added that is on a list already');
  }
  releaseStores(machine);
  const first = machine.read(head + HlistHead.first);
  machine.write(node + HlistNode.next, first);
  machine.write(node + HlistNode.pprev, head + HlistHead.first);
  if (first !== NULL) machine.write(first + HlistNode.pprev, node + HlistNode.next);
  machine.write(head + HlistHead.first, node);
}

/**
 * Takes a node off. A walk that is at the node still finds the rest of the list through it. A
 * second deletion follows the poison that the first one leaves.
 */
export function hlistDelRcu(machine: Machine, node: Address): void {
  unlink(machine, node);
  machine.write(node + HlistNode.pprev, LIST_POISON);
}

/** Like `hlist_del_rcu()`, but leaves the node unhashed, so that a second deletion does nothing. */
export function hlistDelInitRcu(machine: Machine, node: Address): void {
  if (hlistUnhashed(machine, node)) return;
  unlink(machine, node);
  machine.write(node + HlistNode.pprev, NULL);
}

/** `hlist_del()`: not for RCU lists, since a walk that is at the node follows poison. */
export function hlistDel(machine: Machine, node: Address): void {
  unlink(machine, node);
  machine.write(node + HlistNode.next, LIST_POISON);
  machine.write(node + HlistNode.pprev, LIST_POISON);
}

/** Takes a node off, and leaves the pointers of the node itself. */
export function unlink(machine: Machine, node: Address): void {
  const next = machine.read(node + HlistNode.next);
  const pprev = machine.read(node + HlistNode.pprev);
  machine.write(pprev, next);
  if (next !== NULL) machine.write(next + HlistNode.pprev, pprev);
}
