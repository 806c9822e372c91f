import { expect } from 'chai';
import { interleavingTable, stepsOfTrace } from '../../src/counterexample/interleaving-table';
import type { ExplainedStep } from '../../src/protocol/implementation';
import type { ReportName } from '../../src/protocol/names';
import {
  A,
  calls,
  enters,
  freesNotifier,
  GPU,
  leaves,
  reports,
  returns,
  settles,
} from '../properties/traces';

function step(
  task: string | null,
  what: string,
  visible = false,
  ...found: ReportName[]
): ExplainedStep {
  const reported = found.map((report) => reports(report));
  return { task, what, events: visible ? [settles(0), ...reported] : reported };
}

describe('an interleaving as a table', () => {
  it('has a column per task, in the order of their first steps, and a line per step', () => {
    const table = interleavingTable([
      step('driver gpu', 'calls mmu_notifier_put()', true),
      step('process A', 'calls munmap()', true),
      step('driver gpu', 'spin_lock(subscriptions->lock)'),
      step(null, 'quiescent: no task can take a step', true),
      step('process A', '->release() is entered', true, 'use-after-free', 'WARN_ON'),
    ]);
    expect(table.split('\n')).to.deep.equal([
      '   driver gpu                        process A',
      '1  * calls mmu_notifier_put()',
      '2                                    * calls munmap()',
      '3    spin_lock(subscriptions->lock)',
      '4  -- quiescent: no task can take a step --------------------',
      '5                                    * ->release() is entered',
      '                                     ! use-after-free',
      '                                     ! WARN_ON',
    ]);
  });

  it('lines numbers up, and cuts what is too long', () => {
    const steps = Array.from({ length: 10 }, (_, at) => step('a task', `step ${at}`));
    const long = [step('a task', 'x'.repeat(60)), step('a task', 'x'.repeat(50))];
    const table = interleavingTable([...steps, ...long]).split('\n');
    expect(table[0]).to.equal('    a task');
    expect(table[1]).to.equal(' 1    step 0');
    expect(table[10]).to.equal('10    step 9');
    expect(table[11]).to.equal(`11    ${'x'.repeat(49)}…`);
    expect(table[12]).to.equal(`12    ${'x'.repeat(50)}`);
  });

  it('marks a step, and no other', () => {
    const steps = Array.from({ length: 10 }, (_, at) => step('a task', `step ${at}`));
    const table = interleavingTable(steps, 2).split('\n');
    expect(table.slice(0, 4)).to.deep.equal([
      '     a task',
      '  1    step 0',
      '> 2    step 1',
      '  3    step 2',
    ]);
    expect(table.filter((line) => line.includes('>'))).to.have.length(1);
  });

  it('of no steps is a header alone', () => {
    expect(interleavingTable([])).to.equal('');
  });

  it('leaves lines out before and after the marked step where there are very many', () => {
    const steps = Array.from({ length: 100_000 }, (_, at) => step('a task', `step ${at}`));
    const table = interleavingTable(steps, 50_000).split('\n');
    expect(table).to.have.length(1 + 300 + 2);
    expect(table[1]).to.equal('      1    step 0');
    expect(table[101]).to.match(/^ +-- 49849 lines left out/);
    expect(table.some((line) => line.startsWith('> 50000'))).to.equal(true);
    expect(table[202]).to.match(/-- 49851 lines left out/);
    expect(table.at(-1)).to.equal(' 100000    step 99999');
  });

  it('has one column where there are very many tasks', () => {
    const steps = Array.from({ length: 17 }, (_, at) => step(`task ${at}`, `step ${at}`));
    const table = interleavingTable(steps).split('\n');
    expect(table.slice(0, 2)).to.deep.equal(['    17 tasks', ' 1    task 0: step 0']);
    expect(interleavingTable(steps.slice(1)).split('\n')[0]).to.contain('task 15');
  });

  it('of a task in the way of another keeps to the columns', () => {
    const table = interleavingTable([
      step('driver gpu', 'short'),
      step('SRCU callbacks', 'a longer text', true),
      step('driver gpu', 'done', true),
    ]);
    expect(table.split('\n')).to.deep.equal([
      '   driver gpu  SRCU callbacks',
      '1    short',
      '2              * a longer text',
      '3  * done',
    ]);
  });
});

describe('a trace as a table', () => {
  it('describes each event in a few words', () => {
    const steps = stepsOfTrace([
      calls(GPU, 'mmu_notifier_put'),
      enters(A, 'release'),
      freesNotifier(1),
      leaves(A, 'release'),
      reports('WARN_ON', GPU),
      returns(GPU, 'mmu_notifier_put', -11),
      settles(0),
    ]);
    expect(interleavingTable(steps).split('\n')).to.deep.equal([
      '   driver gpu                        process A',
      '1  * calls mmu_notifier_put()',
      '2                                    * ->release() is entered',
      '3                                    * mmu_notifier is freed',
      '4                                    * ->release() returns',
      '5  * WARN_ON: because',
      '   ! WARN_ON',
      '6  * mmu_notifier_put() returns -11',
      '7  -- quiescent: no task can take a step --------------------',
    ]);
  });
});
