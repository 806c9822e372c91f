import { spawnSync } from 'node:child_process';
import { expect } from 'chai';
import { PROJECT } from './project';

const FEATURE = 'test/fixtures/unplannable.feature';

/** Steps load once a process, so each suite is loaded in one of its own. */
function loading(path: string): string {
  const script = `
    require('./src/suite/load-plans').loadPlans(process.cwd(), ['${path}']).then(
      (plans) => console.log(plans.length + ' plans'),
      (error) => console.log(error.name + ': ' + error.message),
    );`;
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--require', 'ts-node/register', '-e', script],
    { cwd: PROJECT, encoding: 'utf8' },
  );
  return stdout + stderr;
}

describe('loading plans', () => {
  it('names each sentence that cannot be performed, with its line', () => {
    expect(loading(FEATURE)).to.equal(
      [
        `UsageError: ${FEATURE}:9: process A frobs: no step definition matches it`,
        `${FEATURE}:14: process A: there is a process A already`,
        '',
      ].join('\n'),
    );
  }).timeout(60_000);

  it('names a line that is no Gherkin', () => {
    expect(loading('test/fixtures/malformed.feature')).to.match(
      /^UsageError: test\/fixtures\/malformed\.feature:\d+: /,
    );
  }).timeout(60_000);
});
