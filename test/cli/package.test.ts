/** The package: what `npm pack` makes of the checkout works on its own, somewhere else. */
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { z } from 'zod';

const PROJECT = join(__dirname, '../..');

const lockSchema = z.object({
  packages: z.record(z.string(), z.object({ dev: z.boolean().optional() })),
});

describe('the package', function () {
  this.timeout(900_000);
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'mmu-notifier-spec-package-'));
    const file = run('npm', ['pack', '--silent', '--pack-destination', folder], PROJECT).trim();
    writeFileSync(join(folder, 'package.json'), '{ "private": true }');
    install(file.split('\n').at(-1) ?? '');
  });

  after(() => rmSync(folder, { recursive: true }));

  function run(command: string, args: readonly string[], cwd: string): string {
    const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: 'utf8' });
    expect(status, `${command} ${args.join(' ')}: ${error?.message ?? stderr}`).to.equal(0);
    return stdout;
  }

  /** As npm install would do it, without the network: the lock says what else is needed. */
  function install(tarball: string): void {
    const modules = join(folder, 'node_modules');
    const own = join(modules, 'mmu-notifier-spec');
    mkdirSync(own, { recursive: true });
    run('tar', ['-xzf', join(folder, tarball), '--strip-components=1', '-C', own], folder);
    const lock = lockSchema.parse(
      JSON.parse(readFileSync(join(PROJECT, 'package-lock.json'), 'utf8')),
    );
    for (const [path, { dev }] of Object.entries(lock.packages)) {
      if (path === '' || dev === true || path.lastIndexOf('node_modules') > 0) continue;
      cpSync(join(PROJECT, path), join(folder, path), { recursive: true });
    }
    // This makes the links in node_modules/.bin.
    run('npm', ['rebuild', '--offline', '--ignore-scripts'], folder);
  }

  function command(...args: readonly string[]): string {
    return run('npx', ['--no-install', 'mmu-notifier-spec', ...args], folder);
  }

  it('judges the reference, in several processes', () => {
    const out = command('check', 'reference', '--tags', '@G-030', '--jobs', '2');
    expect(out).to.match(/\n3 passed, 0 failed\n$/);
    expect(readFileSync(join(folder, 'reports/conformance.json'), 'utf8')).to.contain('"complete"');
  });

  it('replays a witness by the command that its report shows', () => {
    command('check', 'reference', '--tags', '@G-038.3');
    const messages = readFileSync(join(folder, 'reports/messages.ndjson'), 'utf8');
    const shown = /To replay it: npx mmu-notifier-spec ([-\w. ]+)/.exec(messages)?.[1] ?? '';
    expect(shown).to.match(/^check --schedule G-038\.3_/);
    expect(command(...shown.split(' '))).to.match(
      /\n {2}happens {3}it may happen that mmu_notifier_get by (task 2 of )?driver gpu returned -EOVERFLOW\n/,
    );
  });

  it('takes relative paths from where it is run, also through symbolic links', () => {
    const other = join(folder, 'elsewhere');
    mkdirSync(other);
    cpSync(join(PROJECT, 'examples/sequential.py'), join(other, 'adapter.py'));
    writeFileSync(join(other, 'known.yaml'), '- { id: G-031.1, reason: r, fails: f }\n');
    symlinkSync(other, join(folder, 'linked'));
    symlinkSync(
      join(folder, 'node_modules/mmu-notifier-spec/bin/mmu-notifier-spec.js'),
      join(other, 'spec'),
    );
    const words = ['spec', 'check', '--exec', 'python3 ./adapter.py', '--tags', '@G-030'];
    const more = ['--junit', 'own.xml', '--expectations', './known.yaml'];
    const { status, stdout, stderr } = spawnSync(process.execPath, [...words, ...more], {
      cwd: join(folder, 'linked'),
      encoding: 'utf8',
    });
    expect(stderr).to.equal('');
    expect(stdout).to.match(/\n3 passed, 0 failed\n$/);
    expect(status).to.equal(0);
    expect(readFileSync(join(other, 'own.xml'), 'utf8')).to.contain('tests="3"');
    expect(readFileSync(join(other, 'reports/conformance.json'), 'utf8')).to.contain('sequential');
  });

  it('lists every guarantee, and has the schemas', () => {
    const listed = command('list', '--json');
    expect(listed).to.equal(
      run(process.execPath, ['bin/mmu-notifier-spec.js', 'list', '--json'], PROJECT),
    );
    for (const schema of ['conformance', 'protocol']) {
      const path = `node_modules/mmu-notifier-spec/schemas/${schema}.schema.json`;
      expect(JSON.parse(readFileSync(join(folder, path), 'utf8'))).to.have.property('$schema');
    }
  });

  it('has a known fault judged, which no file of the checkout is needed for', () => {
    const args = ['check', 'reference', '--fault', 'synchronize-waits-for-readers-only'];
    const bin = 'node_modules/mmu-notifier-spec/bin/mmu-notifier-spec.js';
    const { status, stdout } = spawnSync(process.execPath, [bin, ...args, '--tags', '@G-065.1'], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect(stdout).to.match(/\n0 passed, 1 failed\n$/);
    expect(status).to.equal(1);
  });

  it('lets others import the protocol, with its types, the schemas and the features', () => {
    writeFileSync(
      join(folder, 'consumer.cts'),
      [
        "import type { Implementation } from 'mmu-notifier-spec/protocol/implementation';",
        "import { RunResult } from 'mmu-notifier-spec/protocol/messages';",
        "import type { Script } from 'mmu-notifier-spec/protocol/script';",
        'export const processes = ({ processes }: Script): readonly string[] => processes;',
        "export const mode: Implementation['mode'] = 'sampled';",
        "export const states: number = RunResult.parse(JSON.parse('')).states;",
        "export const wrong: string = RunResult.parse(JSON.parse('')).states;",
      ].join('\n'),
    );
    const tsc = join(PROJECT, 'node_modules/typescript/bin/tsc');
    const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2022'];
    const { stdout } = spawnSync(process.execPath, [tsc, ...options, 'consumer.cts'], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect(stdout).to.match(/^consumer\.cts\(7,14\): error TS2322: .*\n$/);
    const program = `
      const { RunResult } = require('mmu-notifier-spec/protocol/messages');
      const schema = require('mmu-notifier-spec/schemas/protocol.schema.json');
      const feature = require.resolve('mmu-notifier-spec/features/get-put/users.feature');
      const report = (() => { try { require('mmu-notifier-spec/dist/src/report/report.js') } catch ({ code }) { return code } })();
      process.stdout.write(JSON.stringify([typeof RunResult.parse, typeof schema.$schema, feature, report]));
    `;
    const imported: unknown = JSON.parse(run(process.execPath, ['-e', program], folder));
    const own = join(realpathSync(folder), 'node_modules/mmu-notifier-spec');
    expect(imported).to.deep.equal([
      'function',
      'string',
      join(own, 'features/get-put/users.feature'),
      'ERR_PACKAGE_PATH_NOT_EXPORTED',
    ]);
  });

  it("judges scenarios of a driver of one's own, in a file from where the command is run", () => {
    const example = readFileSync(
      join(folder, 'node_modules/mmu-notifier-spec/examples/drivers/flushed-work.feature'),
      'utf8',
    );
    const own = example.replaceAll('@G-931', '@my-flush');
    writeFileSync(join(folder, 'my.feature'), own);
    expect(command('check', 'reference', 'my.feature')).to.match(/\n2 passed, 0 failed\n$/);
    const wrong = own.replace(
      /(.*mmu_notifier_unregister on n1\n)(.*cancel_work_sync.*\n)/,
      '$2$1',
    );
    writeFileSync(
      join(folder, 'my.feature'),
      wrong
        .replace('      And driver mine calls cancel', '      When driver mine calls cancel')
        .replace(
          '      When driver mine calls mmu_notifier_unregister',
          '      And driver mine calls mmu_notifier_unregister',
        ),
    );
    const bin = 'node_modules/mmu-notifier-spec/bin/mmu-notifier-spec.js';
    const { status, stdout } = spawnSync(
      process.execPath,
      [bin, 'check', 'reference', 'my.feature'],
      {
        cwd: folder,
        encoding: 'utf8',
      },
    );
    expect(stdout).to.contain('the kernel log is not clean: use-after-free');
    expect(stdout).to.match(
      /^fail: Torn down while the process unmaps a page \(my\.feature:\d+\)$/m,
    );
    expect(stdout).to.match(/\n1 passed, 1 failed\n$/);
    expect(status).to.equal(1);
    const byWorkers = spawnSync(
      process.execPath,
      [bin, 'check', 'reference', 'my.feature', '--jobs', '2'],
      { cwd: folder, encoding: 'utf8' },
    );
    const replays = /^ +To replay it: .*$/gm;
    expect(byWorkers.stdout.match(replays)).to.deep.equal(stdout.match(replays));
    const shown = /To replay it: npx mmu-notifier-spec ([-\w. ]+)/.exec(stdout)?.[1] ?? '';
    expect(shown).to.match(/^check my\.feature --schedule my-flush\.1_/);
    const replayed = spawnSync(process.execPath, [bin, ...shown.split(' ')], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect(replayed.stdout).to.match(/\nThis interleaving violates the guarantee\.\n$/);
    expect(replayed.status).to.equal(1);
  });

  it('judges an adapter that is given by a path from where the command is run', () => {
    const fixtures = join(PROJECT, 'test/fixtures/adapters');
    cpSync(fixtures, join(folder, 'adapters'), { recursive: true });
    const adapter = "node adapters/adapter.js 'gets a notifier'";
    expect(command('smoke', '--exec', adapter)).to.match(/\nok .* as the specification says\n$/);
    const idle = "node adapters/adapter.js 'changes nothing'";
    const args = ['check', '--exec', idle, '--tags', '@G-030.1', '--jobs', '2'];
    const bin = 'node_modules/mmu-notifier-spec/bin/mmu-notifier-spec.js';
    const { status, stdout } = spawnSync(process.execPath, [bin, ...args], { cwd: folder });
    expect(String(stdout)).to.match(/\n0 passed, 1 failed\n$/);
    expect(String(stdout)).not.to.contain('the adapter');
    expect(status).to.equal(1);
  });
});
