import type { Pickle } from '@cucumber/messages';
import { expect } from 'chai';
import { type Costs, mayBegin, useQueue, WorkQueue } from '../../src/suite/work-queue';

function pickle(id: string, ...tags: readonly string[]): Pickle {
  return {
    id,
    uri: 'a.feature',
    name: id,
    language: 'en',
    astNodeIds: [],
    steps: [],
    tags: tags.map((name) => ({ name, astNodeId: '' })),
  };
}

const PICKLES = [
  pickle('short', '@G-001', '@G-001.1'),
  pickle('long', '@G-001', '@G-001.2'),
  pickle('unknown', '@G-002', '@G-002.1'),
  pickle('also long', '@G-001', '@G-001.2'),
  pickle('untagged'),
];

/** The order in which workers take the scenarios, asked as Cucumber asks. */
function orderOf(costs: Costs, pickles: readonly Pickle[] = PICKLES): string[] {
  const queue = new WorkQueue(costs);
  for (const one of pickles) {
    queue.add({ pickle: one });
    queue.add({ testCase: { id: `case of ${one.id}`, pickleId: one.id, testSteps: [] } });
  }
  const left = pickles.map(({ id }) => id);
  const taken: string[] = [];
  while (left.length > 0) {
    const at = left.findIndex((id) => queue.takes(id));
    if (at < 0) throw new Error(`none of ${left.join()} may begin`);
    taken.push(...left.splice(at, 1));
  }
  return taken;
}

describe('the queue of scenarios', () => {
  it('begins with those that never ran, and goes on with the longest', () => {
    const costs = { 'G-001.1': 0.5, 'G-001.2': 3 };
    expect(orderOf(costs)).to.deep.equal(['unknown', 'untagged', 'long', 'also long', 'short']);
  });

  it('is in the order of the run where nothing is known', () => {
    expect(orderOf({})).to.deep.equal(PICKLES.map(({ id }) => id));
  });

  it('has no scenario that was not selected', () => {
    const queue = new WorkQueue({ 'G-001.1': 1 });
    const [short, long] = PICKLES as [Pickle, Pickle];
    queue.add({ pickle: long });
    queue.add({ pickle: short });
    queue.add({ testCase: { id: '1', pickleId: short.id, testSteps: [] } });
    expect(queue.takes(long.id)).to.equal(false);
    expect(queue.takes(short.id)).to.equal(true);
    expect(queue.takes(short.id)).to.equal(false);
  });

  it('lets every scenario begin where no run has one', () => {
    useQueue(null);
    expect(PICKLES.every(mayBegin)).to.equal(true);
    useQueue(new WorkQueue({}));
    expect(PICKLES.some(mayBegin)).to.equal(false);
    useQueue(null);
  });
});
