/** Whose events a property is evaluated on, and since which phase. */
import { expect } from 'chai';
import { eventsSince, lastQuiescence, quiescentBefore } from '../../src/properties/property';
import { belongsTo, identitiesOf, subjectName } from '../../src/properties/subject';
import type { EnterEvent } from '../../src/protocol/trace';
import { A, calls, enters, GPU, gets, gpu, n1, returns, settles } from './traces';

describe('the subject of a property', () => {
  const trace = [...gets(GPU, 'n1', 1), ...gets(GPU, 'n2', 2), ...gets(GPU, 'n1', 3)];
  const entry = (notifier: number | null, driver = 'gpu') =>
    enters(A, 'release', notifier, { driver }) as EnterEvent;

  it('as a notifier, is every notifier that was ever given the name', () => {
    expect([...identitiesOf(trace, 'n1')]).to.deep.equal([1, 3]);
    expect([...identitiesOf(trace, 'n4')]).to.deep.equal([]);
    const belongs = belongsTo(trace, n1);
    expect([1, 2, 3].map((notifier) => belongs(entry(notifier)))).to.deep.equal([
      true,
      false,
      true,
    ]);
    expect(belongs(entry(null))).to.equal(false);
  });

  it('is known as soon as a call passes the notifier, and after the call', () => {
    const call = calls(GPU, 'mmu_notifier_register', { name: 'n1', notifier: 1 });
    const failed = returns(GPU, 'mmu_notifier_register', -12, { name: 'n1' });
    expect([...identitiesOf([call], 'n1')]).to.deep.equal([1]);
    expect([...identitiesOf([call, failed], 'n1')]).to.deep.equal([1]);
  });

  it('as a driver, is known by its name, with notifiers or without', () => {
    const belongs = belongsTo(trace, gpu);
    expect(belongs(entry(null))).to.equal(true);
    expect(belongs(entry(9))).to.equal(true);
    expect(belongs(entry(1, 'nic'))).to.equal(false);
  });

  it('is printed as features write it', () => {
    expect([subjectName(gpu), subjectName(n1)]).to.deep.equal(['driver gpu', 'n1']);
  });
});

describe('the phases of a trace', () => {
  const [first, second] = [settles(0), settles(1)];
  const trace = [...gets(GPU, 'n1', 1), first, ...gets(GPU, 'n2', 2), second];

  it('end with quiescence', () => {
    expect(quiescentBefore(trace, 1)).to.equal(first);
    expect(quiescentBefore(trace, 2)).to.equal(second);
    expect(quiescentBefore(trace, 0)).to.equal(undefined);
    expect(lastQuiescence(trace)).to.equal(second);
    expect(lastQuiescence([])).to.equal(undefined);
  });

  it('begin after the quiescence before them, or never', () => {
    expect([0, 1, 2, 3].map((phase) => eventsSince(trace, phase))).to.deep.equal([0, 3, 6, 6]);
    expect(eventsSince(trace, 9)).to.equal(trace.length);
    expect(eventsSince([first, second], 1)).to.equal(1);
  });
});
