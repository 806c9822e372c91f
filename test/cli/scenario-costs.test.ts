import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestStepFinished, TestStepResultStatus } from '@cucumber/messages';
import { expect } from 'chai';
import { costsIn, keepCosts, readCosts } from '../../src/cli/scenario-costs';
import { MessageLog } from '../../src/suite/message-log';

const TIMESTAMP = { seconds: 0, nanos: 0 };

function stepOf(testCaseStartedId: string, milliseconds: number): TestStepFinished {
  const duration = {
    seconds: Math.floor(milliseconds / 1000),
    nanos: (milliseconds % 1000) * 1e6,
  };
  const testStepResult = { status: TestStepResultStatus.PASSED, duration };
  return { testCaseStartedId, testStepId: '', timestamp: TIMESTAMP, testStepResult };
}

interface Case {
  readonly tags: readonly string[];
  readonly milliseconds: readonly number[];
  readonly finished?: boolean;
}

function logOf(cases: readonly Case[]): MessageLog {
  const log = new MessageLog();
  cases.forEach(({ tags, milliseconds, finished = true }, at) => {
    const id = String(at);
    log.add({
      pickle: {
        ...{ id, uri: '', name: '', language: 'en', astNodeIds: [], steps: [] },
        tags: tags.map((name) => ({ name, astNodeId: '' })),
      },
    });
    log.add({ testCase: { id, pickleId: id, testSteps: [] } });
    log.add({ testCaseStarted: { id, testCaseId: id, attempt: 0, timestamp: TIMESTAMP } });
    for (const one of milliseconds) log.add({ testStepFinished: stepOf(id, one) });
    if (!finished) return;
    const testCaseFinished = { testCaseStartedId: id, timestamp: TIMESTAMP, willBeRetried: false };
    log.add({ testCaseFinished });
  });
  return log;
}

const LONG = logOf([{ tags: ['@G-001', '@G-001.1'], milliseconds: [1500, 750] }]);

describe('what scenarios take', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'costs-'));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  it('is the sum of the steps, and that of the longest row of an outline', () => {
    const log = logOf([
      { tags: ['@G-001', '@G-001.1'], milliseconds: [1500, 750] },
      { tags: ['@G-001', '@G-001.2'], milliseconds: [10] },
      { tags: ['@G-001', '@G-001.2'], milliseconds: [30, 10] },
      { tags: ['@G-001', '@G-001.2'], milliseconds: [20] },
      { tags: ['@G-002', '@G-002.1'], milliseconds: [20], finished: false },
      { tags: ['@slow'], milliseconds: [20] },
    ]);
    expect(costsIn(log)).to.deep.equal({ 'G-001.1': 2.25, 'G-001.2': 0.04 });
  });

  it('is kept for each implementation, also of scenarios that do not run again', () => {
    const cache = join(folder, 'new', 'cache');
    keepCosts('reference', LONG, cache);
    keepCosts('kernel-source', LONG, cache);
    const other = logOf([{ tags: ['@G-002.1'], milliseconds: [4000] }]);
    keepCosts('reference', other, cache);
    expect(readCosts('reference', cache)).to.deep.equal({ 'G-001.1': 2.25, 'G-002.1': 4 });
    expect(readCosts('kernel-source', cache)).to.deep.equal({ 'G-001.1': 2.25 });
    expect(readCosts('another', cache)).to.deep.equal({});
  });

  it('is not kept of a run too short for workers', () => {
    const short = logOf([{ tags: ['@G-001.1'], milliseconds: [1900] }]);
    keepCosts('reference', short, folder);
    expect(readCosts('reference', folder)).to.deep.equal({});
  });

  it('is unknown where the cache has something else, which the next run replaces', () => {
    const file = join(folder, 'scenario-costs.json');
    for (const content of ['{', '[]', '{"reference":{"G-001.1":-1}}', '{"reference":7}']) {
      writeFileSync(file, content);
      expect(readCosts('reference', folder), content).to.deep.equal({});
    }
    keepCosts('reference', LONG, folder);
    expect(JSON.parse(readFileSync(file, 'utf8'))).to.deep.equal({
      reference: { 'G-001.1': 2.25 },
    });
  });

  it('is unknown, and not kept, where the cache is no folder', () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    keepCosts('reference', LONG, file);
    expect(readCosts('reference', file)).to.deep.equal({});
    mkdirSync(join(folder, 'scenario-costs.json'));
    keepCosts('reference', LONG, folder);
    expect(readCosts('reference', folder)).to.deep.equal({});
  });
});
