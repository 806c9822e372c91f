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

const AT_REST = ['@P 0 2 1 0', '@N 0 1 1 1', '@S 0', '@Z ok'];
const ENTRY = '@E 2,1,,1,,1,,1,1,,,1,2,1,1,1,3,3 100000 103000';

function read(lines: readonly string[]) {
  return readAnswer(lines, script, numberScript(script));
}

describe("the guest's answer", () => {
  it('is one trace a run', () => {
    const { traces, spent, failed } = read([...AT_REST, ...AT_REST]);
    expect(traces).to.have.length(2);
    expect([spent, failed]).to.deep.equal([null, null]);
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

  it('can say that a run was like an earlier one', () => {
    const { traces } = read([ENTRY, ...AT_REST, ...AT_REST, '@= 0']);
    expect(traces[2]).to.deep.equal(traces[0]);
    expect(() => read([...AT_REST, '@= 1'])).to.throw(GuestError);
  });

  it('tells what a callback saw', () => {
    const [trace] = read([ENTRY, ...AT_REST]).traces;
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
    const [trace = []] = read([...lines, ...AT_REST]).traces;
    for (const event of trace) expect(TraceEvent.safeParse(event).error).to.equal(undefined);
    expect(new Set(trace.map(({ kind }) => kind)).size).to.equal(7);
  });

  it('has the findings of the kernel log, but not what follows upon an oops', () => {
    const { traces, spent } = read([
      '@L WARNING: CPU: 0 PID: 7 at mm/mmu_notifier.c:1',
      '@L kernel BUG at mm/mmu_notifier.c:782!',
      '@L WARNING: CPU: 0 PID: 8 at kernel/fork.c:943',
      '@B 0 3 0',
      ...AT_REST,
    ]);
    const reports = traces[0]?.flatMap((event) => (event.kind === 'report' ? event.report : []));
    expect(reports).to.deep.equal(['WARN_ON', 'BUG_ON']);
    expect(spent).to.contain('kernel BUG');
  });

  it('reports a task that waits in the end, unless a callback is held', () => {
    const waiting = ['@B 0 3 0', ...AT_REST];
    const found = (lines: readonly string[]) =>
      read(lines).traces[0]?.some((event) => event.kind === 'report');
    const held = '@E 2,,,1,,1,,5,1,,,,1';
    expect(found(waiting)).to.equal(true);
    expect(found([held, ...waiting])).to.equal(false);
  });

  it('spends the guest where a task cannot be ended', () => {
    const { spent } = read([...AT_REST.slice(0, -1), '@Z stuck']);
    expect(spent).to.equal('a task of the script could not be ended');
  });

  it('is no trace where the script never came to rest', () => {
    const { traces, failed } = read(['@R', '@Z ok']);
    expect(traces).to.have.length(0);
    expect(failed).to.contain('did not come to rest');
  });

  it('is refused where it cannot be read', () => {
    expect(() => read(['@E 2 nonsense'])).to.throw(GuestError, 'cannot be read');
    expect(() => read(['@E 99'])).to.throw(GuestError);
  });
});
