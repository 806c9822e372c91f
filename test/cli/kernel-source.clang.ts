/** `check kernel-source` as a kernel developer uses it: patches, a bisection, and what cannot be judged. */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { createTwoFilesPatch } from 'diff';
import { loadUnit } from '../../src/implementations/kernel-source/load-unit';
import { CORE, pathIn } from '../../src/implementations/kernel-source/source-tree';
import { HEADER, tree } from '../implementations/kernel-source/trees';
import { temporaryFolder } from '../implementations/real-kernel/temporary-folder';
import { PROJECT } from '../suite/project';

const BIN = join(PROJECT, 'bin/mmu-notifier-spec.js');
/** Of these, G-065.1 fails on every tree without the fix of H-41. */
const TAGS = ['--tags', '@G-065'];

interface Run {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

describe('a kernel tree on the command line', function () {
  this.timeout(900_000);
  const folder = temporaryFolder();

  function run(program: string, args: readonly string[], cwd = folder.path('.')): Run {
    const env = { ...process.env, XDG_CACHE_HOME: folder.path('cache') };
    const { status, stdout, stderr } = spawnSync(program, args, { cwd, env, encoding: 'utf8' });
    return { code: status, out: stdout, err: stderr };
  }

  const check = (...words: readonly string[]): Run =>
    run(process.execPath, [BIN, 'check', 'kernel-source', ...words]);

  /** Copies what is compiled of Linux 6.12, and what is looked for first. */
  async function copyTree(): Promise<string> {
    const source = await tree('6.12');
    const { files } = loadUnit(source);
    for (const file of [...files, HEADER, 'Makefile']) {
      const from = pathIn(source, file);
      const to = folder.path(`linux/${file}`);
      if (from === null) continue;
      mkdirSync(dirname(to), { recursive: true });
      cpSync(from, to);
    }
    return folder.path('linux');
  }

  function edit(from: string, to: string, file = CORE): { before: string; after: string } {
    const path = folder.path(`linux/${file}`);
    const before = readFileSync(path, 'utf8');
    const after = before.replace(from, to);
    expect(after, `${file} has no ${from}`).not.to.equal(before);
    writeFileSync(path, after);
    return { before, after };
  }

  /** Undoes the edit, and writes it as a patch. */
  function patchOf(from: string, to: string, name = 'a.diff'): string {
    const { before, after } = edit(from, to);
    writeFileSync(folder.path(`linux/${CORE}`), before);
    return folder.write(name, createTwoFilesPatch(`a/${CORE}`, `b/${CORE}`, before, after));
  }

  const refused = ({ code, out, err }: Run, ...names: readonly string[]): void => {
    expect(code, err + out).to.equal(3);
    expect(err.trimEnd().split('\n'), err).to.have.length(1);
    expect(err).to.match(/^error: /);
    for (const name of names) expect(err).to.contain(name);
    expect(existsSync(folder.path('reports')), 'reports/').to.equal(false);
    const cache = folder.path('cache/mmu-notifier-spec/kernel-source');
    const left = existsSync(cache) ? readdirSync(cache) : [];
    expect(left.filter((name) => /^(?:compiling|download)\./.test(name))).to.deep.equal([]);
    const texts = join(cache, 'changed');
    expect(existsSync(texts) ? readdirSync(texts) : []).to.deep.equal([]);
  };

  const QUEUE = 'call_srcu(&srcu, &subscription->rcu, mmu_notifier_free_rcu);';

  it('is judged with and without a patch, and only what differs counts', async () => {
    const linux = await copyTree();
    const known = check('--tree', linux, ...TAGS);
    expect(known.code, known.err + known.out).to.equal(0);
    expect(known.out).to.contain('known failure: G-065.1: H-41').and.not.to.contain('Violated');

    const patch = patchOf(QUEUE, '(void)mmu_notifier_free_rcu;');
    const worse = check('--tree', linux, '--patch', patch, ...TAGS);
    expect(worse.code, worse.err).to.equal(1);
    expect(worse.out).to.contain('base: is judged first');
    expect(worse.out).to.match(/^newly fails: G-065\.\d /m);
    expect(worse.out).to.match(/^ +\d+ +mm\/mmu_notifier\.c:\d+ \S/m);
    expect(worse.out).to.match(/… \d+ steps under .+->\w+, .*mm\/mmu_notifier\.c:\d+-\d+/);

    const [, words = ''] =
      /^ +To replay it: npx mmu-notifier-spec check (.+)$/m.exec(worse.out) ?? [];
    expect(words).to.contain(`kernel-source --tree ${linux} --patch ${patch} --schedule G-065.`);
    const replayed = run(process.execPath, [BIN, 'check', ...words.split(' ')]);
    expect(replayed.code, replayed.err).to.equal(1);
    expect(replayed.out).to.contain('This interleaving violates the guarantee.');

    const fixed = patchOf(
      '\tsynchronize_srcu(&srcu);\n}\nEXPORT',
      '\tsrcu_barrier(&srcu);\n}\nEXPORT',
      'b.diff',
    );
    const better = check('--tree', linux, '--patch', fixed, ...TAGS);
    expect(better.code, better.err).to.equal(0);
    expect(better.out).to.contain('base: judged before').and.contain('newly passes: G-065.1 ');
    expect(better.out).to.match(/\n1 newly passes\n$/);
  });

  it("is compared with its base by scenarios of a user's own, as they are now", async () => {
    const linux = await copyTree();
    const patch = patchOf('#include', '/* A comment. */\nstatic int unused;\n#include');
    const write = (verb: string): string =>
      folder.write(
        'my.feature',
        `Feature: My driver
  @my-gpu
  Rule: It is called
    @my-gpu.1
    Scenario: Once
      Given process A
      And process A calls mmap on [0x100000, 0x101000)
      And driver gpu
      And driver gpu calls mmu_notifier_get on process A, naming it n1
      When process A calls munmap on [0x100000, 0x101000)
      Then invalidate_range_start of n1 was ${verb}
`,
      );
    write('called once');
    const first = check('--tree', linux, '--patch', patch, 'my.feature');
    expect(first.code, first.err + first.out).to.equal(0);
    expect(first.out).to.contain('as in the base  1 pass').and.contain('base: is judged first');
    write('never called');
    const second = check('--tree', linux, '--patch', patch, 'my.feature');
    expect(second.out).to.contain('base: is judged first').and.contain('1 fail');
    expect(second.code, second.err).to.equal(0);
  });

  it('is bisected although its base fails', async () => {
    const linux = await copyTree();
    const git = (...args: readonly string[]): string => {
      const identity = ['-c', 'user.name=A', '-c', 'user.email=a@example.org'];
      const { code, out, err } = run('git', [...identity, ...args], linux);
      expect(code, `git ${args.join(' ')}: ${err}`).to.equal(0);
      return out.trim();
    };
    const commit = (subject: string): string => {
      git('add', '-A');
      git('commit', '-qm', subject);
      return git('rev-parse', 'HEAD');
    };
    git('init', '-q');
    const base = commit('Base, with the defects of 6.12');
    edit('#include', '/* A comment. */\n#include');
    commit('Add a comment');
    edit(QUEUE, '(void)mmu_notifier_free_rcu;');
    const culprit = commit('Free nothing');
    writeFileSync(join(linux, 'README'), 'Read me.\n');
    commit('Add what is not compiled');
    git('bisect', 'start', 'HEAD', base);
    const script = `"${process.execPath}" "${BIN}" check kernel-source --tree . --against ${base} ${TAGS[0]} ${TAGS[1]}
      code=$?; [ $code -le 1 ] || exit 125; exit $code`;
    const found = git('bisect', 'run', 'sh', '-c', script);
    expect(found).to.contain(`${culprit} is the first bad commit`);
  });

  it('is refused where it does not compile, with clang’s first error', async () => {
    const linux = await copyTree();
    edit(
      'void mmu_notifier_synchronize(void)\n{',
      'void mmu_notifier_synchronize(void)\n{\n\tno_such;',
    );
    refused(check('--tree', linux, ...TAGS), '--tree', 'mm/mmu_notifier.c:', 'no_such');
  });

  it('is refused where no shim has what it uses', async () => {
    const linux = await copyTree();
    edit('static int mn_itree', 'extern void no_shim(void);\nstatic int mn_itree');
    edit(QUEUE, `no_shim();\n\t${QUEUE}`);
    refused(check('--tree', linux, ...TAGS), 'mm/mmu_notifier.c:', 'no_shim()', 'k.h');
  });

  it('is refused where a patch makes it one that does not compile', async () => {
    const linux = await copyTree();
    const patch = patchOf(QUEUE, 'no_such;');
    refused(check('--tree', linux, '--patch', patch, ...TAGS), '--patch', 'no_such');
  });

  it('is refused where the patch changes nothing that is compiled', async () => {
    const linux = await copyTree();
    const patch = folder.write('a.diff', '--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n');
    refused(check('--tree', linux, '--patch', patch, ...TAGS), 'nothing judged', '(x)');
  });

  it('is refused where the revision does not exist', async () => {
    const linux = await copyTree();
    run('git', ['init', '-q'], linux);
    refused(check('--git', linux, '--rev', 'none', ...TAGS), '--rev none', 'no such revision');
    refused(
      check('--tree', linux, '--against', 'none', ...TAGS),
      'error: --against none: no such folder, and --git',
      'no such revision',
    );
  });
});
