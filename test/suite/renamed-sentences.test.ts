import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { Features } from '../../src/suite/load-features';
import { renamed } from '../../src/suite/renamed-sentences';
import { dryRun } from './dry-run';

const START = 'invalidate_range_start of n1';
const PAGES = '[0x100000, 0x102000) of process A';

/** The role of a sentence, the sentence as it was, and as it is. */
const SENTENCES: readonly (readonly ['When' | 'Then', former: string, now: string])[] = [
  ['Then', `${START} was told it may sleep`, `${START} was called with a blockable range`],
  ['Then', `${START} was told it must not sleep`, `${START} was called with a non-blockable range`],
  ['Then', `${START} was told CLEAR`, `${START} was called with MMU_NOTIFY_CLEAR`],
  [
    'Then',
    'it may happen that invalidate of driver gpu was told PROTECTION_VMA',
    'it may happen that invalidate of driver gpu was called with MMU_NOTIFY_PROTECTION_VMA',
  ],
  [
    'Then',
    'invalidate of ni1 was first told RELEASE and last told UNMAP',
    'invalidate of ni1 was first called with MMU_NOTIFY_RELEASE and last with MMU_NOTIFY_UNMAP',
  ],
  [
    'Then',
    'invalidate of ni1 was told an odd sequence',
    'invalidate of ni1 was called with an odd sequence',
  ],
  [
    'Then',
    'invalidate of ni1 was told a greater sequence each time',
    'invalidate of ni1 was called with a greater sequence each time',
  ],
  [
    'Then',
    'invalidate of ni1 was told one sequence',
    'invalidate of ni1 was called with the same sequence each time',
  ],
  [
    'Then',
    'invalidate of ni1 was told the whole address space',
    'invalidate of ni1 was called for the whole address space',
  ],
  [
    'Then',
    `${START} was told a range that is not empty`,
    `${START} was called for a range that is not empty`,
  ],
  [
    'Then',
    `${START} found the pages of its range present`,
    `${START} ran while its range was mapped`,
  ],
  [
    'Then',
    `${START} found the pages of its range gone`,
    `${START} ran after its range was unmapped`,
  ],
  [
    'When',
    'invalidate_range_end of driver gpu drops its sptes',
    'invalidate_range_end of driver gpu zaps its sptes',
  ],
  [
    'When',
    'invalidate of driver gpu leaves its sequence',
    'invalidate of driver gpu does not call mmu_interval_set_seq',
  ],
  [
    'When',
    'invalidate of driver gpu returns false when it must not sleep',
    'invalidate of driver gpu returns false when its range is non-blockable',
  ],
  [
    'When',
    `task 2 of driver gpu maps ${PAGES} into its device`,
    `task 2 of driver gpu establishes sptes for ${PAGES}`,
  ],
  ['When', `driver gpu uses ${PAGES} on its device`, `driver gpu reads ${PAGES} through its sptes`],
  [
    'When',
    `driver gpu writes to ${PAGES} through its device`,
    `driver gpu writes to ${PAGES} through its sptes`,
  ],
  [
    'When',
    `driver gpu has its device access ${PAGES}`,
    `driver gpu reads ${PAGES} through the IOMMU`,
  ],
  ['When', `reclaim takes ${PAGES}`, `reclaim evicts ${PAGES}`],
  [
    'When',
    `reclaim asks by mmu_notifier_test_young whether ${PAGES} was used`,
    `reclaim asks by mmu_notifier_test_young whether ${PAGES} is young`,
  ],
  [
    'When',
    'a signal is pending for thread 2 of process A',
    'thread 2 of process A has a signal pending',
  ],
  ['When', 'process A is killed', 'process A has SIGKILL pending'],
  [
    'Then',
    'the entry to release of n1 comes before the freeing of n1',
    'every entry to release of n1 precedes every freeing of n1',
  ],
  [
    'Then',
    `it may happen that the return of munmap by process A is followed by the freeing of the pages of ${PAGES}`,
    `it may happen that some return of munmap by process A precedes some freeing of the pages of ${PAGES}`,
  ],
  ['Then', 'mm_count of process A is 1 higher', 'mm_count of process A increased by 1'],
  [
    'Then',
    'it may happen that mm_users of process A is 2 lower',
    'it may happen that mm_users of process A decreased by 2',
  ],
];

function feature(sentences: readonly (readonly [role: string, text: string])[]): string {
  const steps = sentences.map(([role, text]) => `    ${role} ${text}\n`);
  return `Feature: Sentences\n  Scenario: All of them\n${steps.join('')}`;
}

describe('a sentence that has been renamed', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'renamed-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  for (const [, former, now] of SENTENCES) {
    it(`is "${now}" now`, () => {
      expect(renamed(former)).to.equal(now);
      expect(renamed(now)).to.equal(now);
    });
  }

  it('has a new name that a step defines', async () => {
    const file = join(folder, 'now.feature');
    writeFileSync(file, feature(SENTENCES.map(([role, , now]) => [role, now])));
    const { steps } = await dryRun([file]);
    const undefinedSteps = steps.filter(({ expressions }) => expressions.length !== 1);
    expect(undefinedSteps.map(({ text }) => text)).to.deep.equal([]);
    expect(steps).to.have.length(SENTENCES.length);
  }).timeout(60_000);

  it('is a problem of its feature file, with its line and its new name', () => {
    const file = 'former.feature';
    writeFileSync(join(folder, file), feature(SENTENCES.map(([role, former]) => [role, former])));
    const problems = new Features(folder).named([file]).flatMap((one) => one.problems);
    expect(problems).to.deep.equal(
      SENTENCES.map(
        ([, former, now], at) => `${file}:${at + 3}: "${former}" has been renamed: write "${now}"`,
      ),
    );
  });
});
