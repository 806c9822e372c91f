import { expect } from 'chai';
import { step } from '../../src/machine/effect';
import type { Operation } from '../../src/machine/machine';
import { struct, taskArray } from '../../src/machine/struct';
import { permuteTasks } from '../../src/machine/task-permutation';
import type { Exploration } from '../../src/model-checker/exploration';
import { explore } from '../../src/model-checker/explore';
import type { Program, Symmetry } from '../../src/model-checker/program';
import { type Property, property, reasonIn } from '../../src/properties/property';
import type { TraceEvent } from '../../src/protocol/trace';
import { counter, criticalSection, factorial, programOf, reportedIn, reportStep } from './programs';

const ENOUGH = { maxStates: 100_000, maxSteps: 1000 };

/** Symmetric tasks that run this program. */
function equal(count: number, start: () => Operation): Program {
  const names = Array.from({ length: count }, (_, index) => `t${index}`);
  const symmetry: Symmetry = {
    groups: [names.map((_, task) => task)],
    renameEvent: (event: TraceEvent, rename) =>
      'task' in event ? { ...event, task: rename(event.task) } : event,
  };
  return { ...programOf(Object.fromEntries(names.map((name) => [name, start]))), symmetry };
}

describe('symmetric tasks', () => {
  const section = () => criticalSection('inside');

  for (const count of [2, 3, 4]) {
    it(`are ${count}: each order of them is an outcome, with the same number of interleavings`, () => {
      const program = equal(count, section);
      const found = explore(program, ENOUGH);
      const full = explore(program, ENOUGH, { symmetry: false });
      const outcomes = [...found.outcomes()];
      expect(outcomes.map(({ interleavings }) => interleavings)).to.deep.equal(
        Array.from({ length: outcomes.length }, () => 1n),
      );
      expect(BigInt(outcomes.length)).to.equal(factorial(count));
      expect(found.outcomeCount).to.equal(outcomes.length);
      expect(found.interleavings).to.equal(full.interleavings);
      expect(found.states).to.be.below(full.states / count + 1);
    });
  }

  it('have one outcome where their order does not show', () => {
    const raises = function* (): Operation {
      const seen = yield step('read', (machine) => machine.read(counter));
      yield step('write', (machine) => machine.write(counter, seen + 1));
    };
    const found = explore(equal(3, raises), ENOUGH);
    expect(found).to.include({ outcomeCount: 1, interleavings: 90n });
  });

  it('are each found at fault in an outcome', () => {
    const second = function* (): Operation {
      const seen = yield step('takes a number', (machine) => {
        machine.write(counter, machine.read(counter) + 1);
        return machine.read(counter);
      });
      if (seen === 2) yield reportStep('came second');
    };
    const outcomes = [...explore(equal(3, second), ENOUGH).outcomes()];
    const culprits = outcomes.map(({ trace }) =>
      trace.map((event) => 'task' in event && event.task),
    );
    expect(culprits.flat().sort()).to.deep.equal(['t0', 't1', 't2']);
    expect(outcomes.flatMap(({ trace }) => reportedIn(trace))).to.have.length(3);
  });
});

describe('symmetric tasks under monitors', () => {
  /** The last task that reported something, and how many reports there were. */
  const last = property<readonly [string, number]>(['last'], {
    initial: ['', 0],
    step: ([task, count], event) =>
      event.kind === 'report' ? [event.task, count + 1] : [task, count],
    verdict: ([task]) => `${task} is the last`,
  });
  /** Whether a task of this name reported something first. */
  const first = (name: string) =>
    property<boolean | null>(['first', name], {
      initial: null,
      step: (found, event) => (event.kind === 'report' ? (found ?? event.task === name) : found),
      verdict: (found) => (found === true ? null : `${name} is not the first`),
    });
  const section = () => criticalSection('inside');
  /** The interleavings of each verdict. */
  function verdicts(claim: Property, found: Exploration): Record<string, bigint> {
    const counts: Record<string, bigint> = {};
    for (const { trace, interleavings } of found.outcomes()) {
      const why = reasonIn(claim, 0, trace) ?? 'holds';
      counts[why] = (counts[why] ?? 0n) + interleavings;
    }
    return counts;
  }

  it('have an outcome for each permutation of the states of the monitors', () => {
    const program = equal(4, section);
    const monitors = [last.monitor(0)];
    const found = explore(program, ENOUGH, { monitors });
    const full = explore(program, ENOUGH, { monitors, symmetry: false });
    const expected = {
      't0 is the last': 6n,
      't1 is the last': 6n,
      't2 is the last': 6n,
      't3 is the last': 6n,
    };
    expect(verdicts(last, found)).to.deep.equal(expected);
    expect(verdicts(last, full)).to.deep.equal(expected);
    expect(found.outcomeCount).to.equal(4);
    expect(found.states).to.be.below(full.states / 3);
  });

  it('are told apart by a monitor that looks for one of them', () => {
    const program = equal(3, section);
    const claim = first('t1');
    const monitors = [claim.monitor(0)];
    const found = explore(program, ENOUGH, { monitors });
    const full = explore(program, ENOUGH, { monitors, symmetry: false });
    expect(verdicts(claim, found)).to.deep.equal({ holds: 2n, 't1 is not the first': 4n });
    expect(verdicts(claim, full)).to.deep.equal(verdicts(claim, found));
    expect(found.states).to.equal(full.states);
  });
});

describe('permuted tasks', () => {
  const Named = struct('names_tasks', {
    before: 'word',
    owner: 'task',
    readers: 'task mask',
    each: taskArray('word_for_each_task', 4),
    after: 'word',
  });
  const Outer = struct('has_a_struct_that_names_tasks', { first: 'word', inner: Named.type });

  it('are permuted in every field that names them, and nothing else changes', () => {
    const words = Int32Array.of(0, 1, 2, 0b011, 10, 11, 12, 13, 1);
    expect(words).to.have.length(Named.type.size);
    // Task 0 was task 2, task 1 was task 0, task 2 was task 1.
    expect(permuteTasks(words, Named.type, [2, 0, 1])).to.deep.equal(
      Int32Array.of(0, 1, 3, 0b110, 12, 10, 11, 13, 1),
    );
  });

  it('are permuted in a nested structure', () => {
    const words = Int32Array.of(0, 1, 1, 2, 0b011, 10, 11, 12, 13, 1);
    expect(permuteTasks(words, Outer.type, [2, 0, 1])).to.deep.equal(
      Int32Array.of(0, 1, 1, 3, 0b110, 12, 10, 11, 13, 1),
    );
  });

  it('are in no field of most structures', () => {
    const Plain = struct('names_no_tasks', { one: 'word', two: 'pointer' });
    expect(permuteTasks(Int32Array.of(0, 1, 2), Plain.type, [1, 0])).to.equal(false);
  });

  it('leave a field that names no task unchanged', () => {
    const words = Int32Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0);
    expect(permuteTasks(words, Named.type, [2, 0, 1])).to.deep.equal(words);
  });
});
