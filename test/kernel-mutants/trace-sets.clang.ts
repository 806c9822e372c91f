/** Whether the traces of two trees are the same, on Debian's kernel. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { loadUnit } from '../../src/implementations/kernel-source/load-unit';
import { CORE, readSource, treeWith } from '../../src/implementations/kernel-source/source-tree';
import { findMutants } from '../../src/kernel-mutants/find-mutants';
import { applyEdits } from '../../src/kernel-mutants/mutant';
import { compareTraces } from '../../src/kernel-mutants/trace-sets';
import { tree } from '../implementations/kernel-source/trees';
import { inserts, ranges, script, twoDrivers } from '../implementations/scripts';
import { filed } from './filed-plan';

const MAX_STEPS = 1_000;
const plans = [filed('G-001', script([inserts, ranges('munmap')], twoDrivers))];

describe('the traces of two trees', () => {
  const cache = mkdtempSync(join(tmpdir(), 'trace-sets-'));
  after(() => rmSync(cache, { recursive: true }));

  it('are not compared where the search of either exceeds a bound', async () => {
    const of = await tree('6.12');
    const text = readSource(of, CORE);
    // The walk of an empty list takes steps, and nobody sees it.
    const walks = findMutants(text).find(
      (one) =>
        one.operator === 'condition-true' &&
        one.function === '__mmu_notifier_invalidate_range_start' &&
        one.edits.some(({ start }) => text.startsWith('!hlist_empty', start)),
    );
    const changed = treeWith(of, new Map([[CORE, applyEdits(text, walks?.edits ?? [])]]), {
      name: 'walks',
      cache,
    });
    const [own, other] = [loadUnit(of).folder, loadUnit(changed, { cache }).folder];
    const compare = (maxStates: number, mutant = other) =>
      compareTraces([own, mutant], plans, { maxStates, maxSteps: MAX_STEPS });
    let states = 1;
    while (compare(states, own).exceeded > 0) states++;
    expect(compare(states).differs).to.equal(null);
    expect(compare(states).exceeded).to.be.greaterThan(0);
    expect(compare(100 * states)).to.deep.equal({ differs: null, compared: 2, exceeded: 0 });
  });
});
