/** The command as it is installed: bin/mmu-notifier-spec.js, on the specification itself. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { expect } from 'chai';
import { runCommand } from '../../src/cli/command';
import { capabilities } from '../../src/protocol/capabilities';

const PROJECT = join(__dirname, '../..');
const BIN = join(PROJECT, 'bin/mmu-notifier-spec.js');
const LICENSE = join(PROJECT, 'LICENSE');
const FIXTURE = join(PROJECT, 'test/fixtures/adapters/adapter.js');

interface Run {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

describe('mmu-notifier-spec', function () {
  this.timeout(900_000);
  let cwd: string;

  before(() => {
    cwd = mkdtempSync(join(tmpdir(), 'mmu-notifier-spec-'));
    mkdirSync(join(cwd, 'reports'));
  });

  after(() => rmSync(cwd, { recursive: true }));

  function command(...argv: readonly string[]): Run {
    const { status, stdout, stderr } = spawnSync(process.execPath, [BIN, ...argv], { cwd });
    return { code: status, out: String(stdout), err: String(stderr) };
  }

  /** The same in this process, which is faster: wrong input is found before steps are loaded. */
  async function quickly(...argv: readonly string[]): Promise<Run> {
    const written = { out: '', err: '' };
    const sink = (key: 'out' | 'err'): Writable =>
      new Writable({
        write: (chunk, _encoding, done) => {
          written[key] += String(chunk);
          done();
        },
      });
    const [stdout, stderr] = [sink('out'), sink('err')];
    const code = await runCommand(argv, { cwd, suite: PROJECT, stdout, stderr, colour: false });
    return { code, ...written };
  }

  function fixture(how: string): string {
    return `'${process.execPath}' "${FIXTURE}" '${how}'`;
  }

  function file(name: string, text: string): string {
    writeFileSync(join(cwd, name), text);
    return name;
  }

  const refused: readonly [argv: readonly string[], code: number, err: RegExp][] = [
    [
      ['frobnicate'],
      2,
      /^error: frobnicate: expected one of check, run, smoke, merge, record, judge, list\n$/,
    ],
    [
      ['check', 'imaginary'],
      2,
      /^error: imaginary: no such file; expected .*--exec COMMAND, or one of reference/,
    ],
    [['check', 'reference', '--exec', 'x'], 2, /^error: --exec and reference: expected one of/],
    [['check', '--exec', 'a | b'], 2, /^error: --exec a \| b: expected .* no shell syntax/],
    [['check', '--exec', './none'], 3, /^error: --exec \.\/none: .*ENOENT: expected the path of a/],
    [['check', '--exec', LICENSE], 3, /^error: --exec \S+LICENSE: .*EACCES.*run chmod \+x/],
    [
      ['check', 'reference', '--series', '6.1'],
      2,
      /^error: --series and reference: expected linux or kernel-source, which/,
    ],
    [
      ['check', 'reference', '--expectations', 'no.yaml'],
      2,
      /^error: --expectations no\.yaml: exp/,
    ],
    [['run'], 2, /^error: run: expected the id of a scenario/],
    [['run', 'G-030.1', 'imaginary'], 2, /^error: imaginary: expected --exec COMMAND or one of/],
    [['run', 'G-030'], 2, /^error: run G-030: expected the id of a scenario/],
    [['run', 'G-030.99'], 2, /^error: run G-030\.99: expected the id of a scenario/],
    [
      ['smoke', '--tags', '@x'],
      2,
      /^error: unknown option --tags; expected one of --exec, --max-seconds, --max-answer-bytes, --help/,
    ],
    [['smoke'], 2, /^error: smoke: expected --exec COMMAND\n$/],
    [['list', '--linux', 'new'], 2, /^error: --linux new: expected a release of Linux, such as/],
    [['list', '--tags', '@G-999'], 2, /^error: --tags @G-999: no feature has @G-999/],
  ];
  for (const [argv, code, err] of refused) {
    it(`is refused with exit code ${code}: ${argv.join(' ').replace(PROJECT, '')}`, async () => {
      const run = await quickly(...argv);
      expect(run.err).to.match(err);
      expect(run.err.trimEnd().split('\n'), 'one line').to.have.length(1);
      expect(run).to.include({ code, out: '' });
    });
  }

  it('refuses an expectations file with an unknown id', async () => {
    const known = file('unknown.yaml', '- { id: G-998, reason: none, fails: it }\n');
    const run = await quickly('check', 'reference', '--expectations', known);
    expect(run).to.include({ code: 2, out: '' });
    expect(run.err).to.equal(
      'error: unknown.yaml:1: no feature has G-998; see mmu-notifier-spec list\n',
    );
  });

  it('prints conformance.json alone on standard output', () => {
    const run = command('check', 'reference', '--tags', '@G-030.1', '--json', '--junit', 'j.xml');
    expect(run.code).to.equal(0);
    expect(JSON.parse(run.out)).to.have.property('complete', true);
    expect(run.out).to.equal(readFileSync(join(cwd, 'reports/conformance.json'), 'utf8'));
    const junit = readFileSync(join(cwd, 'reports/junit.xml'), 'utf8');
    expect(junit).to.contain('<testcase name="G-030.1 ');
    expect(readFileSync(join(cwd, 'j.xml'), 'utf8')).to.equal(junit);
  });

  it('fails for an implementation that breaks a guarantee, unless that is known', () => {
    const exec = fixture('changes nothing');
    const argv = ['check', '--exec', exec, '--tags', '@G-030.1', '--jobs', '2'];
    const broken = command(...argv);
    expect(broken.code).to.equal(1);
    expect(broken.out).to.match(/\n0 passed, 1 failed\n$/);
    const expectations = file(
      'known.yaml',
      '- { id: G-030.1, reason: it does nothing, fails: n1 }\n',
    );
    const known = command(...argv, '--expectations', expectations);
    expect(known.out).to.contain('known failure: G-030.1: it does nothing');
    expect(known.code).to.equal(0);
    const junit = readFileSync(join(cwd, 'reports/junit.xml'), 'utf8');
    expect(junit).to.contain('<skipped message="known: it does nothing">');
    const surprise = command(
      'check',
      'reference',
      ...argv.slice(3),
      '--expectations',
      'known.yaml',
    );
    expect(surprise.out).to.contain('known.yaml:1: G-030.1 passes, but is a known failure');
    expect(surprise.code).to.equal(1);
  });

  it('takes an adapter that cannot be run for no known failure', () => {
    const known = file('all.yaml', '- { id: G-030, reason: it does nothing, fails: n1 }\n');
    for (const how of ['crashes', 'hangs', 'prints garbage', 'never comes to rest']) {
      const exec = ['--exec', fixture(how), '--max-seconds', '2'];
      const run = command('check', ...exec, '--tags', '@G-030.1', '--expectations', known);
      expect(run.out, how)
        .to.match(/\n0 passed, 1 failed\n$/)
        .and.not.contain('known failure');
      expect(run.code, how).to.equal(1);
    }
    const refusing = ['--exec', fixture('answers with an error'), '--tags', '@G-030.1'];
    const refused = command('check', ...refusing, '--expectations', known);
    expect(refused.out).to.contain('known failure: G-030.1');
    expect(refused.code).to.equal(0);
  });

  it('passes no scenario for an adapter that does nothing', () => {
    const idle = `${fixture('does nothing')} - ${capabilities.join()}`;
    const tags = '@G-097.2 or @G-166.2 or @G-240.3 or @G-357.8';
    const { code, out } = command('check', '--exec', idle, '--tags', tags);
    expect(out).to.match(/\n0 passed, 4 failed\n$/);
    expect(out.match(/a trace of the adapter does not perform the script: /g)).to.have.length(4);
    expect(code).to.equal(1);
  });

  it('fails where nothing was judged, and says so in every report', () => {
    for (const argv of [
      ['reference', '--linux', '2.6', '--tags', '@G-031'],
      ['--exec', fixture('well'), '--tags', '@G-037.3'],
    ]) {
      const { code, out } = command('check', ...argv);
      expect(out).to.match(/\nnothing was judged: no scenario passed\n/);
      expect(out).to.match(/\n0 passed, 0 failed\n$/);
      expect(code).to.equal(1);
      const told = 'nothing was judged: no scenario passed';
      const report = readFileSync(join(cwd, 'reports/conformance.json'), 'utf8');
      expect(JSON.parse(report)).to.have.property('problems').that.includes(told);
      const junit = readFileSync(join(cwd, 'reports/junit.xml'), 'utf8');
      expect(junit).to.match(
        /<failure message="1 problems">nothing was judged: no scenario passed</,
      );
    }
  });

  it('leaves no result of an earlier run where the implementation cannot be run', () => {
    const files = ['reports/conformance.json', 'reports/junit.xml', 'j.xml', 'run.json'];
    for (const name of files) file(name, '{ "complete": true }');
    const argv = ['--tags', '@G-030.1', '--junit', 'j.xml', '--format', `json:${cwd}/run.json`];
    const { code } = command('check', '--exec', 'false', ...argv);
    expect(code).to.equal(3);
    for (const name of files) expect(existsSync(join(cwd, name)), name).to.equal(false);
  });

  it('goes on with a fresh process after one that failed, and loses nothing', () => {
    const run = command('check', '--exec', fixture('crashes'), '--tags', '@G-030');
    expect(run.code).to.equal(1);
    expect(run.out.match(/the adapter ended with exit code 7; its last words:/g)).to.have.length(3);
    expect(run.out).to.match(/\n0 passed, 3 failed\n$/);
  });

  it('reports what failed before --retry ran it again', () => {
    const exec = `${fixture('crashes once')} '${join(cwd, 'mark')}' ${capabilities.join()}`;
    const { code, out } = command('check', '--exec', exec, '--tags', '@G-166.2', '--retry', '1');
    expect(out).to.match(/\nfailed first, in attempt 1, then pass: /);
    expect(out).to.match(/\n1 passed, 0 failed\n$/);
    expect(code).to.equal(0);
    const read = (name: string) => readFileSync(join(cwd, 'reports', name), 'utf8');
    expect(read('conformance.json')).to.match(/"failedFirst": \[[^\]]*ended with exit code 7/);
    expect(read('junit.xml')).to.match(/<flakyFailure [^>]*>[^<]*ended with exit code 7/);
  });

  it('does not run a known failure again, which a race would let pass', () => {
    const known = file('known.yaml', '- { id: G-166.2, reason: a race, fails: n1 }\n');
    const exec = `${fixture('crashes once')} '${join(cwd, 'mark of another run')}' ${capabilities.join()}`;
    const options = ['--tags', '@G-166.2', '--retry', '1', '--expectations', known];
    const { code, out } = command('check', '--exec', exec, ...options);
    expect(out).not.to.contain('failed first');
    expect(out).to.match(/\n0 passed, 1 failed\n$/);
    expect(code).to.equal(1);
  });

  it('prints one scenario with its script and what was seen', () => {
    const { code, out } = command('run', 'G-030.1');
    expect(code).to.equal(0);
    expect(out).to.match(/\nscript:\n {2}processes: A\n {2}driver \{"name":"gpu"/);
    expect(out).to.match(/\n {4}\{"do":"call",.*"function":"mmu_notifier_get"/);
    expect(out).to.contain('outcome 1 of 1, seen in 1:');
    expect(out).to.match(/\n {2}\{"kind":"settled","phase":0/);
  });

  it('lists guarantees, scenarios, and the capabilities they need', () => {
    const { code, out } = command('list', '--tags', '@G-037', '--json');
    expect(code).to.equal(0);
    const { guarantees, capabilities } = JSON.parse(out);
    expect(capabilities).to.contain('hold-callbacks');
    expect(guarantees[0].id).to.equal('G-037');
    const scenario = guarantees[0].scenarios.find(({ id }: { id: string }) => id === 'G-037.3');
    expect(scenario.needs).to.deep.equal(['fail-allocations']);
    expect(command('list', '--tags', '@G-037').out).to.match(/G-037\.3 .* \[fail-allocations\]\n/);
  });

  it('asks only what a release of Linux promises', () => {
    const selected = ['--linux', '6.1', '--tags', '@G-009.1 or @G-037.1'];
    const { out } = command('list', ...selected);
    expect(out).to.contain('G-037').and.not.to.contain('G-009');
    const { code, out: told } = command('check', 'reference', ...selected);
    expect(told)
      .to.match(/G-009 +unsupported/)
      .and.to.match(/G-037 +pass/);
    expect(code).to.equal(0);
  });

  it('reports a capability that is not claimed although its probe works', () => {
    const note =
      'note    signals: not claimed, but its probe works; scenarios that need it are unsupported\n';
    const smoke = command('smoke', '--exec', fixture('is modest'));
    expect(smoke.code).to.equal(0);
    expect(smoke.out.match(/^note .*\n/gm)).to.deep.equal([note]);
    const check = command('check', '--exec', fixture('is modest'), '--tags', '@G-030.1');
    expect(check.out).to.contain(note);
  });

  it('tells a broken adapter from a broken implementation', () => {
    const crashed = command('smoke', '--exec', fixture('crashes'));
    expect(crashed.code).to.equal(3);
    expect(crashed.err).to.match(/^error: the adapter is broken: .* exit code 7/);
    const shapeless = command('smoke', '--exec', fixture('well'));
    expect(shapeless.code).to.equal(3);
    expect(shapeless.err).to.match(/settled events of phases 0, expected 0, 1\n$/);
    const idle = command('smoke', '--exec', fixture('does nothing'));
    expect(idle.code).to.equal(3);
    expect(idle.err).to.match(/driver gpu never calls mmu_notifier_get in phase 1\n$/);
    const wrong = command('smoke', '--exec', fixture('changes nothing'));
    expect(wrong.code).to.equal(1);
    expect(wrong.out).to.match(/\nbroken {2}the adapter works, but the implementation violates/);
    const well = command('smoke', '--exec', fixture('gets a notifier'));
    expect(well).to.include({ code: 0, err: '' });
  });
});
