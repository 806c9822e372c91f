import { expect } from 'chai';
import { Reference } from '../../src/implementations/reference';
import type { Action } from '../../src/protocol/script';
import { exits, gets, inserts, puts, ranges, script, twoDrivers } from '../implementations/scripts';

/** The values of one name after each step, each once in a row. */
async function courseOf(name: string, ...phases: readonly Action[]): Promise<string[]> {
  const reference = new Reference();
  const of = script(phases, twoDrivers);
  const [outcome] = [...(await reference.run(of)).outcomes()];
  const after = reference.memoryValues(of, outcome?.schedule ?? []);
  expect(after).to.have.length(outcome?.schedule.length ?? 0);
  const course = after.map((values) => values.find((one) => one.name === name)?.value ?? '-');
  return course.filter((value, index) => value !== course[index - 1]);
}

describe('the values in the memory after each step', () => {
  it('are the users of a notifier, until it is freed', async () => {
    const twice = await courseOf('users of n1', gets, gets, puts, puts);
    expect(twice).to.deep.equal(['-', '1', '2', '1', '0', '-']);
    expect(await courseOf('n1', gets, puts)).to.deep.equal(['-', 'freed']);
  });

  it('are the list of an mm, and its counts', async () => {
    expect(await courseOf('list of A', gets, puts)).to.deep.equal([
      '-',
      'empty',
      'another notifier',
      'n1',
      'empty',
    ]);
    expect(await courseOf('mm_struct of A', exits())).to.deep.equal(['-', 'freed']);
    expect((await courseOf('mm_users of A', exits())).slice(0, 2)).to.deep.equal(['1', '0']);
  });

  it('are the sequence of the intervals, odd while an invalidation runs', async () => {
    const course = await courseOf('invalidate_seq of A', inserts, ranges('munmap'));
    expect(course.length).to.be.greaterThan(2);
    expect(course.some((value) => Number(value) % 2 === 1)).to.equal(true);
  });

  it('are the locks that a task holds', async () => {
    const course = await courseOf('driver gpu holds', gets);
    expect(course).to.include('mmap_lock');
    expect(course.at(-1)).to.equal('-');
  });
});
