/** Worker processes without `--jobs`: which scenarios they take first, and that nothing else differs. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Envelope } from '@cucumber/messages';
import { expect } from 'chai';

const PROJECT = join(__dirname, '../..');
const BIN = join(PROJECT, 'bin/mmu-notifier-spec.js');

/** What the cache says of some scenarios: enough for two workers. */
const COSTS = { 'G-032.1': 6, 'G-030.2': 5, 'G-030.1': 4 };

interface Result {
  readonly conformance: string;
  readonly workers: ReadonlySet<string | undefined>;
  /** Ids of the scenarios, in the order in which they began. */
  readonly began: readonly string[];
}

describe('a run with worker processes', function () {
  this.timeout(120_000);
  let cwd: string;
  let cache: string;

  beforeEach(() => {
    cwd = mkdtempSync(join(tmpdir(), 'workers-'));
    cache = join(cwd, 'cache', 'mmu-notifier-spec');
  });

  afterEach(() => rmSync(cwd, { recursive: true }));

  function check(...options: readonly string[]): Result {
    const env = { ...process.env, XDG_CACHE_HOME: join(cwd, 'cache') };
    const tags = ['--tags', '@G-030 or @G-032'];
    const { status, stderr } = spawnSync(process.execPath, [BIN, 'check', ...tags, ...options], {
      cwd,
      env,
      encoding: 'utf8',
    });
    expect(status, stderr).to.equal(0);
    const read = (name: string) => readFileSync(join(cwd, 'reports', name), 'utf8');
    const messages = read('messages.ndjson').trim().split('\n');
    const envelopes = messages.map((line) => JSON.parse(line) as Envelope);
    const started = envelopes.flatMap(({ testCaseStarted }) => testCaseStarted ?? []);
    return {
      conformance: read('conformance.json'),
      workers: new Set(started.map(({ workerId }) => workerId)),
      began: started.map(({ testCaseId }) => scenarioId(envelopes, testCaseId)),
    };
  }

  function keep(costs: Readonly<Record<string, number>>): void {
    mkdirSync(cache, { recursive: true });
    writeFileSync(join(cache, 'scenario-costs.json'), JSON.stringify({ reference: costs }));
  }

  it('begins with the longest scenarios, and reports the same as one process', () => {
    const one = check('--jobs', '1');
    expect([...one.workers]).to.deep.equal([undefined]);
    expect([...one.began]).to.deep.equal([...one.began].sort(byNumber));
    // Those without a cost would come first.
    keep({ ...Object.fromEntries(one.began.map((id) => [id, 0.01])), ...COSTS });
    const several = check('--jobs', '2');
    expect([...several.workers]).to.not.include(undefined);
    // Messages of two workers may overtake each other, but not by far.
    expect(several.began.slice(0, 5)).to.include.members(Object.keys(COSTS));
    expect(several.conformance).to.equal(one.conformance);
  });

  it('has some by default where the costs are worth it and there are cores, and none else', () => {
    keep({ 'G-030.1': 1000 });
    const { workers } = check();
    expect(workers.size).to.be.within(1, availableParallelism());
    expect(workers.has(undefined)).to.equal(availableParallelism() === 1);
    keep({ 'G-030.1': 0.1 });
    expect([...check().workers]).to.deep.equal([undefined]);
  });

  it('takes the given order where there is one, whatever the scenarios cost', () => {
    keep(COSTS);
    const { began } = check('--jobs', '2', '--order', 'reverse');
    expect(began.indexOf('G-032.1')).to.be.lessThan(began.indexOf('G-030.2'));
    expect(began.at(-1)).to.equal('G-030.1');
  });

  it('leaves no cache where it is too short for one', () => {
    check('--jobs', '1');
    expect(existsSync(cache)).to.equal(false);
  });
});

function scenarioId(envelopes: readonly Envelope[], testCaseId: string): string {
  const testCase = envelopes.find((one) => one.testCase?.id === testCaseId)?.testCase;
  const pickle = envelopes.find((one) => one.pickle?.id === testCase?.pickleId)?.pickle;
  const tag = pickle?.tags.find(({ name }) => /^@G-\d+\.\d+$/.test(name));
  return tag?.name.slice(1) ?? '';
}

function byNumber(one: string, other: string): number {
  return one.localeCompare(other, 'en', { numeric: true });
}
