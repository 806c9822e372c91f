/** The review of 2008: what each revision violates, and how. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { z } from 'zod';
import { revisionsOf2008 } from '../../../src/linux/v2008/revisions';
import type { ReportName } from '../../../src/protocol/names';

const BIN = join(__dirname, '../../../bin/mmu-notifier-spec.js');

/** The members of conformance.json that this test needs. */
const Conformance = z.object({
  complete: z.literal(true),
  guarantees: z.array(
    z.object({
      scenarios: z.array(z.object({ id: z.string(), name: z.string(), verdict: z.string() })),
    }),
  ),
});

/** By scenario, the report that ends its counterexample. */
type Violations = Readonly<Record<string, ReportName>>;

/** Andy Whitcroft's objection: two tasks take one notifier off the list. */
const withoutExclusion: Violations = {
  'G-350.5': 'RCU list corruption',
  'G-350.6': 'RCU list corruption',
  'G-353.5': 'RCU list corruption',
  'G-353.6': 'RCU list corruption',
};
/** Robin Holt's objection: `release` frees the notifier before exit takes it off the list. */
const releaseFirst: Violations = {
  'G-352.6': 'use-after-free',
  'G-352.7': 'use-after-free',
};
/** Christoph Lameter's objection: a walk follows poison. */
const hlistDel: Violations = {
  'G-353.3': 'RCU list corruption',
  'G-356.5': 'RCU list corruption',
  'G-356.6': 'RCU list corruption',
};

const review: Readonly<Record<string, Violations>> = {
  '2008-as-posted': { ...withoutExclusion, ...releaseFirst, ...hlistDel },
  '2008-hlist-del-rcu': { ...withoutExclusion, ...releaseFirst },
  '2008-unlink-first': withoutExclusion,
  '2008-exclusion': {},
};

describe('the review of 2008', function () {
  this.timeout(900_000);
  let cwd: string;

  before(() => {
    cwd = mkdtempSync(join(tmpdir(), 'review-of-2008-'));
  });

  after(() => rmSync(cwd, { recursive: true }));

  it('has a revision for each objection', () => {
    expect(revisionsOf2008.map(({ name }) => name)).to.deep.equal(Object.keys(review));
  });

  for (const [revision, violations] of Object.entries(review)) {
    it(`finds the violations of ${revision} that the review found: ${Object.keys(violations).length} scenarios`, () => {
      const args = [BIN, 'check', revision, '--tags', '@2008'];
      const { stdout } = spawnSync(process.execPath, args, { cwd });
      const failures = String(stdout)
        .split(/^fail: /m)
        .slice(1);
      const json: unknown = JSON.parse(readFileSync(join(cwd, 'reports/conformance.json'), 'utf8'));
      const found = Conformance.parse(json)
        .guarantees.flatMap(({ scenarios }) => scenarios)
        .filter(({ verdict }) => verdict !== 'pass')
        .map(({ id, name }) => {
          const failed = failures.find((failure) => failure.startsWith(`${name} (`)) ?? '';
          return [id, lastReport(failed)];
        });
      expect(Object.fromEntries(found)).to.deep.equal(violations);
    });
  }
});

/** The last report in the table of a failure. */
function lastReport(failure: string): string | undefined {
  return [...failure.matchAll(/^ *! (.+?) *$/gm)].at(-1)?.[1];
}
