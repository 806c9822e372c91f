/**
 * Changes of a list without a lock: a step for each store of the CPU, as another writer may come
 * between. The changes in src/linux/kernel/hlist.ts are one step, for callers that hold a lock.
 */
import { step } from '../../machine/effect';
import type { Operation } from '../../machine/machine';
import { LIST_POISON } from '../../machine/memory';
import { type Address, NULL } from '../../machine/struct';
import { HlistHead, HlistNode } from '../kernel/hlist';

/** `hlist_add_head_rcu()`. */
export function* hlistAddHeadRcuUnlocked(node: Address, head: Address): Operation {
  const first = yield step('first = head->first', (machine) =>
    machine.read(head + HlistHead.first),
  );
  yield step('node->next = first, node->pprev = &head->first', (machine) => {
    machine.write(node + HlistNode.next, first);
    machine.write(node + HlistNode.pprev, head + HlistHead.first);
  });
  yield step('rcu_assign_pointer(head->first, node)', (machine) =>
    machine.write(head + HlistHead.first, node),
  );
  if (first === NULL) return;
  yield step('first->pprev = &node->next', (machine) =>
    machine.write(first + HlistNode.pprev, node + HlistNode.next),
  );
}

/** `hlist_del_rcu()`. */
export function* hlistDelRcuUnlocked(node: Address): Operation {
  yield* unlink(node);
  yield step('node->pprev = LIST_POISON2', (machine) =>
    machine.write(node + HlistNode.pprev, LIST_POISON),
  );
}

/** `hlist_del()`: a walk that is at the node follows poison. */
export function* hlistDelUnlocked(node: Address): Operation {
  yield* unlink(node);
  yield step('node->next = LIST_POISON1, node->pprev = LIST_POISON2', (machine) => {
    machine.write(node + HlistNode.next, LIST_POISON);
    machine.write(node + HlistNode.pprev, LIST_POISON);
  });
}

/** `__hlist_del()`. */
function* unlink(node: Address): Operation {
  const next = yield step('next = node->next', (machine) => machine.read(node + HlistNode.next));
  const pprev = yield step('pprev = node->pprev', (machine) =>
    machine.read(node + HlistNode.pprev),
  );
  yield step('*pprev = next', (machine) => machine.write(pprev, next));
  if (next === NULL) return;
  yield step('next->pprev = pprev', (machine) => machine.write(next + HlistNode.pprev, pprev));
}
