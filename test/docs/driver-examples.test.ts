/** The drivers to start from, and the driver of docs/check-your-driver.md: what is said of them is true. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { PROJECT, readProjectFile } from '../suite/project';

const PAGE = readProjectFile('docs/check-your-driver.md');
const COMMAND = join(PROJECT, 'bin/mmu-notifier-spec.js');

describe('a driver to start from', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'driver-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  function check(path: string): { readonly status: number | null; readonly stdout: string } {
    return spawnSync(process.execPath, [COMMAND, 'check', 'reference', path], {
      cwd: folder,
      encoding: 'utf8',
    });
  }

  function checkText(text: string): ReturnType<typeof check> {
    writeFileSync(join(folder, 'my.feature'), text);
    return check('my.feature');
  }

  /** The blocks of the page in this language. */
  function blocks(language: string): string[] {
    const fence = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm');
    return [...PAGE.matchAll(fence)].map(([, text = '']) => text);
  }

  it('keeps what it promises, each of them', () => {
    const { status, stdout } = check('examples/drivers');
    expect(stdout).to.match(/\n10 passed, 0 failed\n$/);
    expect(status).to.equal(0);
  }).timeout(120_000);

  it('is named by the page, each of them', () => {
    const files = readdirSync(join(PROJECT, 'examples/drivers')).sort();
    const named = [...PAGE.matchAll(/^\| `([\w-]+\.feature)`/gm)].map(([, file]) => file);
    expect(named.sort()).to.deep.equal(files);
  });

  it('has the bug that the page says, and not once it is mended as the page says', () => {
    const [scenario = '', fix = ''] = blocks('gherkin');
    const found = checkText(scenario);
    const said = /^the kernel log is not clean: .*$/m.exec(PAGE)?.[0] ?? 'nothing';
    expect(found.stdout).to.contain(said);
    expect(found.status).to.equal(1);
    const wrong = /When driver mine[\s\S]*kfree on n1\n/;
    const indented = fix.replaceAll('\n', '\n      ').trimEnd();
    const mended = checkText(scenario.replace(wrong, `${indented}\n`));
    expect(mended.stdout).to.match(/\n1 passed, 0 failed\n$/);
    expect(mended.status).to.equal(0);
  }).timeout(120_000);
});
