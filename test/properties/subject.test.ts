/** Whose events a property is evaluated on, and since which phase. */
import { expect } from 'chai';
import { wasCalled } from '../../src/properties/callbacks';
import { eventsSince, lastQuiescence } from '../../src/properties/property';
import { type Subject, subjectName } from '../../src/properties/subject';
import { A, accepts, calls, enters, GPU, gets, gpu, n1, returns, settles } from './traces';

describe('the subject of a property', () => {
  const names = [...gets(GPU, 'n1', 1), ...gets(GPU, 'n2', 2), ...gets(GPU, 'n1', 3)];
  const entry = (notifier: number | null, driver = 'gpu') =>
    enters(A, 'release', notifier, { driver });
  const called = (subject: Subject, times: number) =>
    wasCalled('release', subject, { atLeast: times, atMost: times }, false);

  it('as a notifier, is every notifier that was ever given the name', () => {
    accepts(called(n1, 2), [...names, entry(1), entry(2), entry(3), entry(null)]);
    accepts(called(n1, 2), [entry(1), entry(2), entry(3), entry(null), ...names]);
    accepts(called({ kind: 'notifier', name: 'n4' }, 0), [...names, entry(1), entry(2)]);
  });

  it('is known as soon as a call passes the notifier, and after the call', () => {
    const call = calls(GPU, 'mmu_notifier_register', { name: 'n1', notifier: 1 });
    const failed = returns(GPU, 'mmu_notifier_register', -12, { name: 'n1' });
    accepts(called(n1, 1), [call, entry(1)]);
    accepts(called(n1, 1), [call, failed, entry(1)]);
  });

  it('as a driver, is known by its name, with notifiers or without', () => {
    accepts(called(gpu, 2), [...names, entry(null), entry(9), entry(1, 'nic')]);
  });

  it('is printed as features write it', () => {
    expect([subjectName(gpu), subjectName(n1)]).to.deep.equal(['driver gpu', 'n1']);
  });
});

describe('the phases of a trace', () => {
  const [first, second] = [settles(0), settles(1)];
  const trace = [...gets(GPU, 'n1', 1), first, ...gets(GPU, 'n2', 2), second];

  it('end with quiescence', () => {
    expect(lastQuiescence(trace)).to.equal(second);
    expect(lastQuiescence([])).to.equal(undefined);
  });

  it('begin after the quiescence before them, or never', () => {
    expect([0, 1, 2, 3].map((phase) => eventsSince(trace, phase))).to.deep.equal([0, 3, 6, 6]);
    expect(eventsSince(trace, 9)).to.equal(trace.length);
    expect(eventsSince([first, second], 1)).to.equal(1);
  });
});
