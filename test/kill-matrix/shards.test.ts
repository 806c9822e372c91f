/** A kill matrix that is split over machines, and what merging refuses. */
import { expect } from 'chai';
import type { FiledPlan } from '../../src/conformance/scenario-plan';
import type { Fault } from '../../src/harness/fault';
import type { FaultRecord } from '../../src/kill-matrix/run-fault';
import {
  digestOf,
  faultsOf,
  mergeShards,
  renderShard,
  type ShardedRun,
} from '../../src/kill-matrix/shards';
import { UsageError } from '../../src/usage-error';
import { propertyOf } from '../properties/traces';

const faults: Fault[] = ['one', 'two', 'three', 'four', 'five'].map((id) => {
  return { id, title: 'a fault', source: 'a review', breaks: ['G-001'], parts: {} };
});
const RUN: ShardedRun = { digest: 'same', whole: true, maxStates: null };
const recordOf = ({ id }: Fault): FaultRecord => {
  const kill = { guarantee: 'G-001', scenario: 'G-001.1', interleavings: '3', steps: null };
  const shown = { text: 'a table', marksViolation: true };
  return { id, killedBy: [{ ...kill, why: 'it broke' }], givenUp: ['G-002.1'], shown };
};
const file = (index: number, total: number, change: Partial<ShardedRun> = {}) => {
  const shard = { index, total };
  const records = faultsOf(faults, shard).map(recordOf);
  return {
    file: `${index}-of-${total}.json`,
    text: renderShard(shard, { ...RUN, ...change }, records),
  };
};

describe('shards of the kill matrix', () => {
  it('have each fault once, and merge to the records of the whole', () => {
    const { records: merged, whole } = mergeShards([file(3, 3), file(1, 3), file(2, 3)], 'same');
    expect(whole).to.equal(true);
    const ids = (records: readonly { readonly id: string }[]) => records.map(({ id }) => id).sort();
    expect(ids(merged)).to.deep.equal(ids(faults));
    expect(merged.find(({ id }) => id === 'two')).to.deep.equal(recordOf(faults[1] as Fault));
  });

  const refused: readonly [what: string, files: ReturnType<typeof file>[], line: RegExp][] = [
    ['none', [], /^merge: expected the files of all shards$/],
    ['too few', [file(1, 3), file(3, 3)], /^incomplete: expected shard 2\/3 too$/],
    ['far too few', [file(1, 9)], /^incomplete: expected shard 2\/9, .*6\/9 and 3 more too$/],
    ['one twice', [file(1, 2), file(1, 2)], /^1-of-2\.json and 1-of-2\.json: both are shard 1\/2$/],
    ['those of two runs', [file(1, 2), file(2, 3)], /: different numbers of shards \(2 and 3\)$/],
    [
      'another digest',
      [file(1, 1, { digest: 'other' })],
      /^1-of-1\.json: a shard of other faults or/,
    ],
    ['other scenarios each', [file(1, 2), file(2, 2, { whole: false })], /: different options; /],
    ['other bounds', [file(1, 2), file(2, 2, { maxStates: 9 })], /: different options; /],
    ['no JSON', [{ file: 'a.json', text: '{' }], /^a\.json: expected JSON that npm run faults/],
    ['other JSON', [{ file: 'a.json', text: '{"index":1}' }], /^a\.json: expected a file that npm/],
    ['a share that cannot be', [file(3, 2)], /^3-of-2\.json: expected a file that npm run faults/],
  ];
  for (const [what, files, line] of refused) {
    it(`are not merged from ${what}`, () => {
      expect(() => mergeShards(files, 'same')).to.throw(UsageError, line);
    });
  }

  it('differ in their digest where faults or scenarios do', () => {
    const script = { processes: ['A'], drivers: [], phases: [[]] };
    const scenario = { guaranteeId: 'G-001', statement: 'It holds', scenarioId: 'G-001.1' };
    const property = propertyOf(() => null);
    const properties = [
      { sentence: 'it holds', property, quantifier: 'every', script, since: 1 } as const,
    ];
    const plans: FiledPlan[] = [{ scenario, properties, held: [], heldIn: script, script }];
    const digests = [
      digestOf(faults, plans),
      digestOf(faults.slice(1), plans),
      digestOf(faults, []),
    ];
    expect(new Set(digests).size).to.equal(digests.length);
    expect(digestOf(faults, plans)).to.equal(digests[0]);
  });
});
