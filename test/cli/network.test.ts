/** No run uses the network, whatever the environment asks of Cucumber. */
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';

const FIXTURES = join(__dirname, '../fixtures');
const COMMAND = ['--require', 'ts-node/register', join(__dirname, 'suite-command.ts')];
const CHECK = [...COMMAND, 'check', 'features/kept.feature', '--jobs', '2'];

/** Without strace, or where a container forbids it, the test is reported as pending. */
const canTrace = spawnSync('strace', ['-f', '-o', '/dev/null', 'true']).status === 0;

describe('the network', function () {
  this.timeout(300_000);
  let suite: string;
  let server: Server;
  let requests = 0;
  let env: NodeJS.ProcessEnv;

  before((done) => {
    suite = mkdtempSync(join(FIXTURES, 'run-'));
    cpSync(join(FIXTURES, 'suite'), suite, { recursive: true });
    server = createServer((_, response) => {
      requests++;
      response.end();
    });
    server.on('connection', () => requests++);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      env = {
        ...process.env,
        CUCUMBER_PUBLISH_ENABLED: 'true',
        CUCUMBER_PUBLISH_TOKEN: 'secret',
        CUCUMBER_PUBLISH_URL: `http://127.0.0.1:${port}/api/reports`,
      };
      done();
    });
  });

  after((done) => {
    rmSync(suite, { recursive: true });
    server.close(done);
  });

  function run(program: string, ...argv: readonly string[]): Promise<number | null> {
    const child = spawn(program, argv, { cwd: suite, env, stdio: 'ignore' });
    return new Promise((resolve) => child.on('close', resolve));
  }

  it('sees no request, though the environment asks to publish the report', async () => {
    expect(await run(process.execPath, ...CHECK)).to.equal(0);
    expect(requests).to.equal(0);
  });

  it('sees no socket but those between processes', async function () {
    if (!canTrace) this.skip();
    const log = join(suite, 'calls.txt');
    const trace = ['-f', '-e', 'trace=socket,connect', '-o', log];
    expect(await run('strace', ...trace, process.execPath, ...CHECK)).to.equal(0);
    const calls = readFileSync(log, 'utf8').split('\n');
    expect(calls.filter((call) => /AF_INET/.test(call))).to.deep.equal([]);
    expect(calls.some((call) => /exited with 0/.test(call))).to.equal(true);
  });
});
