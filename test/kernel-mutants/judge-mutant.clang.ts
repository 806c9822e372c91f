/** Mutants of Debian's kernel, judged by the scenarios of one feature. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { loadUnit } from '../../src/implementations/kernel-source/load-unit';
import { CORE, readSource } from '../../src/implementations/kernel-source/source-tree';
import { type BaseRecord, judgeBase } from '../../src/kernel-mutants/base-record';
import { readSourceText } from '../../src/kernel-mutants/c-statements';
import { findMutants } from '../../src/kernel-mutants/find-mutants';
import { judgeMutant, type MutantJudge } from '../../src/kernel-mutants/judge-mutant';
import { applyEdits, type Mutant } from '../../src/kernel-mutants/mutant';
import { loadPlans } from '../../src/suite/load-plans';
import { tree } from '../implementations/kernel-source/trees';
import { forgetSteps } from '../suite/dry-run';
import { PROJECT } from '../suite/project';

const GUARANTEE = 'G-014';

describe('a mutant of the notifier core', () => {
  const cache = mkdtempSync(join(tmpdir(), 'kernel-mutants-'));
  let judge: MutantJudge;
  let text: string;

  before(async () => {
    forgetSteps();
    const all = await loadPlans(PROJECT, ['features/registration/locks.feature']);
    const plans = all.filter(({ scenario }) => scenario.guaranteeId === GUARANTEE);
    const of = await tree('6.12');
    text = readSource(of, CORE);
    const unit = loadUnit(of);
    const bases = plans.map((plan): BaseRecord => judgeBase(unit.folder, plan));
    const source = readSourceText(text);
    const base = { tree: of, source, unit, options: {}, cache };
    judge = { base, plans, bases, compares: false };
  });

  afterEach('leaves nothing behind', () => expect(readdirSync(cache)).to.deep.equal([]));
  after(() => rmSync(cache, { recursive: true }));

  /** The mutant whose change takes away this text, or puts another in its place. */
  function mutantOf(operator: string, name: string, before: string): Mutant {
    const found = findMutants(text).find(
      (one) =>
        one.operator === operator &&
        one.function === name &&
        one.edits.some(({ start }) => text.startsWith(before, start)),
    );
    if (found === undefined) throw new Error(`no ${operator} of ${before} in ${name}()`);
    return found;
  }

  it('has scenarios that pass without it, also with store buffers', () => {
    expect(judge.bases.length).to.be.greaterThan(1);
    for (const { verdict, lines, psoStates } of judge.bases) {
      expect(verdict).to.equal('pass');
      expect(lines).to.not.deep.equal([]);
      expect(psoStates).to.be.greaterThan(0);
    }
  });

  it('is one of at least 150, each with a text of its own', () => {
    const texts = findMutants(text).map(({ edits }) => applyEdits(text, edits));
    expect(new Set(texts).size).to.equal(texts.length).and.to.be.at.least(150);
  });

  it('is killed where a spinlock is not released', () => {
    const mutant = mutantOf('delete-call', '__mmu_notifier_register', 'spin_unlock(');
    const record = judgeMutant(judge, mutant);
    expect(record).to.include({ status: 'killed', id: mutant.id });
    expect(record.kill).to.include({ guarantee: GUARANTEE, memoryModel: 'sc' });
  });

  it('is killed with store buffers where a structure is published by a plain store', () => {
    const name = '__mmu_notifier_register';
    const record = judgeMutant(judge, mutantOf('plain-access', name, 'smp_store_release('));
    expect(record.status).to.equal('killed');
    expect(record.kill).to.include({ guarantee: GUARANTEE, memoryModel: 'pso' });
  });

  it('is told apart where it does not compile', () => {
    const record = judgeMutant(judge, mutantOf('delete-jump', 'mmu_notifier_register', 'return'));
    expect(record).to.include({ status: 'not compiled', judged: 0 });
  });

  it('survives where no scenario executes it', () => {
    const mutant = mutantOf('delete-call', '__mmu_notifier_test_young', 'srcu_read_unlock(');
    const record = judgeMutant({ ...judge, bases: [], plans: [] }, mutant);
    expect(record).to.include({ status: 'survived', judged: 0 });
  });
});
