import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { Adapter, type Argv, describeAdapter } from '../../../src/implementations/adapter/adapter';
import { areSame, hasUsers } from '../../../src/properties/notifiers';
import type { Task } from '../../../src/protocol/script';
import { TestScenario } from '../../conformance/scenarios';

const ROOT = join(__dirname, '../../..');
const argv: Argv = ['python3', join(ROOT, 'examples/sequential.py')];
const PAGE = readFileSync(join(ROOT, 'docs/check-your-implementation.md'), 'utf8');

describe('the example adapter', () => {
  before(function () {
    // Without Python there is nothing to run: the test is reported as pending.
    if (spawnSync('python3', ['--version']).error !== undefined) this.skip();
  });

  it('speaks the protocol and keeps what it says it keeps', async () => {
    const adapter = new Adapter(argv, await describeAdapter(argv));
    const run = new TestScenario(adapter);
    const task: Task = { of: 'driver', name: 'gpu', number: 1 };
    const get = {
      do: 'call',
      task,
      function: 'mmu_notifier_get',
      process: 'A',
      atomic: false,
    } as const;
    run.builder.addProcess('A');
    run.builder.addDriver('gpu');
    run.builder.enter('When');
    run.builder.act({ ...get, notifier: 'n1' });
    run.builder.act({ ...get, notifier: 'n2' });
    run.builder.enter('Then');
    await run.judge(areSame('n1', 'n2'), 'every');
    await run.judge(hasUsers('n1', 2), 'every');
    await run.finish();
    adapter.close();
  });

  it('passes the guarantees that the page names', function () {
    this.timeout(900_000);
    const named = [
      ...(PAGE.slice(PAGE.indexOf('it keeps few guarantees'))
        .split('Copy it')[0]
        ?.matchAll(/G-\d{3}/g) ?? []),
    ];
    const tags = named.map(([id]) => `@${id}`).join(' or ');
    const args = ['bin/mmu-notifier-spec.js', 'check', '--tags', tags];
    const { status, stdout } = spawnSync(process.execPath, [...args, '--exec', argv.join(' ')], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    expect(stdout).to.contain(`${named.length} pass, 0 fail, 0 unsupported, 0 inconclusive`);
    expect(status).to.equal(0);
  });
});
