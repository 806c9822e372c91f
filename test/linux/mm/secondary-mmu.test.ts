import { expect } from 'chai';
import {
  dirtySptes,
  MAX_PROCESSES,
  pins,
  SecondaryMmu,
  sptes,
  staleTlbEntries,
  tlbEntries,
  youngSptes,
} from '../../../src/linux/mm/secondary-mmu';

describe('a secondary MMU', () => {
  it('has a word of each kind for each process, and nothing else', () => {
    const kinds = [sptes, youngSptes, tlbEntries, staleTlbEntries, pins, dirtySptes];
    const words = kinds.flatMap((kind) =>
      Array.from({ length: MAX_PROCESSES }, (_, process) => kind(0x1000, process) - 0x1000),
    );
    expect(words).to.deep.equal(
      Array.from({ length: SecondaryMmu.type.size - 1 }, (_, index) => index + 1),
    );
  });
});
