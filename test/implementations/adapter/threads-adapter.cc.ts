import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';

const ROOT = join(__dirname, '../../..');
const SOURCE = join(ROOT, 'examples/threads');

/** A bug that an option switches on, and what finds it. */
const BUGS = [
  ['put-without-grace-period', 'G-048'],
  ['unregister-without-synchronize', 'G-088'],
  ['insert-without-lock', 'G-136'],
  ['flip-without-waiting', 'G-141'],
] as const;

describe('the example adapter with threads', function () {
  this.timeout(900_000);
  let folder: string;
  let adapter: string;

  const run = (subcommand: string, bug: string, ...args: string[]) =>
    spawnSync(
      process.execPath,
      [join(ROOT, 'bin/mmu-notifier-spec.js'), subcommand, '--exec', `${adapter}${bug}`, ...args],
      { cwd: folder, encoding: 'utf8' },
    );

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'threads-adapter-'));
    adapter = join(folder, 'adapter');
    const sources = readdirSync(SOURCE).filter((name) => name.endsWith('.c'));
    const { status, stderr } = spawnSync(
      'gcc',
      ['-O1', '-Wall', '-Wextra', '-Werror', '-pthread', '-o', adapter, ...sources],
      { cwd: SOURCE, encoding: 'utf8' },
    );
    expect(stderr).to.equal('');
    expect(status).to.equal(0);
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  it('is not broken', () => {
    const { status, stdout } = run('smoke', '');
    expect(stdout).to.contain('what was seen is as the specification says');
    expect(status).to.equal(0);
  });

  it('keeps every guarantee that it can be asked for', () => {
    const { status, stdout } = run('check', '', '--jobs', '2');
    expect(stdout).to.match(/^3\d\d passed, 0 failed/m);
    expect(status).to.equal(0);
  });

  for (const [bug, guarantee] of BUGS) {
    it(`violates ${guarantee} by ${bug}`, () => {
      const { status, stdout } = run(
        'check',
        ` --runs 300 --bug ${bug}`,
        '--tags',
        `@${guarantee}`,
      );
      expect(stdout).to.match(new RegExp(`^${guarantee} +fail`, 'm'));
      expect(status).to.equal(1);
    });
  }

  it('tells what is wrong with its arguments', () => {
    const { status, stderr } = spawnSync(adapter, ['--bug', 'none'], { encoding: 'utf8' });
    expect(stderr).to.contain('not --bug none');
    expect(status).to.equal(2);
  });
});
