import { expect } from 'chai';
import { MonitorTable } from '../../src/model-checker/monitor-table';
import { TraceTrie } from '../../src/model-checker/trace-trie';
import type { Monitor } from '../../src/properties/property';
import { calls, GPU, reports, returns } from '../properties/traces';

const call = calls(GPU, 'mmu_notifier_put');
const result = returns(GPU, 'mmu_notifier_put');
const report = reports('WARN_ON');

/** Looks at reports after a call only. */
const afterCall: Monitor = {
  name: 'a report after the call',
  initial: 'none',
  step: (state, { kind }) => {
    if (kind === 'call') return 'called';
    return kind === 'report' && state === 'called' ? 'reported' : state;
  },
  verdict: (state) => (state === 'reported' ? 'reported' : null),
};

describe('the table of monitors', () => {
  it('ignores an event that leaves all states as they are, until a state is found that it does not', () => {
    const traces = new TraceTrie();
    const table = new MonitorTable([afterCall], traces);
    const [reported, returned] = [traces.eventId(report), traces.eventId(result)];
    expect(table.ignores(traces.eventId(call))).to.equal(false);
    expect(table.ignores(reported)).to.equal(true);
    expect(table.ignores(returned)).to.equal(true);
    expect(table.isContradicted).to.equal(false);
    table.extend(0, [call]);
    expect(table.isContradicted).to.equal(true);
    expect(table.ignores(reported)).to.equal(false);
    expect(table.ignores(returned)).to.equal(true);
    table.beginAgain();
    expect(table.isContradicted).to.equal(false);
  });
});
