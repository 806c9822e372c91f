import { expect } from 'chai';
import { GuestError } from '../../../src/implementations/real-kernel/guest-events';
import { readAnswer } from '../../../src/implementations/real-kernel/guest-output';
import { numberScript } from '../../../src/implementations/real-kernel/script-lines';
import type { Script } from '../../../src/protocol/script';
import { TraceEvent } from '../../../src/protocol/trace';

const script: Script = {
  processes: ['A'],
  drivers: [
    {
      name: 'gpu',
      callbacks: ['invalidate_range_start', 'free_notifier'],
      behaviours: [{ callback: 'free_notifier', does: 'hold' }],
      pinsPages: false,
    },
  ],
  phases: [
    [
      {
        do: 'call',
        task: { of: 'driver', name: 'gpu', number: 1 },
        function: 'mmu_notifier_get',
        process: 'A',
        notifier: 'n1',
        atomic: false,
      },
    ],
  ],
};

const QUIESCENT = ['@P 0 2 1 0', '@N 0 1 1 1', '@S 0', '@Z ok'];
const ENTRY = '@E 2,1,,1,,1,,1,1,,,1,2,1,1,1,3,3 100000 103000';

function read(lines: readonly string[]) {
  return readAnswer(lines, script, numberScript(script));
}

describe("the guest's answer", () => {
  it('has one trace for each run', () => {
    const { traces, unusable, failed } = read([...QUIESCENT, ...QUIESCENT]);
    expect(traces).to.have.length(2);
    expect([unusable, failed]).to.deep.equal([null, null]);
    expect(traces[0]).to.deep.equal([
      {
        kind: 'settled',
        phase: 0,
        processes: [{ process: 'A', mmUsers: 2, mmCount: 1, freed: false }],
        notifiers: [{ name: 'n1', notifier: 1, users: 1, mm: true }],
        blocked: [],
      },
    ]);
  });

  it('can refer to an earlier run with the same trace', () => {
    const { traces } = read([ENTRY, ...QUIESCENT, ...QUIESCENT, '@= 0']);
    expect(traces[2]).to.deep.equal(traces[0]);
    expect(() => read([...QUIESCENT, '@= 1'])).to.throw(GuestError);
  });

  it('shows the context of a callback', () => {
    const [trace] = read([ENTRY, ...QUIESCENT]).traces;
    expect(trace?.[0]).to.deep.equal({
      kind: 'enter',
      task: 'process A',
      callback: 'invalidate_range_start',
      driver: 'gpu',
      process: 'A',
      notifier: 1,
      context: 'process',
      atomic: false,
      mmapLock: 'read',
      mmUsers: 2,
      range: {
        start: 0x100000,
        end: 0x103000,
        event: 'CLEAR',
        blockable: true,
        pages: 3,
        present: 3,
        freed: 0,
      },
    });
  });

  it('consists of events of every kind', () => {
    const lines = Array.from({ length: 8 }, (_, kind) => `@E ${kind}${ENTRY.slice(4)}`);
    const [trace = []] = read([...lines, ...QUIESCENT]).traces;
    for (const event of trace) expect(TraceEvent.safeParse(event).error).to.equal(undefined);
    expect(new Set(trace.map(({ kind }) => kind)).size).to.equal(7);
  });

  it('has the reports of the kernel log, but none after an oops', () => {
    const { traces, unusable } = read([
      '@L WARNING: CPU: 0 PID: 7 at mm/mmu_notifier.c:1',
      '@L kernel BUG at mm/mmu_notifier.c:782!',
      '@L WARNING: CPU: 0 PID: 8 at kernel/fork.c:943',
      '@B 0 3 0',
      ...QUIESCENT,
    ]);
    const reports = traces[0]?.flatMap((event) => (event.kind === 'report' ? event.report : []));
    expect(reports).to.deep.equal(['WARN_ON', 'BUG_ON']);
    expect(unusable).to.contain('kernel BUG');
  });

  it('reports a task that is blocked at the end, unless a callback is held', () => {
    const waiting = ['@B 0 3 0', ...QUIESCENT];
    const found = (lines: readonly string[]) =>
      read(lines).traces[0]?.some((event) => event.kind === 'report');
    const held = '@E 2,,,1,,1,,5,1,,,,1';
    expect(found(waiting)).to.equal(true);
    expect(found([held, ...waiting])).to.equal(false);
  });

  it('makes the guest unusable where a task cannot be ended', () => {
    const { unusable } = read([...QUIESCENT.slice(0, -1), '@Z stuck']);
    expect(unusable).to.equal('a task of the script could not be ended');
  });

  it('has no trace where the script did not become quiescent', () => {
    const { traces, failed } = read(['@R', '@Z ok']);
    expect(traces).to.have.length(0);
    expect(failed).to.contain('did not become quiescent');
  });

  it('is refused where it cannot be read', () => {
    expect(() => read(['@E 2 nonsense'])).to.throw(GuestError, 'cannot be read');
    expect(() => read(['@E 99'])).to.throw(GuestError);
  });
});
