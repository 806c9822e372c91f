import { expect } from 'chai';
import { warnOn } from '../../../src/linux/kernel/bug';
import {
  HlistHead,
  HlistNode,
  hlistAddHeadRcu,
  hlistDel,
  hlistDelInitRcu,
  hlistDelRcu,
  hlistEmpty,
  hlistUnhashed,
} from '../../../src/linux/kernel/hlist';
import { step } from '../../../src/machine/effect';
import type { Machine, Operation } from '../../../src/machine/machine';
import { type Address, NULL, struct } from '../../../src/machine/struct';
import { everyInterleaving, note, place } from '../../machine/machine-fixture';

const Head = struct('list', { list: HlistHead.type });
/** The node is not the first field, so that its container is somewhere else. */
const Item = struct('item', { number: 'word', node: HlistNode.type });

/** The first node of a walk; NULL if there is none. */
function* hlistFirstRcu(head: Address, list: string): Operation<Address> {
  return yield step(`rcu_dereference(${list}->first)`, (machine) =>
    machine.read(head + HlistHead.first),
  );
}

/** The node after this one, also where this one has been taken off; NULL at the end. */
function* hlistNextRcu(node: Address): Operation<Address> {
  return yield step('rcu_dereference(node->next)', (machine) =>
    machine.read(node + HlistNode.next),
  );
}

/** A list of items 1, 2 and 3, and an item 4 that is not on it. */
function boot(machine: Machine) {
  const head = place(machine, Head) + Head.list;
  const nodes = [1, 2, 3, 4].map((number) => {
    const item = place(machine, Item);
    machine.write(item + Item.number, number);
    return item + Item.node;
  }) as [Address, Address, Address, Address];
  for (const node of nodes.slice(0, 3).reverse()) hlistAddHeadRcu(machine, node, head);
  return { head, nodes };
}
type Fixture = ReturnType<typeof boot>;
type Deletion = (machine: Machine, node: Address) => void;
type Change = (machine: Machine, fixture: Fixture) => void;

/** Walk over the list and note the number of each item. */
function* walk({ head }: Fixture): Operation {
  for (let at = yield* hlistFirstRcu(head, 'list'); at !== NULL; at = yield* hlistNextRcu(at)) {
    const item = at - Item.node;
    const number = yield step('item->number', (machine) => machine.read(item + Item.number));
    yield note(String(number));
  }
}

/** One task that changes the list in these steps, one after the other. */
function changes(...steps: readonly Change[]) {
  return function* (fixture: Fixture): Operation {
    for (const change of steps)
      yield step('changes the list', (machine) => change(machine, fixture));
  };
}
const remove = (how: Deletion, index: number) =>
  changes((m, { nodes }) => how(m, nodes[index] as Address));
const add = (machine: Machine, { head, nodes }: Fixture) =>
  hlistAddHeadRcu(machine, nodes[3], head);

/** What a walk alone sees after these changes. */
function afterwards(...steps: readonly Change[]) {
  const task = function* (fixture: Fixture): Operation {
    yield* changes(...steps)(fixture);
    yield* walk(fixture);
  };
  return everyInterleaving({ boot, tasks: [task] }).outcomes;
}
/** What walks see while another task changes the list. */
function meanwhile(...steps: readonly Change[]) {
  return everyInterleaving({ boot, tasks: [walk, changes(...steps)] });
}
const seen = (...notes: readonly string[]) => [{ reports: [], notes }];

describe('an RCU hlist', () => {
  it('has the latest item at its front', () => {
    expect(afterwards()).to.deep.equal(seen('1', '2', '3'));
    expect(afterwards(add)).to.deep.equal(seen('4', '1', '2', '3'));
  });

  it('loses exactly the item that is deleted, wherever it stands and however that is done', () => {
    for (const how of [hlistDelRcu, hlistDelInitRcu, hlistDel]) {
      const removing = (index: number) =>
        afterwards((m, { nodes }) => how(m, nodes[index] as Address));
      expect(removing(0)).to.deep.equal(seen('2', '3'));
      expect(removing(1)).to.deep.equal(seen('1', '3'));
      expect(removing(2)).to.deep.equal(seen('1', '2'));
    }
  });

  it('is empty when the last is deleted, and knows which items are on it', () => {
    const { reports } = everyInterleaving({
      boot,
      tasks: [
        changes((machine, { head, nodes: [first, second, third, fourth] }) => {
          const expectUnhashed = (node: Address, expected: boolean, what: string) =>
            warnOn(machine, hlistUnhashed(machine, node) !== expected, what);
          expectUnhashed(first, false, 'an item on the list');
          expectUnhashed(fourth, true, 'an item that was never on it');
          warnOn(machine, hlistEmpty(machine, head), 'a list of three is empty');
          hlistDelInitRcu(machine, first);
          expectUnhashed(first, true, 'after hlist_del_init_rcu()');
          hlistDelRcu(machine, second);
          expectUnhashed(second, false, 'after hlist_del_rcu()');
          hlistDelRcu(machine, third);
          warnOn(machine, !hlistEmpty(machine, head), 'an empty list is not');
        }),
      ],
    });
    expect(reports).to.deep.equal([]);
  });

  const CORRUPTION = [{ reports: ['RCU list corruption'], notes: [] }];

  it('reports the second deletion of what hlist_del_rcu() has deleted', () => {
    for (const again of [hlistDelRcu, hlistDelInitRcu, hlistDel]) {
      const outcomes = afterwards(
        (machine, { nodes }) => hlistDelRcu(machine, nodes[1]),
        (machine, { nodes }) => again(machine, nodes[1]),
      );
      expect(outcomes).to.deep.equal(CORRUPTION);
    }
  });

  it('takes no harm from a second hlist_del_init_rcu(), nor from one of an item never added', () => {
    const twice = [1, 1, 3].map((index) => (machine: Machine, { nodes }: Fixture) => {
      hlistDelInitRcu(machine, nodes[index] as Address);
    });
    expect(afterwards(...twice)).to.deep.equal(seen('1', '3'));
  });

  it('lets two tasks delete the same item with hlist_del_init_rcu(), but not with hlist_del_rcu()', () => {
    const both = (how: Deletion) =>
      everyInterleaving({ boot, tasks: [remove(how, 1), remove(how, 1)] });
    expect(both(hlistDelInitRcu).reports).to.deep.equal([]);
    expect(both(hlistDelRcu).reports).to.deep.equal(['RCU list corruption']);
  });

  it('reports the deletion of an item that was never added, unless it looks first', () => {
    for (const how of [hlistDelRcu, hlistDel]) {
      const outcomes = afterwards((machine, { nodes }) => how(machine, nodes[3]));
      expect(outcomes).to.deep.equal([{ reports: ['NULL pointer dereference'], notes: [] }]);
    }
  });

  it('reports an item that is added while it is on a list; after its deletion it may be', () => {
    expect(afterwards(add, add)).to.deep.equal(CORRUPTION);
    for (const how of [hlistDelRcu, hlistDelInitRcu, hlistDel]) {
      const off: Change = (machine, { nodes }) => how(machine, nodes[3]);
      expect(afterwards(add, off, add)).to.deep.equal(seen('4', '1', '2', '3'));
    }
  });
});

describe('a walk over an RCU hlist', () => {
  it('sees, in every interleaving, what was there throughout, and an item that leaves or not', () => {
    for (const how of [hlistDelRcu, hlistDelInitRcu]) {
      const { notes, reports } = meanwhile((m, { nodes }) => how(m, nodes[1]));
      expect(notes).to.deep.equal(['1, 2, 3', '1, 3']);
      expect(reports).to.deep.equal([]);
    }
  });

  it('may or may not see an item that is added meanwhile', () => {
    expect(meanwhile(add).notes).to.deep.equal(['1, 2, 3', '4, 1, 2, 3']);
  });

  it('keeps its way through several changes', () => {
    const { notes, reports } = meanwhile(
      (machine, { nodes }) => hlistDelInitRcu(machine, nodes[0]),
      add,
      (machine, { nodes }) => hlistDelInitRcu(machine, nodes[1]),
    );
    // Who stands on item 1 meets item 2 even where both are off the list.
    expect(notes).to.deep.equal(['1, 2, 3', '2, 3', '4, 2, 3', '4, 3']);
    expect(reports).to.deep.equal([]);
  });

  it('goes on from the item on which it stands when that is deleted', () => {
    const standing = (how: Deletion) => {
      const { outcomes } = everyInterleaving({
        boot,
        tasks: [
          function* (fixture) {
            const first = yield* hlistFirstRcu(fixture.head, 'list');
            yield* remove(how, 0)(fixture);
            const next = yield* hlistNextRcu(first);
            yield note(next === fixture.nodes[1] ? 'found the second' : 'is lost');
            yield step('node->next', (machine) => machine.read(next + HlistNode.next));
          },
        ],
      });
      return outcomes;
    };
    expect(standing(hlistDelRcu)).to.deep.equal(seen('found the second'));
    expect(standing(hlistDelInitRcu)).to.deep.equal(seen('found the second'));
    expect(standing(hlistDel)).to.deep.equal([
      { reports: ['RCU list corruption'], notes: ['is lost'] },
    ]);
  });

  it('follows poison in some interleaving where hlist_del() is used', () => {
    const { reports, notes } = meanwhile((machine, { nodes }) => hlistDel(machine, nodes[1]));
    expect(reports).to.deep.equal(['RCU list corruption']);
    expect(notes, 'the rest of the list is lost').to.include('1, 2');
  });

  it('uses what was freed where an item is freed without a grace period', () => {
    const { reports } = meanwhile(
      (machine, { nodes }) => hlistDelRcu(machine, nodes[1]),
      (machine, { nodes }) => machine.free(nodes[1]),
    );
    expect(reports).to.deep.equal(['use-after-free']);
  });
});
