/** Mutants of Debian's kernel, judged by two short scripts whose kernel log must be clean. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { loadUnit } from '../../src/implementations/kernel-source/load-unit';
import { CORE, readSource } from '../../src/implementations/kernel-source/source-tree';
import { judgeBase } from '../../src/kernel-mutants/base-record';
import { readSourceText } from '../../src/kernel-mutants/c-statements';
import { findMutants } from '../../src/kernel-mutants/find-mutants';
import { judgeMutant, type MutantJudge } from '../../src/kernel-mutants/judge-mutant';
import { applyEdits, type Mutant } from '../../src/kernel-mutants/mutant';
import { tree } from '../implementations/kernel-source/trees';
import { exits, inserts, ranges, registers, script, twoDrivers } from '../implementations/scripts';
import { filed } from './filed-plan';

const plans = [
  filed('G-001', script([[registers, inserts]], twoDrivers)),
  filed('G-002', script([registers, ranges('munmap'), exits()])),
];

describe('a mutant of the notifier core', () => {
  const cache = mkdtempSync(join(tmpdir(), 'kernel-mutants-'));
  let judge: MutantJudge;
  let text: string;

  before(async () => {
    const of = await tree('6.12');
    text = readSource(of, CORE);
    const unit = loadUnit(of);
    const bases = plans.map((one) => judgeBase(unit.folder, one));
    const source = readSourceText(text);
    const base = { tree: of, source, unit, options: {}, cache };
    judge = { base, plans, bases, compares: false, killerOf: () => null, knownOf: () => null };
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
    expect(record.kill).to.include({ guarantee: 'G-002', memoryModel: 'sc' });
  });

  it('is killed with store buffers where a structure is published by a plain store', () => {
    const name = '__mmu_notifier_register';
    const record = judgeMutant(judge, mutantOf('plain-access', name, 'smp_store_release('));
    expect(record.status).to.equal('killed');
    expect(record.kill).to.include({ guarantee: 'G-001', memoryModel: 'pso' });
  });

  it('is told apart where it does not compile', () => {
    const record = judgeMutant(judge, mutantOf('delete-jump', 'mmu_notifier_register', 'return'));
    expect(record).to.include({ status: 'not compiled', judged: 0 });
  });

  it('is equivalent where no script that executes it has other traces', () => {
    // The structure is not visible yet, so that nobody sees in which order its parts are set.
    const mutant = mutantOf('swap-statements', '__mmu_notifier_register', 'INIT_HLIST_HEAD(');
    const record = judgeMutant({ ...judge, compares: true }, mutant);
    expect(record).to.include({ status: 'equivalent', judged: 2 });
    expect(record.note).to.equal('the same traces of 4 scripts');
  });

  it('is told from the tree by traces that no property is about', () => {
    const mutant = mutantOf('delete-call', '__mmu_notifier_register', 'smp_store_release(');
    const silent = plans.map((one) => ({ ...one, properties: [] }));
    expect(judgeMutant({ ...judge, compares: true }, mutant).status).to.equal('killed');
    const record = judgeMutant({ ...judge, plans: silent, compares: true }, mutant);
    expect(record.status).to.equal('survived');
    expect(record.note).to.match(/^its traces differ in G-00\d\.1 under sc$/);
  });

  it('survives where no scenario executes it', () => {
    const mutant = mutantOf('delete-call', '__mmu_notifier_test_young', 'srcu_read_unlock(');
    const record = judgeMutant({ ...judge, bases: [], plans: [] }, mutant);
    expect(record).to.include({ status: 'survived', judged: 0 });
  });
});
