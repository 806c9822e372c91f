/** A fault differs from the reference in one place: it overrides one operation. */
import { expect } from 'chai';
import { faults } from '../../faults/index';
import { operationsOverridden } from '../../src/kill-matrix/affected-scenarios';

/** By the reason: those that override two operations, since one change has two ends. */
const WITH_TWO_ENDS: Readonly<Record<string, readonly string[]>> = {
  'what a start announces, its end must announce as well, or that would be another fault': [
    'reaping-may-block',
    'nothing-may-block',
    'reaping-makes-one-call-for-all',
    'munmap-widens-its-range',
    'clear-is-told-as-unmap',
    'unmap-is-told-as-clear',
    'mprotect-is-silent',
    'fork-is-silent',
    'fork-tells-the-mapping-changed',
    'clear-refs-is-silent',
    'reaping-is-silent',
    'empty-range',
    'exit-unmaps-unannounced',
  ],
  'what is done too early or too late is left out in the one place and done in the other': [
    'start-after-the-pages-are-out',
    'end-before-the-pages-are-out',
    'last-put-stays-on-the-list',
    'put-drops-the-mm-first',
    'intervals-hear-of-the-exit-last',
    'pgd-goes-with-the-last-user',
    'waiters-are-woken-too-early',
    'has-itree-after-the-locks',
  ],
  'a reader raises the count of an index, and a grace period waits for that count': [
    'grace-period-flips-once',
    'unregister-flips-once',
  ],
  'what is not taken cannot be given back, and what is taken in its place must be': [
    'registration-without-all-locks',
    'bare-reference-pins-the-pgd',
  ],
};

describe('a fault', () => {
  const overridden = new Map(faults.map(({ id, parts }) => [id, operationsOverridden(parts)]));

  it('overrides one operation, or is known to need two', () => {
    const more = faults.filter(({ id }) => overridden.get(id)?.length !== 1);
    expect(more.map(({ id }) => id)).to.have.members(Object.values(WITH_TWO_ENDS).flat());
  });

  it('overrides two operations at most, and is its class without fields', () => {
    for (const id of Object.values(WITH_TWO_ENDS).flat()) {
      expect(overridden.get(id), id).to.have.length(2);
    }
  });
});
