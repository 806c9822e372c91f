/**
 * No scenario depends on the order in which the notifiers of one mm are called, which nothing
 * promises (G-140): judged with the list and the interval tree walked the other way round.
 */
import { expect } from 'chai';
import { judgeScenario } from '../../src/conformance/judge-scenario';
import type { FiledPlan } from '../../src/conformance/scenario-plan';
import type { Parts } from '../../src/harness/kernel-under-test';
import { searchedReference } from '../../src/kill-matrix/searched-reference';
import type { HmmMirrorOps } from '../../src/linux/hmm/mirror-ops';
import { HmmMirrors } from '../../src/linux/hmm/mirrors';
import { HlistHead, HlistNode, hlistDelInitRcu } from '../../src/linux/kernel/hlist';
import type { MmuNotifierRange } from '../../src/linux/mm/notifier-hooks';
import { MmuNotifierCore } from '../../src/linux/mmu-notifier/core';
import type { Visited } from '../../src/linux/mmu-notifier/interval-tree';
import { MmuNotifierSubscriptions } from '../../src/linux/mmu-notifier/structs';
import type { Machine, Operation, StepBody } from '../../src/machine/machine';
import { type Address, NULL } from '../../src/machine/struct';
import { type DriverFunction, PAGE_SIZE } from '../../src/protocol/names';
import type { Action, Script } from '../../src/protocol/script';
import {
  calls,
  driver,
  exits,
  outcomesOf,
  ranges,
  script,
  taskOf,
} from '../implementations/scripts';
import { projectPlans } from './project-plans';

/** Calls the notifiers of a list in the order of their registrations: the first in is the first out. */
class FifoCore extends MmuNotifierCore {
  protected override *locked(
    subscriptions: Address,
    what: string,
    change: StepBody,
  ): Operation<number> {
    return yield* super.locked(subscriptions, what, (machine) => {
      const result = change(machine);
      if (what === 'hlist_add_head_rcu()')
        moveFirstToEnd(machine, subscriptions + MmuNotifierSubscriptions.list);
      return result;
    });
  }
}

function moveFirstToEnd(machine: Machine, list: Address): void {
  const node = machine.read(list + HlistHead.first);
  hlistDelInitRcu(machine, node);
  let link = list + HlistHead.first;
  while (machine.read(link) !== NULL) link = machine.read(link) + HlistNode.next;
  machine.write(node + HlistNode.next, NULL);
  machine.write(node + HlistNode.pprev, link);
  machine.write(link, node);
}

/** Calls interval notifiers in the opposite order. The tree does not change while they are found. */
class ReverseCore extends MmuNotifierCore {
  protected override *itreeWalk(
    subscriptions: Address,
    range: MmuNotifierRange,
  ): Operation<boolean> {
    const found: Visited[] = [];
    function* note(visited: Visited): Operation<boolean> {
      found.push(visited);
      return false;
    }
    const finding = Object.create(this, { declines: { value: note } }) as this;
    yield* super.itreeWalk.call(finding, subscriptions, range);
    for (const visited of found.reverse()) {
      if (yield* this.declines(visited, range)) return true;
    }
    return false;
  }
}

/** Calls the mirrors of HMM in the opposite order. The list does not change while they are found. */
class ReverseHmm extends HmmMirrors {
  protected override *forEachMirror(
    hmm: Address,
    visit: (ops: HmmMirrorOps) => Operation<boolean>,
  ): Operation {
    const found: HmmMirrorOps[] = [];
    yield* super.forEachMirror(hmm, function* (ops) {
      found.push(ops);
      return true;
    });
    for (const ops of found.reverse()) if (!(yield* visit(ops))) return;
  }
}

const LISTED: readonly DriverFunction[] = [
  'mmu_notifier_register',
  '__mmu_notifier_register',
  'mmu_notifier_get',
  'mmu_notifier_get_locked',
  'hmm_mirror_register',
  'iommu_sva_bind_device',
];

function listsTwo({ phases }: Script): boolean {
  const actions = phases.flat();
  return actions.filter((one) => one.do === 'call' && LISTED.includes(one.function)).length > 1;
}

function mirrorsTwo({ phases }: Script): boolean {
  const actions = phases.flat();
  return (
    actions.filter((one) => one.do === 'call' && one.function === 'hmm_mirror_register').length > 1
  );
}

function insertsTwo({ phases }: Script): boolean {
  return phases.flat().filter((one) => one.do === 'insert-interval').length > 1;
}

/** Leaves out the largest searches, for the sake of time. */
const BUDGET = { maxStates: 20_000, maxSteps: 2_000 };

describe('the order of the notifiers of an mm', function () {
  this.timeout(180_000);
  let plans: readonly FiledPlan[];

  before(async () => {
    plans = await projectPlans();
  });

  /** The ids of scenarios that fail, and how many of those selected were judged. */
  function judged(
    parts: Partial<Parts>,
    isSelected: (script: Script) => boolean,
  ): { failed: string[]; count: number } {
    const searched = searchedReference(parts, BUDGET);
    const verdicts = plans
      .filter(({ script }) => script.notifiersOf2008 === undefined && isSelected(script))
      .map((plan) => ({ ...judgeScenario(plan, searched), id: plan.scenario.scenarioId }))
      .filter((one) => one.verdict !== 'inconclusive');
    const failed = verdicts.filter(({ verdict }) => verdict === 'fail').map(({ id }) => id);
    return { failed, count: verdicts.length };
  }

  it('makes no difference to a scenario, on the list', () => {
    const { failed, count } = judged({ Core: FifoCore }, listsTwo);
    expect(failed).to.deep.equal([]);
    expect(count).to.be.greaterThan(180);
  });

  it('makes no difference to a scenario, in the interval tree', () => {
    const { failed, count } = judged({ Core: ReverseCore }, insertsTwo);
    expect(failed).to.deep.equal([]);
    expect(count).to.be.greaterThan(55);
  });

  it('makes no difference to a scenario, among the mirrors of HMM', () => {
    const { failed, count } = judged({ Hmm: ReverseHmm }, mirrorsTwo);
    expect(failed).to.deep.equal([]);
    expect(count).to.be.greaterThan(8);
  });

  it('is another than that of the reference', async () => {
    const registers = (name: string, notifier: string) =>
      calls('mmu_notifier_register', { process: 'A', notifier, task: taskOf(name) });
    const drivers = [driver('gpu'), driver('nic')];
    const phases = [ranges('mmap'), registers('gpu', 'n1'), registers('nic', 'n2'), exits()];
    const listed = script(phases, { drivers });
    expect(await releasesIn(listed)).to.deep.equal(['nic', 'gpu']);
    expect(await releasesIn(listed, { Core: FifoCore })).to.deep.equal(['gpu', 'nic']);
  });

  it('is another than that of the reference, also in the interval tree', async () => {
    const inserts = (naming: string, start: number): Action => {
      const span = { start, end: start + PAGE_SIZE };
      const function_ = 'mmu_interval_notifier_insert';
      return {
        do: 'insert-interval',
        task: taskOf('gpu'),
        function: function_,
        process: 'A',
        span,
        naming,
      };
    };
    const drivers = [{ ...driver(), callbacks: ['invalidate' as const] }];
    const phases = [ranges('mmap'), inserts('ni1', 0x1000), inserts('ni2', 0x2000)];
    const inserted = script([...phases, ranges('munmap')], { drivers });
    const starts = await invalidatesIn(inserted);
    expect(starts).to.have.length(2);
    expect(await invalidatesIn(inserted, { Core: ReverseCore })).to.deep.equal(starts.reverse());
  });
});

/** The drivers whose release is entered, in the order of an outcome. */
async function releasesIn(scripted: Script, parts: Partial<Parts> = {}): Promise<string[]> {
  return (await entries(scripted, parts)).flatMap((event) =>
    event.callback === 'release' ? [event.driver] : [],
  );
}

/** The notifiers whose invalidate is entered, in the order of an outcome. */
async function invalidatesIn(
  scripted: Script,
  parts: Partial<Parts> = {},
): Promise<(number | null)[]> {
  return (await entries(scripted, parts)).flatMap((event) =>
    event.callback === 'invalidate' ? [event.notifier] : [],
  );
}

async function entries(scripted: Script, parts: Partial<Parts>) {
  const outcomes = await outcomesOf(scripted, parts);
  expect(outcomes).to.have.length(1);
  return outcomes[0]?.trace.filter((event) => event.kind === 'enter') ?? [];
}
