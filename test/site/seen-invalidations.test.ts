import { expect } from 'chai';
import { seenInvalidations } from '../../site/generator/seen-invalidations';
import type { TraceEvent } from '../../src/protocol/trace';

const TASK = 'process A';

function call(name: 'munmap' | 'exit' | 'mprotect'): TraceEvent {
  return { kind: 'call', task: TASK, function: name, process: 'A', name: null, notifier: null };
}

function returns(name: 'munmap' | 'exit' | 'mprotect'): TraceEvent {
  return { ...call(name), kind: 'return', result: 0 } as TraceEvent;
}

function enter(event: 'UNMAP' | 'CLEAR' | null, task = TASK): TraceEvent {
  return {
    kind: 'enter',
    task,
    callback: 'invalidate_range_start',
    driver: 'gpu',
    process: 'A',
    notifier: 1,
    context: 'process',
    atomic: false,
    mmapLock: 'write',
    mmUsers: 1,
    range:
      event === null
        ? null
        : { start: 0, end: 4096, event, blockable: true, pages: 1, present: 1, freed: 0 },
  };
}

describe('the invalidations seen in traces', () => {
  it('are those of the innermost call of the task, each kind once', () => {
    const seen = seenInvalidations(
      new Map([
        ['G-180.1', [call('munmap'), enter('UNMAP'), enter('UNMAP'), returns('munmap')]],
        ['G-180.2', [call('exit'), call('munmap'), enter('UNMAP'), returns('munmap')]],
      ]),
    );
    expect(seen).to.deep.equal([
      {
        call: 'munmap',
        event: 'UNMAP',
        callback: 'invalidate_range_start',
        blockable: true,
        mmapLock: 'write',
        scenarios: ['G-180.1', 'G-180.2'],
      },
    ]);
  });

  it('are none of another task, after the return, or without an event', () => {
    const traces = [
      [call('munmap'), enter('UNMAP', 'kworker')],
      [call('munmap'), returns('munmap'), enter('UNMAP')],
      [call('munmap'), enter(null)],
    ];
    expect(seenInvalidations(new Map(traces.map((one, at) => [`G-00${at}.1`, one])))).to.deep.equal(
      [],
    );
  });
});
