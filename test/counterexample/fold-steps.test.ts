/** Steps of C as a reader of the kernel sees them. */
import { expect } from 'chai';
import { foldSteps } from '../../src/counterexample/fold-steps';
import { interleavingTable } from '../../src/counterexample/interleaving-table';
import { timelineOfSteps } from '../../src/counterexample/timeline-steps';
import type { ExplainedStep } from '../../src/protocol/implementation';
import { calls, GPU } from '../properties/traces';

const LOCKED = 'under list->lock';

function c(
  line: number,
  exclusive: string | null,
  { task = 'driver gpu', what = 'load', file = 'mm/mine.c' } = {},
): ExplainedStep {
  const source = { file, line, text: `line_${line}();` };
  return { task, what, events: [], source, ...(exclusive === null ? {} : { exclusive }) };
}

const textsOf = (steps: readonly ExplainedStep[], marked: number | null = null): string[] =>
  foldSteps(steps, marked).map(({ number, text }) => `${number} ${text}`);

describe('the steps of C', () => {
  it('have the line and its text', () => {
    expect(textsOf([c(7, null)])).to.deep.equal(['1 mm/mine.c:7 line_7();']);
  });

  it('say what they do where a statement takes several', () => {
    const steps = [
      c(7, null),
      c(9, null, { task: 'process A' }),
      c(7, null, { what: 'synchronize_srcu() waits for 1 reader' }),
    ];
    expect(textsOf(steps)).to.deep.equal([
      '1 mm/mine.c:7 line_7();',
      '2 mm/mine.c:9 line_9();',
      '3 mm/mine.c:7 synchronize_srcu() waits for 1 reader',
    ]);
  });

  it('are one line where no other task can tell them apart', () => {
    const steps = [
      c(640, null, { what: 'spin_lock(list->lock)' }),
      ...[641, 652, 645].map((line) => c(line, LOCKED)),
      c(90, LOCKED, { file: 'lib/rbtree.c' }),
      c(653, null),
      ...[7, 8].map((line) => c(line, 'local')),
    ];
    expect(textsOf(steps)).to.deep.equal([
      '1 mm/mine.c:640 line_640();',
      '2 … 4 steps under list->lock, mm/mine.c:641-652, lib/rbtree.c:90',
      '6 mm/mine.c:653 line_653();',
      '7 … 2 local steps, mm/mine.c:7-8',
    ]);
  });

  it('are not folded over a step of another task, an event or a single step', () => {
    const seen = { ...c(3, 'local'), events: [calls(GPU, 'mmu_notifier_put')] };
    const steps = [
      c(1, 'local'),
      c(2, 'local', { task: 'process A' }),
      seen,
      c(4, 'local'),
      c(5, LOCKED),
    ];
    expect(textsOf(steps)).to.have.length(5);
  });

  it('are not folded at the step that violates', () => {
    const steps = [1, 2, 3, 4, 5].map((line) => c(line, 'local'));
    expect(textsOf(steps, 3)).to.deep.equal([
      '1 … 2 local steps, mm/mine.c:1-2',
      '3 mm/mine.c:3 line_3();',
      '4 … 2 local steps, mm/mine.c:4-5',
    ]);
    expect(interleavingTable(steps, 3)).to.match(/^> 3 {4}mm\/mine.c:3 line_3\(\);$/m);
  });

  it('are the same in the picture, and those of the model alone are left out there', () => {
    const steps = [
      { task: 'driver gpu', what: 'mm->users++', events: [] },
      c(7, null),
      c(8, 'local'),
      c(9, 'local'),
    ];
    const { rows } = timelineOfSteps({ id: 't', title: 'T', steps, violatedAt: null });
    expect(rows.map(({ number, label }) => `${number} ${label}`)).to.deep.equal(
      textsOf(steps).slice(1),
    );
  });
});
